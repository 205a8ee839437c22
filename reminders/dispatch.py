"""Sending what is due: claim, commit, ask again whether it is needed, send, record.

A row is claimed by one conditional UPDATE, so that of several workers one sends. Sending happens outside every
transaction. In the inbox nothing can come twice: the message and the rows that say SENT are written together, and only
by who still holds the claim. Outside, the one window is a crash between the other side's yes and our commit.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Min
from django.urls import reverse
from django.utils import timezone

from records.models import OfficeDay
from reminders.links import address
from reminders.models import Message, Reminder
from reminders.notices import notice_line
from reminders.people import contact_of, staff_on
from reminders.planning import DIGEST_AT, SHANGHAI, Subject, awake
from reminders.querysets import ReminderQuerySet
from reminders.quiet import calendar_of
from reminders.sending import send
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter
from reminders.services import reason_against, reason_against_by_hand
from reminders.states import BY_HAND, Kind, State, Way
from reminders.subjects import common_area, subjects_named
from reminders.texts import digest, single, words_now
from townships.models import Person

logger = logging.getLogger(__name__)

# After the first, second … failure that may pass: minutes until the next try.
BACKOFF = (1, 5, 15, 60)
# Seconds between tries to write down that a letter left, when the database does not answer: twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 0.5, 4.0
# For so long; a task sends for a minute and is stopped after four.
RECORD_PATIENCE = 170.0
MOST_ATTEMPTS = len(BACKOFF) + 1


class Outcome(Enum):
    """What became of a bundle."""

    SENT = "sent"
    NOTHING = "nothing to send"
    TAKEN = "taken by another worker"
    LATER = "to be tried again"
    FAILED = "failed"


class LostClaim(Exception):
    """The claim was swept away meanwhile: what we were about to record is another worker's to do."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one worker holds: rows for one person by one channel."""

    claim: str
    rows: tuple[Reminder, ...]

    @property
    def first(self) -> Reminder:
        return self.rows[0]


def bundles_due(*, at: datetime, limit: int = 200) -> list[str]:
    """Which bundles are to be sent by now, the longest waiting first. Two queries.

    What a stop of the workers pushed into the night or a day off leaves the portal only when people are awake again.
    """
    due = Reminder.objects.due(at)
    if not may_leave(at):
        due = due.filter(channel__way=Way.INBOX)
    rows = due.values("bundle").annotate(first=Min("send_at")).order_by("first", "bundle")
    return list(rows.values_list("bundle", flat=True)[:limit])


def may_leave(at: datetime) -> bool:
    """Whether now is neither night nor a day off. One query."""
    return awake(at, OfficeDay.objects.told()) <= at


def bundle_send(*, bundle: str, at: datetime) -> Outcome:
    """Claim a bundle and send it as one message; whatever happens is recorded in its rows."""
    held = bundle_claim(bundle=bundle, at=at)
    if held is None:
        return Outcome.TAKEN
    if _is_second_digest(bundle, held, at):
        return Outcome.NOTHING
    needed = _still_needed(held, at)
    if not needed:
        return Outcome.NOTHING
    message = _message(needed, at)
    try:
        if message.channel.way != Way.INBOX:
            send(message.channel, _letter(message, held.first))
        _record_patiently(held, needed, message, at)
    except Busy as error:
        return _record_later(held, str(error), at)
    except Refused as error:
        _settle(held, State.FAILED, str(error), at)
        return Outcome.FAILED
    except LostClaim:
        logger.warning("claim of %s was swept away while it was being sent", bundle)
        return Outcome.TAKEN
    return Outcome.SENT


def bundle_claim(*, bundle: str, at: datetime) -> Bundle | None:
    """Take what is due of a bundle: one conditional UPDATE, committed. None when another was faster."""
    claim = secrets.token_hex(16)
    taken = Reminder.objects.due(at).filter(bundle=bundle)
    if not taken.update(state=State.SENDING, claim=claim, claimed_at=at, attempts=F("attempts") + 1):
        return None
    rows = Reminder.objects.filter(claim=claim).select_related("channel", "recipient", "urge", "notice")
    # Put in order here: the statement is made anew for each bundle, and is long enough.
    return Bundle(claim, tuple(sorted(rows.order_by(), key=lambda row: (row.kind, row.area, row.pk))))


def sweep(*, at: datetime) -> int:
    """Rows whose worker died while it held them are due again, or failed when they were tried often enough."""
    hanging = Reminder.objects.filter(
        state=State.SENDING, claimed_at__lt=at - timedelta(seconds=settings.REMINDERS_STUCK_SECONDS)
    )
    over = hanging.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, claim="", settled_at=at, last_error="多次发送中断，没有结果"
    )
    again = hanging.update(state=State.SCHEDULED, claim="", send_at=at, last_error="发送中断，重新发送")
    return over + again


def _is_second_digest(bundle: str, held: Bundle, at: datetime) -> bool:
    """One digest per person, channel and day: what comes later waits for the next working day's."""
    day = timezone.localdate(at)
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    sent = Reminder.objects.filter(bundle=bundle, state=State.SENT, settled_at__gte=midnight)
    if not bundle.startswith("day:") or not sent.exists():
        return False
    calendar = calendar_of(held.first.area, day)
    on = calendar.next_open(day + timedelta(days=1), calendar.quiet_of(held.first.area))
    send_at = datetime.combine(on, DIGEST_AT, SHANGHAI)
    _mine(held).update(state=State.SCHEDULED, claim="", attempts=F("attempts") - 1, send_at=send_at)
    return True


