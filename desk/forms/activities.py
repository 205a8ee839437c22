"""Activities of delegates: when, what kind, and who took part, picked fast from the unit's own register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div
from django import forms

from delegates.models import Activity, DelegateTeam, Mandate, Participation
from desk.forms.base import RecordForm
from papers.forms import ChineseDateField, PlainTextField
from papers.words import repair_text
from records.models import Record
from townships.models import Term, Township

_BETWEEN = re.compile(r"[\s、，,;；。|/]+")


@dataclass(slots=True)
class Candidate:
    """One person of the register: the spans of their mandates, what they are found by, whether they are ticked."""

    pk: int
    name: str
    district: str
    is_active: bool
    is_ticked: bool
    spans: list[tuple[date, date | None]] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)

    @property
    def spans_written(self) -> str:
        """For the script: half-open spans as `2021-10-10/2026-12-20`, parted by blanks."""
        return " ".join(f"{start}/{end or ''}" for start, end in self.spans)

    @property
    def teams_written(self) -> str:
        return " ".join(map(str, self.teams))


@dataclass(frozen=True, slots=True)
class Team:
    """One team: its key, its name, how many of its members are in office."""

    pk: int
    name: str
    size: int


def names_in(pasted: str) -> list[str]:
    """The names of a pasted list, each once; a name written apart (王　明) is put together."""
    found: list[str] = []
    for piece in _BETWEEN.split(repair_text(pasted)):
        if len(piece) == 1 and found and len(found[-1]) == 1:
            found[-1] += piece
        elif piece:
            found.append(piece)
    return list(dict.fromkeys(found))


class ActivityForm(RecordForm):
    """履职活动."""

    slug = "activity"
    model = Activity
    template = "desk/activity.html"
    uses: ClassVar = {
        "happened_on": ("governance",),
        "is_governance": ("governance",),
        "delegates": ("governance",),
    }

    happened_on = ChineseDateField(label="活动日期", required=False)
    title = PlainTextField(label="活动名称", max_length=200)
    activity_kind = forms.ChoiceField(label="活动类型", choices=Activity.Kind.choices)
    is_governance = forms.BooleanField(label="参与社会治理", required=False)
    delegates = forms.TypedMultipleChoiceField(
        label="参加代表",
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "所选的人不在本单位代表名册中"},
    )
    teams = forms.TypedMultipleChoiceField(
        label="全组参加", coerce=int, required=False, error_messages={"invalid_choice": "没有这个代表小组"}
    )
    names = PlainTextField(
        label="粘贴名单",
        max_length=5000,
        required=False,
        widget=forms.Textarea(
            {
                "rows": 2,
                "class": "form-control",
                "placeholder": "从表格或签名册复制姓名，用空格、顿号或换行分开",
            }
        ),
    )

    def __init__(self, *args: Any, unit: Township, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, unit=unit, **kwargs)
        self.matched: set[int] = set()

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "代表履职活动"

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        return {
            "title": f"{on.year}年{on.month}月{unit.name}人大代表参与社会治理活动",
            "activity_kind": Activity.Kind.THEME,
            "is_governance": True,
        }

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Activity):
            raise TypeError("an activity's form shows activities")
        return {
            **super().written(record),
            "activity_kind": record.activity_kind,
            "is_governance": record.is_governance,
            "delegates": list(record.participations.values_list("delegate_id", flat=True)),
        }

    def layout(self) -> Sequence[Any]:
        return (
            Div("happened_on", "activity_kind", css_class="field-row"),
            "title",
            "is_governance",
            HTML('{% include "desk/picker.html" %}'),
            *self.proof(),
        )

    @cached_property
    def register(self) -> dict[int, list[Mandate]]:
        """The unit's mandates by delegate: of a 镇/乡 CONGRESS, of a 街道 DISTRICT and COUNCIL. One query."""
        bodies = [Term.Body.CONGRESS] if self.unit.has_congress else [Term.Body.DISTRICT, Term.Body.COUNCIL]
        mandates = Mandate.objects.filter(township_id=self.unit.pk, term__body__in=bodies)
        found: dict[int, list[Mandate]] = {}
        for mandate in mandates.select_related("delegate__person", "term").order_by(
            "delegate__person__name", "pk"
        ):
            found.setdefault(mandate.delegate_id, []).append(mandate)
        if self.record is not None:  # who took part stays, also when the register has changed since
            others = Mandate.objects.filter(delegate__participations__activity_id=self.record.pk)
            for mandate in others.exclude(delegate_id__in=found).select_related("delegate__person", "term"):
                found.setdefault(mandate.delegate_id, []).append(mandate)
        return found

    @cached_property
    def members(self) -> dict[int, tuple[str, list[int]]]:
        """The unit's teams with those of their members who stand in the register. Two queries."""
        teams = (
            DelegateTeam.objects.filter(township_id=self.unit.pk)
            .prefetch_related("delegates")
            .order_by("name")
        )
        return {
            team.pk: (team.name, [each.pk for each in team.delegates.all() if each.pk in self.register])
            for team in teams
        }

    @property
    def day_shown(self) -> date:
        """Whose mandates are offered first: the day typed, else the record's, else today."""
        if self.is_bound and (typed := getattr(self, "cleaned_data", {}).get("happened_on")):
            return typed  # type: ignore[no-any-return]
        return (self.record.happened_on if self.record else None) or self.on

    def ticked(self) -> set[int]:
        """Who is ticked on the page: as typed, with those found in a pasted list or a team."""
        if not self.is_bound:
            return set(self.initial.get("delegates", ()))
        typed = {int(key) for key in self.data.getlist("delegates") if key.isdecimal()}  # type: ignore[attr-defined]
        return typed | self.matched

    @cached_property
    def candidates(self) -> tuple[list[Candidate], list[Candidate]]:
        """Those with an active mandate on the day, then the others of the register."""
        ticked, on = self.ticked(), self.day_shown
        groups: tuple[list[Candidate], list[Candidate]] = ([], [])
        for key, mandates in self.register.items():
            spans = [(each.started_on, each.ended_on or each.term.ended_on) for each in mandates]
            is_active = is_active_on(spans, on)
            groups[not is_active].append(
                Candidate(
                    pk=key,
                    name=mandates[0].delegate.person.name,
                    district=next((each.electoral_district for each in reversed(mandates) if each.electoral_district), ""),
                    is_active=is_active,
                    is_ticked=key in ticked,
                    spans=spans,
                    teams=[team for team, (_, members) in self.members.items() if key in members],
                )
            )  # fmt: skip
        return groups

    @property
    def current(self) -> list[Candidate]:
        return self.candidates[0]

    @property
    def former(self) -> list[Candidate]:
        return self.candidates[1]

    @property
    def ticked_former(self) -> int:
        return sum(each.is_ticked for each in self.former)

    @property
    def ticked_count(self) -> int:
        return len(self.ticked() & set(self.register))

    @property
    def team_choices(self) -> list[Team]:
        active = {each.pk for each in self.current}
        return [Team(key, name, len(active & set(members))) for key, (name, members) in self.members.items()]

    @property
    def districts(self) -> list[str]:
        """Electoral districts of those in office, for the filter."""
        return sorted({each.district for each in self.current if each.district})

    def full_clean(self) -> None:
        if self.is_bound:  # what may be chosen is asked of the register only when something was chosen
            keys = [(key, str(key)) for key in self.register]
            self.fields["delegates"].choices = keys  # type: ignore[attr-defined]
            self.fields["teams"].choices = [(key, name) for key, (name, _) in self.members.items()]  # type: ignore[attr-defined]
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        on = data.get("happened_on") or self.on
        active = {
            key for key, mandates in self.register.items()
            if is_active_on([(each.started_on, each.ended_on or each.term.ended_on) for each in mandates], on)
        }  # fmt: skip
        for team in data.get("teams") or ():
            self.matched |= active & set(self.members[team][1])
        self._match(names_in(data.get("names") or ""), active)
        data["chosen"] = sorted(set(data.get("delegates") or ()) | self.matched)
        return data

    def _match(self, names: Sequence[str], active: set[int]) -> None:
        """Find pasted names in the register; who is not found, or not to be told apart, is named."""
        by_name: dict[str, list[int]] = {}
        for key, mandates in self.register.items():
            by_name.setdefault(mandates[0].delegate.person.name, []).append(key)
        unknown: list[str] = []
        doubtful: list[str] = []
        for name in names:
            found = by_name.get(name, [])
            there = [key for key in found if key in active] or found
            if len(there) == 1:
                self.matched.add(there[0])
            elif not set(there) & set(self.cleaned_data.get("delegates") or ()):
                (doubtful if there else unknown).append(name)
        said = []
        if unknown:
            said.append(f"名册中没有：{'、'.join(unknown)}。请核对姓名；确是代表的，先在代表名册中登记")
        if doubtful:
            said.append(f"有同名代表：{'、'.join(doubtful)}。请在名单中逐个勾选")
        if said:
            found_count = len(names) - len(unknown) - len(doubtful)
            self.add_error("names", [f"已勾选{found_count}名。{said[0]}", *said[1:]])

    def apply(self, record: Record) -> None:
        if not isinstance(record, Activity):
            raise TypeError("an activity's form writes activities")
        data = self.cleaned_data
        record.title, record.happened_on = data["title"], data["happened_on"]
        record.activity_kind, record.is_governance = data["activity_kind"], data["is_governance"]

    def write_lines(self, record: Record) -> None:
        chosen = set(self.cleaned_data["chosen"])
        known = Participation.objects.filter(activity_id=record.pk)
        known.exclude(delegate_id__in=chosen).delete()
        there = set(known.values_list("delegate_id", flat=True))
        Participation.objects.bulk_create(
            Participation(activity_id=record.pk, delegate_id=key) for key in sorted(chosen - there)
        )


def is_active_on(spans: Sequence[tuple[date, date | None]], on: date) -> bool:
    """Whether one of the half-open spans holds a day."""
    return any(start <= on and (end is None or on < end) for start, end in spans)
