"""Who is in which post on a day, with the accounts by which they are reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from reminders.models import Muted
from reminders.planning import Recipient
from reminders.states import Post
from townships.areas import district_of
from townships.models import Appointment, Liaison, Person

_POST_OF_DUTY = {Liaison.Duty.OFFICER: Post.OFFICER, Liaison.Duty.LEADER: Post.LEADER}
_POST_OF_ROLE = {Role.CLERK: Post.CLERK, Role.CHAIR: Post.CHAIR}


@dataclass(slots=True)
class Staff:
    """People in office by unit and post; the office and the leaders by district."""

    by_post: dict[tuple[str, str], list[Recipient]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, area: str, post: str) -> list[Recipient]:
        wide = post in {Post.OFFICE, Post.LEADERS}
        return self.by_post.get((district_of(area) if wide else area, post), [])

    def of_unit(self, area: str) -> list[tuple[Recipient, str]]:
        """A unit's own people, each once, as what they are told."""
        found: dict[int, tuple[Recipient, str]] = {}
        for post in (Post.CHAIR, Post.CLERK):
            for who in self(area, post):
                found.setdefault(who.user, (who, post.value))
        return list(found.values())

    def holds(self, user: int, area: str) -> bool:
        """Whether an account is in any post that this unit's, or the district's, messages go to."""
        return any(
            who.user == user
            for (where, _), people in self.by_post.items()
            if where in {area, district_of(area)}
            for who in people
        )


def staff_on(area: str, day: date) -> Staff:
    """Those in office on `day` in an area (code prefix). Four queries.

    A unit's 干事 and 主席 are whoever holds the appointment that day and has an account; where nobody is registered,
    accounts of that role that belong to no registered person.
    """
    staff = Staff()
    for unit, post, user, phone in _appointed(area, day):
        staff.by_post[unit, post].append(_recipient(user, phone))
    able = User.objects.get_queryset().able_on(day)
    for liaison in (
        Liaison.objects.active_on(day)
        .filter(township__code__startswith=area, person__user__in=able)
        .select_related("person__user")
        .order_by("id")
    ):
        if (liaising := liaison.person.user) is not None:
            post = _POST_OF_DUTY[Liaison.Duty(liaison.duty)]
            staff.by_post[liaison.township_id, post].append(_recipient(liaising, liaison.person.phone))
    phones = dict(Person.objects.filter(user__isnull=False).values_list("user_id", "phone"))
    acting: defaultdict[tuple[str, str], list[Recipient]] = defaultdict(list)
    for user in able.filter(_acting(area) | _of_district(area)).order_by("id"):
        if not user.is_unit:
            post = Post.OFFICE if user.role == Role.OFFICE else Post.LEADERS
            staff.by_post[user.scope, post].append(_recipient(user, phones.get(user.pk, "")))
        elif user.pk not in phones:
            acting[user.scope, _POST_OF_ROLE[Role(user.role)]].append(_recipient(user, ""))
    for place, people in acting.items():
        staff.by_post[place] = staff.by_post.get(place) or people
    return staff


def _appointed(area: str, day: date) -> list[tuple[str, str, User, str]]:
    """Appointments of the day whose holder is not seconded away and can sign in."""
    away = Q(seconded_from__lte=day) & (Q(seconded_to__isnull=True) | Q(seconded_to__gt=day))
    rows = (
        Appointment.objects.active_on(day)
        .filter(
            township__code__startswith=area,
            post__in=tuple(_POST_OF_ROLE.values()),
            person__user__in=User.objects.get_queryset().able_on(day),
        )
        .exclude(away)
        .select_related("person__user")
        .order_by("started_on", "id")
    )
    return [
        (row.township_id, row.post, row.person.user, row.person.phone)
        for row in rows
        if row.person.user is not None and row.person.user.scope == row.township_id
    ]


def _acting(area: str) -> Q:
    return Q(role__in=(Role.CLERK, Role.CHAIR), scope__startswith=area)


def _of_district(area: str) -> Q:
    return Q(role__in=(Role.OFFICE, Role.LEADER), scope=district_of(area))


def _recipient(user: User, phone: str) -> Recipient:
    return Recipient(user.pk, user.name, user.scope, user.email, phone)


def muted_pairs() -> frozenset[tuple[int, str]]:
    """Who wants which kind only in the inbox. One query."""
    return frozenset(Muted.objects.values_list("user_id", "kind"))


def contact_of(area: str, day: date) -> tuple[str, str]:
    """Whom to call on `day`: the first person of the office with a number. One query."""
    found = (
        User.objects.get_queryset()
        .able_on(day)
        .filter(role=Role.OFFICE, scope=district_of(area))
        .order_by("office_phone", "id")
    )
    people = list(found.values_list("name", "office_phone"))
    return next(((name, phone) for name, phone in people if phone), people[0] if people else ("工作人员", ""))
