"""历史补录: three fields a fact, all or nothing, by two persons, marked wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.models import User
from desk.backfill import EntriesRefused, Entry, What, backfill_save
from meetings.models import Meeting
from opinions.models import Opinion
from records.models import Record
from records.states import State
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, at, make_term
from townships.models import Appointment, Person, Term, Township
from townships.services import register_save

LIVE = date(2026, 11, 23)
AT = at("2026-11-25")
ADDRESS = "/desk/backfill/"


@pytest.fixture(autouse=True)
def _live(settings: Any) -> None:
    settings.GO_LIVE_ON = LIVE


def grid(*rows: tuple[str, str, str, str]) -> dict[str, str]:
    """The grid as it is sent: unit, matter, day, number."""
    data = {
        "row-TOTAL_FORMS": str(len(rows) + 1),
        "row-INITIAL_FORMS": "0",
        "row-MIN_NUM_FORMS": "0",
        "row-MAX_NUM_FORMS": "200",
    }
    for place, row in enumerate(rows):
        data |= {
            f"row-{place}-{name}": value
            for name, value in zip(("unit", "what", "on", "said"), row, strict=True)
        }
    return data


def an_entry(what: What, on: str, said: str, code: str = DAYUAN) -> Entry:
    return Entry(Township.objects.get(code=code), what, date.fromisoformat(on), said)


def save(*entries: Entry, by: User) -> int:
    return backfill_save(entries=entries, by=by, at=AT)


def submitted() -> QuerySet[Record]:
    return Record.objects.filter(state=State.SUBMITTED).order_by("happened_on")


def test_many_units_at_once_are_handed_in_and_confirmed_in_bulk_by_another(people: People) -> None:
    client = signed_in(people.office)
    answer = client.post(ADDRESS, grid(
        (DAYUAN, "CONFERENCE", "2024.5.10", "大委纪要[2024]第009号"),
        (FUCHUN, "HEARD_AND_STUDIED", "2025年3月5日", "富街党工委纪要〔2025〕3号"),
        (DAYUAN, "OPINION", "2024-06-01", "大委〔2024〕5号"),
    ))  # fmt: skip
    assert answer.status_code == 302
    rows = list(submitted())
    assert [(row.area, row.title, row.is_backfill, row.reported_late) for row in rows] == [
        (DAYUAN, "大源镇党委人大工作会议", True, False),
        (DAYUAN, "关于推动新时代人大工作高质量发展的实施意见", True, False),
        (FUCHUN, "富春街道党工委专题听取并研究人大工作", True, False),
    ]
    assert Meeting.objects.get(pk=rows[0].pk).minutes_no == "大委纪要〔2024〕9号"
    queue = signed_in(people.colleague).get("/desk/review/?backfill=on").content.decode()
    assert queue.count("· 历史补录") == 3
    chosen = [f"{row.pk}:{row.revision}" for row in rows]
    own = client.post("/desk/review/confirm/", {"chosen": chosen}, follow=True).content.decode()
    assert "请办公室另一位同事审核" in own
    told = signed_in(people.colleague).post("/desk/review/confirm/", {"chosen": chosen}, follow=True)
    assert "审核通过3件" in told.content.decode()


def test_it_is_marked_on_its_page_in_the_list_and_on_the_unit_page(people: People) -> None:
    publish_edition_2026()
    save(an_entry(What.CONFERENCE, "2024-05-10", "9号"), by=people.office)
    record = submitted().get()
    signed_in(people.colleague).post("/desk/review/confirm/", {"chosen": [f"{record.pk}:{record.revision}"]})
    client = signed_in(people.chair)
    for address in (
        f"/desk/records/{record.pk}/",
        "/desk/records/",
        f"/townships/{DAYUAN}/?year=2026&as_of=2026-11-25",
    ):
        assert "历史补录" in client.get(address).content.decode()


def test_a_unit_writes_of_itself_and_its_chair_signs(people: People) -> None:
    typed = {
        name: value
        for name, value in grid(("", "PRESIDIUM", "2025-06-01", "3号")).items()
        if "unit" not in name
    }
    assert signed_in(people.clerk).post(ADDRESS, typed).status_code == 302
    record = Meeting.objects.get()
    assert (record.area, record.state, record.meeting_kind) == (DAYUAN, State.TO_SIGN, "PRESIDIUM")
    with pytest.raises(EntriesRefused) as refused:
        save(an_entry(What.TERM_PARTY, "2016-11-01", "15"), by=people.clerk)
    assert refused.value.by_row == {0: {"what": ["大源镇没有“届次：党(工)委”"]}}


def test_where_a_paper_is_kept_is_as_good_as_a_number(people: People) -> None:
    kept = "镇党政办档案室2023年第3卷"
    save(
        an_entry(What.OPINION, "2023-06-01", kept),
        an_entry(What.CONFERENCE, "2023-05-01", kept),
        by=people.office,
    )
    for record in submitted():
        assert [proof.kept_at for proof in record.evidence.all()] == [kept]
    assert (Opinion.objects.get().doc_no, Meeting.objects.get().minutes_no) == ("", "")


def test_an_opinion_of_today_still_needs_its_number(people: People, settings: Any) -> None:
    save(an_entry(What.OPINION, "2023-06-01", "镇党政办档案室"), by=people.office)
    settings.GO_LIVE_ON = None
    assert Opinion.objects.get().lacks() == ["文号"]


def test_terms_join_those_that_stand_and_meetings_find_them(people: People) -> None:
    """大源镇's Party term on the register begins on 2021-10-10."""
    save(
        an_entry(What.CONFERENCE, "2018-05-10", "大委纪要〔2018〕9号"),
        an_entry(What.TERM_PARTY, "2016-11-01", "第9届"),
        by=people.office,
    )
    term = Term.objects.get(area=DAYUAN, body="PARTY", ordinal=9)
    assert (term.started_on, term.ended_on) == (date(2016, 11, 1), date(2021, 10, 10))
    assert submitted().count() == 1


