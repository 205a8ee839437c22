"""现任, 届次与换届, 代表: registers on a day, and what of them counts."""

from __future__ import annotations

from typing import Any

import pytest

from delegates.models import DelegateTeam
from tests.dashboard.dossier.conftest import Town, answer, d
from tests.factories import DAYUAN, DISTRICT, FUCHUN, make_person, make_term
from townships.models import ChangeOver, Liaison, Person


def held(dossier: Any) -> dict[str, list[str]]:
    return {office.title: [holder.name for holder in office.holders] for office in dossier.offices.rows}


def test_each_office_stands_with_who_holds_it_and_a_vacant_one_is_said(town: Town, seen: Any) -> None:
    town.appoint("CHAIR", "周主席", full_time=True)
    town.appoint("VICE_CHAIR", "吴副主席", concurrent_post="党政综合办公室主任")
    Liaison.objects.create(
        township_id=DAYUAN, person=make_person("郑领导"), duty="LEADER", started_on=d("2022-03-01")
    )
    dossier = seen()
    assert held(dossier) == {
        "人大主席": ["周主席"], "人大副主席": ["吴副主席"], "党委书记": [],
        "人大干事": [], "联系领导": ["郑领导"], "联络员": [],
    }  # fmt: skip
    assert [holder.tags for office in dossier.offices.rows[:2] for holder in office.holders] == [
        ("专职",), ("兼任党政综合办公室主任",),
    ]  # fmt: skip
    assert "没有登记" in answer(town.office).content.decode()


@pytest.mark.parametrize(
    ("day", "names"),
    [("2026-05-09", ["李旧"]), ("2026-05-10", ["王新"])],
    ids=["the day before", "the day of the change"],
)
def test_an_office_is_who_holds_it_on_the_day(town: Town, seen: Any, day: str, names: list[str]) -> None:
    town.appoint("CLERK", "李旧", ended_on=d("2026-05-10"))
    town.appoint("CLERK", "王新", on="2026-05-10")
    assert held(seen(f"?year=2026&as_of={day}"))["人大干事"] == names


@pytest.mark.parametrize(
    ("more", "tags"),
    [
        ({"full_time": True}, ("专职",)),
        ({}, ("非专职",)),
        ({"full_time": True, "seconded_from": d("2026-11-23")}, ("专职", "2026年11月23日起借调")),
        ({"full_time": True, "seconded_from": d("2026-11-24")}, ("专职",)),
        ({"full_time": True, "seconded_from": d("2026-10-01"), "seconded_to": d("2026-11-23")}, ("专职",)),
    ],
)
def test_a_clerk_is_told_full_time_or_not_and_lent_while_it_lasts(
    town: Town, seen: Any, more: dict[str, Any], tags: tuple[str, ...]
) -> None:
    town.appoint("CLERK", "李干事", **more)
    assert seen().offices.rows[3].holders[0].tags == tags


def test_an_office_the_district_has_not_checked_is_not_shown_but_said(town: Town, seen: Any) -> None:
    town.appoint("CHAIR", "周待核", checked_by=None)
    assert held(seen())["人大主席"] == []
    page = answer(town.chair).content.decode()
    assert "周待核" not in page
    assert "另有1项任职待区人大办核对" in page


def test_phones_are_not_on_it(town: Town) -> None:
    town.appoint("CHAIR", "周主席")
    Person.objects.filter(name="周主席").update(phone="13857101234")
    for reader in (town.office, town.chair):
        page = answer(reader).content.decode()
        assert "周主席" in page
        assert "1385710" not in page
        assert "138****" not in page


def test_a_subdistrict_speaks_its_own_words(town: Town) -> None:
    make_term(FUCHUN, on="2021-11-01", ordinal=3)
    council = make_term(FUCHUN, "COUNCIL", on="2022-02-01", ordinal=1)
    Town(FUCHUN, town.chair, town.office).delegate("甲", council)
    page = answer(town.office, FUCHUN).content.decode()
    for word in (
        "人大工委主任",
        "党工委书记",
        "党工委人大工作会议",
        "居民议事会",
        "人大街道工委会议",
        "第3届党工委",
        "居民议事会成员",
    ):
        assert word in page
    for word in ("人大主席", "主席团会议", "人代会</th>", "本级人大代表"):
        assert word not in page


def test_terms_stand_latest_first_and_one_that_ends_later_still_runs(town: Town, seen: Any) -> None:
    make_term(DAYUAN, on="2021-10-14", ordinal=12, ended_on=d("2026-11-24"))
    make_term(DAYUAN, on="2026-11-24", ordinal=13)
    make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    before = [(line.words, line.ended) for line in seen().terms.lines]
    after = [(line.words, line.ended) for line in seen("?year=2026&as_of=2026-11-24").terms.lines]
    assert before == [("第18届人大", ""), ("第12届党委", "")]
    assert after == [("第13届党委", ""), ("第18届人大", ""), ("第12届党委", "2026年11月24日")]


def test_steps_of_the_change_of_term_are_real_or_planned(town: Town, seen: Any) -> None:
    assert seen().terms.round is None
    ChangeOver.objects.create(
        township_id=DAYUAN, year=2026, voters_on=d("2026-11-20"), first_list_on=d("2026-11-24"),
        election_planned_on=d("2026-12-28"),
    )  # fmt: skip
    assert seen("?year=2026&as_of=2026-11-22").terms.round.steps == (
        ("选民名单", "2026年11月20日", True), ("初步候选人", "计划2026年11月24日", False),
        ("选举日", "计划2026年12月28日", False),
    )  # fmt: skip


def test_delegates_are_persons_with_a_mandate_on_the_day(town: Town, seen: Any) -> None:
    assert seen("?year=2026&as_of=2026-11-20").delegates.is_empty
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    district = make_term(DISTRICT, "DISTRICT", on="2022-01-10", ordinal=17)
    here, gone = town.delegate("甲", congress), town.delegate("乙", congress, ended_on=d("2026-11-23"))
    town.delegate("丙", district)
    team = DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团")
    team.delegates.set([here, gone])
    delegates = seen().delegates
    assert delegates.bodies == (("本级人大代表", 1), ("区人大代表", 1))
    assert [(each.name, each.members) for each in delegates.teams] == [("产业助力团", 1)]
    assert seen("?year=2026&as_of=2026-11-22").delegates.bodies[0] == ("本级人大代表", 2)
