"""The 24 township-level units of 富阳区 in official order (2023 statistical codes, National Bureau of Statistics)."""

from __future__ import annotations

from townships.areas import UNITS
from townships.models import Township

FUYANG = "330111"
PILOTS = frozenset({"330111117", "330111100"})

_KINDS = {"街道": Township.Kind.SUBDISTRICT, "镇": Township.Kind.TOWN, "乡": Township.Kind.RURAL}


def kind_of(name: str) -> Township.Kind:
    """A unit's kind by the last word of its name."""
    return next(kind for ending, kind in _KINDS.items() if name.endswith(ending))


def aliases_of(name: str) -> list[str]:
    """How people also write it: 大源, 富阳区大源镇, 大源镇人大."""
    short = name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return [short, f"富阳区{name}", f"{name}人大"]


def fuyang_townships() -> list[Township]:
    """Unsaved rows of the 24 units."""
    return [
        Township(code=code, name=name, kind=kind_of(name), is_pilot=code in PILOTS, aliases=aliases_of(name))
        for code, name in UNITS
    ]
