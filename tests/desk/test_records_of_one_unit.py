"""材料 narrowed to one unit: by those who see several, to what they see."""

from __future__ import annotations

import pytest

from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, make_study

pytestmark = pytest.mark.django_db


def test_the_office_narrows_the_list_to_a_unit_and_a_unit_has_nothing_to_choose(people: People) -> None:
    make_study(people.office, DAYUAN)
    make_study(people.office, FUCHUN)
    office = signed_in(people.office)
    listed = [
        row.record.area for row in office.get(f"/desk/records/?area={FUCHUN}&kind=meeting").context["rows"]
    ]
    assert listed == [FUCHUN]
    assert len(office.get("/desk/records/").context["rows"]) == 2
    assert 'id="id_area"' not in signed_in(people.clerk).get("/desk/records/").content.decode()


def test_a_unit_that_is_not_one_s_own_is_refused_in_words(people: People) -> None:
    make_study(people.office, FUCHUN)
    answer = signed_in(people.clerk).get(f"/desk/records/?area={FUCHUN}")
    assert "没有这个单位" in answer.content.decode()
    assert answer.context["rows"] == []
