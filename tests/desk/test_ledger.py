"""The ledger of what spreads: pilots, who adopted what, how far they are; and who may see of whom."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from checklist.queries import boards_forget
from desk.ledger import Entry, Stage
from opinions.models import Adoption, Example, ExampleUse, Opinion, OpinionDraft, Practice
from records.services import record_save, record_submit
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, WANSHI, YUSHAN, at, confirmed, make_term
from townships.models import Township

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
PAGE = "/desk/opinions/library/ledger/"


@pytest.fixture(autouse=True)
def _today(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_edition_2026()
    call_command("sync_rules", verbosity=0)
    monkeypatch.setattr(timezone, "now", lambda: at(ON))
    boards_forget()


def _example(people: People, kind: str = "OPINION", title: str = "范文", of: str = WANSHI) -> Example:
    return Example.objects.create(
        district="330111", kind=kind, title=title, township_id=of, paragraphs=["正文"],
        published_on=date(2026, 6, 1), published_by=people.office,
    )  # fmt: skip


def _use(people: People, example: Example, code: str, on: date = date(2026, 9, 1)) -> ExampleUse:
    return ExampleUse.objects.create(example=example, township_id=code, adopted_on=on, by=people.clerk)


def _issued(people: People, code: str, on: date) -> Opinion:
    opinion = Opinion(area=code, title="实施意见", doc_no="委〔2026〕5号", happened_on=on)
    return confirmed(opinion, chair=people.office, office=people.colleague, on=f"{on:%Y-%m-%d}")


def _entries(user: Any, query: str = "") -> dict[str, Entry]:
    return {each.title: each for each in signed_in(user).get(PAGE + query).context["page"].object_list}


def _stages(entry: Entry) -> dict[str, Stage | None]:
    return {line.code: line.stage for line in entry.lines}


def test_the_ledger_tells_how_far_each_adopter_is_since(people: People) -> None:
    example = _example(people)
    make_term(YUSHAN, on="2025-03-01")
    make_term("330111101", on="2025-03-01")
    for code in (DAYUAN, FUCHUN, YUSHAN, "330111101"):
        _use(people, example, code)
    _issued(people, DAYUAN, date(2026, 10, 20))
    _issued(people, FUCHUN, date(2026, 3, 2))
    begun = record_save(record=Opinion(area=YUSHAN, title="意见"), by=people.office, at=at(ON))
    OpinionDraft.objects.create(opinion=begun, version=1, drafted_on=date(2026, 11, 2), sent_on=ON)
    for reader in (people.office, people.leader):
        entry = _entries(reader)["范文"]
        assert _stages(entry) == {
            DAYUAN: Stage.ISSUED, FUCHUN: Stage.EARLIER, YUSHAN: Stage.ON_THE_WAY, "330111101": Stage.NOT_BEGUN,
        }  # fmt: skip
        drafting = next(line for line in entry.lines if line.code == YUSHAN)
        assert drafting.chip is not None
        assert drafting.chip.text == "推进中 起草"
        assert [step.word for step in drafting.steps if step.look == "is-done"] == ["2026年11月2日"]
        assert (entry.source, entry.is_of_pilot) == ("万市镇", True)
    page = signed_in(people.office).get(PAGE)
    assert "4个单位采用4次，采用后已印发1次" in page.content.decode()
    pilots = {row.name: (row.chip.word, row.offered, row.adopted) for row in page.context["pilots"]}
    assert pilots == {"大源镇": ("已印发", 1, 0), "万市镇": ("尚无进展", 2, 4)}


def test_an_opinion_handed_in_is_told_as_waiting(people: People) -> None:
    _use(people, _example(people), DAYUAN)
    opinion = record_save(
        record=Opinion(area=DAYUAN, title="意见", doc_no="委〔2026〕5号", happened_on=date(2026, 11, 2)),
        by=people.chair, at=at(ON),
    )  # fmt: skip
    record_submit(record=opinion, by=people.chair, at=at(ON))
    assert _stages(_entries(people.office)["范文"]) == {DAYUAN: Stage.PENDING}


def test_of_a_practice_the_ledger_tells_what_the_adopter_has_registered_since(people: People) -> None:
    practice = confirmed(
        Practice(area=WANSHI, title="助力团", happened_on=date(2025, 5, 1)), chair=people.office,
        office=people.colleague, on="2025-05-02",
    )  # fmt: skip
    for code in (DAYUAN, FUCHUN, YUSHAN):
        Adoption.objects.create(practice=practice, township_id=code, adopted_on=date(2026, 3, 1))
    for code, title, document, on in (
        (DAYUAN, "本镇助力团", "大委〔2026〕9号", date(2026, 4, 1)), (FUCHUN, "街道助力团", "", date(2026, 5, 1)),
        (YUSHAN, "以前的做法", "制度", date(2025, 1, 1)),
    ):  # fmt: skip
        own = Practice(area=code, title=title, rule_document=document, happened_on=on)
        confirmed(own, chair=people.office, office=people.colleague, on="2026-06-01")
    entry = _entries(people.leader)["助力团"]
    assert _stages(entry) == {DAYUAN: Stage.LAID_DOWN, FUCHUN: Stage.TAKEN_UP, YUSHAN: Stage.UNREGISTERED}
    assert [each.said for line in entry.lines for each in line.practices] == [
        "街道助力团（2026年5月1日开始）", "本镇助力团（2026年4月1日开始）",
    ]  # fmt: skip
    (line,) = [line for line in entry.lines if line.code == DAYUAN]
    assert signed_in(people.leader).get(line.practices[0].url).status_code == 200


def test_a_unit_sees_its_own_way_and_who_adopted_what_is_its_own_and_no_more(people: People) -> None:
    own, others = _example(people, title="大源范文", of=DAYUAN), _example(people, title="万市范文")
    _use(people, own, FUCHUN)
    _use(people, own, YUSHAN)
    _use(people, others, DAYUAN)
    _use(people, others, FUCHUN)
    found = _entries(people.clerk)
    assert [(line.code, line.stage, line.steps, line.url) for line in found["大源范文"].lines] == [
        (FUCHUN, None, (), ""), (YUSHAN, None, (), ""),
    ]  # fmt: skip
    assert _stages(found["万市范文"]) == {DAYUAN: Stage.NOT_BEGUN}
    assert found["万市范文"].used == 2
    page = signed_in(people.clerk).get(PAGE)
    assert page.context["pilots"] == []
    assert "采用单位</label>" not in page.content.decode()
    assert _stages(_entries(people.stranger)["万市范文"]) == {FUCHUN: Stage.NOT_BEGUN}
    shown = signed_in(people.stranger).get(f"/desk/opinions/library/{others.pk}/")
    assert [line.code for line in shown.context["lines"]] == [FUCHUN]
    assert "2个单位采用" in shown.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"范文", "方案", "源周会（大源镇）", "“杏福花开”五大助力团（万市镇）"}),
        ("?kind=PLAN", {"方案"}),
        (f"?unit={DAYUAN}", {"范文", "方案"}),
        (f"?unit={FUCHUN}", {"方案"}),
        ("?stage=ISSUED", {"范文", "方案"}),
        ("?stage=NOT_BEGUN", {"方案"}),
        (f"?stage=ISSUED&unit={FUCHUN}", set()),
        ("?pilots=on", {"范文", "源周会（大源镇）", "“杏福花开”五大助力团（万市镇）"}),
        (
            "?kind=XX&unit=1&stage=YY&page=99",
            {"范文", "方案", "源周会（大源镇）", "“杏福花开”五大助力团（万市镇）"},
        ),
    ],
)
def test_the_ledger_is_narrowed_down(people: People, query: str, shown: set[str]) -> None:
    _use(people, _example(people), DAYUAN)
    plan = _example(people, "PLAN", "方案", YUSHAN)
    _use(people, plan, DAYUAN)
    _use(people, plan, FUCHUN)
    _issued(people, DAYUAN, date(2026, 10, 20))
    assert set(_entries(people.office, query)) == shown


def test_the_ledger_goes_out_as_a_workbook_and_the_trail_says_so(people: People) -> None:
    _use(people, _example(people), DAYUAN)
    _issued(people, DAYUAN, date(2026, 10, 20))
    answer = signed_in(people.leader).get("/desk/opinions/library/ledger.xlsx?kind=OPINION")
    rows = [
        [cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).worksheets[0].rows
    ]
    told = next(row for row in rows if row[1] == "范文")
    assert told[:5] == ["实施意见", "范文", "万市镇（试点）", told[3], "大源镇"]
    assert "已印发" in str(told[6])
    assert "印发实施意见 2026年10月20日" in str(told[7])
    event = AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT).latest("pk")
    assert (event.actor, event.subject) == (people.leader, "范例与推广台账（截至2026年11月23日）")


def test_the_ledger_asks_as_much_for_many_adopters_as_for_one(people: People) -> None:
    client = signed_in(people.office)

    def ask() -> int:
        boards_forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    def more(number: int, codes: list[str]) -> None:
        example = _example(people, title=f"范例{number}")
        practice = confirmed(
            Practice(area=WANSHI, title=f"做法{number}", happened_on=date(2025, 5, 1)), chair=people.office,
            office=people.colleague, on="2025-05-02",
        )  # fmt: skip
        for code in codes:
            _use(people, example, code)
            Adoption.objects.create(practice=practice, township_id=code, adopted_on=ON)

    codes = [each.code for each in Township.objects.exclude(code=WANSHI)]
    more(1, codes[:1])
    ask()
    one = ask()
    for number in range(2, 6):
        more(number, codes)
    assert ask() == one


def test_a_unit_finds_a_practice_of_the_library_though_the_record_is_another_s(people: People) -> None:
    practice = confirmed(
        Practice(area=WANSHI, title="助力团", rule_document="万委〔2025〕3号", happened_on=date(2025, 5, 1)),
        chair=people.office, office=people.colleague, on="2025-05-02",
    )  # fmt: skip
    Practice.objects.filter(pk=practice.pk).update(library_on=date(2026, 1, 5))
    page = signed_in(people.clerk).get("/desk/opinions/library/").content.decode()
    assert "助力团" in page
    assert "万委〔2025〕3号" in page
    assert f"/desk/records/{practice.pk}/" not in page
    assert (
        f"/desk/records/{practice.pk}/"
        in signed_in(people.leader).get("/desk/opinions/library/").content.decode()
    )


def test_the_delivered_practices_name_the_pilots_once_these_are_registered(people: People) -> None:
    Example.objects.filter(kind="PRACTICE").update(township=None)
    call_command("sync_rules", verbosity=0)
    assert set(Example.objects.filter(kind="PRACTICE").values_list("township_id", flat=True)) == {
        DAYUAN,
        WANSHI,
    }
