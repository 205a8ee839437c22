"""Keeping how a ledger's heads are read, for the next file of the same make. No facts: the token stays."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from desk.exchange.ledgers import Ledger
from desk.models import ColumnMapping
from townships.areas import district_of

NOT_ALLOWED = "台账迁入由区人大常委会办公室办理"


def mapping_save(*, kind: str, ledger: Ledger, name: str, by: User, at: datetime) -> ColumnMapping:
    """Keep a mapping under a name; the one of that name is replaced. Raises ValidationError, PermissionDenied."""
    if not by.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied(NOT_ALLOWED)
    known = ColumnMapping.objects.for_user(by).filter(kind=kind, name=name).first()
    row = known or ColumnMapping(district=district_of(by.scope), kind=kind, name=name)
    row.heads, row.fixed = dict(ledger.heads), dict(ledger.fixed)
    row.words = {name: dict(words) for name, words in ledger.words.items()}
    row.saved_by, row.saved_at = by, at
    with transaction.atomic():
        row.full_clean(exclude=("heads", "fixed", "words"))
        row.save()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"保存台账对应关系 {name}", at=at, area=row.district,
            detail={"表格": kind, "表头": row.heads, "整表相同": row.fixed},
        )  # fmt: skip
    return row


def mapping_drop(*, mapping: ColumnMapping, by: User, at: datetime) -> None:
    """Forget a mapping; what was moved in with it stays."""
    if not by.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied(NOT_ALLOWED)
    with transaction.atomic():
        mapping.delete()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"删除台账对应关系 {mapping.name}", at=at,
            area=mapping.district,
        )  # fmt: skip


def mappings_known(user: User, kind: str) -> list[Ledger]:
    """The mappings kept for a kind of sheet, as ledgers are read by them. One query."""
    rows = ColumnMapping.objects.for_user(user).filter(kind=kind)
    return [Ledger(row.heads, row.fixed, row.words, name=row.name) for row in rows]
