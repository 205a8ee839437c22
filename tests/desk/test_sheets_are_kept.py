"""A fund's grid, the nil returns and a later step keep what is typed, as the forms of records do."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk.models import TypedDraft
from funds.models import FundEntry
from opinions.models import NormativeDocument
from records.models import NilReturn, Step
from tests.desk.conftest import People, signed_in
from tests.desk.test_funds_grid import DUTY, RESERVE, TRAINING, make_entry, row, typed
from tests.factories import DAYUAN, at, confirmed

pytestmark = pytest.mark.django_db


def keep(client: Client, url: str, data: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{url}&keep=1", data)
    assert answer.status_code == 200
    said: dict[str, Any] = json.loads(answer.content)
    return said


def test_a_grid_is_kept_says_when_and_writes_no_entry(people: People) -> None:
    said = keep(signed_in(people.clerk), DUTY, typed(row(on="明天", amount="8千多"), row(TRAINING, "", "7")))
    assert said["state"] == "kept"
    assert re.fullmatch(r"已于\d\d:\d\d自动保存", said["said"])
    assert not FundEntry.objects.exists()
    assert TypedDraft.objects.get().data["row-0-amount"] == ["8千多"]


def test_a_grid_is_offered_and_shown_again_unjudged(people: People) -> None:
    clerk = signed_in(people.clerk)
    entry = make_entry(people)
    known = row(TRAINING, amount="600", entry_id=entry.pk, revision=entry.revision)
    draft = keep(clerk, DUTY, typed(known, row(on="明天", amount="8千多")))["draft"]
    assert "有未保存的内容" in clerk.get(DUTY).content.decode()
    assert "有未保存的内容" not in clerk.get(RESERVE).content.decode()
    answer = clerk.get(f"{DUTY}&restore={draft}")
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ('value="8千多"', 'value="明天"', 'value="600"', "已恢复"):
        assert words in page
    assert "没有保存，请修改" not in page
    assert clerk.post(DUTY, typed(known)).status_code == 302
    entry.refresh_from_db()
    assert entry.amount == 600


def test_saving_a_grid_forgets_it_and_a_late_message_keeps_nothing(people: People) -> None:
    clerk = signed_in(people.clerk)
    entry = make_entry(people)
    changed = typed(row(TRAINING, amount="600", entry_id=entry.pk, revision=entry.revision))
    keep(clerk, DUTY, changed)
    clerk.post(DUTY, changed)
    assert not TypedDraft.objects.exists()
    assert keep(clerk, DUTY, changed) == {"state": "saved"}
    assert clerk.post(DUTY, changed).status_code == 302  # the second of a double click


def test_what_one_keeps_nobody_else_sees(people: People) -> None:
    draft = keep(signed_in(people.clerk), DUTY, typed(row(amount="8千多")))["draft"]
    page = signed_in(people.chair).get(f"{DUTY}&restore={draft}").content.decode()
    assert "8千多" not in page
    assert "有未保存的内容" not in page
    assert signed_in(people.leader).post(f"{DUTY}&keep=1", typed(row())).status_code == 403
    assert Client().post(f"{DUTY}&keep=1", typed(row())).status_code == 302


def test_too_much_is_not_kept(people: People) -> None:
    said = keep(signed_in(people.clerk), DUTY, typed(row(amount="9" * 400_000)))
    assert said["state"] == "not_kept"


def test_thrown_away_it_leads_back_to_the_grid(people: People) -> None:
    clerk = signed_in(people.clerk)
    draft = keep(clerk, DUTY, typed(row()))["draft"]
    answer = clerk.post(f"/desk/typed/{draft}/drop/", {"back": DUTY})
    assert answer.headers["Location"] == DUTY
    draft = keep(clerk, DUTY, typed(row()))["draft"]
    assert clerk.post(f"/desk/typed/{draft}/drop/").headers["Location"] == "/desk/records/"


def test_ticks_of_nil_returns_come_back(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = at("2026-12-08")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    clerk = signed_in(people.clerk)
    url = f"/desk/nil/?area={DAYUAN}"
    draft = keep(clerk, url, {"nonce": "n1", "kinds": ["DOCUMENTS"]})["draft"]
    assert not NilReturn.objects.exists()
    page = clerk.get(f"{url}&restore={draft}").content.decode()
    assert page.count(" checked") == 1
    assert clerk.post(url, {"nonce": "n1", "kinds": ["DOCUMENTS"]}).status_code == 302
    assert clerk.post(url, {"nonce": "n1", "kinds": ["DOCUMENTS"]}).status_code == 302
    assert (NilReturn.objects.count(), TypedDraft.objects.count()) == (1, 0)


def test_a_later_step_is_kept_under_its_record_and_name(people: People) -> None:
    document = confirmed(
        NormativeDocument(area=DAYUAN, title="管理办法", doc_no="大政〔2026〕3号", issued_on=date(2026, 3, 1)),
        chair=people.chair, office=people.office, on="2026-03-05",
    )  # fmt: skip
    clerk = signed_in(people.clerk)
    url = f"/desk/records/{document.pk}/step/?name=FILED"
    data = {"nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0c01", "happened_on": "上周", "parent": document.pk}
    draft = keep(clerk, url, data)["draft"]
    assert not Step.objects.exists()
    page = clerk.get(f"{url}&restore={draft}").content.decode()
    assert 'value="上周"' in page
    assert "已恢复" in page
    done = clerk.post(url, {**data, "happened_on": f"{timezone.localdate():%Y-%m-%d}", "then": "draft"})
    assert done.status_code == 302
    assert (Step.objects.count(), TypedDraft.objects.count()) == (1, 0)


def test_what_a_grid_kept_is_not_shown_in_another_form(people: People) -> None:
    clerk = signed_in(people.clerk)
    draft = keep(clerk, DUTY, typed(row(amount="8千多")))["draft"]
    page = clerk.get(f"/desk/report/new/activity/?restore={draft}").content.decode()
    assert "已恢复" not in page
