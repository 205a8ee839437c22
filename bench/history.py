"""Ten years of one unit after another, always the same: every state, every rule, and what never counts."""

from __future__ import annotations

from datetime import date, timedelta

from bench.chronicle import ACTIONS, AS_OF, DAY, FIRST_YEAR, STAMP, YEAR, Chronicle
from bench.copying import NULL
from bench.places import Place


class Historian(Chronicle):
    """Ten years of one unit after another, written down through `Chronicle`."""

    def unit(self, place: Place) -> None:
        rng = self.rng
        self.area = place.code
        self.is_busy = rng.random() < 0.15
        self.add("townships_township", place.code, place.name, place.kind, "f", "[]")
        if place.code[:6] not in self.district_terms:
            self._district(place.code[:6])
        has_congress = place.kind != "SUBDISTRICT"
        term = self._party_terms()
        persons = self._mandates(has_congress)
        self._clerks()
        self._conferences(term)
        self._opinions(term, has_congress)
        for year in range(FIRST_YEAR, YEAR + 1):
            self._year(year, persons, has_congress)
        if rng.random() < 0.3:
            on = self.between(date(2018, 1, 1), date(2026, 6, 1))
            key, _ = self.record("fund_regulation", on, "管理办法")
            self.add(
                "funds_fundregulation", key, "RESERVE", on, None if rng.random() < 0.8 else on + 500 * DAY
            )
        if rng.random() < 0.05:
            key, _ = self.record("practice", self.between(date(2024, 1, 1), date(2026, 3, 1)), "一周一访")
            self.add(
                "opinions_practice", key, "制度文件", "", self.between(date(2026, 1, 2), date(2026, 12, 30))
            )
        if rng.random() < 0.04:
            self._decision(term)

    def _district(self, code: str) -> None:
        area, self.area = self.area, code
        self.add("townships_factstoken", code, f"bench{code}", "f")
        old = self.keyed("townships_term", code, "DISTRICT", 16, date(2017, 2, 10), date(2022, 2, 1))
        new = self.keyed("townships_term", code, "DISTRICT", 17, date(2022, 2, 1), None)
        self.district_terms[code] = old, new
        if self.rng.random() < 0.7:
            key, _ = self.record("fund_regulation", date(2019, 5, 1), "管理办法")
            self.add("funds_fundregulation", key, "RESERVE", date(2019, 5, 1), None)
        self.area = area

    def _party_terms(self) -> tuple[int, date]:
        rng = self.rng
        second = self.between(date(2021, 8, 1), date(2021, 12, 20))
        third = self.between(date(2026, 9, 1), date(2026, 11, 20)) if rng.random() < 0.3 else None
        self.keyed(
            "townships_term",
            self.area,
            "PARTY",
            13,
            self.between(date(2016, 8, 1), date(2016, 12, 20)),
            second,
        )
        if rng.random() < 0.01:  # the term that runs now was never registered
            return 0, second
        key = self.keyed("townships_term", self.area, "PARTY", 14, second, third)
        if third is not None:
            return self.keyed("townships_term", self.area, "PARTY", 15, third, None), third
        return key, second

    def _person(self) -> int:
        person = self.keyed("townships_person", "某某", "", self.area[:6], self.area)
        return self.keyed("delegates_delegate", person)

    def _mandate(self, delegate: int, term: int, start: date, end: date | None = None) -> None:
        self.keyed("delegates_mandate", "", start, end, delegate, term, self.area)

    def _mandates(self, has_congress: bool) -> list[int]:
        rng = self.rng
        body = "CONGRESS" if has_congress else "COUNCIL"
        opened = self.between(date(2021, 12, 20), date(2022, 2, 20))
        anew = self.between(date(2026, 10, 20), date(2026, 11, 20)) if rng.random() < 0.04 else None
        before = self.keyed("townships_term", self.area, body, 18, date(2016, 12, 28), opened)
        term = self.keyed("townships_term", self.area, body, 19, opened, anew)
        if rng.random() < 0.01:
            return []
        start = date(2026, 3, 10) if rng.random() < 0.01 else opened
        persons = []
        for number in range(rng.randrange(34, 52) if has_congress else rng.randrange(24, 40)):
            delegate = self._person()
            persons.append(delegate)
            end = None
            if number < 2:
                end = self.between(date(2026, 2, 1), AS_OF)
                self._mandate(self._person(), term, self.between(date(2026, 6, 1), AS_OF))
            self._mandate(delegate, term, start, end if end and end > start else None)
            if number % 16 == 0:
                self._mandate(delegate, before, date(2016, 12, 28))
        if anew is not None:
            after = self.keyed("townships_term", self.area, body, 20, anew, None)
            for delegate in persons[2:]:
                if rng.random() < 0.6:
                    self._mandate(delegate, after, anew)
            for _ in range(15):
                self._mandate(self._person(), after, anew)
        if not has_congress:
            old, new = self.district_terms[self.area[:6]]
            for number in range(rng.randrange(6, 12)):
                delegate = persons[number] if number < 2 else self._person()
                if number >= 2:
                    persons.append(delegate)
                self._mandate(delegate, new, date(2022, 2, 1))
                if number == 5:
                    self._mandate(delegate, old, date(2017, 2, 10))
        return persons

    def _clerks(self) -> None:
        rng = self.rng
        chance = rng.random()
        if chance < 0.03:
            return
        for start, end in (
            (date(2018, 4, 2), date(2023, 6, 1)),
            (self.between(date(2023, 4, 1), date(2023, 9, 1)), None),
        ):
            person = self.keyed("townships_person", "某干事", "", self.area[:6], self.area)
            away = back = None
            if chance > 0.93 and end is None:
                away = self.between(date(2026, 1, 10), AS_OF)
                back = away + 60 * DAY if rng.random() < 0.4 else None
            checked = None if self.is_busy and end is None and rng.random() < 0.4 else self.office
            gone = self.between(date(2026, 2, 1), AS_OF) if end is None and chance < 0.1 else end
            self.keyed(
                "townships_appointment", "CLERK", "f" if 0.1 < chance < 0.14 else "t",
                "综治办主任" if 0.14 < chance < 0.18 else "", away, back, start, gone, start + 5 * DAY, checked,
                person, self.area,
            )  # fmt: skip

    def _conferences(self, term: tuple[int, date]) -> None:
        rng = self.rng
        if rng.random() < 0.7:
            self.meeting("WORK_CONFERENCE", self.between(date(2017, 3, 1), date(2021, 7, 1)))
        if rng.random() < 0.8:
            last = date(2024, 8, 1) if rng.random() < 0.8 else AS_OF
            on = self.between(max(date(2022, 3, 1), term[1]), last)
            if rng.random() < 0.1:
                self.meeting("PRESIDIUM", on, "WORK_CONFERENCE", "OTHER")
            else:
                self.meeting("WORK_CONFERENCE", on)

    def _opinion(
        self, on: date, actions: tuple[str, ...], sup: int | None = None, rep: int | None = None
    ) -> tuple[int, str]:
        found = self.record("opinion", on, "实施意见")
        self.add("opinions_opinion", found[0], "某委〔2024〕5号", rep, sup)
        for action in actions:
            self.keyed("opinions_provision", "LEADERSHIP", "条款", found[0], action)
        return found

    def _opinions(self, term: tuple[int, date], has_congress: bool) -> None:
        rng = self.rng
        if rng.random() < 0.15:
            return
        old = (
            self._opinion(self.between(date(2018, 1, 1), date(2021, 6, 1)), ACTIONS[:6])
            if rng.random() < 0.5
            else None
        )
        if rng.random() < 0.15:
            return
        on = self.between(date(2022, 2, 1), date(2024, 9, 1) if rng.random() < 0.8 else AS_OF)
        missing = rng.sample(ACTIONS, rng.choice((0, 0, 0, 1, 2, 3)))
        own = self._opinion(
            on,
            tuple(each for each in ACTIONS if each not in missing),
            rep=old[0] if old and rng.random() < 0.6 else None,
        )
        if missing and rng.random() < 0.5:
            self._opinion(self.between(on + DAY, AS_OF), tuple(missing[: rng.randrange(1, 4)]), sup=own[0])
        chance = rng.random()
        if chance < 0.04:
            self.step(own, "REVOKED", self.between(on + DAY, AS_OF))
        elif chance < 0.1:
            self.step(own, "REAFFIRMED", self.between(max(on + DAY, term[1]), AS_OF))

    # --- one year of one unit ------------------------------------------------------------------------------

    def _year(self, year: int, persons: list[int], has_congress: bool) -> None:
        rng, recent = self.rng, year >= YEAR - 2
        for _ in range(rng.choice((1, 1, 2)) if recent else 1):
            if rng.random() < 0.9:
                heard, studied = rng.choice((("t", "t"), ("t", "t"), ("t", "t"), ("t", "f"), ("f", "t")))
                self.meeting(
                    "PARTY_STUDY",
                    self.between(date(year, 1, 5), date(year, 12, 28)),
                    heard=heard,
                    studied=studied,
                )
        if has_congress:
            self._sessions(year, recent)
        if recent or year % 2:
            self._documents(year)
        self._duty(year, len(persons) or 40, recent)
        self._reserve(year, recent)
        self._activities(year, persons, recent)

    def _sessions(self, year: int, recent: bool) -> None:
        rng = self.rng
        early = (
            date(year - 1, 12, 20) if rng.random() < 0.1 else self.between(date(year, 1, 6), date(year, 3, 5))
        )
        self.meeting("CONGRESS_SESSION", early, "BUDGET", "EXECUTION", "OTHER", session="EARLY", year=year)
        if rng.random() < 0.92:
            on = self.between(
                date(year, 7, 1), date(year, 8, 25) if rng.random() < 0.9 else date(year, 11, 10)
            )
            agenda = [item for item in ("EXECUTION", "FINAL_ACCOUNTS") if rng.random() < 0.93]
            if rng.random() < 0.85:
                agenda.append("INQUIRY")
            found = self.meeting("CONGRESS_SESSION", on, *agenda, session="MID_YEAR", year=year)
            if found and recent:
                self._inquiries(found, on)
        chance = rng.random()
        if chance < 0.45:
            self.meeting(
                "CONGRESS_SESSION",
                self.between(date(year, 9, 15), date(year, 10, 30)),
                "ADJUSTMENT",
                session="EXTRA",
                year=year,
            )
        elif chance < 0.9:
            self.nil("ADJUSTMENT", year, self.between(date(year, 10, 1), date(year, 11, 20)))

    def _inquiries(self, found: tuple[int, str], on: date) -> None:
        rng = self.rng
        for line in range(1, rng.choice((1, 2, 3, 3, 3, 4, 5)) + 1):
            due = on + timedelta(days=rng.randrange(30, 150)) if rng.random() < 0.35 else None
            self.keyed("meetings_inquiry", line, "问题", "有关负责人", "", due, "", found[0])
            if rng.random() < 0.93:
                self.step(found, "ANSWERED", on + timedelta(days=rng.choice((0, 0, 0, 15))), line)
            if due and rng.random() < 0.8:
                self.step(found, "CLOSED", on + timedelta(days=rng.randrange(20, 120)), line)

    def _documents(self, year: int) -> None:
        rng = self.rng
        size = rng.choice((0, 1, 1, 2))
        for _ in range(size):
            issued = self.between(date(year, 1, 3), date(year, 12, 28))
            on = issued + timedelta(days=rng.choice((0, 2, 5)))
            if on > AS_OF:
                continue
            found = self.record("document", on, "管理规定")
            self.add(
                "opinions_normativedocument",
                found[0],
                "某政〔2026〕3号",
                issued,
                on if on != issued else None,
            )
            filed = on + timedelta(days=rng.choice((3, 10, 20, 29, 30, 31, 45)))
            if rng.random() < 0.95:
                self.step(found, "FILED", filed)
                if rng.random() < 0.95:
                    self.step(found, "REVIEWED", filed + timedelta(days=rng.choice((5, 15, 28, 30, 33))))
        if not size:
            self.nil("DOCUMENTS", year, self.between(date(year, 12, 1), date(year, 12, 30)))

    def _entry(
        self, fund: str, entry: str, on: date, amount: int, year: int, project: int | None = None
    ) -> None:
        if on > AS_OF:
            return
        key, _ = self.record("fund_entry", on, "经费收支")
        self.add(
            "funds_fundentry",
            key,
            fund,
            entry,
            "OTHER",
            f"{amount}.{self.rng.randrange(100):02d}",
            year,
            project,
        )

    def _duty(self, year: int, seats: int, recent: bool) -> None:
        rng = self.rng
        if rng.random() < 0.05:
            return
        whole = int(2000 * seats * rng.choice((0.7, 0.9, 1.0, 1.0, 1.1, 1.3)))
        self._entry("DUTY", "ALLOCATION", self.between(date(year, 1, 10), date(year, 3, 20)), whole, year)
        for _ in range(rng.randrange(1, 5) if recent else 1):
            self._entry(
                "DUTY",
                "PAYMENT",
                self.between(date(year, 3, 20), date(year, 12, 28)),
                max(1, int(whole * rng.random() * 0.4)),
                year,
            )

    def _reserve(self, year: int, recent: bool) -> None:
        rng = self.rng
        if rng.random() < 0.12:
            self.nil("RESERVE_USE", year, self.between(date(year, 12, 1), date(year, 12, 30)))
            return
        self._entry("RESERVE", "ALLOCATION", self.between(date(year, 1, 10), date(year, 4, 1)), 300_000, year)
        for _ in range(rng.choice((1, 1, 2, 2, 3)) if recent else 1):
            on = self.between(date(year, 1, 15), date(year, 9, 1))
            finish = on + timedelta(days=rng.randrange(60, 300))
            found = self.record("micro_project", on, "路灯修缮")
            self.add("funds_microproject", found[0], finish)
            approved = on + timedelta(days=rng.choice((5, 10, 20)))
            if rng.random() < 0.96:
                self.step(found, "APPROVED", approved)
            paid = approved + timedelta(days=rng.choice((1, 20, 60, 60, 90)) if rng.random() < 0.96 else -3)
            self._entry("RESERVE", "PAYMENT", paid, rng.randrange(20_000, 130_000), year, found[0])
            if rng.random() < 0.15:
                self._entry("RESERVE", "PAYMENT", paid + 200 * DAY, 10_000, (paid + 200 * DAY).year, found[0])
            if rng.random() < 0.94:
                self.step(found, "ACCEPTED", finish + timedelta(days=rng.randrange(-50, 15)))

    def _activities(self, year: int, persons: list[int], recent: bool) -> None:
        rng = self.rng
        share = rng.choice((6, 12, 16, 20))
        for number in range(rng.randrange(2, 6) if recent else 1):
            on = self.between(date(year, 1, 10), date(year, 12, 20))
            if on > AS_OF:
                continue
            found, _ = self.record("activity", on, "平安巡访")
            self.add("delegates_activity", found, "THEME", "f" if number == 3 else "t")
            if year >= YEAR - 1:
                for delegate in rng.sample(persons, min(share, len(persons))):
                    self.keyed("delegates_participation", found, delegate)

    def _decision(self, term: tuple[int, date]) -> None:
        rng = self.rng
        action = rng.choice(
            (
                "term_conference",
                "implementing_opinion",
                "annual_hearing",
                "fiscal_oversight",
                "midyear_inquiry",
                "governance",
            )
        )
        kind = rng.choice(("WAIVE", "DEEM", "EXTEND"))
        of_term = action in {"term_conference", "implementing_opinion"}
        if of_term and not term[0]:
            return
        due = met = relied = None
        if kind == "EXTEND":
            due = date(2030, 6, 30) if of_term else date(YEAR, 12, 20)
        if kind == "DEEM":
            met = date(2026, 9, 10)
            relied, _ = self.record("meeting", met, "会议")
            self.add("meetings_meeting", relied, "WORK_COMMITTEE", "", None, "f", "f", "[]", "")
        self.keyed(
            "checklist_decision", kind, 0 if of_term else YEAR, "经研究同意", met, due, STAMP,
            date(2026, 10, 8) if rng.random() < 0.9 else None, "", action,
            None, self.office, relied, term[0] if of_term else None, self.area,
        )  # fmt: skip
        line = self.rows.lines["checklist_decision"][-1].split("\t")
        if line[7] != NULL:  # approved: by a second person
            line[10] = str(self.second)
            self.rows.lines["checklist_decision"][-1] = "\t".join(line)
