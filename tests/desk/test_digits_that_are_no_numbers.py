"""Signs that Unicode calls digits and no number is made of: ² where a key belongs is refused, never an error of ours."""

from __future__ import annotations

import pytest

from tests.desk.conftest import People, signed_in

pytestmark = pytest.mark.django_db
NEW = "/desk/report/new/meeting.PARTY_STUDY/"


@pytest.mark.parametrize("address", [f"{NEW}?restore=²", "/desk/nil/?restore=²"])
def test_a_page_that_cannot_be_restored_opens_empty(people: People, address: str) -> None:
    assert signed_in(people.clerk).get(address).status_code == 200


def test_a_record_that_cannot_be_is_not_kept(people: People) -> None:
    client = signed_in(people.clerk)
    answer = client.post("/desk/autosave/meeting.PARTY_STUDY/?record=²", {"minutes_no": "纪要1号"})
    assert answer.status_code == 404


def test_a_choice_that_cannot_be_confirms_nothing(people: People) -> None:
    answer = signed_in(people.office).post("/desk/review/confirm/", {"chosen": "²:²", "kept": ""})
    assert answer.status_code in {302, 400}


def test_a_file_that_cannot_be_is_left_out(people: People) -> None:
    typed = {"held_on": "2026.3.2", "minutes_no": "纪要1号", "heard": "on", "evidence": "²", "then": "draft"}
    assert signed_in(people.clerk).post(NEW, typed).status_code in {302, 400}
