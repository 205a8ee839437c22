"""Meetings, opinions, projects, activities, practices: confirmed ones by the day, in lists of bounded length."""

from __future__ import annotations

from typing import Any

from django.test import Client

from meetings.models import AgendaItem, Inquiry
from opinions.models import Opinion, Practice
from opinions.services import adoption_add, practice_into_library
from records.models import Step
from tests.dashboard.dossier.conftest import Town, answer, d
from tests.factories import DAYUAN, WANSHI, YUSHAN, at, make_term
from townships.models import Township


def counts(dossier: Any) -> dict[str, tuple[str, int, str]]:
    return {each.title: (each.in_term, each.in_year, each.latest) for each in dossier.meetings.counts}


def test_meetings_count_once_confirmed_by_term_and_by_year(town: Town, seen: Any) -> None:
    make_term(DAYUAN, on="2021-11-01", ended_on=d("2026-10-15"))
    make_term(DAYUAN, on="2026-10-15", ordinal=11)
    for on in ("2025-05-01", "2026-05-01", "2026-10-15"):
        town.add(town.meeting("PARTY_STUDY", on))
    town.hand_in(town.meeting("PARTY_STUDY", "2026-11-01"))
    town.add(town.meeting("PARTY_STUDY", "2026-11-24"))  # after the day
    found = counts(seen())
    assert found["党委专题听取并研究人大工作"] == ("1", 2, "2026年10月15日")
    assert found["党委人大工作会议"] == ("0", 0, "")
    assert found["主席团会议"] == ("—", 0, "")  # no term of the congress is registered
    assert list(found) == ["党委人大工作会议", "党委专题听取并研究人大工作", "人代会", "主席团会议"]


def test_a_conference_on_another_meeting_s_agenda_is_counted_as_the_rule_does(town: Town, shown: Any) -> None:
    make_term(DAYUAN, on="2024-11-01")

    def agenda(record: Any) -> None:
        AgendaItem.objects.create(meeting_id=record.pk, kind="WORK_CONFERENCE")

    town.add(town.meeting("PARTY_STUDY", "2026-05-01"), lines=agenda)
    page = shown()
    assert counts(page.dossier)["党委人大工作会议"] == ("1", 1, "2026年5月1日")
    assert next(row for row in page.page.rows if row.id == "term_conference").chip.word == "已完成"
    assert page.dossier.meetings.latest[0].notes == ("人大工作会议议程",)


def test_the_latest_meetings_are_listed_and_the_rest_is_a_link_to_their_list(town: Town, seen: Any) -> None:
    make_term(DAYUAN, "CONGRESS")
    for month in range(1, 8):
        town.add(town.meeting("PRESIDIUM", f"2026-0{month}-10", title=f"第{month}次"))
    meetings = seen().meetings
    assert [line.title for line in meetings.latest] == ["第7次", "第6次", "第5次", "第4次", "第3次", "第2次"]
    assert meetings.is_cut
    client = Client()
    client.force_login(town.office)
    assert len(client.get(meetings.url).context["rows"]) == 7


def test_questions_are_those_the_board_counts(town: Town, seen: Any) -> None:
    def ask(record: Any) -> None:
        AgendaItem.objects.create(meeting_id=record.pk, kind="INQUIRY")
        for line in (1, 2):
            Inquiry.objects.create(meeting_id=record.pk, line=line, question=f"问题{line}")

    make_term(DAYUAN, "CONGRESS")
    session = town.add(
        town.meeting("CONGRESS_SESSION", "2026-07-20", session="MID_YEAR", for_year=2026), lines=ask
    )
    town.add(Step(record=session, name="ANSWERED", line=1, happened_on=d("2026-07-20")))
    dossier = seen()
    assert (dossier.questions, dossier.settled) == (2, 1)
    assert dossier.meetings.latest[0].kind == "人代会年中会议（2026年度）"


def test_the_opinion_in_force_stands_with_what_it_provides_for(town: Town, seen: Any) -> None:
    old = town.opinion("旧意见", "2023-03-01", ("duty_funds",))
    new = town.opinion("新的实施意见", "2026-06-01", ("governance", "duty_funds"), replaces=old)
    town.opinion("补充意见", "2026-08-01", ("reserve_fund",), supplements=new)
    before = seen("?year=2026&as_of=2026-05-31").opinions
    assert [each.title for each in before] == ["旧意见"]
    now = seen().opinions
    assert [(each.title, each.doc_no, each.issued, each.is_supplement) for each in now] == [
        ("新的实施意见", "大委〔2026〕6号", "2026年6月1日", False), ("补充意见", "大委〔2026〕4号", "2026年8月1日", True),
    ]  # fmt: skip
    assert now[0].aspects == (("支持和保证履职", ("代表履职经费使用", "人大代表参与社会治理")),)


