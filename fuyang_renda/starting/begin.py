"""The first step on an empty database: the district is marked as real, the checklist comes in mode TRIAL."""

from __future__ import annotations

from datetime import datetime

from accounts import trail
from accounts.models import AuditEvent
from checklist.board import Mode
from checklist.delivered import delivered_ensure
from checklist.models import Checklist
from townships.models import FactsToken, Township
from townships.tokens import facts_write

CONSOLE = "服务器命令行"


def start_begin(*, district: str, at: datetime) -> bool:
    """Deliver checklist, 口径问答 and examples, and mark the database as this district's own; True the first time.

    A district's facts token keeps demonstration data out for good. A delivered checklist that has judged nobody
    yet (there is no unit) goes into 试运行; from then on the office decides.
    """
    if (
        Township.objects.filter(code__startswith=district).exists()
        or FactsToken.objects.filter(district=district).exists()
    ):
        return False
    with facts_write(district):
        delivered_ensure(Mode.TRIAL)
        Checklist.objects.filter(published=True, published_by__isnull=True).update(mode=Mode.TRIAL)
        trail.note(
            by=None, action=AuditEvent.Action.CHECKLIST, subject="开始启用，清单为试运行", at=at, area=district,
            actor_name=CONSOLE,
        )  # fmt: skip
    return True
