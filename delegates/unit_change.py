"""Units change: mergers, 吸收合并, 撤镇设街道, a new name, a new 开发区. One transaction, the past left where it is.

Records keep the code under which they happened. The people of the new unit reach them by
`Township.predecessors` (`townships.reach`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.moving import account_close, account_move, accounts_of
from accounts.roles import Act
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.unit_plan import (
    Plan,
    Successor,
    absorber,
    change_plan,
    code_refusals,
    liaisons_running,
    mandates_running,
    name_refusals,
    posts_running,
    terms_running,
)
from papers.words import day
from records.authorities import sign_authorities_close
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.services import register_save
from townships.tokens import facts_write
from townships.units import aliases_of

Keys = Collection[str]


def units_merge(
    *, old: Sequence[Township], new: Successor, on: date, keep: Keys, by: User, at: datetime
) -> Township:
    """Close `old` and open `new` on `on`; of people, mandates and accounts those in `keep` (see Plan) go over.

    One unit in `old` is a change of kind (撤镇设街道). Raises PermissionDenied, or ValidationError with every reason.
    """
    return _carry_out(old, new, on, keep, by=by, at=at)


def units_absorb(
    *, old: Sequence[Township], into: Township, on: date, keep: Keys, by: User, at: datetime
) -> Township:
    """Close `old` on `on` and let `into`, which keeps its code and its terms, take them in (吸收合并); see units_merge."""
    return _carry_out(old, absorber(into, on), on, keep, by=by, at=at)


def _carry_out(
    old: Sequence[Township], new: Successor, on: date, keep: Keys, *, by: User, at: datetime
) -> Township:
    _check_keeper(by)
    codes = sorted(unit.code for unit in old)
    with facts_write(new.code, *codes):
        units = list(
            Township.objects.select_for_update().filter(code__in=[new.code, *codes]).order_by("code")
        )
        plan = change_plan(old=[unit for unit in units if unit.code in codes], new=new, on=on, by=by, at=at)
        if plan.refusals:
            raise ValidationError(list(plan.refusals))
        place = (_absorb if new.stands else _open)(plan, by=by, at=at)
        _move_posts(plan, place, keep, by=by, at=at)
        seated = _move_mandates(plan, place, keep, by=by, at=at)
        _move_teams(plan, place, keep, seated, by=by, at=at)
        _move_liaisons(plan, place, keep, by=by, at=at)
        _close(plan, by=by, at=at)
        _move_persons(plan, place, by=by, at=at)
        for account in accounts_of(codes):
            if f"account:{account.pk}" in keep:
                account_move(account=account, scope=place.code, on=on, by=by, at=at)
            else:
                account_close(account=account, by=by, at=at)
        sign_authorities_close(areas=codes, by=by, at=at)
        names = "、".join(unit.name for unit in plan.old)
        trail.note(
            by=by, action=AuditEvent.Action.DECISION, at=at,
            subject=f"单位变更 {names} {'并入' if new.stands else '→'} {place.name}",
            area=place.code, detail={"日期": on.isoformat(), "原代码": codes, "新代码": place.code},
        )  # fmt: skip
    return place


def unit_rename(*, unit: Township, name: str, by: User, at: datetime) -> Township:
    """A new name under the same code; the old one stays as an alias, so that older papers still find the unit."""
    _check_keeper(by)
    if unit.closed_on is not None:
        raise ValidationError({"name": f"{unit.name}已于{day(unit.closed_on)}撤销，不能再更名"})
    if name == unit.name:
        raise ValidationError({"name": "新名称与现名称相同"})
    if reasons := list(name_refusals(name, by=by)):
        raise ValidationError({"name": reasons})
    was = unit.name
    kept = [*unit.aliases, was, *aliases_of(name)]
    unit.name, unit.aliases = name, list(dict.fromkeys(alias for alias in kept if alias != name))
    with facts_write(unit.code):
        register_save(row=unit, by=by, at=at)
        trail.note(
            by=by,
            action=AuditEvent.Action.DECISION,
            subject=f"单位更名 {was} → {name}",
            at=at,
            area=unit.code,
        )
    return unit


def unit_open(*, code: str, name: str, on: date, party: int | None, by: User, at: datetime) -> Township:
    """A new 开发区 beside the other units; `party` is the ordinal of its 党工委's term, None for none yet."""
    _check_keeper(by)
    if reasons := list(code_refusals(code, name, by=by)):
        raise ValidationError(reasons)
    with facts_write(code):
        place = Township(
            code=code, name=name, kind=Township.Kind.ZONE, opened_on=on, aliases=aliases_of(name)
        )
        register_save(row=place, by=by, at=at)
        if party is not None:
            term = Term(area=code, body=Term.Body.PARTY, ordinal=party, started_on=on)
            register_save(row=term, by=by, at=at)
        trail.note(
            by=by, action=AuditEvent.Action.DECISION, subject=f"新设单位 {name}", at=at, area=code,
            detail={"日期": on.isoformat()},
        )  # fmt: skip
    return place


def _check_keeper(by: User) -> None:
    if not by.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied("单位变更由区人大办办理")


