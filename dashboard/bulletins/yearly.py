"""年报素材: a unit's own numbers back, in the order in which a presidium's report to the congress gives them.

What the items say comes from the snapshot, in the board's own sentences; what is only counted (meetings, activities,
delegates, money) is counted as the unit's dossier counts it, as of the snapshot's day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checklist.board import UnitBoard
from dashboard.bulletins.district import ADOPTED, quoted
from dashboard.bulletins.lines import decided, lacking, open_items
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.unit import unit_words
from dashboard.bulletins.wording import Figures, given
from dashboard.dossier.money import fund_year
from dashboard.dossier.people import delegates_of
from dashboard.dossier.work import activities_of, meetings_of
from funds.models import Fund
from papers.docx import Block, Table
from papers.words import day

BLOCKS = {
    "党的领导": "人大工作会议、实施意见、专题听取研究",
    "依法监督": "财经监督、备案审查、代表问政",
    "代表工作": "履职活动、社会治理、履职经费",
    "民生实事": "民生微实事和储备金",
    "自身建设": "人大干事、自选动作",
    "会议情况表": "各类会议次数",
    "活动情况表": "各类履职活动的次数和参加人次",
    "经费情况表": "两项经费的安排和支出",
    "下一步": "还没有完成的规定动作",
}
_SECTIONS: dict[str, tuple[str, ...]] = {
    "党的领导": ("term_conference", "implementing_opinion", "annual_hearing"),
    "依法监督": ("fiscal_oversight", "document_filing", "midyear_inquiry"),
    "代表工作": ("governance", "duty_funds"),
    "民生实事": ("reserve_fund",),
    "自身建设": ("full_time_clerk",),
}


def yearly_figures(subject: Subject) -> Figures:
    """A unit's numbers of a year; the tables are the dossier's, in its queries."""
    unit = subject.unit_board
    last = min(subject.board.as_of, date(subject.board.year, 12, 31))
    blocks: dict[str, list[Block]] = {
        name: given(*_section(unit, items)) for name, items in _SECTIONS.items()
    }
    blocks["依法监督"] += given(_inquiries(unit))
    blocks["代表工作"] += given(_delegates(subject, last))
    blocks["民生实事"] += given(f"本年度完成民生微实事{unit.benefit[2]}个。")
    blocks["自身建设"] += given(*(f"自选动作：{quoted(title)}{ADOPTED}。" for title in unit.bonus_practices))
    blocks["会议情况表"] = [_meetings(subject, last)]
    blocks["活动情况表"] = [_activities(subject, last)]
    blocks["经费情况表"] = [_money(subject)]
    blocks["下一步"] = given(*_rest(unit))
    return Figures(unit_words(subject), blocks)


def _section(unit: UnitBoard, items: tuple[str, ...]) -> Iterator[str]:
    for item in filter(None, map(unit.item, items)):
        if item.is_applicable:
            found = "；".join(item.found) or "没有审核通过的材料"
            yield f"{item.title}：{decided(item) or found}。"


def _inquiries(unit: UnitBoard) -> str:
    asked, settled, _ = unit.benefit
    return f"代表问政提出问题{asked}个，办结{settled}个。" if asked else ""


def _delegates(subject: Subject, on: date) -> str:
    bodies = delegates_of(subject.named_unit, subject.reader, on).bodies
    held = [f"{label}{number}名" for label, number in bodies if number]
    return f"{day(on)}在任{'、'.join(held)}。" if held else ""


def _meetings(subject: Subject, on: date) -> Table:
    found = meetings_of(subject.named_unit, subject.reader, year=subject.board.year, until=on)
    rows = [(each.title, str(each.in_year)) for each in found.counts if each.in_year]
    return Table(("会议", "次数"), rows or [("没有登记", "0")], (5, 2), centred_from=1)


def _activities(subject: Subject, on: date) -> Table:
    found = activities_of(subject.named_unit, subject.reader, year=subject.board.year, until=on)
    rows = [(each.title, str(each.times), str(each.places)) for each in found.counts]
    total = ("合计", str(found.times), str(found.places))
    return Table(("活动", "次数", "参加人次"), [*rows, total], (4, 2, 2), centred_from=1)


def _money(subject: Subject) -> Table:
    board = subject.board
    funds = [
        fund_year(subject.named_unit.code, fund, year=board.year, on=board.as_of, closes_on=board.closes_on)
        for fund in Fund
    ]
    rows = [(each.title, each.given, each.paid) for each in funds]
    return Table(("经费", "安排", "支出"), rows, (4, 3, 3), centred_from=1)


def _rest(unit: UnitBoard) -> Iterator[str]:
    found = open_items(unit)
    if not found:
        yield "规定动作没有待完善的事项。"
    for item in found:
        due = f"（时限{day(item.due_on)}）" if item.due_on else ""
        yield f"{item.title}{due}：{lacking(item)}。"
