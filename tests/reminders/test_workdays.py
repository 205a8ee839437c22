"""Working days with the office's own table before the built-in calendar."""

from __future__ import annotations

from datetime import date

import pytest

from records.workdays import is_estimated_year, is_working_day, spring_festival, working_days
from reminders.quiet import quiet_days
from tests.factories import DAYUAN, DISTRICT, WANSHI, make_townships
from townships.models import ChangeOver


def test_the_office_s_table_goes_first() -> None:
    monday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    told = {monday: False, saturday: True}
    assert (is_working_day(monday), is_working_day(saturday)) == (True, False)
    assert (is_working_day(monday, told), is_working_day(saturday, told)) == (False, True)
    assert working_days(date(2026, 11, 20), saturday, told) == 5


def test_a_year_not_yet_published_is_estimated() -> None:
    assert not is_estimated_year(2026)
    assert is_estimated_year(2030)


def test_the_week_of_the_spring_festival() -> None:
    assert spring_festival(2026) == (date(2026, 2, 16), date(2026, 2, 22))
    assert spring_festival(2027) == (date(2027, 2, 5), date(2027, 2, 11))


@pytest.mark.django_db
def test_an_election_day_is_a_quiet_day_of_its_unit_alone() -> None:
    make_townships()
    for code, held in ((DAYUAN, None), (WANSHI, date(2026, 12, 21))):
        ChangeOver.objects.create(
            township_id=code, year=2026, election_planned_on=date(2026, 12, 28), election_on=held
        )
    quiet = quiet_days(DISTRICT, date(2026, 11, 1), date(2027, 1, 31))
    assert quiet[DAYUAN] == {date(2026, 12, 28)}
    assert quiet[WANSHI] == {date(2026, 12, 21)}
    assert date(2026, 12, 28) not in quiet[""]
