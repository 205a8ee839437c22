"""How a unit's rows are written down for COPY: keys, numbers, records with their steps."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from random import Random

from bench.copying import NULL, Buffers

YEAR, AS_OF = 2026, date(2026, 11, 23)
FIRST_YEAR = 2017
SEED = 330111
KEYS_PER_PART = 1_000_000
ACTIONS = (
    "term_conference", "annual_hearing", "duty_funds", "document_filing", "fiscal_oversight", "reserve_fund",
    "midyear_inquiry", "governance", "full_time_clerk",
)  # fmt: skip
STAMP = "2026-01-01 09:00:00+08"
DAY = timedelta(days=1)


def _written(value: object) -> str:
    return NULL if value is None else value if value.__class__ is str else str(value)


class _Iso(dict[date, str]):
    """Days as COPY writes them, each made once."""

    def __missing__(self, on: date) -> str:
        self[on] = text = on.isoformat()
        return text


_ISO = _Iso()
_LAGS = tuple(timedelta(days=days) for days in (1, 3, 9, 20, 45))


class Chronicle:
    """Writes the units of one part (a province) into buffers.

    Each part has its own stream of random numbers and its own block of keys: the same rows every time, in
    whatever order parts are written.
    """

    def __init__(self, rows: Buffers, people: tuple[int, int, int], part: int = 0) -> None:
        self.rows = rows
        self.clerk, self.office, self.second = people
        self.rng = Random(SEED + part)
        self.keys = {table: count(1 + part * KEYS_PER_PART) for table in rows.lines}
        self.numbers: dict[tuple[str, int], int] = {}
        self.is_busy = False
        self.area = ""
        self.district_terms: dict[str, tuple[int, int]] = {}

    def add(self, table: str, *values: object) -> None:
        self.rows.lines[table].append("\t".join(map(_written, values)))

    def keyed(self, table: str, *values: object) -> int:
        key = next(self.keys[table])
        self.rows.lines[table].append(f"{key}\t" + "\t".join(map(_written, values)))
        return key

    def close(self) -> None:
        """What stands beside all units: how far each district's numbers have been given."""
        for (district, year), last in self.numbers.items():
            self.keyed("records_counter", district, year, last)

    # --- records -------------------------------------------------------------------------------------------

    def record(
        self, kind: str, on: date, title: str, *, parent: str = "confirmed", once: str = ""
    ) -> tuple[int, str]:
        """One record's own row; in a busy unit some are on their way, were returned or are still drafts."""
        state, rng = "confirmed", self.rng
        if self.is_busy and on.year >= YEAR - 1 and rng.random() < 0.25:
            state = rng.choice(
                ("submitted", "submitted", "submitted", "returned", "draft", "to_sign", "withdrawn")
            )
        elif parent == "submitted":
            state = "submitted"
        first = min(on + rng.choice(_LAGS), AS_OF)
        is_handed_in = state in ("submitted", "confirmed", "returned")
        number = ""
        if is_handed_in:
            district = self.area[:6]
            last = self.numbers.get((district, first.year), 0) + 1
            self.numbers[district, first.year] = last
            number = f"{'FY' if district == '330111' else district}-{first.year}-{last:06d}"
        key = next(self.keys["records_record"])
        handed = _ISO[first] if is_handed_in else NULL
        stamp = f"{_ISO[first]} 09:00:00+08" if is_handed_in else NULL
        self.rows.lines["records_record"].append(
            f"{key}\t{kind}\t{self.area}\t{title}\t{state}\t{_ISO[on]}\t{number}\t{once}\t\t{handed}\t{stamp}\t"
            f"{handed if state == 'returned' else NULL}\t{handed if state == 'confirmed' else NULL}\tf\t{STAMP}\t{STAMP}"
            f"\t1\t{self.clerk}"
        )
        return key, state

    def step(self, record: tuple[int, str], name: str, on: date, line: int = 0) -> None:
        """A later fact; what lies after the bench's day has not been reported."""
        if on > AS_OF:
            return
        key, _ = self.record("step", on, "环节", parent=record[1])
        self.add("records_step", key, name, line, "", record[0])

    def nil(self, kind: str, year: int, on: date) -> None:
        if on <= AS_OF:
            key, _ = self.record("nil_return", on, "零报告", once=f"nil:{kind}:{self.area}:{year}")
            self.add("records_nilreturn", key, kind, year)

    def meeting(self, kind: str, on: date, *agenda: str, session: str = "", year: int | None = None,
                heard: str = "f", studied: str = "f") -> tuple[int, str] | None:  # fmt: skip
        if on > AS_OF:
            return None
        found = self.record("meeting", on, "会议")
        self.add("meetings_meeting", found[0], kind, session, year, heard, studied, "[]", "纪要1号")
        for position, item in enumerate(agenda):
            self.keyed("meetings_agendaitem", item, "", position, found[0])
        return found

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randrange(max(1, (last - first).days)))

    # --- one unit ------------------------------------------------------------------------------------------
