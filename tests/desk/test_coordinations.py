"""需区级协调: one line beside any item, answered once by the office, its age shown."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from accounts.models import AuditEvent
from checklist.coordination import waiting
from checklist.models import Coordination
from checklist.raised import coordination_answer, coordination_open
from records.models import OfficeDay
from tests.desk.conftest import People, signed_in

pytestmark = pytest.mark.django_db
HEARING = "annual_hearing"


@pytest.fixture(autouse=True)
def actions(db: None) -> None:
    call_command("sync_rules", verbosity=0)


def _asked(people: People, text: str = "专职干事无编制，请区里协调") -> Coordination:
    typed = {"item": HEARING, "text": text}
    assert signed_in(people.clerk).post("/desk/coordinations/new/", typed).status_code == 302
    return Coordination.objects.get(text=text)


def test_a_unit_asks_and_reads_the_answer(people: People) -> None:
    row = _asked(people)
    office = signed_in(people.office)
    assert "专职干事无编制" in office.get("/desk/coordinations/").content.decode()
    office.post(f"/desk/coordinations/{row.pk}/answer/", {"answer": "已请编办核定，12月10日前答复"})
    row.refresh_from_db()
    assert (row.answered_by, row.answer) == (people.office, "已请编办核定，12月10日前答复")
    for page in ("/desk/coordinations/", "/desk/"):
        assert "已请编办核定" in signed_in(people.chair).get(page).content.decode()
    assert AuditEvent.objects.filter(subject__contains="需区级协调").count() == 2


def test_it_is_answered_once_and_with_words(people: People) -> None:
    row = _asked(people)
    office = signed_in(people.office)
    for answer in ("  ", "字" * 501):
        refused = office.post(f"/desk/coordinations/{row.pk}/answer/", {"answer": answer})
        assert refused.status_code == 400
        assert answer.strip() in refused.content.decode()
        assert Coordination.objects.get().answer == ""
    office.post(f"/desk/coordinations/{row.pk}/answer/", {"answer": "可以"})
    office.post(f"/desk/coordinations/{row.pk}/answer/", {"answer": "又不可以了"})
    assert Coordination.objects.get().answer == "可以"


def test_the_same_line_is_not_asked_twice_while_it_waits(people: People) -> None:
    _asked(people)
    typed = {"item": HEARING, "text": "专职干事无编制，请区里协调"}
    again = signed_in(people.clerk).post("/desk/coordinations/new/", typed)
    assert again.status_code == 400
    assert "正在等区人大办答复" in again.content.decode()
    assert Coordination.objects.count() == 1


@pytest.mark.parametrize(
    ("item", "text"), [("", "话"), ("nothing", "话"), (HEARING, ""), (HEARING, "字" * 201)]
)
def test_a_line_that_says_nothing_is_refused_and_what_was_typed_stays(
    people: People, item: str, text: str
) -> None:
    answer = signed_in(people.clerk).post("/desk/coordinations/new/", {"item": item, "text": text})
    assert answer.status_code == 400
    assert text in answer.content.decode()
    assert not Coordination.objects.exists()


def test_only_a_unit_asks_and_only_the_office_answers(people: People) -> None:
    row = _asked(people)
    now = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(PermissionDenied):
        coordination_answer(coordination=row, answer="好", by=people.chair, at=now)
    asked = Coordination(township=row.township, action=row.action, year=2026, text="另一件")
    with pytest.raises(PermissionDenied):
        coordination_open(coordination=asked, by=people.office, at=now)
    with pytest.raises(ValidationError):
        coordination_open(
            coordination=Coordination(township=row.township, action=row.action, year=1999, text="早年"),
            by=people.clerk,
            at=now,
        )


def test_its_age_counts_working_days_by_the_office_s_own_table(people: People) -> None:
    row = _asked(people)
    at = datetime(2026, 11, 6, 17, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Friday
    Coordination.objects.filter(pk=row.pk).update(at=at)
    rows = Coordination.objects.for_user(people.office)
    (each,) = waiting(rows, date(2026, 11, 6), OfficeDay.objects.told())
    assert (each.age, each.said) == (0, "今天提出")
    (each,) = waiting(rows, date(2026, 11, 20), OfficeDay.objects.told())
    assert (each.age, each.is_late) == (10, False)
    (each,) = waiting(rows, date(2026, 11, 23), OfficeDay.objects.told())
    assert each.said == "已等11个工作日，已超过10个工作日"
    OfficeDay.objects.create(day=date(2026, 11, 9), is_working=False)
    (each,) = waiting(rows, date(2026, 11, 23), OfficeDay.objects.told())
    assert (each.age, each.is_late) == (10, False)


def test_its_unit_the_office_and_leaders_see_it_another_unit_does_not(people: People) -> None:
    row = _asked(people)
    assert row in Coordination.objects.for_user(people.chair)
    assert row in Coordination.objects.for_user(people.leader)
    assert not Coordination.objects.for_user(people.stranger).exists()
    page = signed_in(people.stranger).get("/desk/coordinations/").content.decode()
    assert row.text not in page
