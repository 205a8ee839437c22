"""Which form mends what is missing, and the fewest next actions that touch the most items."""

from __future__ import annotations

import pytest

from checklist.catalogue import RULES
from desk.shortest import shortest_way
from desk.tasks import minutes_of, numbers_in, tasks_of, unfinished
from tests.checklist.rows import RURAL, allocation, document, facts, mandate, session, unit_board
from townships.units import fuyang_townships

UNIT = next(unit for unit in fuyang_townships() if unit.name == "渔山乡")


def test_one_session_completes_what_it_hears() -> None:
    early = session("2026-01-20", "EARLY", "BUDGET")
    board = unit_board(facts(RURAL, meetings=[early]), "2026-11-23")
    first = shortest_way(unfinished(board), UNIT, {})[0]
    assert first.label == "开一次年中人代会"
    assert first.completes == ("问政", "上半年执行", "上年决算")
    assert first.items == 2
    assert "session=MID_YEAR" in first.mend.url
    assert "agenda=INQUIRY%2CEXECUTION%2CFINAL_ACCOUNTS" in first.mend.url


def test_at_most_three_next_actions() -> None:
    assert len(shortest_way(unfinished(unit_board(facts(RURAL), "2026-11-23")), UNIT, {})) == 3


def test_the_first_button_mends_what_is_missing() -> None:
    rows = {"duty_entries": [allocation("2026-02-01", "20000")], "mandates": [mandate(1)]}
    board = unit_board(facts(RURAL, **rows), "2026-11-23")
    task = next(task for task in tasks_of(board, UNIT, {}).todo if task.item.id == "duty_funds")
    assert task.main is not None
    assert task.main.word == "fund.DUTY.PAYMENT"
    assert [mend.word for mend in task.others] == ["fund.DUTY.ALLOCATION"]


def test_a_nil_return_is_offered_when_its_month_has_come() -> None:
    def first(on: str) -> str:
        todo = tasks_of(unit_board(facts(RURAL), on), UNIT, {}).todo
        main = next(task.main for task in todo if task.item.id == "document_filing")
        return main.word if main else ""

    assert first("2026-11-30") == "document"
    assert first("2026-12-01") == "nil.DOCUMENTS"


def test_a_step_leads_to_the_record_it_continues() -> None:
    paper = document("2026-05-01", filed="2026-05-20", number="FY-2026-000007")
    board = unit_board(facts(RURAL, documents=[paper]), "2026-11-23")
    items = unfinished(board)
    assert numbers_in(items) == {"FY-2026-000007"}
    task = next(
        task
        for task in tasks_of(board, UNIT, {"FY-2026-000007": 41}).todo
        if task.item.id == "document_filing"
    )
    assert task.main is not None
    assert task.main.url == "/desk/records/41/step/?name=REVIEWED"


@pytest.mark.parametrize("mend", sorted({mend for rule in RULES for mend in rule.mends}))
def test_every_form_says_how_long_it_takes(mend: str) -> None:
    assert 1 <= minutes_of(mend) <= 10


def test_every_missing_finding_of_an_empty_unit_names_a_form_of_its_rule() -> None:
    forms = {rule.id: rule.mends for rule in RULES}
    for item in unit_board(facts(RURAL), "2026-12-15").items:
        for finding in item.findings:
            if finding.mend:
                assert finding.mend.partition("?")[0] in forms[item.id]
        if item.missing and item.is_applicable:
            assert any(finding.mend for finding in item.findings)
