"""Versions of a record: what it said when it was signed, handed in or returned, to be compared with later."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from papers.words import day, moment, money
from records.models import Record, ReviewEvent, Version
from records.states import State, Verb

# After these, somebody will ask what has changed since.
KEPT_AT = frozenset({Verb.SIGN, Verb.SUBMIT, Verb.SEND_BACK, Verb.RETURN, Verb.REOPEN})
_OF_FRAME = ("title", "happened_on", "note")
# Rows that tell the way of a record, not what it says.
_NOT_CONTENT = frozenset({"ReviewEvent", "LatePermit", "Comment", "OpinionDraft", "Adoption"})


def version_keep(*, event: ReviewEvent, record: Record) -> None:
    """Keep what the record says at this event; runs in the transaction of the transition."""
    if event.verb in KEPT_AT:
        Version.objects.create(event=event, content=said(record.specific()))


def version_before(record: Record, verbs: frozenset[Verb]) -> Version | None:
    """The latest version kept at one of these events, with who it was; None when there is none. One query."""
    return (
        Version.objects.filter(event__record=record, event__verb__in=verbs)
        .select_related("event__by")
        .order_by("event__id")
        .last()
    )


def said(leaf: Record) -> dict[str, Any]:
    """Everything a record says, as people read it: {"fields", "rows", "proofs", "steps"}; for JSON."""
    fields = {name: _cell(leaf, leaf._meta.get_field(name)) for name in _OF_FRAME}
    own = leaf._meta.local_concrete_fields
    fields |= {field.name: _cell(leaf, field) for field in own if not field.primary_key and field.editable}
    riders = Record.objects.filter(rides_with=leaf.pk).exclude(state=State.WITHDRAWN).order_by("id")
    return {
        "fields": fields,
        "rows": {label: rows for label, rows in map(_rows, _children(leaf)) if rows},
        "proofs": {
            str(proof.pk): [proof.title, proof.version, proof.kept_at]
            for proof in leaf.evidence.order_by("added_at", "id")
        },
        "steps": {str(step.pk): [step.title, day(step.happened_on)] for step in riders},
    }


def _children(leaf: Record) -> list[models.QuerySet[Any]]:
    """Rows that hang on the record by a key of their own: agenda, questions, clauses, participants."""
    found = []
    for relation in leaf._meta.related_objects:
        model = relation.related_model
        if (
            not relation.one_to_many
            or not isinstance(model, type)
            or issubclass(model, Record)
            or model.__name__ in _NOT_CONTENT
            or model.__name__.startswith("Historical")
        ):
            continue
        wanted = [f.name for f in model._meta.concrete_fields if f.is_relation and f is not relation.field]
        # Untyped: which model it is, only the relation knows.
        rows: Any = model._default_manager.filter(**{relation.field.name: leaf.pk})
        found.append(rows.select_related(*wanted) if wanted else rows)
    return found


def _rows(rows: models.QuerySet[Any]) -> tuple[str, list[dict[str, str]]]:
    fields = [
        field
        for field in rows.model._meta.concrete_fields
        if not field.primary_key
        and field.name != "position"
        and not (field.is_relation and field.related_model and issubclass(field.related_model, Record))
    ]
    cells = [[_cell(row, field) for field in fields] for row in rows]
    return str(rows.model._meta.verbose_name), [dict(filter(_speaks, row)) for row in cells]


def _speaks(cell: list[str]) -> bool:
    return bool(cell[1])


def _cell(row: models.Model, field: Any) -> list[str]:
    """The label of a field and what it says."""
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    return [str(field.verbose_name), _shown(value)]


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Decimal():
            return money(value)
        case list():
            return "、".join(map(str, value))
        case _:
            return str(value)
