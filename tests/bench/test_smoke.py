"""The bench cannot rot: 24 units are written, judged by engine and floor, and compared (PostgreSQL only)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from bench.places import SIZES, area_of, parts, places

DISTRICT = 24


def test_every_size_is_as_many_units_each_under_its_own_code() -> None:
    for size in (*SIZES, 240):
        codes = [place.code for area, count in parts(size) for place in places(area, count)]
        assert len(codes) == len(set(codes)) == size
        assert codes == sorted(codes)
        assert all(code.startswith(area_of(size)) and len(code) == 9 for code in codes)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the bench writes by COPY: PostgreSQL")
def test_engine_and_floor_agree_on_24_units_and_a_planted_difference_is_seen() -> None:
    from bench.build import fill
    from bench.comparing import differences
    from bench.judging import engine, floor

    written = fill(DISTRICT)
    assert written["townships_township"] == DISTRICT
    ours, queries = engine(area_of(DISTRICT))
    theirs, _ = floor(area_of(DISTRICT))
    assert len(ours) == DISTRICT
    assert differences(ours, theirs) == []
    assert len({state for unit in ours.values() for state, _, _ in unit}) >= 6
    assert queries < 40
    planted: dict[str, list[Any]] = {code: list(unit) for code, unit in theirs.items()}
    planted[min(planted)][0] = ("DONE", 1, 3)
    assert len(differences(ours, planted)) == 1
