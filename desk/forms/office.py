"""Small forms of the office's desk: a decision proposed, an item contested, an answer given, a question looked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from checklist.board import DecisionKind
from checklist.catalogue import RULE, RULES
from checklist.models import Contest, Decision
from checklist.rules.base import Period
from papers.forms import ChineseDateField, PlainTextField
from records.models import Record
from records.states import State
from townships.models import Term, Township
from townships.reach import closed_into


def _items(kind: str = "") -> list[tuple[str, str]]:
    return [("", "请选择"), *((rule.id, rule.title) for rule in RULES if not kind or kind in rule.kinds)]


class DecisionForm(forms.Form):
    """One decision as it is proposed; the period follows from the item and the year."""

    kind = forms.ChoiceField(label="决定", choices=[("", "请选择"), *DecisionKind.choices])
    township = forms.ModelChoiceField(
        label="单位", queryset=Township.objects.none(), empty_label="请选择",
        error_messages={"invalid_choice": "没有这个单位"},
    )  # fmt: skip
    action = forms.ChoiceField(label="规定动作")
    year = forms.IntegerField(
        label="年度", min_value=2020, max_value=2100, help_text="按届的事项按这一年在任的党(工)委届次"
    )
    reason = PlainTextField(label="理由", max_length=500)
    relied_on = PlainTextField(
        label="所依据的材料",
        max_length=20,
        required=False,
        help_text="视同完成时填写：已审核通过的材料编号，例如FY-2026-000123",
    )
    met_on = ChineseDateField(label="完成日期", required=False, help_text="视同完成时填写")
    due_on = ChineseDateField(
        label="延至", required=False, help_text="延期时填写；每年的事项最迟到当年12月31日"
    )

    def __init__(self, data: Any = None, *, user: User, on: date, initial: dict[str, Any]) -> None:
        self.user, self.on = user, on
        super().__init__(data, initial={"year": on.year, **initial})
        units = Township.objects.for_user(user).filter(closed_on__isnull=True)
        self.fields["township"].queryset = units  # type: ignore[attr-defined]
        self.fields["action"].choices = _items()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        match data.get("kind"):
            case DecisionKind.DEEM:
                self._asked(data, "relied_on", "视同完成要写明所依据的材料编号")
                self._asked(data, "met_on", "视同完成要写明完成日期")
            case DecisionKind.EXTEND:
                self._asked(data, "due_on", "延期要写明延至哪一天")
        if data.get("kind") == DecisionKind.DEEM and data.get("relied_on") and data.get("township"):
            # What a unit did before it was merged into this one may be relied on.
            code = data["township"].code
            of_unit = Record.objects.filter(Q(area=code) | Q(area__in=closed_into(code).values("code")))
            data["record"] = of_unit.filter(number=data["relied_on"].upper(), state=State.CONFIRMED).first()
            if data["record"] is None:
                self.add_error("relied_on", "这个单位没有这一编号的已审核通过材料")
        return data

    def _asked(self, data: dict[str, Any], name: str, text: str) -> None:
        if not data.get(name) and name not in self.errors:
            self.add_error(name, text)

    def decision(self) -> Decision:
        """The proposal as it was typed, its term found; what another kind of decision asks is left out."""
        data = self.cleaned_data
        is_term = RULE[data["action"]].period is Period.TERM
        unit, kind = data["township"], data["kind"]
        return Decision(
            kind=kind,
            township=unit,
            action_id=data["action"],
            year=0 if is_term else data["year"],
            term=self._term(unit, data["year"]) if is_term else None,
            reason=data["reason"],
            met_on=data["met_on"] if kind == DecisionKind.DEEM else None,
            relied_on=data.get("record") if kind == DecisionKind.DEEM else None,
            due_on=data["due_on"] if kind == DecisionKind.EXTEND else None,
        )

    def _term(self, unit: Township, year: int) -> Term | None:
        day = min(self.on, date(year, 12, 31))
        terms = Term.objects.filter(area=unit.code, body=Term.Body.PARTY, started_on__lte=day)
        return next(
            (term for term in terms.order_by("-started_on") if not term.ended_on or day < term.ended_on), None
        )


class LineForm(forms.Form):
    """One line of a unit about one of its items."""

    item = forms.ChoiceField(label="规定动作")

    def __init__(self, data: Any = None, *, unit: Township, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["item"].choices = _items(unit.kind)  # type: ignore[attr-defined]


class ContestForm(LineForm):
    """What is wrong with how an item is judged."""

    text = PlainTextField(
        label="异议",
        max_length=200,
        help_text="一句话写明哪里不对，例如：6月18日的年中人代会安排了问政，没有计入",
    )


class HelpForm(LineForm):
    """Where the unit needs the district's help with an item."""

    text = PlainTextField(
        label="需要协调的事",
        max_length=200,
        help_text="一句话写明困难和需要区里做什么，例如：专职干事无编制，请区里协调核定",
    )


class AnswerForm(forms.Form):
    """What became of a contest, and why."""

    outcome = forms.ChoiceField(
        label="结果",
        choices=[choice for choice in Contest.Outcome.choices if choice[0] != Contest.Outcome.OPEN],
        error_messages={"required": "请选择已更正或不予更正"},
    )
    answer = PlainTextField(
        label="答复", max_length=500, error_messages={"required": "请写明答复：更正了什么，或不予更正的理由"}
    )


class GuidanceForm(forms.Form):
    """What the page of 口径问答 is narrowed by."""

    item = forms.ChoiceField(
        label="规定动作", required=False, error_messages={"invalid_choice": "没有这一项"}
    )
    q = PlainTextField(label="关键词", max_length=50, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", "全部事项"), *((rule.id, rule.short_title) for rule in RULES)]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
