"""The office's own table of working days: where it differs from the built-in calendar."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.workdays import Told


class OfficeDayQuerySet(models.QuerySet["OfficeDay"]):
    def for_user(self, user: User) -> OfficeDayQuerySet:
        """The office's own; it belongs to no unit."""
        return self if user.may(Act.REMIND) else self.none()

    def told(self) -> Told:
        """Which days the table says are worked and which are off. One query."""
        return dict(self.values_list("day", "is_working"))


class OfficeDay(models.Model):
    """One day on which the office's own table differs from the built-in calendar (holiday, or weekend worked)."""

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班", help_text="勾选为上班（调休），不勾为放假")
    note = models.CharField("说明", max_length=100, blank=True, help_text="例如：国庆节、春节调休")
    is_estimated = models.BooleanField("推算", default=False, help_text="国务院办公厅的通知还没有公布时勾选")
    history = HistoricalRecords(verbose_name="工作日变更")

    objects = OfficeDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ("-day",)

    def __str__(self) -> str:
        told = "上班" if self.is_working else "放假"
        return f"{self.day.year}年{self.day.month}月{self.day.day}日{told}{'（推算）' if self.is_estimated else ''}"


def office_day_save(*, row: OfficeDay, by: User, at: datetime) -> OfficeDay:
    """Save a day of the table. Not a fact: nothing is judged anew."""
    if not by.may(Act.REMIND):
        raise PermissionDenied("节假日与调休由区人大办维护")
    with transaction.atomic():
        row.full_clean()
        row.save()
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"节假日与调休 {row}", at=at)
    return row
