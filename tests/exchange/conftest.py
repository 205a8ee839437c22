"""大源镇 and 渔山乡 with a register, a row of every kind, and hands that fill workbooks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from accounts.roles import Role
from delegates.models import Activity, Delegate, Mandate, Participation
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG
from desk.exchange.sheets import export_book
from desk.exchange.works import check_new, undo_new, write_new
from desk.forms.steps import rider_write
from funds.models import FundEntry, MicroProject
from meetings.models import AgendaItem, Inquiry, Meeting
from opinions.models import NormativeDocument
from records.models import Job, NilReturn
from records.services import record_save
from records.states import StepName
from tests.factories import DAYUAN, DISTRICT, YUSHAN, at, make_term, make_townships, make_user
from townships.models import Appointment, Person, Term

NOW = at("2026-11-28")
TODAY = date(2026, 11, 28)


@dataclass
class World:
    """The people of these tests."""

    clerk: User
    chair: User
    stranger: User
    office: User
    colleague: User
    leader: User


@pytest.fixture
def world(db: None) -> World:
    make_townships()
    for area in (DAYUAN, YUSHAN):
        make_term(area, body="CONGRESS", on="2022-01-10", ordinal=17)
        make_term(area, body="PARTY", on="2021-11-01", ordinal=14)
    make_term(DISTRICT, body="DISTRICT", on="2022-02-20", ordinal=17)
    return World(
        clerk=make_user(Role.CLERK, DAYUAN, "李干事"),
        chair=make_user(Role.CHAIR, DAYUAN, "王主席"),
        stranger=make_user(Role.CLERK, YUSHAN, "外单位"),
        office=make_user(Role.OFFICE, name="区办甲"),
        colleague=make_user(Role.OFFICE, name="区办乙"),
        leader=make_user(Role.LEADER, name="某领导"),
    )


def a_delegate(name: str, area: str = DAYUAN, phone: str = "", district: str = "") -> Mandate:
    term = Term.objects.get(area=area, body="CONGRESS")
    person = Person.objects.create(name=name, phone=phone, district=DISTRICT, entered_in=area)
    delegate = Delegate.objects.create(person=person)
    return Mandate.objects.create(
        delegate=delegate,
        township_id=area,
        term=term,
        started_on=term.started_on,
        electoral_district=district,
    )


def a_session(by: User, *agenda: str, on: date = date(2026, 7, 20), session: str = "MID_YEAR") -> Any:
    """A session of 大源镇's congress, a draft."""

    def lines(record: Any) -> None:
        for kind in agenda:
            AgendaItem.objects.create(meeting_id=record.pk, kind=kind)

    meeting = Meeting(
        area=DAYUAN, meeting_kind="CONGRESS_SESSION", session=session, for_year=2026, happened_on=on
    )
    return record_save(record=meeting, by=by, at=NOW, lines=lines)


