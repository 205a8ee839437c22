"""The year's nil returns (零报告) on one page: what a unit may state, from when, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from checklist.catalogue import RULE
from desk.returns import returns_of
from funds.models import Fund, FundEntry
from meetings.models import AgendaItem
from opinions.models import NormativeDocument
from papers.chips import RECORD_CHIPS, Chip
from papers.words import short_day
from records.models import NilReturn, ReviewEvent
from records.states import State
from townships.models import Township

Kind = NilReturn.Kind
RULE_OF = {
    Kind.DOCUMENTS: "document_filing",
    Kind.ADJUSTMENT: "fiscal_oversight",
    Kind.RESERVE_USE: "reserve_fund",
}
OPENS = {Kind.DOCUMENTS: 12, Kind.ADJUSTMENT: 10, Kind.RESERVE_USE: 12}
AGAIN = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True, slots=True)
class NilRow:
    """One of the three: what it states, for which rule, and whether it can be ticked today."""

    kind: str
    label: str
    rule: str
    record: NilReturn | None
    chip: Chip | None
    why_not: str
    returned: ReviewEvent | None = None

    @property
    def can_tick(self) -> bool:
        return not self.why_not and (self.record is None or self.record.state in AGAIN)


def year_and_day(today: date) -> tuple[int, date]:
    """The year a nil return speaks of, and its day: in January still of the year that has just ended."""
    if today.month == 1:
        return today.year - 1, date(today.year - 1, 12, 31)
    return today.year, today


def may_state(kind: str, unit_kind: str) -> bool:
    """Whether this kind of unit is asked about it at all: a 街道 adjusts no budget of its own."""
    return unit_kind in RULE[RULE_OF[Kind(kind)]].kinds


def nil_rows(unit: Township, today: date) -> list[NilRow]:
    """What this kind of unit may state for the year, with what has been handed in already."""
    year, on = year_and_day(today)
    known = {
        each.nil_kind: each
        for each in NilReturn.objects.filter(area=unit.code, year=year).exclude(state=State.WITHDRAWN)
    }
    backs = returns_of([each for each in known.values() if each.state == State.RETURNED])
    rows = []
    for kind in Kind:
        if not may_state(kind, unit.kind):
            continue
        rule = RULE[RULE_OF[kind]]
        record = known.get(kind)
        opens = date(year, OPENS[kind], 1)
        why_not = f"{short_day(opens)}起可以填报" if on < opens else ""
        rows.append(
            NilRow(
                kind=str(kind),
                label=str(kind.label),
                rule=rule.short_title,
                record=record,
                chip=RECORD_CHIPS[record.state] if record else None,
                why_not=why_not or (speaks_against(kind, unit.code, year) if record is None else ""),
                returned=backs.get(record.pk) if record else None,
            )
        )
    return rows


def speaks_against(kind: str, area: str, year: int) -> str:
    """What this unit has reported that a nil return would deny; blank when nothing does."""
    if kind == Kind.DOCUMENTS:
        number = (
            NormativeDocument.objects.filter(area=area, happened_on__year=year)
            .exclude(state=State.WITHDRAWN)
            .count()
        )
        return f"本年已登记规范性文件{number}件，不作零报告" if number else ""
    if kind == Kind.ADJUSTMENT:
        found = AgendaItem.objects.filter(
            kind=AgendaItem.Kind.ADJUSTMENT, meeting__area=area, meeting__for_year=year
        ).exclude(meeting__state=State.WITHDRAWN)
        return "本年已登记审查批准预算调整的会议，不作零报告" if found.exists() else ""
    paid = FundEntry.objects.filter(
        area=area, fund=Fund.RESERVE, entry=FundEntry.Entry.PAYMENT, for_year=year
    ).exclude(state=State.WITHDRAWN)
    return "本年已登记储备金支出，不作零报告" if paid.exists() else ""


class NilReturnsForm(forms.Form):
    """The ticks."""

    kinds = forms.MultipleChoiceField(
        label="零报告",
        error_messages={
            "required": "请勾选要报的事项",
            "invalid_choice": "有事项现在不能作零报告，请刷新后再看",
        },
    )

    def __init__(self, data: Any = None, *, rows: list[NilRow]) -> None:
        super().__init__(data)
        self.fields["kinds"].choices = [(row.kind, row.label) for row in rows if row.can_tick]  # type: ignore[attr-defined]

    def leave_unjudged(self) -> None:
        """Show what was ticked without judging it yet."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
