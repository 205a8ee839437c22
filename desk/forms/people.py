"""Forms about people: who is looked for, who takes up or leaves a post, who becomes a delegate or ceases to be one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import User
from delegates.models import Delegate, DelegateTeam, Mandate
from papers.cells import Unreadable, read_name
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day, words_for
from townships.models import Appointment, Person, Term, Township
from townships.querysets import active_on
from townships.services import area_of

SOMEBODY_NEW = "new"


# A post or mandate may be entered a little before it begins, never for a far day that is a slip of the pen.
AHEAD = timedelta(days=60)


def not_far_ahead(day_typed: date, today: date) -> date:
    """The day, if it is not further ahead than people enter such things. Raises ValidationError."""
    if day_typed > today + AHEAD:
        raise forms.ValidationError(f"日期太远，请核对；最早可以提前{AHEAD.days}天登记")
    return day_typed


class PeopleFilterForm(forms.Form):
    """What the lists of people are narrowed by; a wrong value is said, and narrows nothing."""

    area = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})
    on = ChineseDateField(label="在任日期", required=False)
    q = PlainTextField(label="姓名", max_length=50, required=False)
    former = forms.BooleanField(label="含离任", required=False)

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]


class PersonPart(forms.Form):
    """Who: a name; one who is known under it is chosen, so that nobody stands in the register twice."""

    name = PlainTextField(label="姓名", max_length=50)
    phone = PlainTextField(
        label="电话", required=False, max_length=20,
        help_text="可不填；只有本单位和区人大办能看全号，每次查看都有记录",
    )  # fmt: skip
    known = forms.ChoiceField(label="是哪一位", required=False, widget=forms.RadioSelect)

    field_order: Sequence[str] = ("name", "known", "phone")

    def __init__(self, *args: Any, unit: Township, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.user, self.on = unit, user, on
        self.namesakes = self._namesakes()
        if not self.namesakes:
            del self.fields["known"]
            return
        choices = [(str(person.pk), self._told(person)) for person in self.namesakes]
        self.fields["known"].choices = [*choices, (SOMEBODY_NEW, "另一位同名的人，新登记")]  # type: ignore[attr-defined]

    def _namesakes(self) -> list[Person]:
        typed = self.fields["name"].to_python(self.data.get("name")) if self.is_bound else ""
        if not typed:
            return []
        found = Person.objects.for_user(self.user).filter(name=typed)
        return list(
            found.prefetch_related("appointments__township", "delegates__mandates__township").order_by("pk")[
                :20
            ]
        )

    def _told(self, person: Person) -> str:
        posts = {f"{row.township.name}{row.get_post_display()}" for row in person.appointments.all()}
        delegate = getattr(person, "delegates", None)
        if delegate is not None:
            posts |= {f"{row.township.name}代表" for row in delegate.mandates.all()}
        return f"{person.name}（{'、'.join(sorted(posts)) or '没有任职'}）"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not self._namesakes():
            try:
                return str(read_name(name) or name)
            except Unreadable as error:
                raise forms.ValidationError(str(error)) from error
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.namesakes and data.get("name") and not data.get("known") and "known" not in self.errors:
            self.add_error("known", "名册中已有同名的人，请选择是哪一位")
        return data

    def person(self) -> Person:
        """The one chosen, or a new one not yet saved."""
        chosen = self.cleaned_data.get("known") or SOMEBODY_NEW
        if chosen != SOMEBODY_NEW:
            return next(each for each in self.namesakes if str(each.pk) == chosen)
        data = self.cleaned_data
        entered_in = self.unit.code
        return Person(
            name=data["name"], phone=data["phone"], district=self.unit.district, entered_in=entered_in
        )


class AppointmentForm(PersonPart):
    """Somebody takes up a post."""

    post = forms.ChoiceField(label="职务")
    started_on = ChineseDateField(label="任职日期")
    replaces = forms.BooleanField(
        label="接任：这一职务的现任同日离任", required=False, initial=True, help_text="没有现任的，不影响"
    )
    full_time = forms.BooleanField(label="专职", required=False)
    concurrent_post = PlainTextField(
        label="兼任职务", max_length=100, required=False, help_text="没有兼任请留空"
    )

    field_order = ("post", "name", "known", "phone", "started_on", "replaces", "full_time", "concurrent_post")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = words_for(self.unit.kind)
        posts = (
            ("CLERK", "人大干事"), ("CHAIR", words.chair), ("VICE_CHAIR", words.deputy),
            ("SECRETARY", f"{words.party}书记"),
        )  # fmt: skip
        self.fields["post"].choices = posts  # type: ignore[attr-defined]

    def clean_started_on(self) -> date:
        return not_far_ahead(self.cleaned_data["started_on"], self.on)

    def appointment(self) -> Appointment:
        data = self.cleaned_data
        return Appointment(
            township=self.unit, post=data["post"], started_on=data["started_on"],
            full_time=data["full_time"], concurrent_post=data["concurrent_post"],
        )  # fmt: skip


class EndForm(forms.Form):
    """Somebody leaves; the day is the first without the post or mandate."""

    ended_on = ChineseDateField(label="离任日期", help_text="从这一天起不再任职")
    reason = forms.ChoiceField(label="原因")

    OF_POST = ("调任", "退休", "辞职", "免职", "去世", "其他")
    OF_MANDATE = ("辞职", "去世", "调离或迁出本行政区域", "罢免", "其他原因终止代表资格")

    def __init__(self, *args: Any, reasons: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "请选择"), *((each, each) for each in reasons)]  # type: ignore[attr-defined]


class SecondmentForm(forms.Form):
    """Somebody is lent elsewhere, and comes back."""

    seconded_from = ChineseDateField(label="借调开始")
    seconded_to = ChineseDateField(
        label="回到岗位的日期", required=False, help_text="还没有回来的先不填，回来以后再补"
    )


class MandateForm(PersonPart):
    """Somebody becomes a delegate."""

    term = forms.ModelChoiceField(
        label="届次", queryset=Term.objects.none(), empty_label="请选择",
        error_messages={"invalid_choice": "没有这一届，或已经结束"},
    )  # fmt: skip
    electoral_district = PlainTextField(label="选区", max_length=50, required=False)
    started_on = ChineseDateField(label="开始日期", help_text="补选的填当选资格确认有效之日")
    reason = forms.ChoiceField(
        label="产生方式", choices=[("补选", "补选"), ("换届选举", "换届选举"), ("其他", "其他")]
    )

    field_order = ("name", "known", "phone", "term", "electoral_district", "started_on", "reason")

    def clean_started_on(self) -> date:
        return not_far_ahead(self.cleaned_data["started_on"], self.on)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_unit = Term.objects.filter(
            active_on(self.on), area__in=(self.unit.code, self.unit.district),
            body__in=(Term.Body.CONGRESS, Term.Body.COUNCIL, Term.Body.DISTRICT),
        )  # fmt: skip
        field: Any = self.fields["term"]
        field.queryset = of_unit.order_by("body")
        field.label_from_instance = _term_told

    def mandate(self) -> Mandate:
        data = self.cleaned_data
        return Mandate(
            township=self.unit, term=data["term"], electoral_district=data["electoral_district"],
            started_on=data["started_on"],
        )  # fmt: skip


def _term_told(term: Term) -> str:
    return f"第{term.ordinal}届{term.get_body_display()}（{day(term.started_on)}起）"


class TeamForm(forms.Form):
    """A team of delegates: its name, and its members among those in office."""

    name = PlainTextField(label="小组名称", max_length=50, help_text="例如：产业助力团")
    members = forms.ModelMultipleChoiceField(
        label="成员", queryset=Delegate.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "成员应是本单位在任的代表"},
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Township, team: DelegateTeam, on: date, **kwargs: Any) -> None:
        known = [each.pk for each in team.delegates.all()] if team.pk else []
        super().__init__(*args, **{"initial": {"name": team.name, "members": known}, **kwargs})
        sitting = Mandate.objects.active_on(on).filter(township=unit).values("delegate_id")
        members = Delegate.objects.filter(pk__in=sitting) | Delegate.objects.filter(pk__in=known)
        self.fields["members"].queryset = members.select_related("person").order_by("person__name", "pk")  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """A name put right, a new phone; the old one is not shown for it."""

    name = PlainTextField(label="姓名", max_length=50)
    phone = PlainTextField(label="新电话", max_length=20, required=False, help_text="不改电话的留空")


def may_correct(user: User, person: Person) -> bool:
    """A person is corrected where they were entered, or by the office."""
    return user.covers(area_of(person))
