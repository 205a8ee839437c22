"""Rows: planning twice changes nothing; what is settled, waived, withdrawn or another's is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from checklist.models import Decision
from meetings.models import Meeting
from opinions.models import Opinion, Plan, PlanTask
from records.models import OfficeDay, Record
from records.services import record_confirm, record_save, record_submit, record_withdraw
from reminders.models import Channel, Ladder, PlanMark, Reminder
from reminders.services import preview, reminder_again, reminders_plan, returns_plan
from reminders.states import Kind, State, Way
from reminders.subjects import open_subjects
from tests.factories import DAYUAN, DISTRICT, YUSHAN, at, make_term
from tests.reminders.conftest import MONDAY, Crew, a_meeting, appoint, clock, mail_channel, returned
from townships.models import Appointment, Term, Township
from townships.services import term_open
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
HEARING = "item:330111117:annual_hearing:2026-12-31"


def told(subject: str = HEARING) -> set[tuple[str, str, str]]:
    """Whom, at which stage, in which state."""
    rows = Reminder.objects.filter(subject=subject)
    return {(row.recipient.name, row.step, row.state) for row in rows.select_related("recipient")}


def test_planning_twice_changes_nothing(crew: Crew) -> None:
    first = reminders_plan(area=DISTRICT, at=clock(MONDAY))
    rows = list(Reminder.objects.order_by("pk").values())
    assert first.planned == len(rows) > 0
    again = reminders_plan(area=DISTRICT, at=clock(MONDAY, 10))
    assert (again.planned, again.cancelled, again.missed) == (0, 0, 0)
    assert list(Reminder.objects.order_by("pk").values()) == rows


def test_the_key_is_unique_and_never_null(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY))
    row = Reminder.objects.order_by("pk").first()
    assert row is not None
    for name in ("subject", "step", "recipient", "channel"):
        assert not Reminder._meta.get_field(name).null
    row.pk = None
    row._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_people_of_the_day_are_told(crew: Crew) -> None:
    """Advised 11-30, so 11-23 is a week before: 干事 and 主席."""
    reminders_plan(area=DISTRICT, at=clock(MONDAY))
    assert told() == {("李干事", "before-7", "SCHEDULED"), ("王主席", "before-7", "SCHEDULED")}
    assert not Reminder.objects.filter(area=YUSHAN, kind=Kind.ITEM).exists()  # a unit without accounts


def test_a_unit_with_nothing_open_gets_nothing(crew: Crew) -> None:
    Decision.objects.bulk_create(
        Decision(
            kind="WAIVE", township_id=DAYUAN, action_id=subject.key.split(":")[2], year=2026, reason="免列",
            proposer=crew.office, proposed_at=at(MONDAY), approver=crew.leader, approved_on=date(2026, 11, 1),
        )
        for subject in open_subjects(DAYUAN, date(2026, 11, 23))
        if subject.kind == Kind.ITEM and "term" not in subject.key and "opinion" not in subject.key
    )  # fmt: skip
    Term.objects.all().delete()
    assert not [each for each in open_subjects(DAYUAN, date(2026, 11, 23)) if each.kind == Kind.ITEM]


def test_what_is_done_is_taken_back(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    meeting = a_meeting(crew)
    record_submit(record=meeting, by=crew.chair, at=at(MONDAY, 9))
    record_confirm(record=Record.objects.get(pk=meeting.pk), by=crew.office, at=at(MONDAY, 10))
    tally = reminders_plan(area=DISTRICT, at=clock(MONDAY, 11))
    assert tally.cancelled == 2
    assert {state for _, _, state in told()} == {"CANCELLED"}
    assert set(Reminder.objects.filter(subject=HEARING).values_list("last_error", flat=True)) == {
        "事项已办结、免列、撤销或时限已变"
    }


def test_what_is_reported_and_waits_for_the_office_is_taken_back_too(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    record_submit(record=a_meeting(crew), by=crew.chair, at=at(MONDAY, 9))
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 11))
    assert {state for _, _, state in told()} == {"CANCELLED"}


def test_who_left_is_told_no_more_and_who_came_is(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    Appointment.objects.filter(post="CLERK").update(ended_on=date(2026, 11, 23))
    appoint(crew.clerk, "VICE_CHAIR", since="2026-11-23")
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 8))
    assert told() == {("李干事", "before-7", "CANCELLED"), ("王主席", "before-7", "SCHEDULED")}
    assert Reminder.objects.get(subject=HEARING, state="CANCELLED").last_error == "收件人已不在任"


def test_who_is_seconded_away_is_not_told(crew: Crew) -> None:
    Appointment.objects.filter(post="CLERK").update(seconded_from=date(2026, 11, 1))
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert told() == {("王主席", "before-7", "SCHEDULED")}


def test_an_extension_begins_a_new_ladder(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    Decision.objects.create(
        kind="EXTEND", township_id=DAYUAN, action_id="fiscal_oversight", year=2026, reason="延期", due_on=date(2026, 12, 15),
        proposer=crew.office, proposed_at=at(MONDAY), approver=crew.leader, approved_on=date(2026, 11, 22),
    )  # fmt: skip
    with facts_write(DISTRICT):
        pass
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 8))
    assert {state for _, _, state in told("item:330111117:fiscal_oversight:2026-10-31")} == {"CANCELLED"}
    later = [each for each in open_subjects(DAYUAN, date(2026, 11, 23)) if "fiscal" in each.key]
    assert [(each.anchor, each.due_on) for each in later] == [(date(2026, 12, 15), date(2026, 12, 15))]


def test_ten_days_without_beat_send_what_makes_sense_once(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock("2026-11-16", 7))
    assert told() == {("李干事", "before-14", "SCHEDULED")}
    tally = reminders_plan(area=DISTRICT, at=clock("2026-11-30", 7))
    assert told() == {
        ("李干事", "before-14", "MISSED"),  # planned, never sent
        ("李干事", "before-7", "MISSED"), ("王主席", "before-7", "MISSED"),  # never even planned
        ("李干事", "before-1", "MISSED"), ("王主席", "before-1", "MISSED"),
        ("李干事", "on", "SCHEDULED"), ("王主席", "on", "SCHEDULED"),
    }  # fmt: skip
    assert tally.missed > 0
    assert PlanMark.objects.get(district=DISTRICT).planned_on == date(2026, 11, 30)
    assert reminders_plan(area=DISTRICT, at=clock("2026-11-30", 8)).planned == 0


def test_across_the_new_year_last_year_s_items_go_on_until_its_books_close(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock("2026-12-31", 7))
    assert ("李干事", "due", "SCHEDULED") in told()
    reminders_plan(area=DISTRICT, at=clock("2027-01-07", 7))
    assert ("李干事", "after-7", "SCHEDULED") in told()
    keys = [each.key for each in open_subjects(DAYUAN, date(2027, 1, 7)) if each.kind == Kind.ITEM]
    assert len(keys) == len(set(keys))
    assert HEARING not in {each.key for each in open_subjects(DAYUAN, date(2027, 1, 21))}


def test_across_the_end_of_a_term_what_was_about_it_falls_silent(crew: Crew) -> None:
    """The new term opens: the reminder of its end is over, and the 主席 it carried is told nothing more."""
    make_term(DAYUAN, body="CONGRESS", on="2022-02-21", ordinal=19)
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert Reminder.objects.filter(kind=Kind.TERM, state="SCHEDULED").count() == 3
    term_open(
        area=DAYUAN, body="CONGRESS", ordinal=20, on=date(2026, 11, 23), by=crew.office, at=clock(MONDAY, 8)
    )
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 8, 10))
    assert {row.state for row in Reminder.objects.filter(kind=Kind.TERM)} == {State.CANCELLED}
    assert {row.state for row in Reminder.objects.filter(recipient=crew.chair)} == {State.CANCELLED}
    assert ("李干事", "before-7", "SCHEDULED") in told()


def test_across_midnight_a_day_s_rows_are_neither_lost_nor_doubled(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock("2026-11-22", 23, 59))
    assert not told()  # Sunday: the stage begins on Monday
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 0, 1))
    rows = Reminder.objects.count()
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 23, 59))
    reminders_plan(area=DISTRICT, at=clock("2026-11-24", 0, 1))
    assert Reminder.objects.filter(subject=HEARING).count() == 2
    assert Reminder.objects.count() >= rows


def test_a_return_rings_between_two_plans_and_stops_when_mended(crew: Crew) -> None:
    record = returned(crew)
    assert returns_plan(area=DISTRICT, at=clock(MONDAY, 9)) == 2
    assert returns_plan(area=DISTRICT, at=clock(MONDAY, 9, 1)) == 0
    record_submit(record=record, by=crew.chair, at=at(MONDAY, 10))
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 10, 30))
    rows = Reminder.objects.filter(kind=Kind.RETURN)
    assert {row.state for row in rows} == {State.CANCELLED}


def test_a_second_return_is_another_subject(crew: Crew) -> None:
    record = returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    record_submit(record=record, by=crew.chair, at=at("2026-11-24", 10))
    from records.services import record_return

    record_return(
        record=Record.objects.get(pk=record.pk), by=crew.office, at=at("2026-11-25"), reason="还是不对"
    )
    assert returns_plan(area=DISTRICT, at=clock("2026-11-25", 10)) == 2


def test_a_withdrawn_record_rings_no_more(crew: Crew) -> None:
    record = returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 7))
    record_withdraw(record=record, by=crew.chair, at=at(MONDAY, 10))
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 11))
    assert {row.state for row in Reminder.objects.filter(kind=Kind.RETURN)} == {State.CANCELLED}


def test_the_office_is_told_of_what_waits_for_more_than_three_working_days(crew: Crew) -> None:
    meeting = a_meeting(crew)
    record_submit(record=meeting, by=crew.chair, at=at("2026-11-17", 10))
    reminders_plan(area=DISTRICT, at=clock("2026-11-20", 7))
    assert not Reminder.objects.filter(kind=Kind.REVIEW).exists()
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert [row.recipient for row in Reminder.objects.filter(kind=Kind.REVIEW)] == [crew.office]


def test_tasks_of_a_plan_and_terms_about_to_end_are_told(crew: Crew) -> None:
    opinion = record_save(record=Opinion(area=DAYUAN, title="实施意见"), by=crew.chair, at=at("2026-11-02"))
    plan = Plan.objects.create(opinion=opinion, title="方案", made_on=date(2026, 11, 2))
    PlanTask.objects.create(
        plan=plan, task="起草", owner="李干事", assigned_on=date(2026, 11, 2), due_on=date(2026, 11, 30)
    )
    make_term(DAYUAN, body="CONGRESS", on="2022-02-21", ordinal=19)
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert {row.step for row in Reminder.objects.filter(kind=Kind.TASK)} == {"before-7"}
    assert {row.recipient for row in Reminder.objects.filter(kind=Kind.TERM)} == {
        crew.clerk,
        crew.chair,
        crew.office,
    }


def test_a_unit_s_own_session_is_a_quiet_day(crew: Crew) -> None:
    Meeting.objects.create(
        area=DAYUAN, kind="meeting", meeting_kind="CONGRESS_SESSION", session="EARLY", for_year=2027,
        planned_on=date(2026, 11, 23), created_by=crew.chair, created_at=at(MONDAY), changed_at=at(MONDAY),
    )  # fmt: skip
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert not told()
    reminders_plan(area=DISTRICT, at=clock("2026-11-24", 7))
    assert ("李干事", "before-7", "SCHEDULED") in told()


def test_the_office_s_table_of_days_moves_a_send(crew: Crew) -> None:
    OfficeDay.objects.create(day=date(2026, 11, 23), is_working=False)
    reminders_plan(area=DISTRICT, at=clock("2026-11-20", 7))
    assert ("李干事", "before-7", "SCHEDULED") in told()


def test_a_channel_switched_off_takes_its_rows_back(crew: Crew) -> None:
    mail = mail_channel()
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert Reminder.objects.filter(channel=mail, state="SCHEDULED").exists()
    Channel.objects.filter(pk=mail.pk).update(is_on=False)
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 8))
    assert {row.state for row in Reminder.objects.filter(channel=mail)} == {"CANCELLED"}


def test_a_rung_switched_off_is_not_climbed(crew: Crew) -> None:
    Ladder.objects.filter(kind="ITEM").update(is_on=False)
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert not told()


def test_planning_asks_as_much_for_a_few_units_as_for_many(crew: Crew) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            preview(area=DISTRICT, at=clock(MONDAY, 7), today=date(2026, 11, 23))
        return len(seen)

    with facts_write(DISTRICT):
        pass
    asked()
    few = asked()
    Township.objects.bulk_create(
        Township(code=f"3301115{number:02d}", name=f"某镇{number}", kind="TOWN") for number in range(60)
    )
    with facts_write(DISTRICT):
        pass
    asked()
    assert asked() == few


def test_the_preview_of_a_later_day_leaves_out_what_will_have_been_sent(crew: Crew) -> None:
    def steps(day: str) -> set[str]:
        found = preview(area=DISTRICT, at=clock(day, 8), today=date(2026, 11, 20))
        return {row.step for row in found.rows if row.subject.key == HEARING}

    assert steps("2026-11-20") == {"before-14"}  # not sent yet: today it would be
    assert steps("2026-11-23") == {"before-7"}
    assert steps("2026-11-24") == set()
    assert steps("2026-11-27") == {"before-1"}
    whole = preview(area=DISTRICT, at=clock("2026-11-24", 8), today=date(2026, 11, 20))
    assert "这一档在2026年11月23日发" in {each.why for each in whole.skipped if each.subject.key == HEARING}


def test_the_preview_says_who_and_why_not_and_writes_nothing(
    crew: Crew, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("remind", "--as-of", "2026-11-23", "--dry-run")
    said = capsys.readouterr().out
    assert (
        "发  大源镇 规定动作 每年至少专题听取并研究一次人大工作 → 李干事（人大干事） 站内消息 2026年11月23日 08:30"
        in said
    )
    assert "李干事：没有启用的通道：电子邮件" in said
    assert "当天没有在任、有账号的人大干事" in said
    assert not Reminder.objects.exists()
    call_command("remind", "--as-of", "2027-03-01", "--dry-run", "--area", DAYUAN)
    assert "2027年的节假日和调休还没有公布" in capsys.readouterr().out


def test_a_dry_run_writes_nothing_even_where_the_inbox_has_no_row_yet(
    crew: Crew, capsys: pytest.CaptureFixture[str]
) -> None:
    Channel.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        call_command("remind", "--as-of", "2026-11-23", "--dry-run", "--area", DAYUAN)
    assert "李干事（人大干事） 站内消息" in capsys.readouterr().out
    assert not [each["sql"] for each in asked if not each["sql"].startswith("SELECT")]
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))  # who writes makes it
    assert Channel.objects.get().way == Way.INBOX


@pytest.mark.parametrize(
    "words",
    [("--as-of", "23.11.2026", "--dry-run"), ("--area", "大源", "--dry-run"), ("--as-of", "2020-01-01")],
)
def test_the_command_refuses_what_it_cannot_do(crew: Crew, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("remind", *words)


def test_sending_again(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    row = Reminder.objects.filter(subject=HEARING).order_by("pk")[0]
    with pytest.raises(ValidationError, match="还在等待发送"):
        reminder_again(reminder=row, by=crew.office, at=clock(MONDAY, 9))
    Reminder.objects.filter(pk=row.pk).update(state=State.FAILED, last_error="连接不上", attempts=5)
    again = reminder_again(reminder=row, by=crew.office, at=clock(MONDAY, 9))
    assert (again.pk, again.state, again.attempts, again.last_error) == (row.pk, State.SCHEDULED, 0, "")
    with pytest.raises(PermissionDenied):
        reminder_again(reminder=row, by=crew.clerk, at=clock(MONDAY, 9))
    assert Channel.objects.filter(way=Way.INBOX).count() == 1
