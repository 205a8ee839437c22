"""A comment of the other side is marked for each person until they have opened its record."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from records.comments import comment_write, records_with_news
from records.models import Comment, Record
from records.services import record_save, record_submit
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _long_since(people: People) -> None:
    User.objects.update(date_joined=at("2025-01-01"))


def a_record(people: People, title: str = "三月党委会", on: str = "2026-03-02") -> Record:
    record = Meeting(
        area=DAYUAN,
        meeting_kind="PARTY_STUDY",
        heard=True,
        title=title,
        minutes_no=on,
        happened_on=date.fromisoformat(on),
    )
    record_save(record=record, by=people.chair, at=at(on, 18))
    record_submit(record=record, by=people.chair, at=at(on, 18))
    return record


def news_of(user: User) -> list[int]:
    return [record.pk for record in records_with_news(User.objects.get(pk=user.pk))]


def test_the_other_side_sees_it_until_each_has_opened_the_record(people: People) -> None:
    record = a_record(people)
    comment_write(record=record, by=people.office, at=at("2026-03-06"), text="纪要是哪一天印发的？")
    assert [news_of(person) for person in (people.clerk, people.chair)] == [[record.pk], [record.pk]]
    assert [
        news_of(person) for person in (people.office, people.colleague, people.stranger, people.leader)
    ] == [[]] * 4
    clerk = signed_in(people.clerk)
    page = clerk.get("/desk/").content.decode()
    assert "新留言" in page
    assert 'title="1件有新留言"' in page
    page = clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "有1条新留言" in page
    assert "有1条新留言" not in clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert (news_of(people.clerk), news_of(people.chair)) == ([], [record.pk])


def test_an_answer_is_news_to_all_of_the_office(people: People) -> None:
    record = a_record(people)
    comment_write(record=record, by=people.clerk, at=at("2026-03-07"), text="3月5日")
    office = signed_in(people.office)
    page = office.get("/desk/review/").content.decode()
    assert "新留言" in page
    assert "大源镇 · 3月7日" in page
    office.get(reverse("desk:record", args=[record.pk]))
    assert (news_of(people.office), news_of(people.colleague)) == ([], [record.pk])


def test_the_list_marks_and_narrows_to_them(people: People) -> None:
    talked, silent = a_record(people), a_record(people, "四月党委会", "2026-04-02")
    comment_write(record=talked, by=people.office, at=at("2026-04-06"), text="请补纪要号")
    clerk = signed_in(people.clerk)
    assert clerk.get("/desk/records/").content.decode().count('class="tag">新留言') == 1
    page = clerk.get("/desk/records/?news=on").content.decode()
    assert talked.title in page
    assert silent.title not in page


def test_who_came_later_is_not_met_by_old_talk(people: People) -> None:
    record = a_record(people)
    comment_write(record=record, by=people.office, at=at("2026-03-06"), text="纪要是哪一天印发的？")
    later = make_user(Role.CLERK, DAYUAN, "新干事", "xinganshi")
    User.objects.filter(pk=later.pk).update(date_joined=at("2026-05-01"))
    assert news_of(later) == []


def test_more_talk_asks_no_more(people: People) -> None:
    records = [a_record(people, f"{month}月党委会", f"2026-0{month}-02") for month in range(1, 7)]
    clerk = signed_in(people.clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get("/desk/records/")
        return len(queries)

    comment_write(record=records[0], by=people.office, at=at("2026-07-06"), text="一")
    clerk.get("/desk/records/")
    before = asked()
    for record in records:
        comment_write(record=record, by=people.office, at=at("2026-07-07"), text="二")
    assert Comment.objects.count() == 7
    assert asked() == before


def test_on_a_draft_there_is_nobody_to_talk_to_yet(people: People) -> None:
    draft = Meeting(area=DAYUAN, meeting_kind="PARTY_STUDY", title="没写完的会议")
    record_save(record=draft, by=people.clerk, at=at("2026-03-05"))
    url = reverse("desk:record", args=[draft.pk])
    page = signed_in(people.clerk).get(url).content.decode()
    assert "报送以后，在这里与区人大办互相留言" in page
    assert 'id="talk-text"' not in page
    assert "还不能报送，请先" in page
    signed_in(people.clerk).post(f"{url}comment/", {"text": "在吗"})
    assert not Comment.objects.exists()
