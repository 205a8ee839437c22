"""Sending: claimed once, asked again, recorded whole; retried with patience, swept when a worker dies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import User
from records.models import OfficeDay, Record
from records.services import record_submit
from reminders import dispatch
from reminders.dispatch import Outcome, bundle_claim, bundle_send, bundles_due, sweep
from reminders.models import Message, Reminder
from reminders.people import contact_of, staff_on
from reminders.sending.errors import Busy, Refused
from reminders.services import reminder_again, reminders_plan, returns_plan
from reminders.states import Kind, State, Way
from tests.factories import DAYUAN, DISTRICT, at
from tests.reminders.conftest import MONDAY, Crew, clock, mail_channel, returned
from townships.models import Appointment

pytestmark = pytest.mark.django_db


class Post:
    """A channel that keeps what it is handed, or says no."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answer: Exception | None = None

    def __call__(self, channel: Any, letter: Any) -> None:
        if self.answer is not None:
            raise self.answer
        self.letters.append(letter)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(dispatch, "send", post)
    return post


def send_all(when: Any) -> list[Outcome]:
    return [bundle_send(bundle=bundle, at=when) for bundle in bundles_due(at=when)]


def test_one_digest_a_person_and_day_with_everything_in_it(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    assert not send_all(clock(MONDAY, 8))  # half past eight
    assert set(send_all(clock(MONDAY, 8, 30))) == {Outcome.SENT}
    mine = Message.objects.for_user(crew.clerk)
    assert [row.kind for row in mine] == ["DIGEST"]
    (digest,) = mine
    rows = Reminder.objects.filter(recipient=crew.clerk)
    assert rows.count() > 1
    assert {(row.state, row.message_id) for row in rows} == {("SENT", digest.pk)}
    assert digest.title == f"待办提醒：{rows.count()}项（2026年11月23日）"
    assert "大源镇“每年至少专题听取并研究一次人大工作”" in digest.body
    assert "时限2026年12月31日（还有38天）" in digest.body
    assert "联系区人大办区办甲，电话0571-61701234" in digest.body
    assert not send_all(clock(MONDAY, 9))


def test_what_comes_later_on_a_day_waits_for_the_next_digest(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    send_all(clock(MONDAY, 9))
    late = Reminder.objects.filter(recipient=crew.clerk, kind=Kind.ITEM).order_by("pk")[0]
    Reminder.objects.filter(pk=late.pk).update(state=State.SCHEDULED, message=None, settled_at=None)
    assert send_all(clock(MONDAY, 10)) == [Outcome.NOTHING]
    late.refresh_from_db()
    assert (late.state, late.send_at, late.attempts) == (State.SCHEDULED, clock("2026-11-24", 8, 30), 1)


def test_days_that_gathered_come_in_one_digest(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock("2026-11-19", 7))
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    send_all(clock(MONDAY, 9))
    assert Message.objects.for_user(crew.clerk).count() == 1


def test_it_is_asked_again_just_before_sending(crew: Crew) -> None:
    record = returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    record_submit(record=record, by=crew.chair, at=at(MONDAY, 10))
    assert set(send_all(clock(MONDAY, 10, 30))) == {Outcome.NOTHING}
    assert not Message.objects.exists()
    assert {row.state for row in Reminder.objects.filter(kind=Kind.RETURN)} == {State.CANCELLED}


def test_who_left_between_plan_and_sending_gets_nothing(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    Appointment.objects.filter(post="CLERK").update(ended_on=date(2026, 11, 23))
    send_all(clock(MONDAY, 9))
    assert not Message.objects.filter(recipient=crew.clerk).exists()
    assert {row.last_error for row in Reminder.objects.filter(recipient=crew.clerk)} == {"收件人已不在任"}


def test_what_lay_too_long_is_missed_not_sent(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    send_all(clock("2026-12-04", 9))  # after the advised day
    found = dict(Reminder.objects.filter(recipient=crew.clerk).values_list("subject", "state"))
    assert found["item:330111117:annual_hearing:2026-12-31"] == State.MISSED


def test_a_return_has_a_message_of_its_own_with_all_its_sense(crew: Crew, post: Post) -> None:
    mail_channel()
    record = returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    assert set(send_all(clock(MONDAY, 9, 1))) == {Outcome.SENT}
    inbox = Message.objects.for_user(crew.clerk).get()
    assert inbox.title == f"退回补正：{record.title}（{record.number}）"
    assert "理由：请补充纪要编号。请补正后重新报送" in inbox.body
    assert inbox.link == f"record:{record.pk}"
    (letter,) = post.letters
    assert (letter.email, letter.body) == ("li@example.com", inbox.body)


def test_links_leave_the_portal_only_where_its_address_is_known(
    crew: Crew, post: Post, settings: Any
) -> None:
    mail_channel()
    record = returned(crew)
    settings.PORTAL_URL = "https://renda.example"
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    send_all(clock(MONDAY, 9, 1))
    assert post.letters[0].url == f"https://renda.example/desk/records/{record.pk}/"


def test_only_one_claims(crew: Crew) -> None:
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    (bundle, *_) = bundles_due(at=clock(MONDAY, 9))
    assert bundle_claim(bundle=bundle, at=clock(MONDAY, 9)) is not None
    assert bundle_claim(bundle=bundle, at=clock(MONDAY, 9)) is None
    assert bundle_send(bundle=bundle, at=clock(MONDAY, 9)) is Outcome.TAKEN


def test_a_database_away_for_a_moment_makes_no_second_letter(
    crew: Crew, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    honest, tried = dispatch._record_sent, []

    def away(*args: Any) -> None:
        tried.append(args)
        if len(tried) % 3:
            raise OperationalError("server closed the connection")
        honest(*args)

    monkeypatch.setattr(dispatch, "_record_sent", away)
    monkeypatch.setattr("reminders.dispatch.time.sleep", lambda seconds: None)
    monkeypatch.setattr("reminders.dispatch.connection.close", lambda: None)
    assert set(send_all(clock(MONDAY, 9))) == {Outcome.SENT}
    assert len(post.letters) == 1
    assert len(tried) == 9


@pytest.mark.parametrize(("seconds", "letters"), [(160, 1), (200, 2)])
def test_a_database_away_for_minutes_is_waited_for_but_not_for_ever(
    crew: Crew, post: Post, monkeypatch: pytest.MonkeyPatch, seconds: int, letters: int
) -> None:
    mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    (bundle,) = Reminder.objects.filter(channel__way=Way.SMTP).values_list("bundle", flat=True)
    honest, passed = dispatch._record_sent, 0.0

    def sleep(wait: float) -> None:
        nonlocal passed
        passed += wait

    def away(*args: Any) -> None:
        if passed < seconds:
            raise OperationalError("server closed the connection")
        honest(*args)

    monkeypatch.setattr(dispatch, "_record_sent", away)
    monkeypatch.setattr("reminders.dispatch.time.sleep", sleep)
    monkeypatch.setattr("reminders.dispatch.time.monotonic", lambda: passed)
    monkeypatch.setattr("reminders.dispatch.connection.close", lambda: None)
    if letters == 1:
        assert bundle_send(bundle=bundle, at=clock(MONDAY, 9)) is Outcome.SENT
    else:
        with pytest.raises(OperationalError):
            bundle_send(bundle=bundle, at=clock(MONDAY, 9))
        passed = seconds
        sweep(at=clock(MONDAY, 9, 6))
        assert bundle_send(bundle=bundle, at=clock(MONDAY, 9, 6)) is Outcome.SENT
    assert len(post.letters) == letters


def test_patience_then_failure(crew: Crew, post: Post) -> None:
    mail = mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    post.answer = Busy("连接不上邮件服务器")
    when = clock(MONDAY, 9)
    waits = []
    for _ in range(5):
        send_all(when)
        row = Reminder.objects.get(channel=mail)
        waits.append(row.send_at - when)
        when = max(row.send_at, when)
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
    assert (row.state, row.attempts, row.last_error) == (State.FAILED, 5, "连接不上邮件服务器；试了5次")
    assert Message.objects.filter(channel=mail).count() == 0
    assert Message.objects.for_user(crew.clerk).count() == 1  # the inbox has it


def test_a_plain_no_is_not_tried_again(crew: Crew, post: Post) -> None:
    mail = mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    post.answer = Refused("邮件服务器拒收（550）")
    send_all(clock(MONDAY, 9))
    row = Reminder.objects.get(channel=mail)
    assert (row.state, row.last_error) == (State.FAILED, "邮件服务器拒收（550）")


@pytest.mark.parametrize(("day", "hour"), [(MONDAY, 22), ("2026-11-24", 7), ("2026-11-28", 10)])
def test_what_waited_into_the_night_or_a_day_off_leaves_when_people_are_awake(
    crew: Crew, post: Post, day: str, hour: int
) -> None:
    mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    send_all(clock(day, hour))
    assert not post.letters
    assert Message.objects.for_user(crew.clerk).count() == 1  # the inbox rings for nobody
    send_all(clock("2026-11-30", 8))
    assert len(post.letters) == 1


def test_a_dead_worker_s_rows_are_sent_by_another_once(crew: Crew) -> None:
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    for bundle in bundles_due(at=clock(MONDAY, 9)):
        bundle_claim(bundle=bundle, at=clock(MONDAY, 9))  # and dies
    assert sweep(at=clock(MONDAY, 9, 4)) == 0
    assert sweep(at=clock(MONDAY, 9, 6)) == 2
    assert set(send_all(clock(MONDAY, 9, 6))) == {Outcome.SENT}
    assert Message.objects.count() == 2
    assert sweep(at=clock(MONDAY, 10)) == 0


def test_a_worker_that_comes_back_late_records_nothing(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was swept while it slept: another sent, so it leaves no second message."""
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    bundle = bundles_due(at=clock(MONDAY, 9))[0]
    honest = dispatch._message

    def asleep(*args: Any) -> Message:
        monkeypatch.setattr(dispatch, "_message", honest)
        sweep(at=clock(MONDAY, 9, 6))
        assert bundle_send(bundle=bundle, at=clock(MONDAY, 9, 6)) is Outcome.SENT
        return honest(*args)

    monkeypatch.setattr(dispatch, "_message", asleep)
    assert bundle_send(bundle=bundle, at=clock(MONDAY, 9)) is Outcome.TAKEN
    assert Message.objects.count() == 1


def test_a_worker_that_dies_each_time_is_not_followed_for_ever(crew: Crew) -> None:
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    when = clock(MONDAY, 9)
    for _ in range(5):
        for bundle in bundles_due(at=when):
            bundle_claim(bundle=bundle, at=when)
        when += timedelta(minutes=6)
        sweep(at=when)
    assert {row.state for row in Reminder.objects.all()} == {State.FAILED}


def test_what_arrived_can_be_sent_again_as_a_row_of_its_own(crew: Crew) -> None:
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    send_all(clock(MONDAY, 9))
    row = Reminder.objects.filter(recipient=crew.clerk).get()
    second = reminder_again(reminder=row, by=crew.office, at=clock(MONDAY, 10))
    assert (second.step, second.step_said) == ("now#2", "即时（第2次发）")
    assert reminder_again(reminder=row, by=crew.office, at=clock(MONDAY, 10)).step == "now#3"
    send_all(clock(MONDAY, 10))
    assert Message.objects.for_user(crew.clerk).count() == 3


def test_what_was_sent_again_can_be_sent_again_itself(crew: Crew) -> None:
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    send_all(clock(MONDAY, 9))
    row = Reminder.objects.filter(recipient=crew.clerk).get()
    for step in ("now#2", "now#3", "now#4"):
        row = reminder_again(reminder=row, by=crew.office, at=clock(MONDAY, 10))
        send_all(clock(MONDAY, 10))
        assert row.step == step


def test_a_saturday_that_is_worked_is_a_day_to_try_and_send_again(crew: Crew, post: Post) -> None:
    mail = mail_channel()
    OfficeDay.objects.create(day=date(2026, 11, 28), is_working=True)
    returned(crew, on="2026-11-27", hour=20)
    returns_plan(area=DISTRICT, at=clock("2026-11-28", 9))
    post.answer = Busy("连接不上邮件服务器")
    send_all(clock("2026-11-28", 9))
    assert Reminder.objects.get(channel=mail).send_at == clock("2026-11-28", 9, 1)
    inbox = Reminder.objects.get(recipient=crew.clerk, state=State.SENT)
    again = reminder_again(reminder=inbox, by=crew.office, at=clock("2026-11-28", 10))
    assert again.send_at == clock("2026-11-28", 10)


def test_who_has_left_office_is_told_nothing_and_named_to_nobody(crew: Crew) -> None:
    User.objects.get_queryset().filter(pk__in=[crew.clerk.pk, crew.office.pk]).update(
        ends_on=date(2026, 11, 23)
    )
    day = date(2026, 11, 22)
    before, after = staff_on(DISTRICT, day), staff_on(DISTRICT, date(2026, 11, 23))
    for who in (crew.clerk, crew.office):
        assert before.holds(who.pk, DAYUAN)
        assert not after.holds(who.pk, DAYUAN)
    assert contact_of(DISTRICT, day) == ("区办甲", "0571-61701234")
    assert contact_of(DISTRICT, date(2026, 11, 23)) == ("工作人员", "")


def test_a_leader_s_digest_is_short_and_leads_to_the_unit(crew: Crew) -> None:
    from reminders.links import address
    from reminders.planning import Subject
    from reminders.texts import digest, words_now

    many = [
        Subject(
            key=f"item:{n}",
            kind=Kind.ITEM,
            area=f"33011{n % 4}",
            unit=f"某镇{n % 4}",
            title=f"事项{n}",
            anchor=date(2026, 12, 31),
        )
        for n in range(40)
    ]
    _, body = digest(many, [], words_now(), date(2026, 11, 23), {}, ("区办甲", ""))
    assert body.count("\n") == 4
    assert "某镇0：10项" in body
    assert address("mend:330111117:meeting.PARTY_STUDY", crew.leader) == "/townships/330111117/"
    assert (
        address("mend:330111117:meeting.PARTY_STUDY", crew.clerk) == "/desk/report/new/meeting.PARTY_STUDY/"
    )


def test_the_inbox_channel_is_never_handed_out(crew: Crew) -> None:
    from reminders.sending import send
    from reminders.sending.letter import Letter
    from reminders.setup import inbox_channel

    with pytest.raises(Refused):
        send(inbox_channel(), Letter("标题", "正文", "某人"))
    assert inbox_channel().way == Way.INBOX
    assert User.objects.get_queryset().count() == 5
    assert Record.objects.count() == 0
