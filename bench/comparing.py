"""What engine and floor must agree on: every state and every ratio, as integers."""

from __future__ import annotations

Answer = tuple[str, int, int]  # state, numerator, denominator (0: no ratio)
Answers = dict[str, list[Answer]]


def differences(ours: Answers, theirs: Answers) -> list[str]:
    """Where engine and floor do not say the same, in words."""
    found = [f"{code}: only one of them knows it" for code in ours.keys() ^ theirs.keys()]
    for code in ours.keys() & theirs.keys():
        for place, (one, other) in enumerate(zip(ours[code], theirs[code], strict=True)):
            same_ratio = one[1] * other[2] == other[1] * one[2] and bool(one[2]) == bool(other[2])
            if one[0] != other[0] or not same_ratio:
                found.append(f"{code} item {place + 1}: engine {one}, floor {other}")
    return found
