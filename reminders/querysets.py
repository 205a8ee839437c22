"""Reading messages and what the office writes, through one door."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from accounts.models import User
from accounts.roles import Act
from reminders.states import State, Way
from townships.reach import within

if TYPE_CHECKING:
    from reminders.models import Channel, Message, Notice, Reminder  # noqa: F401  # named in quotes below

M = TypeVar("M", bound=models.Model)


class SetupQuerySet(models.QuerySet[M]):
    """What the office adjusts; it belongs to no unit."""

    def for_user(self, user: User) -> SetupQuerySet[M]:
        return self if user.may(Act.REMIND) else self.none()


class ChannelQuerySet(models.QuerySet["Channel"]):
    def for_user(self, user: User) -> ChannelQuerySet:
        return self if user.may(Act.KEEP_CHANNELS) else self.none()


class TalkQuerySet(models.QuerySet[M]):
    """Rows that carry `township`."""

    def for_user(self, user: User) -> TalkQuerySet[M]:
        if not (user.is_unit or user.may(Act.REMIND)):
            return self.none()
        return self.filter(within(user, "township__code"))


class MessageQuerySet(models.QuerySet["Message"]):
    def for_user(self, user: User) -> MessageQuerySet:
        """One's own inbox, and nobody else's."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        return self.filter(recipient=user, channel__way=Way.INBOX)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at__isnull=True)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def for_user(self, user: User) -> ReminderQuerySet:
        """The office's list of all that is and was to be sent in its area."""
        if not user.may(Act.REMIND):
            return self.none()
        return self.filter(area__startswith=user.scope)

    def due(self, at: datetime) -> ReminderQuerySet:
        """What is to be sent by now."""
        return self.filter(state=State.SCHEDULED, send_at__lte=at)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_user(self, user: User) -> NoticeQuerySet:
        """The office its own; a unit those it was sent."""
        if user.may(Act.REMIND):
            return self.filter(area__startswith=user.scope)
        if user.is_unit:
            return self.filter(within(user, "units__code")).distinct()
        return self.none()
