"""Reading one's own messages: read once, at the moment they are opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from reminders.models import Message, Muted
from reminders.states import ALWAYS, BY_HAND, Kind

# What a person may keep inside the portal.
SWITCHES = tuple(kind for kind in Kind if kind not in ALWAYS | BY_HAND)


def unread_count(user: User) -> int:
    """How many messages wait to be read. One query."""
    return Message.objects.for_user(user).unread().count()


def message_read(*, message: Message, by: User, at: datetime) -> None:
    """The first opening counts; a message is nobody else's to open."""
    if message.recipient_id != by.pk:
        raise PermissionDenied("这是别人的消息")
    if message.read_at is None and Message.objects.filter(pk=message.pk, read_at__isnull=True).update(
        read_at=at
    ):
        message.read_at = at


def messages_read(*, by: User, at: datetime) -> int:
    """All of one's messages read at once, but for those that ask for an answer not yet given."""
    waiting = Message.objects.for_user(by).unread()
    keys = list(waiting.exclude(urge__answer="", urge__isnull=False).values_list("pk", flat=True))
    return Message.objects.filter(pk__in=keys, read_at__isnull=True).update(read_at=at)


def muted_save(*, by: User, kinds: Iterable[str]) -> None:
    """Which kinds stay inside the portal from now on. Raises ValidationError for one that cannot be switched off."""
    wanted = set(kinds)
    if unknown := wanted - {kind.value for kind in SWITCHES}:
        raise ValidationError(f"这一类不能关闭：{'、'.join(sorted(unknown))}")
    with transaction.atomic():
        Muted.objects.filter(user=by).exclude(kind__in=wanted).delete()
        Muted.objects.bulk_create(
            [Muted(user=by, kind=kind) for kind in sorted(wanted)], ignore_conflicts=True
        )
