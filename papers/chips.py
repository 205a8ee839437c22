"""How a state looks: a colour, a shape and a word, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Chip:
    """One state as it is shown: `look` is the stylesheet's class, `shape` a sign, `word` what it says."""

    look: str
    shape: str
    word: str
    detail: str = ""

    def saying(self, detail: str) -> Chip:
        """The same chip with a few more words after it, such as a number of days."""
        return replace(self, detail=detail)

    @property
    def text(self) -> str:
        return f"{self.word} {self.detail}".strip()


# The states of an item (design §5), worst first: the order in which legends and lists show them.
ITEM_CHIPS: dict[str, Chip] = {
    "OVERDUE": Chip("bad", "■", "逾期"),
    "NO_DATA": Chip("none", "▣", "逾期未报"),
    "PARTIAL": Chip("part", "◔", "部分完成"),
    "DUE_SOON": Chip("soon", "▲", "临近时限"),
    "PENDING": Chip("pend", "◷", "待审核"),
    "NOT_DUE": Chip("wait", "○", "未到时限"),
    "DONE_LATE": Chip("late", "✓", "逾期完成"),
    "DONE": Chip("ok", "✓", "已完成"),
    "WAIVED": Chip("waived", "◇", "经批准免列"),
    "NOT_APPLICABLE": Chip("na", "—", "不适用"),
}

# The states of a record (design §4).
RECORD_CHIPS: dict[str, Chip] = {
    "draft": Chip("part", "✎", "草稿"),
    "to_sign": Chip("soon", "✍", "送审签"),
    "submitted": Chip("pend", "◷", "待审核"),
    "confirmed": Chip("ok", "✓", "审核通过"),
    "returned": Chip("bad", "↩", "退回"),
    "withdrawn": Chip("na", "—", "已撤销"),
}

# The steps of an opinion (design §6): the stylesheet's class of each state.
STEP_LOOKS: dict[str, str] = {
    "DONE": "is-done",
    "PENDING": "is-pending",
    "TODO": "is-todo",
    "UNREGISTERED": "is-blank",
}

# The same steps in a table: never red, for leaving traces is not the work.
STEP_CHIPS: dict[str, Chip] = {
    "DONE": Chip("ok", "✓", "已完成"),
    "PENDING": Chip("pend", "◷", "待审核"),
    "TODO": Chip("wait", "○", "待办"),
    "UNREGISTERED": Chip("na", "—", "未登记"),
}

# How far a unit is in the eight steps; beside 停留 stands for how many days.
PROGRESS_CHIPS: dict[str, Chip] = {
    "FINISHED": Chip("ok", "✓", "已完成"),
    "WAITING": Chip("pend", "◷", "待审核"),
    "UNDERWAY": Chip("soon", "◑", "停留"),
    "NOT_BEGUN": Chip("wait", "○", "尚未开始"),
}


def item_chip(state: str, *, days_late: int = 0, days_left: int | None = None, percent: str = "") -> Chip:
    """An item's chip with what matters most beside its word: days late, days left, or how much is done."""
    chip = ITEM_CHIPS[state]
    match state:
        case "OVERDUE" | "NO_DATA" if days_late:
            return chip.saying(f"{days_late}天")
        case "DUE_SOON" if days_left is not None:
            return chip.saying(f"剩{days_left}天" if days_left else "今天到期")
        case "PARTIAL" if percent:
            return chip.saying(percent)
        case _:
            return chip
