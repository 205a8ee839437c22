"""The 24 units as the demonstration tells them. Names, codes, kinds and pilots are real, all else is fictional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from townships.areas import PINYIN

FUYANG = "330111"
DISTRICT_CONGRESS_FROM = date(2022, 1, 18)
DEPLOYED_ON = date(2024, 1, 11)


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One unit: how it signs its papers, when its terms began, how many seats it fills, when it met.

    `body_from` is the first day of its 人大 (镇、乡) or 居民议事会 (街道), `seats` theirs, `district_seats` those of
    district delegates assigned to it. `party_anew` is set where a new Party term has opened in autumn 2026.
    """

    code: str
    name: str
    pinyin: str
    mark: str
    party_from: date
    body_from: date
    seats: int
    district_seats: int
    conference: date
    party_anew: date | None = None

    @property
    def has_congress(self) -> bool:
        return not self.name.endswith("街道")

    @property
    def short(self) -> str:
        return self.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")

    @property
    def place(self) -> int:
        """Its place in the official order, from 0: what variety is derived from."""
        return PLACES[self.code]

    @property
    def committee(self) -> str:
        """The Party committee's full name."""
        return f"中共富阳区{self.name}{'委员会' if self.has_congress else '工作委员会'}"

    @property
    def government(self) -> str:
        return f"{self.name}{'人民政府' if self.has_congress else '办事处'}"

    @property
    def ordinal(self) -> int:
        """Which 人大 this is; a 居民议事会 is in its first."""
        return 17 + self.place % 3 if self.has_congress else 1

    def party_paper(self, year: int, number: int) -> str:
        """大委〔2026〕5号."""
        return f"{self.mark}{'委' if self.has_congress else '工委'}〔{year}〕{number}号"

    def minutes(self, year: int, number: int) -> str:
        """大委纪要〔2026〕21号."""
        return f"{self.mark}{'委' if self.has_congress else '工委'}纪要〔{year}〕{number}号"

    def congress_minutes(self, year: int, number: int) -> str:
        """大人大纪要〔2026〕3号."""
        return f"{self.mark}人大{'' if self.has_congress else '工委'}纪要〔{year}〕{number}号"

    def government_paper(self, year: int, number: int) -> str:
        """大政〔2026〕12号."""
        return f"{self.mark}{'政' if self.has_congress else '街办'}〔{year}〕{number}号"


_STREET_PARTY = "2021-12-21"
# code, name, mark, Party term, 人大/议事会, seats, district seats, conference, new Party term
_ROWS = (
    ("330111001", "富春街道", "富春", _STREET_PARTY, "2023-02-09", 60, 24, "2024-04-11", ""),
    ("330111002", "春江街道", "春江", _STREET_PARTY, "2023-02-14", 38, 18, "2024-04-25", ""),
    ("330111004", "鹿山街道", "鹿山", _STREET_PARTY, "2023-02-21", 32, 15, "2024-05-16", ""),
    ("330111005", "东洲街道", "东洲", _STREET_PARTY, "2023-02-16", 36, 17, "2024-05-23", ""),
    ("330111006", "银湖街道", "银湖", _STREET_PARTY, "2023-03-02", 40, 18, "2024-06-06", ""),
    ("330111100", "万市镇", "万", "2021-10-22", "2021-12-28", 55, 10, "2023-12-07", ""),
    ("330111101", "洞桥镇", "洞", "2021-11-03", "2022-01-06", 48, 8, "2024-03-21", ""),
    ("330111103", "渌渚镇", "渌", "2021-11-09", "2022-01-05", 50, 8, "2024-04-18", ""),
    ("330111105", "永昌镇", "永", "2021-10-28", "2021-12-30", 45, 7, "2024-04-24", ""),
    ("330111108", "里山镇", "里", "2021-11-12", "2022-01-07", 44, 7, "2024-05-09", ""),
    ("330111109", "常绿镇", "绿", "2021-10-29", "2021-12-29", 47, 7, "2024-05-14", "2026-11-05"),
    ("330111110", "场口镇", "场", "2021-10-20", "2022-01-11", 68, 12, "2024-03-27", ""),
    ("330111111", "常安镇", "安", "2021-11-17", "2022-01-12", 49, 8, "2024-05-21", ""),
    ("330111112", "龙门镇", "龙", "2021-11-10", "2022-01-04", 43, 7, "2024-05-30", ""),
    ("330111115", "新登镇", "登", "2021-09-16", "2021-12-24", 80, 15, "2024-03-14", "2026-09-17"),
    ("330111116", "胥口镇", "胥", "2021-11-04", "2022-01-13", 46, 7, "2024-05-28", ""),
    ("330111117", "大源镇", "大", "2021-10-14", "2021-12-23", 70, 13, "2023-11-16", "2026-10-15"),
    ("330111118", "灵桥镇", "灵", "2021-11-11", "2022-01-10", 52, 9, "2024-04-02", "2026-11-12"),
    ("330111200", "新桐乡", "桐", "2021-11-18", "2022-01-14", 40, 6, "2024-06-04", ""),
    ("330111201", "上官乡", "上", "2021-11-16", "2022-01-06", 38, 6, "2024-06-12", ""),
    ("330111204", "环山乡", "环", "2021-10-27", "2021-12-31", 44, 7, "2024-04-16", "2026-10-29"),
    ("330111205", "湖源乡", "湖", "2021-11-19", "2022-01-05", 39, 6, "2024-06-18", ""),
    ("330111206", "春建乡", "春建", "2021-11-23", "2022-01-12", 41, 6, "2024-06-20", ""),
    ("330111207", "渔山乡", "渔", "2021-11-25", "2022-01-07", 37, 6, "2024-06-13", ""),
)  # fmt: skip


def _unit(row: tuple[str, str, str, str, str, int, int, str, str]) -> DemoUnit:
    code, name, mark, party, body, seats, district_seats, conference, anew = row
    return DemoUnit(
        code,
        name,
        PINYIN[code],
        mark,
        date.fromisoformat(party),
        date.fromisoformat(body),
        seats,
        district_seats,
        date.fromisoformat(conference),
        date.fromisoformat(anew) if anew else None,
    )


PLACES = {row[0]: place for place, row in enumerate(_ROWS)}
UNITS: tuple[DemoUnit, ...] = tuple(map(_unit, _ROWS))
BY_NAME: dict[str, DemoUnit] = {unit.name: unit for unit in UNITS}
PILOTS = ("大源镇", "万市镇")
