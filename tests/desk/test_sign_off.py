"""Signing: what changed since the last signature, the way through several, authority for given days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from meetings.models import Meeting
from records.models import Record, SignAuthority
from records.permissions import may_sign
from records.services import Refused, record_recall, record_save, record_send, record_sign, sign_authority_end
from records.states import State, Verb
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at

pytestmark = pytest.mark.django_db
URL = "/desk/sign-authority/"


def sent(people: People, on: str = "2026-11-02") -> Meeting:
    record = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, minutes_no="大委纪要〔2026〕21号",
        happened_on=date.fromisoformat(on), title=f"{on}专题会",
    )  # fmt: skip
    record_save(record=record, by=people.clerk, at=at("2026-11-04"))
    record_send(record=record, by=people.clerk, at=at("2026-11-04", 10))
    return record


def test_the_chair_sees_what_changed_since_the_last_signature(people: People) -> None:
    record = sent(people)
    chair = signed_in(people.chair)
    url = reverse("desk:record", args=[record.pk])
    assert "上次审签以后的改动" not in chair.get(url).content.decode()
    record_sign(record=Record.objects.get(pk=record.pk), by=people.chair, at=at("2026-11-05"))
    record_recall(record=Record.objects.get(pk=record.pk), by=people.clerk, at=at("2026-11-05", 11))
    row = Meeting.objects.get(pk=record.pk)
    row.studied = True
    record_save(record=row, by=people.clerk, at=at("2026-11-06"))
    record_send(record=Record.objects.get(pk=record.pk), by=people.clerk, at=at("2026-11-06", 10))
    page = chair.get(url).content.decode()
    changes = page[page.index("上次审签以后的改动") : page.index("材料内容")]
    assert "研究了人大工作" in changes
    assert "听取了" not in changes


def test_signing_goes_through_several(people: People) -> None:
    first, second = sent(people), sent(people, "2026-11-03")
    chair = signed_in(people.chair)
    assert chair.get(reverse("desk:sign_next")).headers["Location"] == reverse("desk:record", args=[first.pk])
    page = chair.get(reverse("desk:record", args=[first.pk])).content.decode()
    assert "第1件，共2件待审签" in page
    seen = Record.objects.get(pk=first.pk).revision
    answer = chair.post(
        reverse("desk:act", args=[first.pk]), {"verb": Verb.SIGN, "seen": seen, "next": second.pk}
    )
    assert answer.headers["Location"] == reverse("desk:record", args=[second.pk])
    chair.post(reverse("desk:act", args=[second.pk]), {"verb": Verb.SEND_BACK, "reason": "请核对日期"})
    assert Record.objects.get(pk=second.pk).state == State.DRAFT
    assert chair.get(reverse("desk:sign_next")).headers["Location"] == reverse("desk:tasks")


def test_the_chair_authorises_the_clerk_and_ends_it_early(people: People) -> None:
    today = timezone.localdate()
    chair = signed_in(people.chair)
    typed = {
        "to": people.clerk.pk,
        "started_on": today.isoformat(),
        "last_on": (today + timedelta(days=2)).isoformat(),
    }
    assert chair.post(URL, typed).status_code == 302
    grant = SignAuthority.objects.get()
    assert grant.ended_on == today + timedelta(days=3)
    assert may_sign(user=people.clerk, area=DAYUAN, on=today + timedelta(days=2))
    assert not may_sign(user=people.clerk, area=DAYUAN, on=today + timedelta(days=3))
    assert "李干事" in chair.get(URL).content.decode()
    assert chair.post(reverse("desk:sign_authority_stop", args=[grant.pk])).status_code == 302
    assert not may_sign(user=people.clerk, area=DAYUAN, on=today)
    assert "提前终止" in chair.get(URL).content.decode()
    assert (
        AuditEvent.objects.filter(action=AuditEvent.Action.DECISION, subject__contains="审签授权").count()
        == 2
    )
    with pytest.raises(Refused):
        sign_authority_end(authority=grant, by=people.chair, at=timezone.now())


def test_what_is_wrong_with_an_authority_is_said(people: People) -> None:
    chair = signed_in(people.chair)
    for typed, said in (
        (
            {"to": people.clerk.pk, "started_on": "2026-12-05", "last_on": "2026-12-01"},
            "最后一天不能早于开始日期",
        ),
        ({"to": people.clerk.pk, "started_on": "2020-01-01", "last_on": "2020-01-02"}, "授权的日子已经过去"),
        (
            {"to": people.stranger.pk, "started_on": "2026-12-01", "last_on": "2026-12-05"},
            "只能授权给本单位的同事",
        ),
    ):
        answer = chair.post(URL, typed)
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert not SignAuthority.objects.exists()


def test_only_the_chair_grants(people: People) -> None:
    clerk = signed_in(people.clerk)
    assert "没有。现在只有人大主席" in clerk.get(URL).content.decode()
    assert clerk.post(URL, {"to": people.chair.pk}).status_code == 403
    assert clerk.get(reverse("desk:sign_next")).status_code == 403
