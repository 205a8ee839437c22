"""The floor: hand-written SQL for all ten rules, and a bare loop of integers that makes state and ratio of its rows.

It knows edition 2026 by heart (with 2,000 元 a delegate), PostgreSQL, and the historian's habits: at most two
mandates of one person at a time, nothing handed in after the year has closed. The engine may know none of this.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from bench import floor_sql as sql
from bench.comparing import Answer

Found = tuple[int, int, date | None, int]  # numerator, denominator, met on, rows that feed
ITEMS = (
    "term_conference", "implementing_opinion", "annual_hearing", "duty_funds", "document_filing",
    "fiscal_oversight", "reserve_fund", "midyear_inquiry", "governance", "full_time_clerk",
)  # fmt: skip
_NEVER_LATE = {"duty_funds", "document_filing", "reserve_fund", "governance", "full_time_clerk"}
_NO_STREETS = {"fiscal_oversight", "midyear_inquiry"}
_STANDARD = 200_000  # cents
_FOREVER = date(9999, 12, 31)


class Floor:
    """One run. `statements` counts what was asked of the database."""

    def __init__(self, area: str, year: int, as_of: date, closes_on: date) -> None:
        until = min(as_of, date(year, 12, 31))
        self.until, self.year, self.as_of = until, year, as_of
        self.days = {
            "area": f"{area}%", "Y": year, "D": as_of, "E": until, "F": min(as_of, closes_on),
            "first": date(year, 1, 1), "eve": date(year - 1, 12, 31), "before": date(year - 1, 1, 1),
            "june": date(year, 6, 1), "october": date(year, 10, 1), "december": date(year, 12, 1),
            "next": until + timedelta(days=1),
        }  # fmt: skip
        self.due = {item: date(year, 12, 31) for item in ITEMS}
        self.due |= {"fiscal_oversight": date(year, 10, 31), "midyear_inquiry": date(year, 9, 30)}
        self.lead = {item: timedelta(days=60 if item == "full_time_clerk" else 30) for item in ITEMS}
        self.statements = 0

    def ask(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        self.statements += 1
        with connection.cursor() as cursor:
            cursor.execute(statement, dict[str, Any](self.days) | more)
            return list(cursor.fetchall())

    def rows(self, item: str, counting: str) -> dict[str, Any]:
        """A statement's rows by unit: those of all units that are confirmed, or of hot ones that are tried."""
        units = "(SELECT code, NULL::date AS tried FROM townships_township WHERE code LIKE %(area)s)"
        if counting != "confirmed":
            units = f"(SELECT code, tried FROM bench_hot WHERE item = '{'governance' if item == 'people' else item}')"
        record = {
            "confirmed": "r.state = 'confirmed'",
            "tried": "(r.state = 'confirmed' OR (r.state = 'submitted' AND r.first_submitted_on <= u.tried))",
            "every": "r.state IN ('confirmed', 'submitted')",
        }[counting]
        clerk = {
            "confirmed": "c.checked_by_id IS NOT NULL",
            "tried": "(c.checked_by_id IS NOT NULL OR c.entered_on <= u.tried)",
            "every": "true",
        }[counting]
        statement = getattr(sql, item).format(u=units, r=record, clerk=clerk)
        found: dict[str, Any] = {}
        if item in {"implementing_opinion", "midyear_inquiry"}:
            for row in self.ask(statement):
                found.setdefault(row[0], []).append(row)
        else:
            found = {row[0]: row for row in self.ask(statement)}
        return found

    def run(self) -> dict[str, list[Answer]]:
        units = self.ask(sql.UNITS)
        decided: dict[tuple[str, str], dict[str, tuple[Any, ...]]] = {}
        for row in self.ask(sql.DECISIONS):
            decided.setdefault((row[0], row[1]), {})[row[2]] = row
        hot = {row[0] for row in self.ask(sql.HOT)}
        self.rules = {
            which: {row[0] for row in self.ask(sql.regulations.format(plain=plain))}
            for which, plain in (
                ("confirmed", "r.state = 'confirmed'"),
                ("every", "r.state IN ('confirmed', 'submitted')"),
            )
        }
        self.people = self.rows("people", "confirmed")
        nobody = [row[0] for row in units if row[0] in self.people and not self.people[row[0]][1]]
        self.later = dict(self.ask(sql.people_later, codes=nobody))
        makers = [(item, getattr(self, item)) for item in ITEMS]
        known = {item: self.rows(item, "confirmed") for item in ITEMS}
        answers: dict[str, list[Answer]] = {}
        again: list[tuple[str, int, str, tuple[Any, ...], date, Found]] = []
        for unit in units:
            code, kind = unit[0], unit[1]
            own: list[Answer] = []
            for item, maker in makers:
                if kind == "SUBDISTRICT" and item in _NO_STREETS:
                    own.append(("NOT_APPLICABLE", 0, 0))
                    continue
                decision = decided.get((code, item))
                found, due = self.judged(item, maker, unit, known[item].get(code), decision, self.people)
                if found is None:
                    own.append(("NOT_APPLICABLE", 0, 0))
                    continue
                answer = self.answer(item, found, due, decision)
                if code in hot and answer[0] in _NOT_DONE and answer[2]:
                    again.append((code, len(own), item, unit, due or _FOREVER, found))
                own.append(answer)
            answers[code] = own
        self.try_again(again, answers, decided, dict(makers))
        return answers

    def judged(self, item: str, maker: Callable[..., Found | None], unit: tuple[Any, ...], rows: Any,
               decision: Any, people: dict[str, Any]) -> tuple[Found | None, date | None]:  # fmt: skip
        """What a rule makes of one unit's rows, and its due day."""
        if item in {"term_conference", "implementing_opinion"}:
            if unit[2] is None:
                return None, None
            due = unit[4]
            if decision and any(row[5] not in (None, unit[2]) for row in decision.values()):
                decision = None
        elif item == "full_time_clerk":
            last = rows[1] if rows else None
            due = None if last == self.until else last + timedelta(days=90) if last else self.days["first"]
        else:
            due = self.due[item]
        if decision and "EXTEND" in decision:
            due = decision["EXTEND"][3]
        found = maker(unit, rows, due, people)
        deemed = bool(decision and "DEEM" in decision)
        if found is not None and found[1] == 0 and due is not None and self.as_of > due and not deemed:
            return None, due
        return found, due

    def answer(self, item: str, found: Found, due: date | None, decision: Any) -> Answer:
        top, bottom, met_on, feeds = found
        if decision and "WAIVE" in decision:
            return "WAIVED", 0, 0
        if decision and "DEEM" in decision:
            top, bottom, met_on = 1, 1, decision["DEEM"][4]
        if not bottom:
            return "NOT_DUE", 0, 0
        if top == bottom:
            late = due is not None and met_on is not None and met_on > due and item not in _NEVER_LATE
            return "DONE_LATE" if late else "DONE", 1, 1
        if due is not None and self.as_of > due:
            if not feeds:
                return "NO_DATA", top, bottom
            return "PARTIAL" if 5 * top >= 3 * bottom else "OVERDUE", top, bottom
        if due is not None and self.as_of >= due - self.lead[item]:
            return "DUE_SOON", top, bottom
        return "NOT_DUE", top, bottom

    def try_again(
        self, again: list[Any], answers: dict[str, list[Answer]], decided: Any, makers: dict[str, Any]
    ) -> None:
        """Hot units once more with what was submitted: done then means PENDING, fed then means not NO_DATA."""
        if not again:
            return
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE bench_hot (code varchar(9), item text, tried date)")
            with cursor.copy("COPY bench_hot FROM STDIN") as copy:
                for code, _, item, _, due, _ in again:
                    tried = due + timedelta(days=15) if self.as_of > due else _FOREVER
                    copy.write_row((code, item, tried))
            cursor.execute("ANALYZE bench_hot")
        self.statements += 3
        confirmed = self.rules["confirmed"]
        tried = {item: self.rows(item, "tried") for item in ITEMS}
        people = self.people | self.rows("people", "tried")
        every = {
            item: self.rows(item, "every")
            for item in ITEMS
            if item in _NO_STREETS | {"term_conference", "implementing_opinion", "full_time_clerk"}
        }
        self.rules["confirmed"] = self.rules["every"]
        for code, place, item, unit, due, _ in again:
            more = makers[item](unit, tried[item].get(code), due, people)
            state, top, bottom = answers[code][place]
            if more[1] and more[0] == more[1]:
                answers[code][place] = "PENDING", top, bottom
            elif (
                state == "NO_DATA"
                and item in every
                and makers[item](unit, every[item].get(code), due, people)[3]
            ):
                answers[code][place] = "PARTIAL" if 5 * top >= 3 * bottom else "OVERDUE", top, bottom
        self.rules["confirmed"] = confirmed
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_hot")

    # --- the rules, in integers --------------------------------------------------------------------------------

    def term_conference(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        return (1, 1, rows[1], rows[2]) if rows else (0, 1, None, 0)

    def implementing_opinion(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        street = unit[1] == "SUBDISTRICT"
        wanted, best, complete, feeds = 7 if street else 9, -1, _FOREVER, 0
        for row in rows or ():
            if row[1] < 0:
                feeds = row[6]
            elif row[5] or self.until <= due:
                covered = row[1] if street else row[2]
                on = (row[3] if street else row[4]) if covered == wanted else _FOREVER
                if (covered, -on.toordinal()) > (best, -complete.toordinal()):
                    best, complete = covered, on
        return max(best, 0), wanted, complete, feeds

    def annual_hearing(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        if not rows:
            return 0, 1, None, 0
        return (1, 1, max(rows[3], rows[4]), rows[5]) if rows[1] and rows[2] else (0, 1, None, rows[5])

    def duty_funds(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        if not rows or not rows[1]:
            return 0, 1, None, rows[3] if rows else 0
        given, paid = rows[1], rows[2]
        who = people.get(unit[0])
        count = (who[1] or self.later.get(unit[0], 0)) if who else 0
        asked = _STANDARD * count
        if asked:
            top, bottom = 3 * min(given, asked) * given + 2 * min(2 * paid, given) * asked, 5 * asked * given
        else:
            top, bottom = 3 * given + 2 * min(2 * paid, given), 5 * given
        if paid > given and 2 * top > bottom:
            top, bottom = 1, 2
        return top, bottom, None, rows[3]

    def document_filing(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        if not rows:
            return 0, 1, None, 0
        _, judged, good, late, waiting, fit, every = rows
        if judged:
            return 2 * good + late, 2 * judged, None, judged
        return (0, 0, None, waiting) if waiting else (1 if fit else 0, 1, None, every)

    def fiscal_oversight(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        if not rows:
            return 0, 4, None, 0
        days = [on for on in rows[1:5] if on is not None]
        return len(days), 4, max(days, default=None), rows[5]

    def reserve_fund(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        code, rules = unit[0], self.rules["confirmed"]
        _, opening, given, paid, own, projects, fine, fit, every = rows or (0,) * 9
        top, bottom = (5 * fine, 10 * projects) if projects else (5 if fit else 0, 10)
        scale = bottom // 10
        if code in rules or code[:6] in rules:
            top += 2 * scale
        if opening + given > 0:
            top += 3 * scale
        if paid > opening + given and 2 * top > bottom:
            top, bottom = 1, 2
        return top, bottom, None, own + every

    def midyear_inquiry(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        top, bottom, met_on = 0, 1, None
        for _, on, listed, asked, settled in rows or ():
            own = 6 * listed + (min(asked, 3) if asked else 0)
            this, whole = (own * asked + 6 * settled, 15 * asked) if asked else (own, 15)
            if met_on is None or this * bottom > top * whole:
                top, bottom, met_on = this, whole, on
        return top, bottom, met_on, len(rows or ())

    def governance(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        feeds = rows[1] if rows else 0
        who = people.get(unit[0])
        base, active = (who[2], who[3]) if who and who[2] else (who[4], who[5]) if who else (0, 0)
        if not base:
            return 0, 1, None, feeds
        return min(5 * active, 4 * base), 4 * base, None, feeds

    def full_time_clerk(self, unit: Any, rows: Any, due: Any, people: Any) -> Found:
        last = rows[1] if rows else None
        return (1 if last and (self.until - last).days <= 30 else 0), 1, None, rows[2] if rows else 0


_NOT_DONE = {"NO_DATA", "PARTIAL", "OVERDUE", "DUE_SOON", "NOT_DUE"}
