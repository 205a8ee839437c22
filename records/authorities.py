"""Rights to sign that end because their unit closes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.models import SignAuthority


def authorities_running(areas: Iterable[str], at: datetime) -> QuerySet[SignAuthority]:
    """Grants of units that hold, or will."""
    running = SignAuthority.objects.filter(revoked_at__isnull=True, ended_on__gt=timezone.localdate(at))
    return running.filter(area__in=list(areas)).select_related("to", "granted_by")


def sign_authorities_close(*, areas: Iterable[str], by: User, at: datetime) -> int:
    """End every grant of units that close, at once; what was signed under them stays signed. How many."""
    ended = 0
    with transaction.atomic():
        for grant in authorities_running(areas, at):
            if not by.may(Act.KEEP_DISTRICT_REGISTERS) or not by.covers(grant.area):
                raise PermissionDenied("单位变更由区人大办办理")
            grant.revoked_by, grant.revoked_at = by, at
            grant.save(update_fields=["revoked_by", "revoked_at"])
            trail.note(
                by=by, action=AuditEvent.Action.DECISION, subject=f"单位变更终止审签授权 {grant.to}", at=at,
                area=grant.area, detail={"原止": grant.ended_on.isoformat()},
            )  # fmt: skip
            ended += 1
    return ended
