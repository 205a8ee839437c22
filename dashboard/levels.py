"""省、市、区县: which areas a reader of more than one district may choose, and where each of them leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.db.models.functions import Substr
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from dashboard.forms import Choice
from townships.areas import DISTRICT_DIGITS, LEVEL_DIGITS, area_name
from townships.models import Township


@dataclass(frozen=True, slots=True)
class Level:
    """One area to choose: `label` is indented by how deep it lies below the reader's own."""

    area: str
    name: str
    label: str
    is_here: bool
    query: str


@dataclass(frozen=True, slots=True)
class Levels:
    """The areas a reader may look at, their own first, and the one they chose (`area`) for the day of `choice`."""

    area: str
    own: str
    offered: tuple[str, ...]
    choice: str

    @property
    def is_many(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.offered) > 1

    @property
    def options(self) -> tuple[Level, ...]:
        """Every area in the order of codes, each below the one it lies in."""
        return tuple(self._level(area) for area in self.offered)

    @property
    def above(self) -> tuple[Level, ...]:
        """From the reader's own area down to the one above that chosen."""
        return tuple(
            self._level(area) for area in self.offered if area != self.area and self.area.startswith(area)
        )

    @property
    def name(self) -> str:
        return area_name(self.area)

    @property
    def query(self) -> str:
        """What leads to the chosen area on the chosen day; as short as it can be."""
        return query_of(self.area, self.choice) if self.area != self.own else self.choice

    def _level(self, area: str) -> Level:
        depth = (len(area) - len(self.own)) // LEVEL_DIGITS
        name = area_name(area)
        return Level(area, name, "　" * depth + name, area == self.area, query_of(area, self.choice))


def query_of(area: str, choice: str) -> str:
    """A query string that names an area, then what `choice` (one too, or blank) says of year and day."""
    return "?" + urlencode([("area", area), *parse_qsl(choice.removeprefix("?"))])


def level_url(area: str, choice: str) -> str:
    """An area's overview on the day of `choice`."""
    return reverse("dashboard:overview") + query_of(area, choice)


def levels_of(user: User, asked: str, choice: Choice) -> Levels:
    """What `user` may choose on a day, and what they asked for (blank: their own). Raises Http404 for any other area.

    One query; none for a reader of one district, who has nothing to choose.
    """
    own = user.scope[:DISTRICT_DIGITS]
    offered = (own,) if len(own) == DISTRICT_DIGITS else _below(own, _districts(user, choice.as_of))
    if asked and asked not in offered:
        raise Http404("没有这个范围，或不在您的管辖范围内")
    return Levels(asked or own, own, offered, choice.query)


def _below(own: str, districts: Iterable[str]) -> tuple[str, ...]:
    """Every prefix of the districts from the reader's own area down, in the order of codes."""
    cuts = range(len(own), DISTRICT_DIGITS + 1, LEVEL_DIGITS)
    return tuple(sorted({own, *(district[:digits] for district in districts for digits in cuts)}))


def _districts(user: User, on: date) -> Iterable[str]:
    units = Township.objects.for_user(user).open_on(on).order_by()
    return (
        units.annotate(lies_in=Substr("code", 1, DISTRICT_DIGITS))
        .values_list("lies_in", flat=True)
        .distinct()
    )
