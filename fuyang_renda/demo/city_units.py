"""The rest of 杭州市 as the demonstration makes it up: districts by their real names, units plainly fictional.

How many 街道, 镇 and 乡 each district has is public (93, 75 and 23 with 富阳区, 191 together). Their names and codes
are not told: a unit is called 演示一街道 and has a code from 901 on, which no real unit has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fuyang_renda.demo.days import pick
from fuyang_renda.demo.units import DemoUnit
from papers.words import numeral
from townships.areas import area_name
from townships.models import Township
from townships.units import kind_of

CITY, PROVINCE = "3301", "33"
# District, and how many 街道, 镇 and 乡 it has.
_SIZES = (
    ("330102", 14, 0, 0), ("330105", 18, 0, 0), ("330106", 10, 2, 0), ("330108", 3, 0, 0), ("330109", 10, 12, 0),
    ("330110", 7, 5, 0), ("330112", 5, 13, 0), ("330113", 7, 1, 0), ("330114", 7, 0, 0), ("330122", 4, 6, 4),
    ("330127", 0, 11, 12), ("330182", 3, 12, 1),
)  # fmt: skip
DISTRICTS = tuple(row[0] for row in _SIZES)
_SEATS, _DISTRICT_SEATS = 18, 8
_CONFERENCES_FROM = date(2024, 3, 4)


@dataclass(frozen=True, slots=True)
class CityUnit(DemoUnit):
    """A unit of another district; its place, from which variety is derived, follows from its code."""

    @property
    def district(self) -> str:
        return self.code[:6]

    @property
    def place(self) -> int:
        return pick(24, self.code, "place")

    @property
    def committee(self) -> str:
        return f"中共{area_name(self.district)}{self.name}{'委员会' if self.has_congress else '工作委员会'}"

    def happens(self, one_in: int, what: str) -> bool:
        """Whether this unit is one of those, one in so many, with whom something is as told."""
        return pick(one_in, self.code, what) == 0


def units_of(district: str) -> Iterator[CityUnit]:
    """The units of a district in the order of their codes."""
    sizes = next(row[1:] for row in _SIZES if row[0] == district)
    kinds = [word for word, size in zip(("街道", "镇", "乡"), sizes, strict=True) for _ in range(size)]
    for number, word in enumerate(kinds, start=1):
        code, name = f"{district}{900 + number}", f"演示{numeral(number)}{word}"
        anew = date(2026, 9 + pick(3, code, "anew"), 9 + pick(12, code, "day"))
        yield CityUnit(
            code=code,
            name=name,
            pinyin=f"yanshi-{code}",
            mark="演示",
            party_from=date(2021, 9 + pick(3, code), 8 + pick(20, code, "party")),
            body_from=date(2022, 1, 4 + pick(14, code, "body")),
            seats=_SEATS,
            district_seats=_DISTRICT_SEATS,
            conference=_CONFERENCES_FROM.replace(
                month=3 + pick(5, code, "month"), day=4 + pick(22, code, "conference")
            ),
            party_anew=anew if word != "街道" and pick(6, code, "new term") == 0 else None,
        )


def township_of(unit: CityUnit) -> Township:
    return Township(code=unit.code, name=unit.name, kind=kind_of(unit.name), aliases=[])
