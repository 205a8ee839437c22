"""Exact fractions written down, each rounded once, half up."""

from __future__ import annotations

from fractions import Fraction


def half_up(value: Fraction, places: int) -> str:
    """`value` with exactly `places` decimals, rounded once, half up (values here are never negative)."""
    scaled = value * 10**places
    digits = str((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).rjust(
        places + 1, "0"
    )
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def trimmed(value: Fraction, places: int) -> str:
    """`half_up` with trailing zeros dropped: 1, 0.5, 9.73."""
    written = half_up(value, places)
    return written.rstrip("0").rstrip(".") if places else written