@pytest.fixture
def rows_of_all_kinds(world: World) -> World:
    """One row and more of every kind, with what makes writing and reading them hard."""
    zhang, twin = a_delegate("张三", phone="13800001111"), a_delegate("张三", district="第2选区")
    a_delegate("=1+1", phone="000-0000-0023", district="+第1选区")
    Appointment.objects.create(
        township_id=DAYUAN, person=zhang.delegate.person, post="CLERK", full_time=True, entered_on=TODAY,
        concurrent_post="@党建办", started_on=date(2024, 3, 1), seconded_from=date(2025, 1, 1), seconded_to=date(2025, 2, 1),
    )  # fmt: skip
    by: dict[str, Any] = {"by": world.clerk, "at": NOW}

    def took_part(record: Any) -> None:
        for mandate in (zhang, twin):
            Participation.objects.create(activity_id=record.pk, delegate=mandate.delegate)

    record_save(
        record=Activity(
            area=DAYUAN,
            title="-走访",
            happened_on=date(2026, 5, 12),
            activity_kind="RECEPTION",
            is_governance=True,
        ),
        lines=took_part,
        **by,
    )
    record_save(record=Activity(area=DAYUAN, title="还没有日期的活动", activity_kind="SURVEY"), **by)
    for title in ("村口路灯", "村口路灯"):  # two projects of one name
        project = record_save(
            record=MicroProject(
                area=DAYUAN, title=title, happened_on=date(2026, 2, 1), planned_finish=date(2026, 9, 30)
            ),
            **by,
        )
    rider_write(record=project, name=StepName.APPROVED, on=date(2026, 3, 1), **by)
    payment: dict[str, Any] = {"area": DAYUAN, "happened_on": date(2026, 3, 18), "for_year": 2026}
    for _ in range(2):  # two payments that say the same
        record_save(
            record=FundEntry(
                fund="RESERVE", entry="PAYMENT", category="PROJECT", amount=Decimal("1234.50"), project=project, **payment
            ),
            **by,
        )  # fmt: skip
    document = record_save(
        record=NormativeDocument(area=DAYUAN, title="公墓管理办法", doc_no="大政〔2026〕8号", issued_on=date(2026, 4, 2)),
        **by,
    )  # fmt: skip
    rider_write(record=document, name=StepName.FILED, on=date(2026, 4, 20), proof="大政备〔2026〕2号", **by)

    def on_the_agenda(record: Any) -> None:
        for kind in ("INQUIRY", "EXECUTION"):
            AgendaItem.objects.create(meeting_id=record.pk, kind=kind)
        Inquiry.objects.create(
            meeting_id=record.pk, line=1, question="=村口路灯何时修", asked_by=twin.delegate, answered_by="副镇长",
            follow_up_due=date(2026, 9, 30), satisfaction="FAIRLY",
        )  # fmt: skip
        Inquiry.objects.create(meeting_id=record.pk, line=3, question="只有问题")

    session = Meeting(
        area=DAYUAN, meeting_kind="CONGRESS_SESSION", session="MID_YEAR", for_year=2026, happened_on=date(2026, 7, 20)
    )  # fmt: skip
    record_save(record=session, lines=on_the_agenda, **by)
    rider_write(record=session, name=StepName.ANSWERED, line=1, on=date(2026, 7, 20), **by)
    study = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, topics=["WORK", "OPINION"], happened_on=date(2026, 5, 12)
    )  # fmt: skip
    record_save(record=study, **by)
    nothing = NilReturn(area=DAYUAN, nil_kind="ADJUSTMENT", year=2026, happened_on=date(2026, 11, 20))
    record_save(record=nothing, **by)
    return world


def exported(slug: str, user: User, areas: Sequence[str] = (DAYUAN,)) -> bytes:
    return export_book(BY_SLUG[slug], Context(user, TODAY), areas, is_demo=False)[0]


def book_of(slug: str, *rows: Sequence[Any], heads: Sequence[str] = ()) -> bytes:
    """A workbook as people fill it: the heads of a kind, or others, and rows below."""
    kind = BY_SLUG[slug]
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = kind.label
    page.append(list(heads or [column.head for column in kind.columns]))
    for row in rows:
        page.append(list(row))
    return bytes_of(book)


def bytes_of(book: Any) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def pages_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def check(content: bytes, user: User, slug: str = "") -> Job:
    return check_new(content=content, file_name="表.xlsx", slug=slug, by=user, at=NOW)


def bring_in(content: bytes, user: User, then: str = "") -> Job:
    """Check and write; both must go through."""
    checked = check(content, user)
    assert checked.is_done, checked.error
    assert checked.result["faults"] == []
    return write_new(check=checked, then=then, by=user, at=NOW)


def take_back(write: Job, user: User) -> Job:
    return undo_new(write=write, by=user, at=NOW)


def counts(job: Job) -> tuple[int, int, int]:
    """New, changed, as before, over all sheets."""
    sheets = job.result["sheets"]
    return tuple(sum(sheet[name] for sheet in sheets) for name in ("new", "changed", "unchanged"))


def said(job: Job) -> list[tuple[int, str, str]]:
    """Every mistake: row, column, message."""
    return [(row, column, message) for _, row, column, _, message in job.result["faults"]]
