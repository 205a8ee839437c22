"""Where the bench's units stand: 24 in one district, 1,365 in one province, 38,642 in the whole country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SIZES = {24: "330111", 1365: "33", 38642: ""}
_PER_DISTRICT, _ONE_DISTRICT = 24, 240
_DISTRICTS_PER_PROVINCE = 57
_DISTRICTS_PER_CITY = 9
_OTHER_PROVINCES = tuple(str(code) for code in range(11, 66) if code != 33)


@dataclass(frozen=True, slots=True)
class Place:
    """One unit: its 9-digit code, name and kind."""

    code: str
    name: str
    kind: str


def area_of(size: int) -> str:
    """The prefix whose board holds every unit of a size; the whole country has none."""
    return SIZES.get(size, "33" if size > _ONE_DISTRICT else "330111")


def parts(size: int) -> list[tuple[str, int]]:
    """The areas `size` units stand in and how many stand in each, by code: one district, or whole provinces."""
    if size <= _ONE_DISTRICT:
        return [("330111", size)]
    sizes: dict[str, int] = {"33": min(size, _PER_DISTRICT * _DISTRICTS_PER_PROVINCE - 3)}
    left = size - sizes["33"]
    for province in _OTHER_PROVINCES:
        if left <= 0:
            break
        sizes[province] = min(left, _PER_DISTRICT * _DISTRICTS_PER_PROVINCE - 3)
        left -= sizes[province]
    return sorted(sizes.items())


def places(area: str, size: int) -> Iterator[Place]:
    """The `size` units of one part, in the order of their codes."""
    if len(area) == 6:
        yield from _district(area, size)
        return
    for number in range(_DISTRICTS_PER_PROVINCE):
        city, district = divmod(number, _DISTRICTS_PER_CITY)
        count = min(size - number * _PER_DISTRICT, _PER_DISTRICT)
        if count > 0:
            yield from _district(f"{area}{city + 1:02d}{district + 2:02d}", count)


def _district(code: str, count: int) -> Iterator[Place]:
    """Of 24 units 5 街道, 13 镇 and 6 乡, as in 富阳区; codes have gaps as real ones have."""
    streets, towns = max(1, count * 5 // 24), max(1, count * 13 // 24)
    for number in range(count):
        if number < streets:
            yield Place(f"{code}{number + 1:03d}", f"{number + 1}号街道", "SUBDISTRICT")
        elif number < streets + towns:
            yield Place(f"{code}{100 + number:03d}", f"{number + 1}号镇", "TOWN")
        else:
            yield Place(f"{code}{200 + number:03d}", f"{number + 1}号乡", "RURAL")
