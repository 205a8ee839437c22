"""日历: a year of one unit and of the district, from the board, from sessions and from terms; nothing of it is scored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from checklist.queries import boards_forget
from desk.calendar import Asked, Place, entries_of, years_after
from desk.calendar_page import months_of, quarters_of, strip_of
from meetings.clocks import SessionDay
from meetings.models import Meeting
from meetings.services import session_plan
from records.services import record_save
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, WANSHI, YUSHAN, at, make_term
from townships.facts import TermFact
from townships.models import ChangeOver, Township

pytestmark = pytest.mark.django_db
CALENDAR = "/desk/calendar/"


def planned(by: User, on: date, area: str = DAYUAN, session: str = "EARLY") -> Meeting:
    unit = Township.objects.get(code=area)
    return session_plan(unit=unit, session=session, on=on, by=by, at=timezone.now())


def lines(client: Client, year: int, **query: Any) -> list[tuple[str, str, str, str]]:
    """What the year shows: day, kind, title, whose."""
    answer = client.get(CALENDAR, {"year": year, **query})
    assert answer.status_code == 200
    return [
        (f"{day.on.isoformat()}", line.sort.word, line.title, line.who)
        for month in answer.context["months"]
        for day in (*month.days, *month.folded)
        for line in day.lines
    ]


# ---- what stands in it


def test_due_and_advised_days_of_the_edition_stand_in_a_units_year(people: People) -> None:
    publish_edition_2026()
    found = lines(signed_in(people.clerk), 2026)
    assert ("2026-10-31", "时限", "乡镇人大财经监督", "") in found
    assert ("2026-09-30", "建议", "乡镇人大财经监督", "") in found
    assert ("2026-12-31", "时限", "代表履职经费使用", "") in found
    assert len([line for line in found if line[0] == "2026-12-31" and line[1] == "时限"]) == 5


def test_a_subdistrict_is_not_asked_for_what_only_a_congress_does(people: People) -> None:
    publish_edition_2026()
    found = lines(signed_in(people.stranger), 2026)
    assert "乡镇人大财经监督" not in {title for _, _, title, _ in found}
    assert ("2026-12-31", "时限", "代表履职经费使用", "") in found


def test_the_district_says_for_how_many_units_a_day_is_due(people: People) -> None:
    publish_edition_2026()
    found = lines(signed_in(people.leader), 2026)
    assert ("2026-10-31", "时限", "乡镇人大财经监督", "19个单位") in found
    assert ("2026-12-31", "时限", "代表履职经费使用", "24个单位") in found


def test_a_year_without_a_checklist_still_has_sessions_and_says_why_it_has_no_more(people: People) -> None:
    on = timezone.localdate() + timedelta(days=40)
    planned(people.clerk, on, session="EXTRA")
    answer = signed_in(people.clerk).get(CALENDAR, {"year": on.year})
    assert f"{on.year}年度的规定动作清单还没有发布" in answer.content.decode()
    assert (on.isoformat(), "计划") in [line[:2] for line in lines(signed_in(people.clerk), on.year)]


def test_a_party_term_ends_five_years_on_or_when_the_next_began(people: People) -> None:
    make_term(WANSHI, on="2021-11-05", ended_on=date(2026, 10, 22), ordinal=12)
    found = lines(signed_in(people.office), 2026)
    assert ("2026-10-10", "届次", "第10届党委任期满5年", "大源镇") in found
    assert ("2026-10-10", "届次", "第10届党工委任期满5年", "富春街道") in found
    assert ("2026-10-22", "届次", "第12届党委届满换届", "万市镇") in found
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)


def asked_of(*sessions: SessionDay, year: int = 2027, today: date = date(2026, 11, 28), **more: Any) -> Asked:
    places = (
        Place(DAYUAN, "大源镇", "TOWN"),
        Place(WANSHI, "万市镇", "TOWN"),
        Place(FUCHUN, "富春街道", "SUBDISTRICT"),
    )
    given: dict[str, Any] = {"places": places, "board": None, "edition": None, "terms": (), **more}
    return Asked(area="330111", year=year, today=today, sessions=sessions, **given)


def session_on(key: int, area: str, place: str, planned: str, held: str = "") -> SessionDay:
    return SessionDay(
        id=key, area=area, place=place, kind="TOWN", session=Meeting.Session.EARLY, for_year=2027,
        planned_on=date.fromisoformat(planned), held_on=date.fromisoformat(held) if held else None,
    )  # fmt: skip


def test_clocks_reach_over_the_years_end_into_the_year_they_lie_in() -> None:
    asked = asked_of(session_on(1, DAYUAN, "大源镇", "2027-01-10"), year=2026)
    assert [entry.on.isoformat() for entry in entries_of(asked)] == ["2026-12-26"]


def test_identities_do_not_change_when_the_day_does() -> None:
    before = entries_of(asked_of(session_on(7, DAYUAN, "大源镇", "2027-02-10")))
    after = entries_of(asked_of(session_on(7, DAYUAN, "大源镇", "2027-03-10")))
    assert [entry.uid for entry in before] == [entry.uid for entry in after]
    assert len({entry.uid for entry in before}) == 5


def test_two_units_on_one_day_are_marked_in_words_and_stand_on_the_strip() -> None:
    one, two = (session_on(1, WANSHI, "万市镇", "2027-01-20"), session_on(2, DAYUAN, "大源镇", "2027-01-20"))
    asked = asked_of(one, two)
    strip = strip_of(asked)
    assert [(each.word, each.places, each.is_past) for each in strip.collisions] == [
        ("同日2个单位", ("万市镇", "大源镇"), False)
    ]
    assert len({mark.y for mark in strip.marks}) == 2
    shown = [
        line for month in months_of(asked, entries_of(asked), {}) for day in month.days for line in day.lines
    ]
    assert [(line.who, line.collides) for line in shown] == [("万市镇、大源镇", "同日2个单位")]


def test_two_sessions_a_day_apart_do_not_collide() -> None:
    strip = strip_of(
        asked_of(session_on(1, DAYUAN, "大源镇", "2027-01-20"), session_on(2, WANSHI, "万市镇", "2027-01-21"))
    )
    assert strip.collisions == ()


def test_a_strip_without_sessions_names_who_has_laid_none_down() -> None:
    strip = strip_of(asked_of())
    assert (strip.marks, len(strip.months)) == ((), 12)
    assert strip.lacking == (
        ("2027年年初会议", ("大源镇", "万市镇")),
        ("2027年年中会议", ("大源镇", "万市镇")),
    )


def test_the_strip_shows_the_months_of_sessions_only_a_few_at_least() -> None:
    december = strip_of(asked_of(session_on(1, DAYUAN, "大源镇", "2027-12-30")))
    assert [number for number, _ in december.months] == [10, 11, 12]
    assert all(0 <= mark.x <= 1200 for mark in december.marks)


def test_empty_months_in_a_row_are_one_line_but_the_present_one_stands_alone() -> None:
    months = months_of(asked_of(year=2026), (), {})
    assert [month.label for month in months] == ["1—10月", "11月", "12月"]


def test_what_a_term_says_of_a_unit_closed_since_is_left_out() -> None:
    term = TermFact(1, 9, date(2021, 3, 1), None)
    assert entries_of(asked_of(year=2026, terms=(("330111999", term),))) == []


# ---- the quarters


def test_four_boxes_say_the_day_or_that_none_is_registered_or_not_begun() -> None:
    held = [date(2026, 3, 19), date(2026, 1, 8), date(2026, 6, 30)]
    row = quarters_of(Place(DAYUAN, "大源镇", "TOWN"), held, year=2026, today=date(2026, 9, 30))
    assert row.what == "主席团会议"
    assert row.boxes == (
        ("1季度", "1月8日等2次"),
        ("2季度", "6月30日"),
        ("3季度", "未登记"),
        ("4季度", "未到"),
    )


def test_a_quarter_that_begins_today_has_begun() -> None:
    row = quarters_of(Place(FUCHUN, "富春街道", "SUBDISTRICT"), [], year=2026, today=date(2026, 10, 1))
    assert (row.what, row.boxes[3]) == ("人大街道工委会议", ("4季度", "未登记"))


def test_a_units_page_has_one_line_of_quarters_from_what_is_registered(people: People) -> None:
    meeting = Meeting(
        area=DAYUAN,
        meeting_kind="PRESIDIUM",
        title="主席团会议",
        happened_on=date(2026, 3, 19),
        minutes_no="1号",
    )
    record_save(record=meeting, by=people.clerk, at=at("2026-03-20"))
    own = signed_in(people.clerk).get(CALENDAR, {"year": 2026}).context["quarters"]
    assert [row.boxes[0] for row in own] == [("1季度", "3月19日")]
    office = signed_in(people.office).get(CALENDAR, {"year": 2026}).context["quarters"]
    assert {row.boxes[0] for row in office} == {("1季度", "未登记")}, "a draft is its unit's own"


# ---- who sees what


def test_the_office_and_leaders_see_planned_days_of_all_a_unit_only_its_own(people: People) -> None:
    on = timezone.localdate() + timedelta(days=60)
    planned(people.clerk, on)
    day = (on.isoformat(), "计划")
    for user in (people.office, people.leader, people.chair):
        assert day in [line[:2] for line in lines(signed_in(user), on.year)]
    assert day not in [line[:2] for line in lines(signed_in(people.stranger), on.year)]


def test_a_day_held_that_is_not_handed_in_yet_stays_the_units_own(people: People) -> None:
    on = timezone.localdate() + timedelta(days=60)
    meeting = planned(people.clerk, on)
    held = timezone.localdate() - timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(happened_on=held)
    assert (held.isoformat(), "已召开") in [line[:2] for line in lines(signed_in(people.clerk), held.year)]
    shown = [line[:2] for line in lines(signed_in(people.office), on.year)]
    assert (on.isoformat(), "计划") in shown
    assert (held.isoformat(), "已召开") not in [
        line[:2] for line in lines(signed_in(people.office), held.year)
    ]


def test_a_unit_cannot_ask_for_another_units_year(people: People) -> None:
    assert signed_in(people.clerk).get(CALENDAR, {"unit": FUCHUN}).status_code == 404
    assert signed_in(people.office).get(CALENDAR, {"unit": "330110001"}).status_code == 404
    assert signed_in(people.office).get(CALENDAR, {"unit": "大源镇"}).status_code == 404
    assert signed_in(people.office).get(CALENDAR, {"unit": DAYUAN}).status_code == 200


def test_only_a_plan_one_may_write_offers_to_be_moved(people: People) -> None:
    on = timezone.localdate() + timedelta(days=60)
    planned(people.clerk, on)
    own = signed_in(people.clerk).get(CALENDAR, {"year": on.year}).context["cards"]
    assert [bool(card.move_url) for card in own] == [True]
    other = signed_in(people.office).get(f"{CALENDAR}?year={on.year}&unit={DAYUAN}").context["cards"]
    assert [(card.move_url, card.url) for card in other] == [("", "")]


@pytest.mark.parametrize("year", ["1999", "2101", "99999", "去年", "2026.5", "-1", "０", "' OR 1=1"])
def test_a_year_that_is_none_is_said_beside_the_field_and_this_year_is_shown(
    people: People, year: str
) -> None:
    answer = signed_in(people.office).get(CALENDAR, {"year": year})
    assert answer.context["year"] == timezone.localdate().year
    text = answer.content.decode()
    assert "年度请填四位数字，2000至2100之间" in text
    assert answer.context["form"]["year"].value() == year


@pytest.mark.parametrize(
    ("year", "shown"), [("２０２７", 2027), ("2027年", 2027), ("", None), ("2000", 2000), ("2100", 2100)]
)
def test_a_year_is_read_as_people_write_it(people: People, year: str, shown: int | None) -> None:
    answer = signed_in(people.office).get(CALENDAR, {"year": year})
    assert answer.context["year"] == (shown or timezone.localdate().year)
    assert not answer.context["form"].errors


# ---- planning on pages


def test_two_fields_plan_a_session_and_lead_to_its_clocks(people: People) -> None:
    clerk, on = signed_in(people.clerk), timezone.localdate() + timedelta(days=60)
    answer = clerk.post(
        "/desk/calendar/plan/", {"session": "EXTRA", "planned_on": f"{on:%Y.%m.%d}"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"/desk/calendar/?year={on.year}"
    assert "各时间节点随之计算" in answer.content.decode()
    meeting = Meeting.objects.get()
    move = reverse("desk:session_move", args=[meeting.pk])
    later = on + timedelta(days=1)
    clerk.post(move, {"session": "EXTRA", "planned_on": later.isoformat(), "seen": meeting.revision})
    assert Meeting.objects.get().planned_on == later


@pytest.mark.parametrize("typed", ["", "下周三", "2026-13-40", "2020-01-01", "<b>2027</b>"])
def test_a_day_that_cannot_be_stays_typed_with_its_reason(people: People, typed: str) -> None:
    answer = signed_in(people.clerk).post("/desk/calendar/plan/", {"session": "EARLY", "planned_on": typed})
    assert answer.status_code == 400
    assert answer.context["form"].errors["planned_on"]
    assert answer.context["form"]["planned_on"].value() == typed
    assert not Meeting.objects.exists()


def test_the_planner_is_told_that_others_meet_on_that_day_without_their_names(people: People) -> None:
    on = timezone.localdate() + timedelta(days=60)
    planned(people.office, on, area=YUSHAN, session="EXTRA")
    answer = signed_in(people.clerk).post(
        "/desk/calendar/plan/", {"session": "EXTRA", "planned_on": on.isoformat()}, follow=True
    )
    assert "同一天另有1个单位计划召开" in answer.content.decode()
    assert "渔山乡" not in answer.content.decode()


@pytest.mark.parametrize(("planned_days", "told"), [(60, True), (None, False)])
def test_what_another_unit_held_and_has_not_handed_in_is_not_told(
    people: People, planned_days: int | None, told: bool
) -> None:
    on = timezone.localdate() + timedelta(days=60)
    meeting = planned(people.office, on, area=YUSHAN, session="EXTRA")
    Meeting.objects.filter(pk=meeting.pk).update(happened_on=on, planned_on=on if planned_days else None)
    answer = signed_in(people.clerk).post(
        "/desk/calendar/plan/", {"session": "EXTRA", "planned_on": on.isoformat()}, follow=True
    )
    assert ("同一天另有1个单位" in answer.content.decode()) is told


def test_a_subdistrict_has_no_page_to_plan_a_congress(people: People) -> None:
    assert signed_in(people.stranger).get("/desk/calendar/plan/").status_code == 404
    assert "计划人代会" not in signed_in(people.stranger).get(CALENDAR).content.decode()


def test_what_has_been_held_is_not_moved(people: People) -> None:
    meeting = planned(people.clerk, timezone.localdate() + timedelta(days=60))
    Meeting.objects.update(happened_on=timezone.localdate())
    assert signed_in(people.clerk).get(reverse("desk:session_move", args=[meeting.pk])).status_code == 403


# ---- what it costs


def test_the_year_costs_the_same_queries_at_24_and_48_units(people: People) -> None:
    publish_edition_2026()
    client = signed_in(people.office)

    def spent() -> int:
        boards_forget()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(CALENDAR, {"year": 2026}).status_code == 200
        return len(seen)

    planned(people.clerk, max(timezone.localdate(), date(2026, 12, 20)))
    spent()
    before = spent()
    for number in range(300, 324):
        Township.objects.create(code=f"330111{number}", name=f"演示镇{number}", kind="TOWN")
        make_term(f"330111{number}", on="2021-11-01")
        planned(
            people.office,
            timezone.localdate() + timedelta(days=number % 30),
            area=f"330111{number}",
            session="EXTRA",
        )
    assert spent() == before


def test_election_days_stand_in_the_year_planned_or_as_they_were(people: People) -> None:
    for code, held in ((DAYUAN, None), (WANSHI, None), (YUSHAN, date(2026, 12, 21))):
        ChangeOver.objects.create(
            township_id=code, year=2026, election_planned_on=date(2026, 12, 28), election_on=held
        )
    office = lines(signed_in(people.office), 2026)
    told = [" ".join(line) for line in office if "选举日" in " ".join(line)]
    assert len(told) == 2
    assert "渔山乡" in told[0]
    assert "大源镇" in told[1]
    assert "万市镇" in told[1]
    own = [" ".join(line) for line in lines(signed_in(people.clerk), 2026) if "选举日" in " ".join(line)]
    assert len(own) == 1
    assert "计划" in own[0]


def test_a_first_session_that_the_change_of_term_plans_stands_with_its_clocks(people: People) -> None:
    """Until the unit lays down a day itself; then that one stands, and no second."""
    ChangeOver.objects.create(township_id=DAYUAN, year=2026, session_planned_on=date(2027, 1, 12))
    found = [(day, what) for day, _, what, _ in lines(signed_in(people.office), 2027)]
    assert [day for day, what in found if "2027年年初会议" in what] == ["2027-01-12"]
    assert ("2027-01-05", "通知代表") in found
    planned(people.clerk, date(2027, 1, 20))
    found = [(day, what) for day, _, what, _ in lines(signed_in(people.office), 2027)]
    assert [day for day, what in found if "2027年年初会议" in what] == ["2027-01-20"]


def test_a_first_session_that_has_opened_its_term_is_planned_no_more(people: People) -> None:
    ChangeOver.objects.create(township_id=DAYUAN, year=2026, session_planned_on=date(2027, 1, 12))
    make_term(DAYUAN, "CONGRESS", on="2027-01-10", ordinal=19)
    titles = [what for _, _, what, _ in lines(signed_in(people.office), 2027)]
    assert [what for what in titles if "年初会议" in what or what == "通知代表"] == []


def test_an_election_keeps_its_identity_when_its_day_moves_or_is_shared() -> None:
    plans = (
        ((DAYUAN, 2026, date(2026, 12, 15), False),),
        ((DAYUAN, 2026, date(2027, 1, 5), True), (WANSHI, 2026, date(2027, 1, 5), True)),
    )
    names = {place.code: place for place in asked_of().places}
    first, second = (
        [
            entry
            for year in (2026, 2027)
            for entry in entries_of(asked_of(year=year, elections=rows, names=names))
        ]
        for rows in plans
    )
    assert [entry.uid for entry in first] == [f"election-{DAYUAN}-2026"]
    assert [entry.uid for entry in second] == [f"election-{DAYUAN}-2026", f"election-{WANSHI}-2026"]
    shown = months_of(asked_of(), second, {})
    assert [line.who for month in shown for day in month.days for line in day.lines] == ["大源镇、万市镇"]
