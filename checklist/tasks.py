"""What beat calls for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from celery import shared_task
from django.db.models import Max
from django.utils import timezone

from checklist.freezing import snapshot_freeze
from checklist.models import Snapshot
from checklist.queries import NoBoard
from townships.models import FactsToken


@shared_task
def freeze_month() -> None:
    """Freeze every district's board as of the last day of the month before; twice acts once.

    Called every night: a night that was missed is caught up the next, and months that were missed altogether are
    caught up from the district's last monthly snapshot on, as what is known now says of their days.
    """
    now = timezone.now()
    last = timezone.localdate(now).replace(day=1) - timedelta(days=1)
    taken = dict(Snapshot.objects.monthly().order_by().values_list("area").annotate(last=Max("as_of")))
    for district in FactsToken.objects.order_by("district").values_list("district", flat=True):
        for month_end in _months(taken.get(district), last):
            try:
                snapshot_freeze(
                    area=district,
                    year=month_end.year,
                    as_of=month_end,
                    title=f"{month_end.year}年{month_end.month}月月末",
                    by=None,
                    at=now,
                    monthly=True,
                )
            except NoBoard:
                continue  # a month of a year without a checklist has no board to keep


def _months(taken: date | None, last: date) -> Iterator[date]:
    """The month ends after the last one taken, up to `last`; of a district that has none yet, `last` alone."""
    month_end = taken
    while month_end is not None and month_end < last:
        month_end = (month_end + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        yield month_end
    if taken is None:
        yield last
