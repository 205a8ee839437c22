"""Two people change one record: what each wrote, field by field, and what becomes of the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from desk.forms.base import RecordForm

MINE, THEIRS = "mine", "theirs"
_MACHINERY = frozenset({"revision", "nonce", "upload"})
Typed = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One question answered in two ways; `chosen` is blank while somebody must still choose."""

    name: str
    label: str
    mine: Sequence[str]
    theirs: Sequence[str]
    chosen: str
    both_changed: bool


def typed_of(form: forms.BaseForm) -> Typed:
    """What a browser would send for a form that nobody has touched."""
    typed: Typed = {}
    for field in form:
        value = field.value()
        if value is None or value is False or value == "":
            typed[field.html_name] = []
        elif value is True:
            typed[field.html_name] = ["on"]
        elif isinstance(value, list | tuple | set):
            typed[field.html_name] = [str(each) for each in value]
        else:
            typed[field.html_name] = [str(value)]
    return typed


def typed_of_rows(rows: forms.BaseFormSet[Any]) -> Typed:
    """The same for lines that hang on a form."""
    typed = typed_of(rows.management_form)
    for row in rows.forms:
        typed |= typed_of(row)
    return typed


def differences(
    *, mine: RecordForm, theirs: RecordForm, base: RecordForm | None, choices: QueryDict
) -> list[Difference]:
    """Where `mine` (bound, valid) and `theirs` (the record as it is now) disagree.

    `base` is the record as it was when `mine` was opened: what only one of the two changed since is already
    chosen for them, and anybody may choose otherwise.
    """
    found = []
    now, before = typed_of(theirs), typed_of(base) if base else {}
    for name in mine.fields:
        if name in _MACHINERY or name not in theirs.fields or not _differs(mine, name, theirs):
            continue
        field = mine[name]
        sent = _sent(field)
        i_changed = base is None or _differs(mine, name, base)
        they_changed = base is None or now[field.html_name] != before[field.html_name]
        preset = "" if i_changed and they_changed else MINE if i_changed else THEIRS
        found.append(
            Difference(
                name, str(field.label), _shown(mine.fields[name], sent),
                _shown(mine.fields[name], now[field.html_name]),
                _choice(choices, name) or preset, i_changed and they_changed,
            )
        )  # fmt: skip
    for ours, other in zip(mine.row_sets(), theirs.row_sets(), strict=True):
        said, says = _lines(ours), _lines(other)
        if said != says:
            name = str(ours.prefix)
            found.append(Difference(name, "逐行内容", said, says, _choice(choices, name), True))
    return found


def merged(
    *, post: QueryDict, mine: RecordForm, theirs: RecordForm, chosen: Sequence[Difference]
) -> QueryDict:
    """The form as the choices make it: mine, with theirs where theirs was chosen, upon the record as it is now."""
    data = post.copy()
    now = typed_of(theirs)
    rows = {str(each.prefix): each for each in theirs.row_sets()}
    for each in chosen:
        if each.chosen != THEIRS:
            continue
        if each.name in rows:
            for name in [name for name in data if name.startswith(f"{each.name}-")]:
                del data[name]
            for name, values in typed_of_rows(rows[each.name]).items():
                data.setlist(name, values)
        else:
            html_name = mine[each.name].html_name
            data.setlist(html_name, now[html_name])
            if not now[html_name]:
                del data[html_name]
    data["revision"] = str(theirs.record.revision) if theirs.record else ""
    return data


def _differs(mine: RecordForm, name: str, other: RecordForm) -> bool:
    """Whether what was typed means something else than what another form holds: repairs are no difference."""
    initial = other.get_initial_for_field(other.fields[name], name)
    return mine.fields[name].has_changed(initial, mine[name].data)


def _choice(choices: QueryDict, name: str) -> str:
    chosen = choices.get(f"take-{name}", "")
    return chosen if chosen in {MINE, THEIRS} else ""


def _sent(field: forms.BoundField) -> list[str]:
    value = field.data
    if value is None or value is False or value == "":
        return []
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return ["on"] if value is True else [str(value)]


def _shown(field: forms.Field, values: Sequence[str]) -> list[str]:
    """Values in the words of the page."""
    if isinstance(field, forms.BooleanField):
        return ["是" if values else "否"]
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ()) or ()}
    return [choices.get(value, value) for value in values] or ["（空）"]


def _lines(rows: forms.BaseFormSet[Any]) -> list[str]:
    """Each line as one text; a line that says nothing is not there."""
    lines = []
    for row in rows.forms:
        shown = [
            value
            for field in row
            if not field.is_hidden and field.name != "DELETE"
            for value in _shown(row.fields[field.name], _sent_or_shown(row, field))
            if value not in {"（空）", "否"}
        ]
        is_struck = row.is_bound and row.data.get(row.add_prefix("DELETE"))
        if shown and not is_struck:
            lines.append("；".join(shown))
    return lines or ["（空）"]


def _sent_or_shown(row: forms.BaseForm, field: forms.BoundField) -> list[str]:
    return typed_of(row)[field.html_name]
