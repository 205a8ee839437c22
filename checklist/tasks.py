"""What beat calls for."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from checklist.queries import NoBoard
from checklist.services import snapshot_freeze
from townships.models import FactsToken


@shared_task
def freeze_month() -> None:
    """Freeze every district's board as of the last day of the month before; twice acts once."""
    now = timezone.now()
    last = timezone.localdate(now).replace(day=1) - timedelta(days=1)
    for district in FactsToken.objects.order_by("district").values_list("district", flat=True):
        try:
            snapshot_freeze(
                area=district,
                year=last.year,
                as_of=last,
                title=f"{last.year}年{last.month}月月末",
                by=None,
                at=now,
                monthly=True,
            )
        except NoBoard:
            continue  # a month of a year without a checklist has no board to keep
