"""What a form holds as proof of its record."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.models import Evidence


@dataclass(slots=True)
class Held:
    """What a form proves its record with: rows chosen or brought, versions (old, new), rows to be taken off."""

    picked: list[Evidence] = field(default_factory=list)
    versions: list[tuple[Evidence, Evidence]] = field(default_factory=list)
    taken_off: list[Evidence] = field(default_factory=list)
