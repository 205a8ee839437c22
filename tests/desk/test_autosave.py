"""What is typed is kept by itself, offered again, and forgotten once it is saved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from desk.models import TypedDraft
from meetings.models import Meeting
from records.models import Record
from tests.desk.conftest import People, signed_in
from tests.desk.test_report_a_meeting import NEW, STUDY, typed
from tests.factories import DAYUAN

pytestmark = pytest.mark.django_db
KEEP = "/desk/autosave/meeting.WORK_CONFERENCE/"


def keep(client: Client, url: str = KEEP, **changes: Any) -> dict[str, Any]:
    answer = client.post(url, typed(**changes))
    assert answer.status_code == 200
    said: dict[str, Any] = json.loads(answer.content)
    return said


def edited(people: People) -> tuple[Record, str, str]:
    """A saved draft of the clerk's, the address of its form and of its keeping."""
    signed_in(people.clerk).post(NEW, typed())
    record = Record.objects.get()
    return record, reverse("desk:report_edit", args=[record.pk]), f"{KEEP}?record={record.pk}"


def test_it_is_kept_says_when_and_is_no_record(people: People) -> None:
    said = keep(signed_in(people.clerk), title="打了一半的标题", held_on="明天")
    assert said["state"] == "kept"
    assert said["said"].startswith("已于")
    assert said["said"].endswith("自动保存")
    assert not Record.objects.exists()
    draft = TypedDraft.objects.get()
    assert (draft.user, draft.area, draft.data["held_on"]) == (people.clerk, DAYUAN, ["明天"])
    assert "csrfmiddlewaretoken" not in draft.data


def test_the_second_keeping_takes_the_place_of_the_first(people: People) -> None:
    clerk = signed_in(people.clerk)
    keep(clerk, title="一")
    keep(clerk, title="一二")
    assert TypedDraft.objects.get().data["title"] == ["一二"]


def test_it_is_offered_on_opening_and_shown_again_word_for_word(people: People) -> None:
    clerk = signed_in(people.clerk)
    draft = keep(clerk, title="没写完", held_on="明天")["draft"]
    page = clerk.get(NEW).content.decode()
    assert "有未保存的内容" in page
    assert f"restore={draft}" in page
    answer = clerk.get(f"{NEW}?restore={draft}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="没写完"' in page
    assert 'value="明天"' in page
    assert "已恢复" in page
    assert "需要修改" not in page  # it is judged when it is sent, not before


def test_ticks_come_back_too(people: People) -> None:
    clerk = signed_in(people.clerk)
    url = "/desk/autosave/meeting.PARTY_STUDY/"
    draft = keep(clerk, url, heard="on", topics=["WORK", "OPINION"])["draft"]
    page = clerk.get(f"{STUDY}?restore={draft}").content.decode()
    assert page.count(" checked") == 3


def test_saving_forgets_it_and_so_does_throwing_it_away(people: People) -> None:
    clerk = signed_in(people.clerk)
    keep(clerk)
    clerk.post(NEW, typed())
    assert not TypedDraft.objects.exists()
    draft = keep(clerk, nonce="6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0a02")["draft"]
    answer = clerk.post(reverse("desk:typed_drop", args=[draft]), {"back": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (302, NEW)
    assert not TypedDraft.objects.exists()
    assert "有未保存的内容" not in clerk.get(NEW).content.decode()


def test_a_late_message_of_a_form_that_was_saved_keeps_nothing(people: People) -> None:
    clerk = signed_in(people.clerk)
    record, edit, url = edited(people)
    assert keep(clerk)["state"] == "saved"
    clerk.post(edit, typed(title="改过的", revision=record.revision))
    assert keep(clerk, url, title="改过的", revision=record.revision)["state"] == "saved"
    assert keep(clerk, url, title="又改的", revision=record.revision)["state"] == "kept"


def test_of_a_record_each_person_has_their_own(people: People) -> None:
    record, edit, url = edited(people)
    clerk, chair = signed_in(people.clerk), signed_in(people.chair)
    keep(clerk, url, title="干事没存的", revision=record.revision)
    assert "有未保存的内容" in clerk.get(edit).content.decode()
    assert "有未保存的内容" not in chair.get(edit).content.decode()
    draft = TypedDraft.objects.get()
    assert "干事没存的" not in chair.get(f"{edit}?restore={draft.pk}").content.decode()
    assert chair.post(reverse("desk:typed_drop", args=[draft.pk])).status_code == 404


def test_it_says_when_somebody_else_has_saved_meanwhile(people: People) -> None:
    record, edit, url = edited(people)
    signed_in(people.chair).post(edit, typed(title="主席改的", revision=record.revision))
    said = keep(signed_in(people.clerk), url, title="干事改的", revision=record.revision)
    assert "他人修改过" in said["warning"]


def test_strangers_keep_nothing_and_too_much_is_not_kept(people: People) -> None:
    _, _, url = edited(people)
    assert signed_in(people.stranger).post(url, typed()).status_code == 404
    assert signed_in(people.leader).post(KEEP, typed()).status_code == 403
    said = keep(signed_in(people.clerk), nonce="6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0a03", title="长" * 400_000)
    assert said["state"] == "not_kept"
    assert not TypedDraft.objects.exists()


def test_signed_out_the_form_leads_to_the_sign_in_and_back_to_itself(people: People) -> None:
    answer = Client().post(NEW, typed())
    assert answer.headers["Location"] == f"/accounts/login/?next={NEW}"
    assert Client().post(KEEP, typed()).status_code == 302


def test_a_restored_form_is_saved_once(people: People) -> None:
    clerk = signed_in(people.clerk)
    keep(clerk)
    clerk.post(f"{NEW}?restore={TypedDraft.objects.get().pk}", typed())
    clerk.post(NEW, typed())
    assert Meeting.objects.count() == 1
