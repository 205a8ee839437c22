"""Where the engine's board of a unit and the reference's sheet differ."""

from __future__ import annotations

from checklist.board import UnitBoard
from tests.golden.reference.words import Sheet

ITEM = (
    "state", "ratio", "points", "weight", "due_on", "met_on", "next_due_on", "records", "is_counted", "is_past_due",
)  # fmt: skip


def differences(engine: UnitBoard, mine: Sheet) -> list[str]:
    """One line for each value that differs; empty when both say the same."""
    found = []
    for item, line in zip(engine.items, mine.lines, strict=True):
        for name in ITEM:
            said, expected = getattr(item, name), getattr(line, name)
            if said != expected:
                found.append(f"{line.id}.{name}: engine {said}, reference {expected}")
    pairs = {
        "score": (engine.score_exact, mine.score),
        "progress": (engine.progress_exact, mine.progress),
        "counted": (engine.counted, mine.counted),
        "bonus": (engine.bonus, mine.bonus),
    }
    found += [f"{name}: engine {said}, reference {own}" for name, (said, own) in pairs.items() if said != own]
    return found
