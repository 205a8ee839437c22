"""The office's desk: the queue with its findings, returns and what changed since, comments, permits, locks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from desk.views.records import why_locked
from meetings.models import AgendaItem, Meeting
from records.comments import comment_write
from records.evidence import evidence_add_file
from records.findings import findings_of
from records.models import Comment, LatePermit, OfficeDay, QuickPhrase, Record
from records.permissions import refusal_to_write
from records.services import record_confirm, record_reopen, record_return, record_save, record_submit
from records.states import State, Verb
from records.workdays import is_working_day, working_days
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, at

pytestmark = pytest.mark.django_db


def a_study(people: People, on: str = "2026-11-02", by: User | None = None, **more: Any) -> Meeting:
    """A complete meeting of 大源镇, handed in by its chair two days later."""
    given = {"meeting_kind": "PARTY_STUDY", "heard": True, "minutes_no": "大委纪要〔2026〕21号"} | more
    record = Meeting(area=DAYUAN, happened_on=date.fromisoformat(on), title=f"{on}专题会", **given)
    record_save(record=record, by=by or people.chair, at=at("2026-11-04"))
    record_submit(record=record, by=by or people.chair, at=at("2026-11-04", 10))
    return record


def queue(client: Client, **query: str) -> str:
    answer = client.get(reverse("desk:review"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(record: Record) -> list[str]:
    return [finding.word for finding in findings_of([Record.objects.get(pk=record.pk)])[record.pk]]


def test_working_days_follow_the_state_councils_calendar() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10))  # a Saturday worked in the holiday's stead
    assert working_days(date(2026, 11, 20), date(2026, 11, 23)) == 1  # Friday to Monday
    assert working_days(date(2026, 11, 20), date(2026, 11, 20)) == 0


def test_a_clean_record_raises_no_question(people: People) -> None:
    assert words(a_study(people)) == []


def test_each_finding_is_found(people: People) -> None:
    assert words(a_study(people, "2026-05-02")) == ["迟报"]
    record = a_study(people, "2026-10-20")
    Record.objects.filter(pk=record.pk).update(
        happened_on=date(2020, 5, 1), first_submitted_on=date(2020, 5, 9)
    )
    assert words(record) == ["届期外"]
    record = a_study(people, "2026-10-21")
    Meeting.objects.filter(pk=record.pk).update(minutes_no="")
    assert words(record) == ["缺佐证"]
    first, second = (
        a_study(people, "2026-10-22"),
        a_study(people, "2026-10-22", minutes_no="大委纪要〔2026〕22号"),
    )
    assert words(first) == words(second) == ["同日同类"]
    other = a_study(people, "2026-10-23")
    a_study(people, "2026-10-23", meeting_kind="WORK_CONFERENCE")
    assert words(other) == []


def test_the_queue_is_narrowed_by_what_is_asked(people: People) -> None:
    office = signed_in(people.office)
    prompt, late = a_study(people), a_study(people, "2026-05-02")
    proxy = a_study(people, "2026-10-20", by=people.colleague)
    office.get(reverse("desk:record", args=[late.pk]))  # opens it
    assert all(record.title in queue(office) for record in (prompt, late, proxy))
    for query, found in (("late", late), ("proxy", proxy), ("mine", late)):
        page = queue(office, **{query: "on"})
        assert [record.title in page for record in (prompt, late, proxy)] == [
            record == found for record in (prompt, late, proxy)
        ]
    assert "没有符合条件的材料" in queue(office, area=FUCHUN)
    assert prompt.title in queue(office, area=DAYUAN, kind="meeting")
    assert "没有这个单位" in queue(office, area="999999999")


def test_an_age_in_the_queue_is_counted_by_the_office_s_own_table(people: People) -> None:
    row, office = a_study(people), signed_in(people.office)
    today = timezone.localdate()
    plain = working_days(date(2026, 11, 4), today)
    OfficeDay.objects.create(day=date(2026, 11, 5), is_working=False)
    for page in (queue(office), office.get(reverse("desk:record", args=[row.pk])).content.decode()):
        assert f"已等{plain - 1}个工作日" in page


def test_the_queue_asks_no_more_for_twice_as_many(people: People) -> None:
    office = signed_in(people.office)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            queue(office)
        return len(captured)

    for number in (1, 2):
        a_study(people, f"2026-10-0{number}")
    asked()
    few = asked()
    for number in (3, 4, 5, 6):
        a_study(people, f"2026-10-0{number}")
    assert asked() == few


def test_only_what_raises_no_question_is_confirmed_in_bulk(people: People) -> None:
    office = signed_in(people.office)
    clean, late = a_study(people), a_study(people, "2026-05-02")
    assert f'value="{clean.pk}:' in queue(office)
    assert f'value="{late.pk}:' not in queue(office)
    keys = [f"{record.pk}:{Record.objects.get(pk=record.pk).revision}" for record in (clean, late)]
    page = office.post(reverse("desk:review_confirm"), {"chosen": keys}, follow=True).content.decode()
    assert "审核通过1件" in page
    assert "有需要核对的地方（迟报）" in page
    assert [Record.objects.get(pk=each.pk).state for each in (clean, late)] == [
        State.CONFIRMED,
        State.SUBMITTED,
    ]
    assert "请先勾选" in office.post(reverse("desk:review_confirm"), {}, follow=True).content.decode()


def test_four_eyes_hold_in_bulk(people: People) -> None:
    mine = a_study(people, by=people.office)
    key = f"{mine.pk}:{Record.objects.get(pk=mine.pk).revision}"
    page = signed_in(people.office).post(reverse("desk:review_confirm"), {"chosen": key}, follow=True)
    assert "请办公室另一位同事审核" in page.content.decode()
    assert Record.objects.get(pk=mine.pk).state == State.SUBMITTED


def test_after_a_resubmission_the_office_sees_what_changed(people: People) -> None:
    record = a_study(people)
    record_return(record=record, by=people.office, at=at("2026-11-05"), reason="请补充佐证和议程")
    row = Meeting.objects.get(pk=record.pk)
    row.minutes_no = "大委纪要〔2026〕99号"

    def lines(meeting: Meeting) -> None:
        AgendaItem.objects.create(meeting=meeting, kind="OTHER", title="研究代表联络站建设")

    record_save(record=row, by=people.chair, at=at("2026-11-06"), lines=lines)
    upload = SimpleUploadedFile("纪要首页.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    evidence_add_file(record=row, upload=upload, by=people.chair, at=at("2026-11-06"))
    record_submit(record=Record.objects.get(pk=row.pk), by=people.chair, at=at("2026-11-06", 10))
    page = signed_in(people.office).get(reverse("desk:record", args=[row.pk])).content.decode()
    changes = page[page.index("退回以后的改动") : page.index("材料内容")]
    assert "请补充佐证和议程" in changes
    assert "大委纪要〔2026〕21号" in changes
    assert "大委纪要〔2026〕99号" in changes
    assert "研究代表联络站建设" in changes
    assert "纪要首页.pdf" in changes
    assert "会议日期" not in changes
    assert words(record) == ["退回后补正"]


def test_the_township_sees_a_return_with_name_and_phone_at_once(people: People) -> None:
    people.office.office_phone = "0571-63340001"
    people.office.save()
    returned, reopened = a_study(people), a_study(people, "2026-10-20")
    record_return(record=returned, by=people.office, at=at("2026-11-05"), reason="请补充纪要首页")
    record_confirm(record=reopened, by=people.office, at=at("2026-11-05"))
    record_reopen(record=reopened, by=people.office, at=at("2026-11-06"), reason="会议性质有误")
    for person in (people.clerk, people.chair):
        page = signed_in(person).get("/", follow=True).content.decode()
        for said in ("请补充纪要首页", "会议性质有误", "区办甲", "0571-63340001"):
            assert said in page


def test_quick_phrases_stand_beside_the_reason(people: People) -> None:
    phrase = QuickPhrase.objects.filter(is_offered=True).first() or QuickPhrase.objects.create(
        area="330111", text="请补充会议纪要编号。"
    )
    hidden = QuickPhrase.objects.create(area="330111", text="不再使用的话", is_offered=False)
    page = signed_in(people.office).get(reverse("desk:record", args=[a_study(people).pk])).content.decode()
    assert phrase.text in page
    assert hidden.text not in page
    office = signed_in(people.office)
    answer = office.post(
        reverse("admin:records_quickphrase_add"),
        {"text": "请写清会议地点以外的内容", "position": "9", "is_offered": "on"},
    )
    assert answer.status_code == 302
    assert QuickPhrase.objects.get(text="请写清会议地点以外的内容").area == "330111"


def test_unit_and_office_talk_about_a_record(people: People) -> None:
    record = a_study(people)
    url = reverse("desk:comment_new", args=[record.pk])
    signed_in(people.office).post(url, {"text": "纪要是哪一天印发的？"})
    signed_in(people.clerk).post(url, {"text": "<b>11月3日</b>"})
    for person in (people.office, people.chair):
        page = signed_in(person).get(reverse("desk:record", args=[record.pk])).content.decode()
        assert "纪要是哪一天印发的？" in page
        assert "&lt;b&gt;11月3日" in page
    assert AuditEvent.objects.filter(subject__startswith="留言").count() == 2
    assert signed_in(people.stranger).post(url, {"text": "外人"}).status_code == 404
    signed_in(people.clerk).post(url, {"text": "  "})
    assert Comment.objects.count() == 2


def test_readers_of_what_counts_do_not_follow_the_talk(people: People) -> None:
    record = a_study(people)
    comment_write(record=record, by=people.office, at=at("2026-11-05"), text="内部沟通")
    record_confirm(record=record, by=people.office, at=at("2026-11-05"))
    assert (
        "内部沟通"
        not in signed_in(people.leader).get(reverse("desk:record", args=[record.pk])).content.decode()
    )
    signed_in(people.leader).post(reverse("desk:comment_new", args=[record.pk]), {"text": "我也说"})
    assert Comment.objects.count() == 1


def test_a_late_permit_is_given_where_it_is_needed(people: People) -> None:
    publish_edition_2026()
    record = a_study(people)
    Record.objects.filter(pk=record.pk).update(first_submitted_on=date(2027, 3, 1))
    office = signed_in(people.office)
    assert record.title in office.get(reverse("desk:late_permits")).content.decode()
    page = office.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "年度截止后报送" in page
    assert "给补录许可" in page
    url = reverse("desk:late_permit_new", args=[record.pk])
    office.post(url, {"reason": ""})
    assert not LatePermit.objects.exists()
    office.post(url, {"reason": "干事住院，非主观延误"})
    assert (
        "干事住院" in signed_in(people.clerk).get(reverse("desk:record", args=[record.pk])).content.decode()
    )
    assert "没有截止后报送的材料" in office.get(reverse("desk:late_permits")).content.decode()
    signed_in(people.chair).post(url, {"reason": "自己给"})
    assert LatePermit.objects.count() == 1


def test_the_office_finds_every_form_of_a_unit(people: People) -> None:
    office = signed_in(people.office)
    assert "为" + "大源镇填报" not in office.get(reverse("desk:for_unit")).content.decode()
    page = office.get(reverse("desk:for_unit"), {"area": DAYUAN}).content.decode()
    assert f"{reverse('desk:report_new', args=['meeting.PARTY_STUDY'])}?area={DAYUAN}" in page


@pytest.mark.parametrize("state", State.values)
def test_every_read_only_record_says_why_and_who_can_open_it(people: People, state: str) -> None:
    record = Record.objects.get(pk=a_study(people).pk)
    record.state = state
    for user in (people.clerk, people.office, people.leader):
        refused = refusal_to_write(user=user, area=record.area, record=record, on=date(2026, 11, 24))
        said = why_locked(user, record, refused)
        assert bool(said) == bool(refused)
        if said:
            assert any(who in said for who in ("区人大办", "主席", "单位", "另行填报"))


def test_confirming_goes_on_with_the_next_in_the_queue(people: People) -> None:
    office = signed_in(people.office)
    first, second = a_study(people), a_study(people, "2026-10-20")
    act = {"verb": Verb.CONFIRM, "seen": Record.objects.get(pk=first.pk).revision, "next": second.pk}
    answer = office.post(reverse("desk:act", args=[first.pk]), act)
    assert answer.headers["Location"] == reverse("desk:record", args=[second.pk])
    act = {"verb": Verb.CONFIRM, "seen": Record.objects.get(pk=second.pk).revision}
    answer = office.post(reverse("desk:act", args=[second.pk]), act)
    assert answer.headers["Location"] == reverse("desk:review")


def test_the_office_finds_everything_a_unit_reports(people: People) -> None:
    page = signed_in(people.office).get(f"/desk/for-unit/?area={DAYUAN}").content.decode()
    for url in (
        "/desk/funds/DUTY/",
        "/desk/funds/RESERVE/",
        "/desk/nil/",
        "/desk/projects/",
        "/desk/report/new/activity/",
    ):
        assert f'href="{url}?area={DAYUAN}"' in page