def _open(plan: Plan, *, by: User, at: datetime) -> Township:
    """The new unit with its terms and, as its predecessors, the old ones and theirs."""
    new, earlier = plan.new, _past_of(plan)
    place = Township(
        code=new.code, name=new.name, kind=new.kind, opened_on=plan.on, aliases=aliases_of(new.name),
        is_pilot=any(unit.is_pilot for unit in plan.old),
    )  # fmt: skip
    register_save(row=place, by=by, at=at, lines=lambda row: row.predecessors.set(earlier))
    for body, ordinal in new.terms:
        term = Term(area=new.code, body=body, ordinal=ordinal, started_on=plan.on)
        register_save(row=term, by=by, at=at)
    return place


def _absorb(plan: Plan, *, by: User, at: datetime) -> Township:
    """The unit that goes on, with the absorbed ones and theirs among its predecessors."""
    place, earlier = Township.objects.get(code=plan.new.code), _past_of(plan)
    return register_save(row=place, by=by, at=at, lines=lambda row: row.predecessors.add(*earlier))


def _past_of(plan: Plan) -> list[Township]:
    """Every unit whose past the people of the new one are to read."""
    return [*plan.old, *Township.objects.filter(successors__in=plan.old, closed_on__isnull=False)]


def _move_posts(plan: Plan, place: Township, keep: Keys, *, by: User, at: datetime) -> None:
    held = {(row.person_id, row.post) for row in posts_running([place.code], plan.on)}
    for row in posts_running([unit.code for unit in plan.old], plan.on):
        until = row.ended_on
        row.ended_on = plan.on
        register_save(row=row, by=by, at=at)
        if f"post:{row.pk}" in keep and (row.person_id, row.post) not in held:
            held.add((row.person_id, row.post))
            register_save(
                row=Appointment(
                    township=place, person=row.person, post=row.post, full_time=row.full_time,
                    concurrent_post=row.concurrent_post, seconded_from=row.seconded_from,
                    seconded_to=row.seconded_to, started_on=plan.on, ended_on=until,
                ),
                by=by, at=at,
            )  # fmt: skip


def _move_mandates(plan: Plan, place: Township, keep: Keys, *, by: User, at: datetime) -> dict[str, set[int]]:
    """Mandates of the new unit's terms; the delegates that go over, by the code of the unit they come from.

    Those of a term that ends need no end of their own; a district delegate's term goes on, so the assignment
    to the old unit does.
    """
    terms = {term.body: term for term in Term.objects.filter(area=place.code).active_on(plan.on)}
    there = {(row.delegate_id, row.term_id) for row in mandates_running([place.code], plan.on)}
    seated: dict[str, set[int]] = {}
    for row in mandates_running([unit.code for unit in plan.old], plan.on):
        of_district = row.term.body == Term.Body.DISTRICT
        term = row.term if of_district else terms.get(row.term.body)
        until = row.ended_on
        if of_district or until is not None:
            row.ended_on = plan.on
            register_save(row=row, by=by, at=at)
        if term is None or f"mandate:{row.pk}" not in keep:
            continue
        seated.setdefault(row.township_id, set()).add(row.delegate_id)
        if (row.delegate_id, term.pk) in there:
            continue
        register_save(
            row=Mandate(
                delegate=row.delegate, township=place, term=term, electoral_district=row.electoral_district,
                started_on=plan.on, ended_on=until,
            ),
            by=by, at=at,
        )  # fmt: skip
    return seated


def _move_teams(
    plan: Plan, place: Township, keep: Keys, seated: dict[str, set[int]], *, by: User, at: datetime
) -> None:
    names = {unit.code: unit.name for unit in plan.old}
    teams = DelegateTeam.objects.filter(township__in=plan.old).prefetch_related("delegates")
    taken = set(DelegateTeam.objects.filter(township=place).values_list("name", flat=True))
    for team in teams.order_by("township_id", "name"):
        if f"team:{team.pk}" not in keep:
            continue
        members = [each for each in team.delegates.all() if each.pk in seated.get(team.township_id, ())]
        if not members:
            continue
        name = team.name if team.name not in taken else f"{names[team.township_id]}{team.name}"[:50]
        taken.add(name)

        def seat(row: DelegateTeam, members: list[Delegate] = members) -> None:
            row.delegates.set(members)

        register_save(row=DelegateTeam(township=place, name=name), by=by, at=at, lines=seat)


def _move_liaisons(plan: Plan, place: Township, keep: Keys, *, by: User, at: datetime) -> None:
    begun = {(row.person_id, row.duty) for row in liaisons_running([place.code], plan.on)}
    for row in liaisons_running([unit.code for unit in plan.old], plan.on):
        until = row.ended_on
        row.ended_on = plan.on
        register_save(row=row, by=by, at=at)
        if f"liaison:{row.pk}" not in keep or (row.person_id, row.duty) in begun:
            continue
        begun.add((row.person_id, row.duty))
        again = Liaison(person=row.person, township=place, duty=row.duty, started_on=plan.on, ended_on=until)
        register_save(row=again, by=by, at=at)


def _close(plan: Plan, *, by: User, at: datetime) -> None:
    """The old terms end, and the old units with them."""
    for term in terms_running([unit.code for unit in plan.old], plan.on):
        term.ended_on = plan.on
        register_save(row=term, by=by, at=at)
    for unit in plan.old:
        unit.closed_on = plan.on
        register_save(row=unit, by=by, at=at)


def _move_persons(plan: Plan, place: Township, *, by: User, at: datetime) -> None:
    """Whom the old units entered are the new unit's to correct."""
    for person in Person.objects.filter(entered_in__in=[unit.code for unit in plan.old]).order_by("pk"):
        person.entered_in = place.code
        register_save(row=person, by=by, at=at)
