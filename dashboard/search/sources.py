"""Where is looked: one queryset for each group of results, each through the door (`for_user`) of its own pages.

A record is found by the words of its number, title, 文号, kind, unit and proofs; each word has to stand in one of them.
Whatever the door hides is not found, by no word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import User
from checklist.models import Interpretation
from dashboard.models import Bulletin
from delegates.models import Mandate
from meetings.models import Meeting
from opinions.models import Example, NormativeDocument, Opinion, Practice, Provision
from records.models import Evidence, Record
from records.states import RecordKind
from townships.models import Appointment, Person, Township

Words = Sequence[str]
# Where a kind of record keeps the number of its paper.
_PAPERS: tuple[tuple[Any, str], ...] = (
    (Opinion, "doc_no"), (NormativeDocument, "doc_no"), (Meeting, "minutes_no"), (Practice, "rule_document"),
)  # fmt: skip


def townships(user: User, words: Words) -> QuerySet[Township]:
    """乡镇(街道) by name, alias or code."""
    return _units(user).filter(_all(words, _unit_says)).order_by("code")


def records(user: User, words: Words) -> QuerySet[Record]:
    """材料 but for 实施意见, the latest change first."""
    mine = Record.objects.for_user(user).filter(rides_with__isnull=True).exclude(kind=RecordKind.OPINION)
    return mine.filter(_all(words, lambda word: _record_says(user, word))).order_by("-changed_at", "-pk")


def opinions(user: User, words: Words) -> QuerySet[Opinion]:
    """实施意见, by their provisions too."""

    def says(word: str) -> Q:
        return _record_says(user, word) | Q(pk__in=provisions(word).values("opinion"))

    return Opinion.objects.for_user(user).filter(_all(words, says)).order_by("-changed_at", "-pk")


def provisions(*words: str) -> QuerySet[Provision]:
    """Provisions in which one of the words stands: of opinions that were found through their own door."""
    return Provision.objects.filter(reduce(or_, (_has("text", word) for word in words)))


def people(user: User, words: Words) -> QuerySet[Person]:
    """人员 by name; further words may name a unit of theirs. No phone is looked into, nor shown."""

    def says(word: str) -> Q:
        codes = _codes(user, word)
        held = Appointment.objects.for_user(user).filter(township__in=codes)
        sits = Mandate.objects.for_user(user).filter(township__in=codes)
        return (
            _has("name", word) | Q(pk__in=held.values("person")) | Q(pk__in=sits.values("delegate__person"))
        )

    named = reduce(or_, (_has("name", word) for word in words))
    found = Person.objects.for_user(user).filter(named)
    return (found.filter(_all(words, says)) if len(words) > 1 else found).order_by("name", "pk")


def examples(user: User, words: Words) -> QuerySet[Example]:
    """范例 by title."""
    return (
        Example.objects.for_user(user)
        .filter(_all(words, lambda word: _has("title", word)))
        .order_by("-published_on", "-pk")
    )


def bulletins(user: User, words: Words) -> QuerySet[Bulletin]:
    """通报和简报 by title, 文号, 期号 or the unit they are written of."""

    def says(word: str) -> Q:
        told = _has("title", word) | _has("doc_no", word) | _has("issue", word)
        return told | Q(unit__in=_codes(user, word))

    mine = Bulletin.objects.for_user(user).annotate(doc_no=KT("details__number"), issue=KT("details__issue"))
    return mine.filter(_all(words, says)).order_by("-written_at", "-pk")


def guidance(user: User, words: Words) -> QuerySet[Interpretation]:
    """口径问答 by question or answer."""
    says = _all(words, lambda word: _has("question", word) | _has("answer", word))
    return Interpretation.objects.for_user(user).filter(says).order_by("-answered_on", "-pk")


def _all(words: Words, says: Callable[[str], Q]) -> Q:
    return reduce(and_, map(says, words))


def _has(field: str, word: str) -> Q:
    """Chinese has no capitals: only a word with letters is compared without regard to them, which costs thrice as much."""
    how = "icontains" if word.lower() != word.upper() else "contains"
    return Q(**{f"{field}__{how}": word})


def _units(user: User) -> QuerySet[Township]:
    return Township.objects.for_user(user).annotate(also=Cast("aliases", TextField()))


def _unit_says(word: str) -> Q:
    """Aliases are looked into as the database writes them: PostgreSQL as they read, SQLite in JSON's own signs."""
    written = json.dumps(word)[1:-1]
    return _has("name", word) | Q(code__startswith=word) | _has("also", word) | Q(also__contains=written)


def _codes(user: User, word: str) -> QuerySet[Any, Any]:
    return _units(user).filter(_unit_says(word)).values("code")


def _record_says(user: User, word: str) -> Q:
    kinds = [kind for kind, label in RecordKind.choices if word in str(label)]
    shown = Evidence.objects.for_user(user).filter(_has("title", word), blob__removal_at__isnull=True)
    proofs = Record.evidence.through._default_manager.filter(evidence__in=shown.order_by().values("pk"))
    papers: Iterable[Q] = (
        Q(pk__in=model.objects.filter(_has(field, word)).order_by().values("pk")) for model, field in _PAPERS
    )
    plain = _has("title", word) | _has("number", word) | Q(kind__in=kinds) | Q(area__in=_codes(user, word))
    return reduce(or_, papers, plain) | Q(pk__in=proofs.values("record"))
