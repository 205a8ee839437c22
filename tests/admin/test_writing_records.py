"""The admin writes a record as the forms do: through the services, with the same refusals, losing nothing typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from delegates.models import Activity, Delegate, Mandate
from funds.models import FundEntry
from meetings.models import AgendaItem, Inquiry, Meeting
from opinions.models import NormativeDocument
from records.models import Record, ReviewEvent, Step
from records.services import record_save, record_submit
from records.states import State, Verb
from tests.admin.conftest import Cast, typed_meeting
from tests.factories import DAYUAN, DISTRICT, YUSHAN, at, confirmed, make_person, make_term
from townships.models import FactsToken, Township

ADD = "admin:meetings_meeting_add"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _add(client: Client, **more: Any) -> Meeting:
    answer = client.post(reverse(ADD), typed_meeting(**more))
    assert answer.status_code == 302, _text(answer)
    return Meeting.objects.latest("id")


def _change_url(record: Record) -> str:
    kind = record.specific()._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[record.pk])


def test_a_clerk_writes_a_draft_of_their_own_unit(cast: Cast) -> None:
    meeting = _add(cast.at_desk(cast.clerk), area=YUSHAN)
    assert (meeting.area, meeting.state, meeting.kind) == (DAYUAN, State.DRAFT, "meeting")
    assert (meeting.created_by, meeting.held_on) == (cast.clerk, date(2026, 11, 5))
    assert meeting.minutes_no == "大委纪要〔2026〕21号"
    assert [event.verb for event in meeting.events.all()] == [Verb.CREATE]
    assert AuditEvent.objects.filter(action=AuditEvent.Action.WRITE, actor=cast.clerk).exists()


def test_the_office_writes_for_a_unit_and_says_so(cast: Cast) -> None:
    client = cast.at_desk(cast.office)
    meeting = _add(client, area=DAYUAN)
    assert meeting.entered_for_unit
    missing = client.post(reverse(ADD), typed_meeting())
    assert missing.status_code == 200
    assert Meeting.objects.count() == 1


def test_a_double_click_makes_one_record(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    nonce = "6f1c9a52-98b3-4a57-9d4e-0a3f2f1f7c11"
    first = client.post(reverse(ADD), typed_meeting(nonce=nonce))
    second = client.post(reverse(ADD), typed_meeting(nonce=nonce))
    assert first.headers["Location"] == second.headers["Location"]
    assert Meeting.objects.count() == 1
    assert 'name="nonce" value="' in _text(client.get(reverse(ADD)))


def test_lines_are_saved_with_their_record(cast: Cast) -> None:
    lines = {
        "agenda-TOTAL_FORMS": "1", "agenda-0-kind": "INQUIRY", "agenda-0-title": "代表问政", "agenda-0-position": "1",
        "inquiries-TOTAL_FORMS": "1", "inquiries-0-line": "1", "inquiries-0-question": "路灯何时修好？",
        "steps-TOTAL_FORMS": "1", "steps-0-name": "ANSWERED", "steps-0-line": "1",
        "steps-0-happened_on": "2026-11-06",
    }  # fmt: skip
    meeting = _add(
        cast.at_desk(cast.clerk),
        meeting_kind="CONGRESS_SESSION",
        session="MID_YEAR",
        for_year="2026",
        **lines,
    )
    assert AgendaItem.objects.get(meeting=meeting).kind == "INQUIRY"
    assert Inquiry.objects.get(meeting=meeting).line == 1
    step = Step.objects.get(record=meeting)
    assert (step.rides_with_id, step.area, step.state) == (meeting.pk, DAYUAN, State.DRAFT)


def test_a_riding_step_is_struck_out_not_deleted(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    meeting = _add(
        client, meeting_kind="CONGRESS_SESSION", session="MID_YEAR", for_year="2026",
        **{"steps-TOTAL_FORMS": "1", "steps-0-name": "ANSWERED", "steps-0-line": "1", "steps-0-happened_on": "2026-11-06"},
    )  # fmt: skip
    step = Step.objects.get(record=meeting)
    again = typed_meeting(
        meeting_kind="CONGRESS_SESSION", session="MID_YEAR", for_year="2026", seen=str(meeting.revision),
        **{
            "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "1", "steps-0-record_ptr": str(step.pk),
            "steps-0-record": str(meeting.pk), "steps-0-name": "ANSWERED", "steps-0-line": "1",
            "steps-0-happened_on": "2026-11-06", "steps-0-DELETE": "on",
        },
    )  # fmt: skip
    assert client.post(_change_url(meeting), again).status_code == 302
    assert Step.objects.get(pk=step.pk).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"happened_on": "2026-02-30"}, "2026年2月没有30日"),
        ({"happened_on": "2099-01-01"}, "日期在今天之后"),
        ({"meeting_kind": "CHAIRS"}, "部署会、人大主席(主任)会议属于区"),
        ({"title": "会" * 201}, "最多200字"),
        ({"meeting_kind": "CONGRESS_SESSION"}, "人代会请选择会次"),
    ],
)
def test_what_may_not_be_is_told_in_chinese_and_nothing_typed_is_lost(
    cast: Cast, typed: dict[str, str], told: str
) -> None:
    answer = cast.at_desk(cast.clerk).post(reverse(ADD), typed_meeting(**{"note": "我写的备注", **typed}))
    assert answer.status_code == 200
    assert told in _text(answer)
    assert "我写的备注" in _text(answer)
    assert not Record.objects.exists()


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    meeting = _add(cast.at_desk(cast.clerk))
    first, second = cast.at_desk(cast.clerk), cast.at_desk(cast.chair)
    seen = str(meeting.revision)
    assert first.post(_change_url(meeting), typed_meeting(title="甲改的", seen=seen)).status_code == 302
    late = second.post(_change_url(meeting), typed_meeting(title="乙改的", seen=seen))
    assert late.status_code == 200
    assert "刚刚被他人处理或修改过" in _text(late)
    assert "乙改的" in _text(late)
    meeting.refresh_from_db()
    assert meeting.title == "甲改的"


def test_what_was_handed_in_is_not_changed_by_a_page_left_open(cast: Cast) -> None:
    meeting = _add(cast.at_desk(cast.chair))
    record_submit(record=meeting, by=cast.chair, at=at("2026-11-20"))
    late = cast.at_desk(cast.clerk).post(_change_url(meeting), typed_meeting(title="改一改"))
    assert "材料已报送、正在审核" in _text(late)
    meeting.refresh_from_db()
    assert meeting.title == "党委会专题听取人大工作"


def test_html_stays_text(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    meeting = _add(client, title="<script>alert(1)</script>")
    for url in (_change_url(meeting), reverse("admin:meetings_meeting_changelist")):
        page = _text(client.get(url))
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("amount", "told"),
    [("-5", "不能为负数"), ("99999999999", "金额过大"), ("一千", "请填数字"), ("1.234", "两位小数")],
)
def test_money_that_cannot_be_is_told(cast: Cast, amount: str, told: str) -> None:
    typed = {
        "fund": "DUTY",
        "entry": "ALLOCATION",
        "category": "BUDGET",
        "for_year": "2026",
        "amount": amount,
    }
    answer = cast.at_desk(cast.clerk).post(reverse("admin:funds_fundentry_add"), typed)
    assert told in _text(answer)
    assert not FundEntry.objects.exists()


def test_money_is_read_as_people_write_it(cast: Cast) -> None:
    typed = {
        "fund": "DUTY", "entry": "ALLOCATION", "category": "BUDGET", "for_year": "2026", "amount": "1.2万",
        "happened_on": "2026.3.1", "note": "",
    }  # fmt: skip
    answer = cast.at_desk(cast.clerk).post(reverse("admin:funds_fundentry_add"), typed, follow=True)
    assert FundEntry.objects.get().amount == 12_000
    assert "已规范为" in _text(answer)


def test_a_strangers_project_cannot_be_named(cast: Cast) -> None:
    from funds.models import MicroProject

    theirs = MicroProject(
        area=YUSHAN, title="邻居的项目", happened_on=date(2026, 3, 1), planned_finish=date(2026, 9, 1)
    )
    record_save(record=theirs, by=cast.neighbour, at=at("2026-11-20"))
    typed = {
        "fund": "RESERVE", "entry": "PAYMENT", "category": "PROJECT", "for_year": "2026", "amount": "10",
        "happened_on": "2026-03-02", "project": str(theirs.pk), "note": "",
    }  # fmt: skip
    client = cast.at_desk(cast.clerk)
    answer = client.post(reverse("admin:funds_fundentry_add"), typed)
    assert answer.status_code == 200
    assert not FundEntry.objects.exists()
    search = reverse("admin:autocomplete") + "?app_label=funds&model_name=fundentry&field_name=project"
    assert client.get(search).json()["results"] == []


def test_an_activity_keeps_who_took_part(cast: Cast) -> None:
    term = make_term(DAYUAN, body="CONGRESS", on="2022-01-01")
    people = [Delegate.objects.create(person=make_person()) for _ in range(3)]
    for each in people[:2]:
        Mandate.objects.create(
            delegate=each, township_id=DAYUAN, term=term, started_on=date(2022, 1, 1)
        )  # fmt: skip
    typed = {
        "activity_kind": "SURVEY", "title": "调研", "happened_on": "2026-11-01", "note": "",
        "taking_part": [str(people[0].pk), str(people[1].pk)],
    }  # fmt: skip
    client = cast.at_desk(cast.clerk)
    assert client.post(reverse("admin:delegates_activity_add"), typed).status_code == 302
    activity = Activity.objects.get()
    assert activity.participations.count() == 2
    fewer = {**typed, "taking_part": [str(people[1].pk)], "seen": str(activity.revision)}
    assert client.post(_change_url(activity), fewer).status_code == 302
    assert [each.delegate_id for each in activity.participations.all()] == [people[1].pk]
    stranger = {**typed, "taking_part": [str(people[2].pk)]}
    assert client.post(reverse("admin:delegates_activity_add"), stranger).status_code == 200


def test_a_later_step_is_three_fields(cast: Cast) -> None:
    document = NormativeDocument(area=DAYUAN, title="办法", issued_on=date(2026, 10, 1))
    confirmed(document, chair=cast.chair, office=cast.office, on="2026-10-10")
    client = cast.at_desk(cast.clerk)
    assert f"/admin/records/step/add/?record={document.pk}" in _text(client.get(_change_url(document)))
    typed = {
        "record": str(document.pk),
        "name": "FILED",
        "line": "0",
        "happened_on": "2026-10-20",
        "proof": "回执",
        "note": "",
    }
    assert client.post(reverse("admin:records_step_add"), typed).status_code == 302
    step = Step.objects.get()
    assert (step.record_id, step.rides_with, step.state) == (document.pk, None, State.DRAFT)


def test_evidence_is_added_on_the_records_page(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    meeting = _add(client)
    url = reverse("admin:meetings_meeting_evidence", args=[meeting.pk])
    told = client.post(url, {}, follow=True)
    assert "请选择一个文件，或填写文号" in _text(told)
    wrong = SimpleUploadedFile("病毒.exe", b"MZ\x90\x00", content_type="application/pdf")
    assert "不是可以上传的类型" in _text(client.post(url, {"upload": wrong}, follow=True))
    client.post(url, {"title": "大委纪要〔2026〕21号", "kept_at": "党政办档案室"})
    assert meeting.evidence.get().kept_at == "党政办档案室"


def test_every_save_renews_the_facts_token(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    meeting = _add(client)
    before = FactsToken.objects.get(district=DISTRICT).value
    client.post(_change_url(meeting), typed_meeting(title="改了", seen=str(meeting.revision)))
    assert FactsToken.objects.get(district=DISTRICT).value != before


def test_the_admin_keeps_no_second_log(cast: Cast) -> None:
    from django.contrib.admin.models import LogEntry

    _add(cast.at_desk(cast.clerk))
    assert not LogEntry.objects.exists()


def test_the_history_is_read_in_words_and_never_rolled_back(cast: Cast) -> None:
    client = cast.at_desk(cast.clerk)
    meeting = _add(client)
    client.post(
        _change_url(meeting), typed_meeting(meeting_kind="WORK_CONFERENCE", seen=str(meeting.revision))
    )
    url = reverse("admin:meetings_meeting_history", args=[meeting.pk])
    page = _text(client.get(url))
    assert "党(工)委专题听取并研究人大工作 → 党(工)委人大工作会议" in page
    assert "李干事" in page
    first = meeting.history.earliest()
    assert client.get(f"{url}{first.pk}/").status_code == 404
    assert client.post(f"{url}{first.pk}/").status_code == 404
    client.post(url, {"revert": "1"})
    meeting.refresh_from_db()
    assert meeting.meeting_kind == "WORK_CONFERENCE"


def test_nothing_is_deleted(cast: Cast) -> None:
    meeting = _add(cast.at_desk(cast.clerk))
    client = cast.at_desk(cast.office)
    assert client.post(f"/admin/meetings/meeting/{meeting.pk}/delete/", {"post": "yes"}).status_code == 404
    client.post(
        reverse("admin:meetings_meeting_changelist"),
        {"action": "delete_selected", "_selected_action": [meeting.pk]},
    )
    assert Meeting.objects.filter(pk=meeting.pk).exists()
    assert not ReviewEvent.objects.filter(verb=Verb.WITHDRAW).exists()


def test_lists_show_only_ones_own(cast: Cast) -> None:
    _add(cast.at_desk(cast.clerk), title="大源镇的会")
    assert Township.objects.filter(code=YUSHAN).exists()
    page = cast.at_desk(cast.neighbour).get(reverse("admin:meetings_meeting_changelist"))
    assert "大源镇的会" not in _text(page)
