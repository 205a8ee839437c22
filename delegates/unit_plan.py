"""What a change of units would do, worked out and shown before anything is done (撤并、撤镇设街道).

Decided here, and told beside each group of ticks:

- Of congresses that merge, the delegates stay delegates: a merger is none of the cases in which 代表法 ends a
  mandate. They sit in the new unit's congress until its term ends; seats and ordinal are fixed anew by the district
  standing committee (选举法 on changed administrative divisions).
- A 街道 has no congress: with 撤镇设街道 the 镇 congress ceases, and its delegates' mandates with it.
- District delegates are elected by their electoral districts: nothing ends, they are assigned to the new unit.
- 主席 and 副主席 are elected by a congress, 工委主任 appointed by the standing committee: none is carried over by
  itself; 书记 and 干事 are.
- A unit that absorbs others under its own code (吸收合并) goes on as it is: its terms, its 书记, its chair. Delegates
  of the absorbed congress sit in its congress until that term ends; only the 干事 goes over by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.moving import accounts_of
from accounts.roles import Role
from delegates.models import DelegateTeam, Mandate
from papers.words import day
from records.authorities import authorities_running
from records.models import Record, SignAuthority
from records.states import RecordKind, State
from townships.models import Appointment, Liaison, Term, Township
from townships.posts import post_title

_ELECTED = (Appointment.Post.CHAIR, Appointment.Post.VICE_CHAIR)
# Later facts of an old record, and rules laid down ahead, do not hinder a unit from closing.
_MAY_COME_AFTER = (RecordKind.STEP, RecordKind.FUND_REGULATION)
_CONTINUES = {
    Term.Body.CONGRESS: "合并不属于代表法规定的代表资格终止情形，代表在{place}本届人大任期内继续履职，至其任期届满；"
    "代表名额{ordinals}由区人大常委会依法重新确定。已调离、辞职的请取消勾选",
    Term.Body.DISTRICT: "区人大代表由选区选举产生，代表资格不受影响，改编入{place}",
    Term.Body.COUNCIL: "居民议事会由街道按规则组成，合并后继续；不再担任的请取消勾选",
}
_POSTS = "书记、干事随单位转入；主席、副主席由人代会选举，工委主任由区人大常委会任命，产生后另行登记"
_POSTS_STAND = "干事转入{place}；{place}现任书记、主席（主任）、副主席不变，撤销单位的这些职务随之结束"
_ENDS = {
    Term.Body.CONGRESS: "街道、开发区不设人民代表大会，原乡镇人大随建制撤销而终止，代表资格同时终止",
    Term.Body.COUNCIL: "居民议事会随原单位撤销；新单位组成后另行登记",
}


@dataclass(frozen=True, slots=True)
class Successor:
    """The unit that takes the place of others; an ordinal is None where the unit has no term of the body.

    `stands`: it was there before and absorbs the others under its own code, its terms go on (see `absorber`).
    """

    code: str
    name: str
    kind: str
    party: int | None
    congress: int | None = None
    council: int | None = None
    stands: bool = False

    @property
    def place(self) -> str:
        """What the unit is called in the texts of a plan."""
        return self.name if self.stands else "新单位"

    @property
    def terms(self) -> tuple[tuple[str, int], ...]:
        """The unit's bodies and the ordinals of their terms, which open with it, or go on."""
        found = [
            (Term.Body.PARTY, self.party),
            (Term.Body.CONGRESS, self.congress),
            (Term.Body.COUNCIL, self.council),
        ]
        return tuple((str(body), ordinal) for body, ordinal in found if ordinal is not None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One row that can go over to the new unit; `goes` is what is proposed."""

    key: str
    said: str
    place: str
    goes: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one sort with the reason for what is proposed; `fixed` ones leave no choice."""

    name: str
    title: str
    why: str
    choices: tuple[Choice, ...]
    fixed: bool = False

    @property
    def going(self) -> int:
        return sum(choice.goes for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a change will do, and why it may not be done (blank when it may)."""

    old: tuple[Township, ...]
    new: Successor
    on: date
    ends: tuple[str, ...]
    opens: tuple[str, ...]  # or go on, where the unit stands
    groups: tuple[Group, ...]
    authorities: tuple[SignAuthority, ...]
    unfinished: tuple[tuple[str, int], ...]
    refusals: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """What goes over as proposed."""
        return frozenset(each.key for group in self.groups for each in group.choices if each.goes)


def absorber(unit: Township, on: date) -> Successor:
    """A unit that stands, as what takes the place of others: the terms it has on the day receive who goes over."""
    running = Term.objects.filter(area=unit.code).active_on(on)
    ordinals = dict(running.values_list("body", "ordinal"))
    party, congress, council = map(ordinals.get, (Term.Body.PARTY, Term.Body.CONGRESS, Term.Body.COUNCIL))
    return Successor(unit.code, unit.name, unit.kind, party, congress, council, stands=True)


def change_plan(*, old: Sequence[Township], new: Successor, on: date, by: User, at: datetime) -> Plan:
    """Look at what stands and say what would happen. The number of queries does not grow with the units."""
    codes = [unit.code for unit in old]
    terms = terms_running(codes, on)
    names = {unit.code: unit.name for unit in old}
    return Plan(
        old=tuple(old),
        new=new,
        on=on,
        ends=tuple(f"{names[term.area]}第{term.ordinal}届{term.get_body_display()}" for term in terms),
        opens=tuple(f"{new.name}第{ordinal}届{Term.Body(body).label}" for body, ordinal in new.terms),
        groups=tuple(group for group in _groups(codes, names, new, on) if group.choices),
        authorities=tuple(authorities_running(codes, at)),
        unfinished=_unfinished(codes),
        refusals=tuple(_refusals(old, new, on, by=by, today=timezone.localdate(at))),
    )


def terms_running(codes: Sequence[str], on: date) -> list[Term]:
    """Terms of these units that have not ended by `on`."""
    running = Term.objects.filter(area__in=codes, started_on__lt=on)
    return list(running.filter(_open(on)).order_by("area", "body"))


def posts_running(codes: Sequence[str], on: date) -> list[Appointment]:
    found = Appointment.objects.filter(_open(on), township__in=codes, started_on__lt=on)
    return list(found.select_related("person", "township").order_by("township_id", "post", "started_on"))


def mandates_running(codes: Sequence[str], on: date) -> list[Mandate]:
    in_term = Q(ended_on__isnull=False) | Q(term__ended_on__isnull=True) | Q(term__ended_on__gt=on)
    found = Mandate.objects.filter(_open(on), in_term, township__in=codes, started_on__lt=on)
    return list(
        found.select_related("delegate__person", "township", "term").order_by(
            "term__body", "township_id", "delegate__person__name", "pk"
        )
    )


def liaisons_running(codes: Sequence[str], on: date) -> list[Liaison]:
    found = Liaison.objects.filter(_open(on), township__in=codes, started_on__lt=on)
    return list(found.select_related("person", "township").order_by("township_id", "duty", "started_on"))


def _open(on: date) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=on)


def _groups(codes: Sequence[str], names: dict[str, str], new: Successor, on: date) -> Iterable[Group]:
    posts = posts_running(codes, on)
    yield Group(
        "posts", "任职", _POSTS_STAND.format(place=new.place) if new.stands else _POSTS,
        tuple(
            Choice(f"post:{row.pk}", f"{row.person.name} {post_title(row)}", row.township.name,
                   goes=row.post == Appointment.Post.CLERK or not (new.stands or row.post in _ELECTED))
            for row in posts
        ),
    )  # fmt: skip
    mandates = mandates_running(codes, on)
    for body in (Term.Body.CONGRESS, Term.Body.COUNCIL, Term.Body.DISTRICT):
        goes = _continues(body, new)
        yield Group(
            f"mandates-{body}", f"{body.label}代表" if body != Term.Body.COUNCIL else "居民议事会成员",
            _CONTINUES[body].format(place=new.place, ordinals="" if new.stands else "和届次") if goes else _ENDS[body],
            tuple(
                Choice(f"mandate:{row.pk}", row.delegate.person.name, row.township.name, goes=goes)
                for row in mandates if row.term.body == body
            ),
            fixed=not goes,
        )  # fmt: skip
    teams = (
        DelegateTeam.objects.filter(township__in=codes)
        .select_related("township")
        .order_by("township_id", "name")
    )
    yield Group(
        "teams", "代表小组", f"小组按原名称在{new.place}设立，成员为继续履职的代表；重名的在名称前注明原单位",
        tuple(Choice(f"team:{row.pk}", row.name, row.township.name, goes=True) for row in teams),
    )  # fmt: skip
    yield Group(
        "liaisons", "联系领导、联络员",
        f"原联系关系结束，在{new.place}重新开始" + ("；已在联系的不重复登记" if new.stands else ""),
        tuple(
            Choice(f"liaison:{row.pk}", f"{row.person.name} {row.get_duty_display()}", row.township.name, goes=True)
            for row in liaisons_running(codes, on)
        ),
    )  # fmt: skip
    yield Group(
        "accounts", "账号",
        f"勾选的转到{new.place}，登录名和密码不变，仍能看到撤并前的材料；不勾选的停用。"
        + (f"{new.place}现有账号不变" if new.stands else "主席（主任）、副主席产生后另行开通"),
        tuple(
            Choice(f"account:{row.pk}", f"{row.name}（{row.get_role_display()}，{row.username}）", names[row.scope],
                   goes=row.role == Role.CLERK or not (new.stands or row.role in {Role.CHAIR, Role.DEPUTY}))
            for row in accounts_of(codes)
        ),
    )  # fmt: skip


def _continues(body: str, new: Successor) -> bool:
    if body == Term.Body.CONGRESS:
        return new.congress is not None
    return body == Term.Body.DISTRICT or new.council is not None


def _unfinished(codes: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many records of these units are still on their way, by state."""
    rows = Record.objects.filter(area__in=codes).in_progress().order_by().values_list("state", flat=True)
    counted = Counter(rows)
    return tuple((str(state.label), counted[state]) for state in State if counted[state])


def _refusals(old: Sequence[Township], new: Successor, on: date, *, by: User, today: date) -> Iterable[str]:
    """Why the change may not be done, each with the way out."""
    codes = [unit.code for unit in old]
    if on > today:
        yield "变更日期在今天之后；请在变更生效的当天或以后办理"
    for unit in old:
        if unit.closed_on is not None:
            yield f"{unit.name}已于{day(unit.closed_on)}撤销，不能再次撤并"
        elif unit.opened_on is not None and unit.opened_on >= on:
            yield f"{unit.name}{day(unit.opened_on)}才设立，变更日期应在其后"
    if new.stands:
        yield from _absorber_refusals(new, codes, on, by=by)
    else:
        yield from code_refusals(new.code, new.name, by=by, leaving=codes)
    yield from _facts_after(old, on, new)
    yield from _registers_after(codes, on)


def _absorber_refusals(new: Successor, codes: Sequence[str], on: date, *, by: User) -> Iterable[str]:
    """Why a unit that stands may not absorb others on that day."""
    unit = Township.objects.filter(code=new.code).first()
    if unit is None or not by.covers(new.code):
        yield "接收单位应是本区现有的单位，请重新选择"
        return
    if new.code in codes:
        yield f"{unit.name}不能并入自己；请取消勾选，或另选接收单位"
    if unit.closed_on is not None:
        yield f"{unit.name}已于{day(unit.closed_on)}撤销，不能接收其他单位"
    elif unit.opened_on is not None and unit.opened_on >= on:
        yield f"{unit.name}{day(unit.opened_on)}才设立，变更日期应在其后"
    if unit.has_congress and new.congress is None:
        yield f"{unit.name}在{day(on)}没有人大届次，代表无法转入；请先在“人员”中登记届次"


def code_refusals(code: str, name: str, *, by: User, leaving: Sequence[str] = ()) -> Iterable[str]:
    """Why a new unit may not have this code and name."""
    if not by.covers(code):
        yield f"区划代码应是本区的9位代码（以{by.scope}开头），请按公布的代码填写"
    if taken := Township.objects.filter(code=code).first():
        yield f"代码{code}已是{taken.name}的代码；每个代码只用一次，请核对公布的新代码"
    yield from name_refusals(name, by=by, leaving=leaving)


def name_refusals(name: str, *, by: User, leaving: Sequence[str] = ()) -> Iterable[str]:
    """Why a unit may not have this name; those that leave give theirs free."""
    standing = Township.objects.filter(name=name, code__startswith=by.scope, closed_on__isnull=True)
    if standing.exclude(code__in=leaving).exists():
        yield f"已有名为{name}的单位，请核对名称"


def _facts_after(old: Sequence[Township], on: date, new: Successor) -> Iterable[str]:
    """Facts of an old unit on or after its end would count nowhere."""
    late = Record.objects.filter(area__in=[unit.code for unit in old], happened_on__gte=on)
    late = late.exclude(state=State.WITHDRAWN).exclude(kind__in=_MAY_COME_AFTER)
    last = dict(late.order_by().values_list("area").annotate(last=Max("happened_on")))
    for unit in old:
        if unit.code in last:
            yield (
                f"{unit.name}有{day(last[unit.code])}的材料，不早于变更日期；"
                f"请核对变更日期，或先撤销这些材料、变更后在{new.place}填报"
            )


def _registers_after(codes: Sequence[str], on: date) -> Iterable[str]:
    """Spans of an old unit that begin on its end or later overlap with the new unit's."""
    sorts: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("届次", Term.objects.filter(area__in=codes, started_on__gte=on)),
        ("任职", Appointment.objects.filter(township__in=codes, started_on__gte=on)),
        ("代表任期", Mandate.objects.filter(township__in=codes, started_on__gte=on)),
        ("联系关系", Liaison.objects.filter(township__in=codes, started_on__gte=on)),
    )
    for name, rows in sorts:
        if number := rows.count():
            yield f"有{number}条{name}从{day(on)}或以后才开始，与变更日期重叠；请先更正其开始日期"
