"""What the database holds of a district before a workbook is read: each register once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.roles import Role
from townships.models import Appointment, Liaison, Person, Term, Township


@dataclass(frozen=True, slots=True)
class Known:
    """Units, open terms, offices held and liaison of a day, people of the district itself, all names to sign in with."""

    units: dict[str, Township]
    terms: dict[tuple[str, str], Term]
    posts: dict[tuple[str, str], list[Appointment]]
    liaisons: dict[tuple[str, str, str], date]
    persons: dict[str, list[Person]]
    accounts: dict[str, User]
    chairs: dict[str, User]

    @staticmethod
    def read(district: str, on: date) -> Known:
        posts: dict[tuple[str, str], list[Appointment]] = {}
        held = Appointment.objects.active_on(on).filter(township__code__startswith=district)
        for appointment in held.select_related("person"):
            posts.setdefault((appointment.township_id, appointment.post), []).append(appointment)
        liaisons = Liaison.objects.active_on(on).filter(township__code__startswith=district)
        persons: dict[str, list[Person]] = {}
        for person in Person.objects.filter(district=district, entered_in="").order_by("pk"):
            persons.setdefault(person.name, []).append(person)
        accounts = {user.username.lower(): user for user in User.objects.get_queryset()}
        return Known(
            units={unit.code: unit for unit in Township.objects.open_on(on).filter(code__startswith=district)},
            terms={
                (term.area, term.body): term
                for term in Term.objects.filter(area__startswith=district, ended_on__isnull=True)
            },
            posts=posts,
            liaisons={
                (each.township_id, each.duty, each.person.name): each.started_on
                for each in liaisons.select_related("person")
            },
            persons=persons,
            accounts=accounts,
            chairs={
                user.scope: user
                for user in accounts.values()
                if user.role == Role.CHAIR and user.is_active and user.ends_on is None
            },
        )  # fmt: skip

    def held(self, area: str, post: str, name: str) -> Appointment | None:
        return next((each for each in self.posts.get((area, post), ()) if each.person.name == name), None)

    def other_chair(self, area: str, name: str) -> str:
        """Whoever else is registered as this unit's chair, or signs in as such; blank for nobody."""
        registered = [each.person.name for each in self.posts.get((area, Appointment.Post.CHAIR), ())]
        account = self.chairs.get(area)
        return next(
            (each for each in (*registered, *([account.name] if account else ())) if each != name), ""
        )

    def person(self, name: str, phone: str) -> Person | None:
        """Somebody of the district itself by this name; by phone where one is told."""
        found = self.persons.get(name, [])
        same = [each for each in found if not phone or not each.phone or each.phone == phone]
        return same[0] if same else None

    def ambiguous(self, name: str, phone: str) -> str:
        found = self.persons.get(name, [])
        if len(found) > 1 and not any(phone and each.phone == phone for each in found):
            return f"已登记的人员中有{len(found)}位{name}，请写明登记时的手机号"
        return ""
