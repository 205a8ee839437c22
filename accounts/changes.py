"""What a saving is about to change, for the trail: each field's word with what was and what will be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import display_for_field
from django.db import models

from accounts.personal import veiled

# Columns that hold nothing but a telephone: veiled whole, whatever its form.
_TELEPHONES = frozenset({"phone", "office_phone"})
_EMPTY = "（空）"
_LONGEST = 200


def changes_of(row: models.Model, fields: Iterable[str] | None = None) -> dict[str, list[str]]:
    """`{label: [before, after]}` of the editable (or the named) fields that differ from what is stored; a new row: none.

    Call before saving. One query, and one for each changed reference.
    """
    if row._state.adding or row.pk is None:
        return {}
    known = type(row)._base_manager.filter(pk=row.pk).first()
    if known is None:
        return {}
    wanted = None if fields is None else frozenset(fields)
    changes: dict[str, list[str]] = {}
    for field in row._meta.concrete_fields:
        old, new = getattr(known, field.attname), getattr(row, field.attname)
        is_wanted = field.editable if wanted is None else field.name in wanted
        if not is_wanted or field.primary_key or old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            changes |= _inside(str(field.verbose_name), old, new)
        else:
            changes[str(field.verbose_name)] = [_said(known, field), _said(row, field)]
    return changes


def _inside(label: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[str]]:
    """Of a table of values those that differ, each on its own."""
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {f"{label}·{name}": [_text(old.get(name)), _text(new.get(name))] for name in names}


def _text(value: object) -> str:
    return _EMPTY if value in (None, "") else str(value)[:_LONGEST]


def _said(row: models.Model, field: models.Field[Any, Any]) -> str:
    """A field's value in the words of the screen."""
    value = getattr(row, field.name)
    if field.name in _TELEPHONES:
        return veiled(str(value or "")) or _EMPTY
    if value is None or value == "":
        return _EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.is_relation:
        return str(value)
    if isinstance(field, models.JSONField):
        told = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    else:
        told = str(display_for_field(value, field, _EMPTY))
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"


def told_changes(changes: dict[str, list[str]]) -> dict[str, Any]:
    """As an event's detail keeps them; nothing where nothing changed."""
    return {"变更": changes} if changes else {}
