"""What the audit trail is proved with: a keyed mark on every row, and a keyed link from each row to the one before.

Keyed (HMAC-SHA-256) and not plain SHA-256: who has nothing but the database could work a plain chain out anew after
changing a row. The key is derived from the first of `AUDIT_KEYS` (empty: `SECRET_KEY`) and stands nowhere in the
database; further ones only verify what was written before a key was changed. Along the chain keys only move on, so a
key that leaked and was replaced makes no new link.

A row gets its mark when it is written, in the transaction of what it tells, without any lock; the link is made a little
later (accounts.sealing). So the trail never makes two writers wait for each other, and yet a row that somebody else
inserted is known at once: it has no mark that fits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings

# Before the first link.
ORIGIN = "0" * 64
_SALT_LENGTH = 16
_FORM = "v1"


class Event(Protocol):
    """What of an event is proved: everything but its id, which is the seal's to name."""

    at: Any
    actor_id: Any
    actor_name: Any
    address: Any
    action: Any
    area: Any
    subject: Any
    detail: Any
    succeeded: Any
    mac: Any


def secrets_known() -> tuple[str, ...]:
    """What keys are derived from, the one in use first."""
    named: list[str] = settings.AUDIT_KEYS
    return tuple(named) or tuple(map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)))


@lru_cache(maxsize=32)
def key_for(purpose: str, secret: str) -> bytes:
    """A key of its own for each purpose, so that what one proves is no help with another."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def keys(purpose: str) -> tuple[bytes, ...]:
    """The keys of a purpose, the one in use first."""
    return tuple(key_for(purpose, secret) for secret in secrets_known())


def instant(at: datetime) -> str:
    """A moment in one form, whatever zone it was told in: UTC to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def content(event: Event) -> bytes:
    """The proved content of a row as bytes: the same before it is written and after it is read back."""
    told = [
        _FORM, instant(event.at), event.actor_id, event.actor_name, event.address, str(event.action), event.area,
        event.subject, event.detail, bool(event.succeeded),
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(event: Event) -> str:
    """A fresh mark for a row. Its random beginning makes two rows of the same words differ: none can be copied."""
    salt = secrets.token_hex(_SALT_LENGTH // 2)
    return salt + _mark(keys("audit.row")[0], salt, event)


def is_genuine(event: Event) -> bool:
    """Whether a row is as the portal wrote it."""
    salt, mark = event.mac[:_SALT_LENGTH], event.mac[_SALT_LENGTH:]
    return any(hmac.compare_digest(_mark(key, salt, event), mark) for key in keys("audit.row"))


def _mark(key: bytes, salt: str, event: Event) -> str:
    return hmac.digest(key, salt.encode() + content(event), "sha256").hex()


def link(key: bytes, *, before: str, position: int, event: int, mac: str, sealed_at: datetime) -> str:
    """The digest of one link: over the link before it, its place, its row's id and mark, and when it was made."""
    told = f"{before}|{position}|{event}|{mac}|{instant(sealed_at)}"
    return hmac.digest(key, told.encode(), "sha256").hex()


def chain_key() -> bytes:
    """The key that links are made with now."""
    return keys("audit.chain")[0]


def chain_keys_in_time() -> Sequence[bytes]:
    """All keys of links, the oldest first: along the chain they only move on."""
    return tuple(reversed(keys("audit.chain")))


def digest_of_key() -> str:
    """Eight signs by which an operator tells which key is in use, without learning it."""
    return hashlib.sha256(chain_key()).hexdigest()[:8]
