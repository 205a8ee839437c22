"""A return is seen at once, with whom to ring, wherever the record is mended; half a reference is not lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from delegates.models import Activity
from funds.models import FundEntry
from records.models import NilReturn, Record
from records.services import record_open, record_return, record_save, record_submit
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
ACTIVITY = "/desk/report/new/activity/"


def returned(people: People, record: Record) -> Record:
    User.objects.filter(pk=people.office.pk).update(office_phone="0571-6332")
    record_save(record=record, by=people.chair, at=timezone.now())
    record_submit(record=record, by=people.chair, at=timezone.now())
    record_open(record=record, by=people.office, at=timezone.now())
    record_return(
        record=Record.objects.get(pk=record.pk), by=people.office, at=timezone.now(), reason="凭证看不清"
    )
    return Record.objects.get(pk=record.pk)


def test_a_returned_line_says_why_in_the_grid_and_one_click_leads_there(people: People) -> None:
    entry = returned(
        people,
        FundEntry(
            area=DAYUAN, fund="DUTY", entry="PAYMENT", category="TRAINING", amount=Decimal(500),
            for_year=YEAR, happened_on=date(YEAR, 1, 5),
        ),
    )  # fmt: skip
    clerk = signed_in(people.clerk)
    page = clerk.get("/desk/").content.decode()
    assert f'href="/desk/report/{entry.pk}/"' in page
    answer = clerk.get(f"/desk/report/{entry.pk}/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/desk/funds/DUTY/?year={YEAR}"
    for words in ("支出：学习培训", "凭证看不清", "电话 0571-6332", "区办甲"):
        assert words in page


def test_a_returned_nil_return_says_why_where_it_is_ticked(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = at(f"{YEAR}-12-08")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    nil = NilReturn(area=DAYUAN, nil_kind="DOCUMENTS", year=YEAR, happened_on=date(YEAR, 12, 8))
    record = returned(people, nil)
    answer = signed_in(people.clerk).get(f"/desk/report/{record.pk}/", follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/nil/"
    assert "凭证看不清" in answer.content.decode()


def test_an_activity_is_proved_by_a_reference(people: People) -> None:
    clerk = signed_in(people.clerk)
    typed = {
        "happened_on": f"{YEAR}-01-05", "title": "走访", "activity_kind": "THEME", "then": "draft",
        "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0d01", "kept_at": "镇党政办档案室",
    }  # fmt: skip
    answer = clerk.post(ACTIVITY, typed)
    assert answer.status_code == 400
    assert "请一并写明是什么材料" in answer.content.decode()
    clerk.post(ACTIVITY, typed | {"proof_no": "活动签到册"})
    evidence = Activity.objects.get(state=State.DRAFT).evidence.get()
    assert (evidence.kind, evidence.title, evidence.kept_at) == ("REFERENCE", "活动签到册", "镇党政办档案室")