def _mine(held: Bundle, rows: Sequence[Reminder] | None = None) -> ReminderQuerySet:
    """The rows that are still ours."""
    mine = Reminder.objects.filter(claim=held.claim, state=State.SENDING)
    return mine if rows is None else mine.filter(pk__in=[row.pk for row in rows])


def _still_needed(held: Bundle, at: datetime) -> list[tuple[Reminder, Subject | None]]:
    """Asked again just before sending: what was settled meanwhile is cancelled, what is too old is missed."""
    day = timezone.localdate(at)
    planned = [row for row in held.rows if row.kind not in BY_HAND]
    needed: list[tuple[Reminder, Subject | None]] = []
    for row in held.rows:
        if row.kind not in BY_HAND:
            continue
        if why := reason_against_by_hand(row, day):
            _settle(held, State.CANCELLED, why, at, [row])
        else:
            needed.append((row, None))
    if not planned:
        return needed
    area = common_area({row.area for row in planned})
    found = subjects_named({row.subject for row in planned}, area, day)
    staff = staff_on(area, day)
    for row in planned:
        subject = found.get(row.subject)
        why = reason_against(
            is_open=subject is not None,
            in_office=staff.holds(row.recipient_id, row.area),
            is_on=row.channel.is_on,
        )
        if why:
            _settle(held, State.CANCELLED, why, at, [row])
        elif row.good_until is not None and row.good_until <= day:
            _settle(held, State.MISSED, "没有按时发出，已由下一次提醒代替", at, [row])
        else:
            needed.append((row, subject))
    return needed


def _message(needed: Sequence[tuple[Reminder, Subject | None]], at: datetime) -> Message:
    """The message as it will be recorded; not saved yet."""
    first, subject = needed[0]
    day = timezone.localdate(at)
    message = Message(recipient=first.recipient, channel=first.channel, at=at, kind=first.kind)
    if first.kind == Kind.URGE and first.urge is not None:
        message.title, message.body, message.urge = (
            f"催办：{first.urge.item_title}"[:200],
            first.urge.text,
            first.urge,
        )
    elif first.notice is not None and len(needed) == 1:
        message.title, message.body = f"通知：{first.notice.title}", notice_line(first.notice, day)
        message.notice = first.notice
    elif first.kind == Kind.RETURN and subject is not None:
        told, contact = OfficeDay.objects.told(), contact_of(first.area, day)
        message.title, message.body = single(subject, words_now(), day, told, contact)
        message.link = subject.link
    else:
        subjects = [each for _, each in needed if each is not None]
        extra = [
            f"通知：{row.notice.title}。{notice_line(row.notice, day)}"
            for row, _ in needed
            if row.notice is not None
        ]
        message.kind = "DIGEST"
        told, contact = OfficeDay.objects.told(), contact_of(first.area, day)
        message.title, message.body = digest(subjects, extra, words_now(), day, told, contact)
        message.link = subjects[0].link if len({each.link for each in subjects}) == 1 else ""
    return message


def _letter(message: Message, row: Reminder) -> Letter:
    """What is handed to the channel. One query where it needs a number to call."""
    phone, url = "", ""
    if message.channel.way != Way.SMTP:
        phones = Person.objects.filter(user_id=message.recipient_id).values_list("phone", flat=True)
        phone = phones.first() or ""
    if settings.PORTAL_URL:
        link = address(message.link, message.recipient) if message.link else reverse("reminders:inbox")
        url = f"{settings.PORTAL_URL}{link}"
    return Letter(
        title=message.title, body=message.body, to=message.recipient.name, email=message.recipient.email, phone=phone,
        url=url, key=hashlib.sha256(f"{row.bundle}:{row.subject}:{row.step}".encode()).hexdigest()[:32],
    )  # fmt: skip


def _record_patiently(
    held: Bundle, needed: Sequence[tuple[Reminder, Subject | None]], message: Message, at: datetime
) -> None:
    """The letter has left: a database that is away is waited for, or the letter would leave a second time."""
    until, wait = time.monotonic() + RECORD_PATIENCE, FIRST_WAIT
    while True:
        try:
            return _record_sent(held, needed, message, at)
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() + wait > until:
                raise
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


def _record_sent(
    held: Bundle, needed: Sequence[tuple[Reminder, Subject | None]], message: Message, at: datetime
) -> None:
    """Message and rows together, or neither. Raises LostClaim when the rows are not ours any more."""
    rows = [row for row, _ in needed]
    with transaction.atomic():
        message.save()
        done = _mine(held, rows).update(state=State.SENT, message=message, settled_at=at, last_error="")
        if done != len(rows):
            raise LostClaim


def _record_later(held: Bundle, why: str, at: datetime) -> Outcome:
    tried = held.first.attempts
    if tried >= MOST_ATTEMPTS:
        _settle(held, State.FAILED, f"{why}；试了{tried}次", at)
        return Outcome.FAILED
    when = awake(at + timedelta(minutes=BACKOFF[tried - 1]), OfficeDay.objects.told())
    _mine(held).update(state=State.SCHEDULED, claim="", send_at=when, last_error=why)
    return Outcome.LATER


def _settle(
    held: Bundle, state: State, why: str, at: datetime, rows: Sequence[Reminder] | None = None
) -> None:
    _mine(held, rows).update(state=state, settled_at=at, last_error=why[:300])