def test_a_term_after_the_last_ends_the_one_before(people: People) -> None:
    save(an_entry(What.TERM_PARTY, "2026-10-20", "11"), by=people.office)
    assert Term.objects.get(area=DAYUAN, body="PARTY", ordinal=10).ended_on == date(2026, 10, 20)


def test_an_old_congress_term_dismisses_nobody_who_sits(people: People) -> None:
    person = Person.objects.create(name="王主席", district=DAYUAN[:6], user=people.chair)
    chair = Appointment(township_id=DAYUAN, person=person, post="CHAIR", started_on=date(2020, 3, 1))
    register_save(row=chair, by=people.office, at=AT)
    save(an_entry(What.TERM_CONGRESS, "2022-01-10", "18"), by=people.office)
    chair.refresh_from_db()
    people.chair.refresh_from_db()
    assert (chair.ended_on, people.chair.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("on", "year"),
    [("2021-12-28", 2022), ("2021-10-01", 2022), ("2021-09-30", 2021), ("2022-02-10", 2022)],
)
def test_an_early_session_in_winter_is_the_next_years(people: People, on: str, year: int) -> None:
    make_term(DAYUAN, "CONGRESS", "2017-01-05", 17)
    save(an_entry(What.EARLY, on, "1号"), by=people.office)
    meeting = Meeting.objects.get()
    assert (meeting.for_year, meeting.title) == (year, f"大源镇{year}年人代会年初会议")


@pytest.mark.parametrize(
    ("entry", "field", "told"),
    [
        ((What.CONFERENCE, "2026-11-23", "9号"), "on", "当天及以后的工作请按平时的方式填报"),
        ((What.CONFERENCE, "2020-05-10", "9号"), "on", "早于登记的最早一届"),
        ((What.TERM_PARTY, "2016-11-01", "九"), "said", "届次这一行写第几届"),
        ((What.TERM_PARTY, "2016-11-01", "10"), "", "这一届已经登记过"),
        ((What.WORK_COMMITTEE, "2025-05-10", "9号"), "what", "大源镇没有“人大街道工委会议”"),
    ],
)
def test_a_row_that_cannot_be_says_why_and_nothing_is_saved(
    people: People, entry: tuple[What, str, str], field: str, told: str
) -> None:
    with pytest.raises(EntriesRefused) as refused:
        save(an_entry(What.CONFERENCE, "2025-01-10", "1号"), an_entry(*entry), by=people.office)
    assert set(refused.value.by_row) == {1}
    assert told in refused.value.by_row[1][field][0]
    assert not Record.objects.exists()


def test_the_same_fact_is_not_taken_twice(people: People) -> None:
    save(an_entry(What.CONFERENCE, "2025-01-10", "1号"), by=people.office)
    with pytest.raises(EntriesRefused) as refused:
        save(an_entry(What.CONFERENCE, "2025-01-10", "2号"), by=people.colleague)
    assert "这一天已有同类材料" in refused.value.by_row[0]["on"][0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((DAYUAN, "CONFERENCE", "前年", "9号"), "第1行：日期请写成"),
        ((DAYUAN, "CONFERENCE", "", "9号"), "第1行：请填写日期"),
        ((DAYUAN, "CONFERENCE", "2024.5.10", ""), "第1行：请填写文号、纪要号或存放处"),
        ((DAYUAN, "", "2024.5.10", "9号"), "第1行：请选择事项"),
        (("", "CONFERENCE", "2024.5.10", "9号"), "第1行：请选择单位"),
        (("330199001", "CONFERENCE", "2024.5.10", "9号"), "没有这个单位"),
        ((DAYUAN, "PARTY", "2024.5.10", "9号"), "没有这个事项"),
    ],
)
def test_what_is_typed_wrongly_is_told_by_row_and_stays(people: People, row: Any, told: str) -> None:
    answer = signed_in(people.office).post(ADDRESS, grid(row))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert row[3] in page
    assert not Record.objects.exists()


def test_an_empty_grid_says_so(people: People) -> None:
    answer = signed_in(people.office).post(ADDRESS, grid())
    assert answer.status_code == 400
    assert "还没有填写" in answer.content.decode()


def test_until_the_first_day_is_known_the_page_explains(people: People, settings: Any) -> None:
    settings.GO_LIVE_ON = None
    client = signed_in(people.office)
    assert "还没有确定平台启用日期" in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, grid((DAYUAN, "CONFERENCE", "2024.5.10", "9号"))).status_code == 400
    assert not Record.objects.exists()
