"""Two people change one record: the second sees both versions, field by field, and chooses; no text is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from desk.models import TypedDraft
from meetings.models import Meeting
from records.models import Record
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.desk.test_report_a_meeting import NEW, PDF, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def edit(people: People) -> str:
    signed_in(people.clerk).post(NEW, typed(minutes_no="大委纪要〔2024〕21号"))
    return reverse("desk:report_edit", args=[Record.objects.get().pk])


def both(people: People, edit: str, mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[Client, Any]:
    """The clerk opens the form, the chair is faster, the clerk saves."""
    seen = Record.objects.get().revision
    signed_in(people.chair).post(edit, typed(revision=seen, **theirs))
    clerk = signed_in(people.clerk)
    return clerk, clerk.post(edit, typed(revision=seen, **mine))


def found(answer: Any) -> dict[str, tuple[Any, Any, str]]:
    return {each.name: (each.mine, each.theirs, each.chosen) for each in answer.context["found"]}


def test_what_both_changed_must_be_chosen_and_nothing_is_saved_before(people: People, edit: str) -> None:
    _, answer = both(people, edit, {"title": "干事改的"}, {"title": "主席改的"})
    assert answer.status_code == 409
    assert found(answer) == {"title": (["干事改的"], ["主席改的"], "")}
    page = answer.content.decode()
    for words in ("王主席", "李干事", "两人都改了", "请逐项选择"):
        assert words in page
    assert Record.objects.get().title == "主席改的"


def test_what_one_of_them_changed_is_chosen_for_them(people: People, edit: str) -> None:
    _, answer = both(people, edit, {"title": "干事改的"}, {"held_on": "2024年5月11日"})
    assert found(answer) == {
        "held_on": (["2024年5月10日"], ["2024年5月11日"], "theirs"),
        "title": (["干事改的"], ["大源镇党委人大工作会议"], "mine"),
    }


def test_the_choice_is_saved_field_by_field(people: People, edit: str) -> None:
    mine = {"title": "干事改的", "held_on": "2024年5月12日"}
    clerk, answer = both(people, edit, mine, {"title": "主席改的", "held_on": "2024年5月11日"})
    hidden = {"revision": answer.context["seen"], "settle": answer.context["record"].revision}
    again = clerk.post(edit, typed(**mine, **hidden, **{"take-title": "theirs"}))
    assert again.status_code == 409
    assert "还有没选的" in again.content.decode()
    done = clerk.post(edit, typed(**mine, **hidden, **{"take-title": "theirs", "take-held_on": "mine"}))
    assert done.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.title, str(meeting.happened_on)) == ("主席改的", "2024-05-12")
    assert not TypedDraft.objects.filter(user=people.clerk).exists()


def test_a_third_save_meanwhile_shows_the_page_again(people: People, edit: str) -> None:
    clerk, answer = both(people, edit, {"title": "干事改的"}, {"title": "主席改的"})
    hidden = {"revision": answer.context["seen"], "settle": answer.context["record"].revision}
    signed_in(people.chair).post(edit, typed(title="主席又改的", revision=hidden["settle"]))
    again = clerk.post(edit, typed(title="干事改的", **hidden, **{"take-title": "mine"}))
    assert again.status_code == 409
    assert found(again)["title"][:2] == (["干事改的"], ["主席又改的"])
    assert Record.objects.get().title == "主席又改的"


def test_a_file_chosen_with_the_lost_save_is_kept(people: People, edit: str) -> None:
    upload = SimpleUploadedFile("纪要.pdf", PDF)
    clerk, answer = both(people, edit, {"title": "干事改的", "upload": upload}, {"title": "主席改的"})
    assert "“纪要.pdf”已经存好" in answer.content.decode()
    sent = dict(answer.context["hidden"])
    settle = {"settle": answer.context["record"].revision, "take-title": "mine", "then": "draft"}
    assert clerk.post(edit, {**sent, "revision": answer.context["seen"], **settle}).status_code == 302
    record = Record.objects.get()
    assert [row.title for row in record.evidence.all()] == ["纪要.pdf"]
    assert record.title == "干事改的"


def test_the_same_text_twice_is_a_conflict_of_nothing(people: People, edit: str) -> None:
    clerk, answer = both(people, edit, {"title": "同样的"}, {"title": "同样的"})
    assert found(answer) == {}
    hidden = {"revision": answer.context["seen"], "settle": answer.context["record"].revision}
    assert clerk.post(edit, typed(title="同样的", **hidden)).status_code == 302


def test_a_record_handed_in_meanwhile_shows_what_was_typed_and_keeps_it(people: People, edit: str) -> None:
    seen = Record.objects.get().revision
    signed_in(people.chair).post(edit, typed(revision=seen, then="submit"))
    assert Record.objects.get().state == State.SUBMITTED
    answer = signed_in(people.clerk).post(edit, typed(title="来晚了的标题", revision=seen))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "来晚了的标题" in page
    assert "正在审核" in page
    assert TypedDraft.objects.get(user=people.clerk).data["title"] == ["来晚了的标题"]


def test_html_in_the_versions_stays_text(people: People, edit: str) -> None:
    _, answer = both(people, edit, {"title": "<b>干事</b>"}, {"title": "<script>alert(1)</script>"})
    page = answer.content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;干事" in page
