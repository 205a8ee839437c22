"""“七好”: the required actions in another order, the one table of which action stands under which.

The seven phrases (把好向、选好人、开好会、尽好责、履好职、建好站、筑好基) are those of 《杭州人大信息》2024年第5期,
二、工作成效 (二): with the opinions, township congresses “行有所向、进有所依”. The source does not say which action
belongs to which; that is our reading of the words:

- 把好向, the direction: what the Party committee itself does, its conference, its opinion, its yearly study.
- 选好人, the people: the clerk. Chairs and delegates are elected, which is no required action.
- 开好会, the sessions: none is a required action by itself (the inquiry in the mid-year session is oversight).
- 尽好责, the congress's duty: oversight by filing and review, of money, by questions.
- 履好职, the delegates: that they take part in governance.
- 建好站, the liaison stations: kept elsewhere, no required action.
- 筑好基, the base: the money that delegates and small projects rest on.

Every action stands in exactly one, so that the seven add up to the whole; a test compares with the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Good:
    """One of the seven; `about` says on the page what it gathers, or why it gathers nothing."""

    title: str
    about: str
    actions: tuple[str, ...]


SEVEN_GOODS: tuple[Good, ...] = (
    Good("把好向", "党的领导", ("term_conference", "implementing_opinion", "annual_hearing")),
    Good("选好人", "干部配备", ("full_time_clerk",)),
    Good("开好会", "没有单列的规定动作，会期见“日历”", ()),
    Good("尽好责", "人大监督", ("document_filing", "fiscal_oversight", "midyear_inquiry")),
    Good("履好职", "代表作用", ("governance",)),
    Good("建好站", "没有单列的规定动作，联络站由“浙里人大代表履职”管理", ()),
    Good("筑好基", "经费保障", ("duty_funds", "reserve_fund")),
)
