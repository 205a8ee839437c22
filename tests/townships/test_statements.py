"""Statements: made once, run with what is true now."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest
from django.db.models.sql.compiler import SQLCompiler

from tests.factories import DAYUAN, make_term, make_townships
from townships.facts import party_terms, units

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


def test_a_second_reading_makes_no_sql_and_sees_what_has_changed() -> None:
    make_townships()
    assert [code for code, _ in party_terms("330111", ON)] == []
    make_term(DAYUAN, on="2021-11-01")
    with patch.object(SQLCompiler, "as_sql", side_effect=AssertionError("made anew")):
        ((code, term),) = party_terms("330111", ON)
    assert (code, term.started_on) == (DAYUAN, date(2021, 11, 1))


def test_another_day_or_area_is_another_statement() -> None:
    make_townships()
    make_term(DAYUAN, on="2021-11-01")
    assert list(party_terms("330111", date(2021, 10, 31))) == []
    assert list(party_terms("330112", ON)) == []
    assert len(list(party_terms("330111", ON))) == 1


@pytest.mark.parametrize("area", ["330111", "3301", "33"])
def test_a_district_and_wider_areas_give_the_same_rows(area: str) -> None:
    make_townships()
    assert len(list(units(area, ON))) == 24
