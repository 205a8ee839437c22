"""The facts token: renewed as the last statement of every transaction that changes what is judged."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from townships.areas import district_of
from townships.models import FactsToken


def is_demo() -> bool:
    """Whether the database holds demonstration data: every page and paper says so, and nobody starts in earnest on it."""
    return FactsToken.objects.filter(is_demo=True).exists()


@dataclass(slots=True)
class FactsWrite:
    """One transaction that changes facts: which districts, and what is left for its end (numbers)."""

    districts: set[str] = field(default_factory=set)
    before_token: list[Callable[[], None]] = field(default_factory=list)


_current: ContextVar[FactsWrite | None] = ContextVar("facts_write", default=None)


@contextmanager
def facts_write(*areas: str) -> Iterator[FactsWrite]:
    """Open a transaction that changes facts of `areas`.

    At its end, in this order always (else two writers deadlock): what was put off with `before_token`
    (taking numbers), then the token of each district in the order of codes. A write inside a write joins it.
    """
    outer = _current.get()
    if outer is not None:
        outer.districts.update(map(district_of, areas))
        waiting = len(outer.before_token)
        try:
            with transaction.atomic():  # a savepoint: what fails inside leaves nothing behind,
                yield outer
        except BaseException:
            del outer.before_token[waiting:]  # and nothing to be done at the end
            raise
        return
    write = FactsWrite(set(map(district_of, areas)))
    reset = _current.set(write)
    try:
        with transaction.atomic():
            yield write
            for step in write.before_token:
                step()
            for district in sorted(write.districts):
                _renew(district)
    finally:
        _current.reset(reset)


def _renew(district: str) -> None:
    value = secrets.token_hex(16)
    if not FactsToken.objects.filter(district=district).update(value=value):
        FactsToken.objects.get_or_create(district=district, defaults={"value": value})


def writing() -> bool:
    """Whether this thread is inside a transaction that changes facts (no board is read there)."""
    return _current.get() is not None


def facts_token(district: str) -> str:
    """The district's token now; blank when nothing has ever been written."""
    return FactsToken.objects.filter(district=district).values_list("value", flat=True).first() or ""