def test_an_opinion_revoked_or_only_handed_in_is_not_in_force(town: Town, seen: Any) -> None:
    revoked = town.opinion("旧意见", "2023-03-01", ())
    town.step(revoked, "REVOKED", "2026-11-23")
    town.hand_in(Opinion(title="待审意见", doc_no="大委〔2026〕9号", happened_on=d("2026-11-01")))
    assert seen().opinions == ()
    assert [each.title for each in seen("?year=2026&as_of=2026-11-22").opinions] == ["旧意见"]
    assert "这一天没有现行有效的实施意见" in answer(town.office).content.decode()


def test_a_project_is_told_by_its_confirmed_steps_and_payments(town: Town, seen: Any) -> None:
    done, paid, late = (
        town.project("路灯"),
        town.project("晒谷场"),
        town.project("水渠", planned="2026-11-22"),
    )
    last_year = town.project("往年的", on="2025-03-01", planned="2025-10-01")
    town.step(last_year, "ACCEPTED", "2025-12-31")
    town.step(done, "APPROVED", "2026-04-01")
    town.step(done, "ACCEPTED", "2026-09-01")
    town.step(paid, "APPROVED", "2026-04-02")
    town.add(town.entry("PAYMENT", "2026-05-01", "9000", "RESERVE", project=paid))
    town.add(town.entry("PAYMENT", "2026-06-01", "500", "RESERVE", project=done))
    town.add(town.entry("PAYMENT", "2025-12-20", "700", "RESERVE", project=done, for_year=2025))
    town.hand_in(town.entry("PAYMENT", "2026-06-02", "800", "RESERVE", project=done))
    dossier = seen()
    told = [(each.title, each.stage, each.paid, each.accepted) for each in dossier.projects.lines]
    assert told == [
        (late.title, "已过计划完成日期", "", ""), ("晒谷场", "实施中", "9,000.00 元", ""),
        ("路灯", "已验收", "1,200.00 元", "2026年9月1日"),
    ]  # fmt: skip
    assert dossier.accepted == 1
    on_the_day = seen("?year=2026&as_of=2026-11-22").projects.lines[0]
    assert (on_the_day.title, on_the_day.stage, on_the_day.is_late) == ("水渠", "已提出", False)
    in_april = seen("?year=2026&as_of=2026-04-30").projects.lines
    assert [(each.title, each.stage) for each in in_april] == [
        ("水渠", "已提出"), ("路灯", "实施中"), ("晒谷场", "已审批"),
    ]  # fmt: skip


def test_activities_of_the_year_are_counted_by_kind_and_by_person(town: Town, seen: Any) -> None:
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    one, two = town.delegate("甲", congress), town.delegate("乙", congress)
    town.activity("视察水库", "2026-01-01", [one, two], is_governance=True)
    town.activity("视察道路", "2026-11-23", [one])
    town.activity("学法", "2026-06-01", [one], kind="TRAINING")
    town.activity("去年的", "2025-12-31", [two])
    activities = seen().activities
    assert [(each.title, each.times, each.places) for each in activities.counts] == [
        ("视察", 2, 3),
        ("培训", 1, 1),
    ]
    assert (activities.times, activities.places, activities.persons, activities.governance) == (3, 4, 2, 1)
    assert [line.title for line in activities.latest] == ["视察道路", "学法", "视察水库"]
    early = seen("?year=2026&as_of=2026-11-22").activities
    assert (early.times, early.persons) == (2, 2)


def test_practices_stand_with_who_adopted_them_by_the_day(town: Town, seen: Any) -> None:
    own = town.practice("源周会", rule_document="源周会制度（大委〔2026〕1号）")
    town.hand_in(Practice(title="待审的", happened_on=d("2026-02-01")))
    now = at("2026-11-25")
    practice_into_library(practice=own, on=d("2026-11-23"), by=town.office, at=now)
    for code, on in ((WANSHI, "2026-09-01"), (YUSHAN, "2026-11-24")):
        adoption_add(
            practice=own, township=Township.objects.get(code=code), adopted_on=d(on), by=town.office, at=now
        )
    (line,) = seen().practices.lines
    assert (line.title, line.library, line.adopters) == ("源周会", "2026年11月23日", ("万市镇",))
    earlier = seen("?year=2026&as_of=2026-11-22").practices.lines[0]
    assert (earlier.library, earlier.adopters) == ("", ("万市镇",))
    own_people = seen(reader=town.chair).practices.lines[0]
    assert own_people.adopters == ("万市镇",)


def test_another_unit_s_records_are_not_listed(town: Town, seen: Any) -> None:
    town.practice("源周会")
    assert seen(code=WANSHI).practices.lines == ()


def test_what_is_from_before_the_portal_is_marked(town: Town, seen: Any, settings: Any) -> None:
    settings.GO_LIVE_ON = d("2026-05-01")
    town.opinion("旧意见", "2026-04-30", ())
    for on in ("2026-04-30", "2026-05-01"):
        town.add(town.meeting("PARTY_STUDY", on))
    dossier = seen()
    assert [line.notes for line in dossier.meetings.latest] == [(), ("历史补录",)]
    assert dossier.opinions[0].is_backfill
