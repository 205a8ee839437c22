"""Evidence as the pages show it: the newest version of each file, with its preview and the versions before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from records.models import Evidence, Record
from records.removal import REMOVED, refusal_to_propose

PREVIEWS = {"application/pdf": "pdf", "image/jpeg": "picture", "image/png": "picture"}
MAX_HELD = 30


@dataclass(frozen=True, slots=True)
class Proof:
    """One file or reference of a record; `preview` is pdf, picture or blank; `removal_url` where it may be removed."""

    evidence: Evidence
    url: str
    preview: str
    size: int
    removed: str
    earlier: Sequence[Evidence]
    removal_url: str


def proofs_of(record: Record, user: User | None = None) -> list[Proof]:
    """A record's proofs in the order they were brought, each with its earlier versions; one query."""
    rows = list(record.evidence.select_related("blob", "added_by").order_by("added_at", "pk"))
    by_pk = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    return [_proof(row, by_pk, user) for row in rows if row.pk not in replaced]


def held_by(user: User, area: str, without: set[int]) -> list[Evidence]:
    """What the unit already holds and this form may use again, latest first."""
    rows = Evidence.objects.for_user(user).held(area).exclude(pk__in=without).select_related("blob")
    return list(rows[:MAX_HELD])


def _proof(row: Evidence, by_pk: dict[int, Evidence], user: User | None) -> Proof:
    earlier, before = [], by_pk.get(row.replaces_id or 0)
    while before is not None:
        earlier.append(before)
        before = by_pk.get(before.replaces_id or 0)
    removed = ""
    if row.blob is not None and row.blob.removal_at is not None:
        removed = REMOVED if row.blob.removed_at is not None else "已提出误传处置，复核以前不能打开"
    may_remove = user is not None and not removed and not refusal_to_propose(user=user, evidence=row)
    return Proof(
        evidence=row,
        url="" if removed or row.blob is None else row.get_absolute_url(),
        preview=PREVIEWS.get(row.blob.media_type, "") if row.blob is not None and not removed else "",
        size=row.blob.size if row.blob is not None and not removed else 0,
        removed=removed,
        earlier=earlier,
        removal_url=reverse("desk:removal_new", args=[row.pk]) if may_remove else "",
    )
