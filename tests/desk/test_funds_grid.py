"""A fund's year is typed as a grid: all rows or none, all handed in at one press, nothing typed is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funds.models import FundEntry, MicroProject
from records.services import record_save
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, confirmed

pytestmark = pytest.mark.django_db
NONCE = "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0b01"
YEAR = timezone.localdate().year
DUTY, RESERVE = f"/desk/funds/DUTY/?year={YEAR}", f"/desk/funds/RESERVE/?year={YEAR}"
BUDGET, TRAINING, WORKS = "ALLOCATION:BUDGET", "PAYMENT:TRAINING", "PAYMENT:PROJECT"
DAY = f"{YEAR}年1月1日"


def typed(*rows: dict[str, Any], then: str = "draft", nonce: str = NONCE) -> dict[str, Any]:
    data: dict[str, Any] = {
        "nonce": nonce,
        "then": then,
        "row-TOTAL_FORMS": len(rows),
        "row-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        data |= {f"row-{number}-{name}": value for name, value in row.items()}
    return data


def row(use: str = BUDGET, on: str = DAY, amount: str = "100000", **more: Any) -> dict[str, Any]:
    return {"use": use, "on": on, "amount": amount} | more


def make_entry(people: People, **more: Any) -> FundEntry:
    values: dict[str, Any] = {
        "area": DAYUAN, "fund": "DUTY", "entry": "PAYMENT", "category": "TRAINING", "amount": Decimal(500),
        "for_year": YEAR, "happened_on": date(YEAR, 1, 1),
    }  # fmt: skip
    entry: FundEntry = record_save(record=FundEntry(**values | more), by=people.chair, at=timezone.now())
    return entry


def states() -> list[str]:
    return list(FundEntry.objects.order_by("pk").values_list("state", flat=True))


def test_a_year_is_typed_sent_and_signed_in_one_go_each(people: People) -> None:
    clerk, chair = signed_in(people.clerk), signed_in(people.chair)
    answer = clerk.post(DUTY, typed(row(), row(TRAINING, amount="1.2万"), row(TRAINING, "", ""), then="send"))
    assert answer.status_code == 302
    assert states() == [State.TO_SIGN, State.TO_SIGN]
    assert list(FundEntry.objects.order_by("pk").values_list("entry", "category", "amount", "for_year")) == [
        ("ALLOCATION", "BUDGET", Decimal(100000), YEAR), ("PAYMENT", "TRAINING", Decimal(12000), YEAR),
    ]  # fmt: skip
    assert "材料正在送审签" in clerk.get(DUTY).content.decode()
    rows = [
        row(use, amount=str(entry.amount), entry_id=entry.pk, revision=entry.revision)
        for use, entry in zip((BUDGET, TRAINING), FundEntry.objects.order_by("pk"), strict=True)
    ]
    assert chair.post(DUTY, typed(*rows, then="submit", nonce="b")).status_code == 302
    assert states() == [State.SUBMITTED, State.SUBMITTED]
    assert len({entry.number for entry in FundEntry.objects.all()} - {""}) == 2


def test_one_wrong_cell_saves_nothing_and_what_was_typed_stays(people: People) -> None:
    clerk = signed_in(people.clerk)
    answer = clerk.post(
        DUTY, typed(row(amount="88,888.5"), row(TRAINING, "2月30日", "12"), row("", amount="7"))
    )
    page = answer.content.decode()
    assert (answer.status_code, FundEntry.objects.count()) == (400, 0)
    for words in ("88,888.5", "2月30日", "日期请写成", "请选择用途", "第2行", "第3行"):
        assert words in page


def test_a_refusal_of_the_model_stands_in_its_row_and_saves_nothing(people: People) -> None:
    answer = signed_in(people.clerk).post(DUTY, typed(row(), row(TRAINING, f"{YEAR + 1}年1月1日", "12")))
    assert (answer.status_code, FundEntry.objects.count()) == (400, 0)
    assert "日期在今天之后" in answer.content.decode()


def test_a_draft_may_lack_its_day_but_is_not_handed_in_without(people: People) -> None:
    clerk = signed_in(people.clerk)
    assert "请填写日期" in clerk.post(DUTY, typed(row(on=""), then="send")).content.decode()
    assert clerk.post(DUTY, typed(row(on=""))).status_code == 302
    assert states() == [State.DRAFT]


def test_a_clerk_cannot_hand_in_and_then_nothing_is_saved(people: People) -> None:
    answer = signed_in(people.clerk).post(DUTY, typed(row(), then="submit"))
    assert (answer.status_code, FundEntry.objects.count()) == (400, 0)
    assert "审签" in answer.content.decode()


def test_a_double_click_makes_each_row_once(people: People) -> None:
    clerk = signed_in(people.clerk)
    for _ in range(2):
        assert clerk.post(DUTY, typed(row(), row(TRAINING))).status_code == 302
    assert FundEntry.objects.count() == 2


def test_rows_are_changed_and_struck_out(people: People) -> None:
    chair = signed_in(people.chair)
    first, second = make_entry(people), make_entry(people)
    answer = chair.post(
        DUTY,
        typed(
            row(TRAINING, amount="600", entry_id=first.pk, revision=first.revision),
            row(TRAINING, amount="500", entry_id=second.pk, revision=second.revision, drop="on"),
        ),
    )
    assert answer.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.amount, first.revision, second.state) == (Decimal(600), 2, State.WITHDRAWN)


def test_the_second_of_two_editors_is_told_and_keeps_the_text(people: People) -> None:
    entry = make_entry(people)
    seen = entry.revision
    for client, amount in ((signed_in(people.clerk), "600"), (signed_in(people.chair), "700")):
        answer = client.post(
            DUTY, typed(row(TRAINING, amount=amount, entry_id=entry.pk, revision=seen), nonce=amount)
        )
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"他人刚刚把这一行改为“支出：学习培训 {DAY} 600.00 元”" in page
    assert 'value="700"' in page
    entry.refresh_from_db()
    assert entry.amount == Decimal(600)
    assert f'name="row-0-revision" value="{entry.revision}"' in page  # seen now: saved again, mine stands
    again = typed(row(TRAINING, amount="700", entry_id=entry.pk, revision=entry.revision), nonce="c")
    assert signed_in(people.chair).post(DUTY, again).status_code == 302
    entry.refresh_from_db()
    assert entry.amount == Decimal(700)


def test_what_is_confirmed_is_shown_with_the_reason_and_cannot_be_written(people: People) -> None:
    entry = confirmed(
        FundEntry(area=DAYUAN, fund="DUTY", entry="ALLOCATION", category="BUDGET", amount=Decimal(1000),
                  for_year=2026, happened_on=date(2026, 1, 5)),
        chair=people.chair, office=people.office, on="2026-03-01",
    )  # fmt: skip
    chair = signed_in(people.chair)
    page = chair.get("/desk/funds/DUTY/?year=2026").content.decode()
    assert "材料已审核通过；确有错误请联系区人大办重新核实" in page
    assert "1,000.00 元" in page
    answer = chair.post("/desk/funds/DUTY/?year=2026", typed(row(amount="1", entry_id=entry.pk, revision=1)))
    assert "刚刚被他人报送或撤销" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.amount == Decimal(1000)


def test_the_rate_is_the_ledgers(people: People) -> None:
    for entry, category, amount in (("ALLOCATION", "BUDGET", 1000), ("PAYMENT", "TRAINING", 250)):
        confirmed(
            FundEntry(area=DAYUAN, fund="DUTY", entry=entry, category=category, amount=Decimal(amount),
                      for_year=2026, happened_on=date(2026, 1, 5)),
            chair=people.chair, office=people.office, on="2026-03-01",
        )  # fmt: skip
    assert "25.0%" in signed_in(people.clerk).get("/desk/funds/DUTY/?year=2026").content.decode()


def test_a_reserve_payment_names_a_project_and_running_ones_stand_ready(people: People) -> None:
    project = record_save(
        record=MicroProject(area=DAYUAN, title="村口路灯", happened_on=date(YEAR, 1, 1), planned_finish=date(YEAR, 12, 1)),
        by=people.chair, at=timezone.now(),
    )  # fmt: skip
    clerk = signed_in(people.clerk)
    assert "村口路灯" in clerk.get(RESERVE).content.decode()
    answer = clerk.post(RESERVE, typed(row(WORKS)))
    assert "储备金的每笔支出要写明项目" in answer.content.decode()
    assert "安排不写项目" in clerk.post(RESERVE, typed(row(BUDGET, project=project.pk))).content.decode()
    assert clerk.post(RESERVE, typed(row(BUDGET), row(WORKS, project=project.pk))).status_code == 302
    assert list(FundEntry.objects.order_by("pk").values_list("project_id", flat=True)) == [None, project.pk]


def test_last_years_uses_stand_ready(people: People) -> None:
    make_entry(people, for_year=YEAR - 1, category="MATERIALS", happened_on=date(YEAR - 1, 5, 1))
    page = signed_in(people.clerk).get(DUTY).content.decode()
    assert page.count('value="PAYMENT:MATERIALS" selected') == 1


def test_office_enters_for_a_unit_and_strangers_see_nothing(people: People) -> None:
    make_entry(people)
    office = signed_in(people.office)
    assert office.get(DUTY).status_code == 404
    assert "500" not in office.get(f"{DUTY}&area={DAYUAN}").content.decode()
    assert office.post(f"{DUTY}&area={DAYUAN}", typed(row(), then="submit")).status_code == 302
    assert FundEntry.objects.get(entered_for_unit=True).state == State.SUBMITTED
    assert signed_in(people.stranger).get(f"{DUTY}&area={DAYUAN}").status_code == 200  # his own unit's grid
    assert "500.00" not in signed_in(people.stranger).get(f"{DUTY}&area={DAYUAN}").content.decode()
    assert signed_in(people.leader).get(DUTY).status_code == 403
    assert signed_in(people.clerk).get("/desk/funds/OTHER/").status_code == 404
    assert signed_in(people.clerk).get("/desk/funds/DUTY/?year=1900").status_code == 404


def test_an_entry_of_the_grid_is_edited_in_the_grid(people: People) -> None:
    entry = make_entry(people)
    page = signed_in(people.chair).get(reverse("desk:record", args=[entry.pk])).content.decode()
    assert f"/desk/funds/DUTY/?year={YEAR}" in page


def test_twice_the_rows_ask_no_more(people: People) -> None:
    clerk: Client = signed_in(people.clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get(DUTY)
        return len(queries)

    for _ in range(5):
        make_entry(people)
    clerk.get(DUTY)
    before = asked()
    for _ in range(5):
        make_entry(people)
    assert asked() == before
