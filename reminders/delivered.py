"""What the portal comes with: the ladder and the words. The office edits both in the admin from then on."""

from __future__ import annotations

_UNIT = ("CLERK",)
_BOTH = ("CLERK", "CHAIR")
_MAIL = ("SMTP",)

# (kind, timing, days, posts, ways besides the inbox)
LADDER: tuple[tuple[str, str, int, tuple[str, ...], tuple[str, ...]], ...] = (
    ("ITEM", "BEFORE", 30, _UNIT, _MAIL),
    ("ITEM", "BEFORE", 14, _UNIT, _MAIL),
    ("ITEM", "BEFORE", 7, _BOTH, _MAIL),
    ("ITEM", "BEFORE", 3, _BOTH, _MAIL),
    ("ITEM", "BEFORE", 1, _BOTH, _MAIL),
    ("ITEM", "ON", 0, _BOTH, _MAIL),
    ("ITEM", "AFTER", 7, _BOTH, _MAIL),
    ("ITEM", "AFTER", 14, (*_BOTH, "OFFICER"), _MAIL),
    ("ITEM", "AFTER", 21, (*_BOTH, "OFFICER"), _MAIL),
    ("ITEM", "AFTER", 28, (*_BOTH, "OFFICER", "LEADER"), _MAIL),
    ("ITEM", "AFTER", 35, _BOTH, _MAIL),
    ("ITEM", "AFTER", 42, _BOTH, _MAIL),
    ("ITEM", "AFTER", 49, _BOTH, _MAIL),
    ("ITEM", "AFTER", 56, (*_BOTH, "OFFICER", "LEADER", "LEADERS"), _MAIL),
    ("CLOCK", "BEFORE", 7, _UNIT, _MAIL),
    ("CLOCK", "BEFORE", 3, _UNIT, _MAIL),
    ("CLOCK", "BEFORE", 1, _UNIT, _MAIL),
    ("CLOCK", "ON", 0, _BOTH, _MAIL),
    ("CLOCK", "AFTER", 7, _BOTH, _MAIL),
    ("RETURN", "NOW", 0, _BOTH, _MAIL),
    ("RETURN", "EVERY", 2, _BOTH, _MAIL),
    ("REVIEW", "EVERY", 4, ("OFFICE",), _MAIL),
    ("TASK", "BEFORE", 7, _UNIT, _MAIL),
    ("TASK", "BEFORE", 1, _UNIT, _MAIL),
    ("TASK", "ON", 0, _BOTH, _MAIL),
    ("TASK", "AFTER", 7, _BOTH, _MAIL),
    ("TERM", "BEFORE", 90, (*_BOTH, "OFFICE"), _MAIL),
    ("TERM", "BEFORE", 30, (*_BOTH, "OFFICE"), _MAIL),
)

# code → (title, text)
WORDINGS: dict[str, tuple[str, str]] = {
    "DIGEST": (
        "待办提醒：{件数}项（{日期}）",
        "有疑问请联系区人大办{联系人}，电话{电话}。",
    ),
    "ITEM": ("{单位}：{事项}", "{单位}“{事项}”{状态}，时限{时限}（{天数}）。{还缺}"),
    "CLOCK": ("{单位}：{事项}有事项到期", "{单位}“{事项}”中有一项的办理期限是{时限}（{天数}）。{还缺}"),
    "RETURN": (
        "退回补正：{事项}",
        "{单位}报送的“{事项}”被退回。理由：{还缺}请补正后重新报送；退回10天以后再报的，按重新报送的日期计算。",
    ),
    "REVIEW": ("待审核：{事项}", "{单位}报送的“{事项}”等待审核，{天数}。"),
    "TASK": ("{单位}：{事项}", "{单位}方案分工“{事项}”的完成期限是{时限}（{天数}）。"),
    "TERM": (
        "{单位}{事项}届满",
        "{单位}{事项}将于{时限}届满（{天数}），请提前准备换届，新一届开始后由区人大办登记。",
    ),
}
