"""换届 on its pages: the board, days, plans in bulk, Party terms, roster, first session, the elected, hand-over."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delegates.models import Delegate, Mandate, RosterRow
from meetings.models import Meeting
from meetings.services import session_plan
from records.evidence import evidence_add_reference
from records.services import record_save
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, WANSHI, YUSHAN, at, confirmed, make_person, make_term, make_user
from townships.models import Appointment, ChangeOver, Person, Term, Township

NOW = at("2026-12-29", 10)
BOARD, PLAN, PARTY = "/desk/changeover/", "/desk/changeover/plan/", "/desk/changeover/party/"


@pytest.fixture(autouse=True)
def _late_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def unit_page(code: str = DAYUAN, part: str = "") -> str:
    return f"/desk/changeover/{code}/{part}"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def make_row(code: str = DAYUAN, **days: str) -> ChangeOver:
    return ChangeOver.objects.create(
        township_id=code, year=2026, **{name: date.fromisoformat(on) for name, on in days.items()}
    )


# ---- the board


def test_a_leader_sees_who_is_where_what_is_next_and_what_is_late(people: People) -> None:
    make_term(DAYUAN, "CONGRESS", on="2026-12-27", ordinal=19)
    make_row(DAYUAN, voters_on="2026-11-20", election_on="2026-12-16", first_list_on="2026-12-03")
    make_row(WANSHI, voters_planned_on="2027-01-05", election_planned_on="2027-01-20")
    answer = signed_in(people.leader).get(BOARD)
    page = text_of(answer)
    board = answer.context["board"]
    rows = {row.code: row for group in board.groups for row in group.rows}
    assert len(rows) == 24
    own = {cell.told.partition("：")[0]: (cell.chip.word, cell.when) for cell in rows[DAYUAN].cells}
    assert own == {
        "党委换届": ("未安排", ""), "选民名单": ("已办", "11月20日"), "初步候选人": ("超法定时限", "12月3日"),
        "正式候选人": ("超法定时限", ""), "选举日": ("已办", "12月16日"), "资格审查": ("未安排", ""),
        "一次会议": ("已办", "12月27日"),
    }  # fmt: skip
    assert (rows[WANSHI].next_title, rows[WANSHI].next_when) == ("选民名单", "1月5日，还有7天")
    # 1月20日 − 20 days = 12月31日: planned five days too late, not yet broken.
    assert [(row.name, finding.is_broken) for row, finding in board.to_mend] == [("万市镇", False)]
    assert [row.name for row, _ in board.against] == ["大源镇", "大源镇"]
    assert [(count.label, count.part, count.whole) for count in board.counts] == [
        ("党(工)委换届", 0, 24), ("选民名单", 1, 19), ("选举日", 1, 19), ("一次会议", 1, 24),
    ]  # fmt: skip
    street = rows[FUCHUN].cells
    assert [cell.chip.word for cell in street] == ["未安排", *["不适用"] * 5, "未安排"]
    assert "第三十五条" in page
    assert "批量填计划" not in page


def test_the_board_asks_as_much_for_all_units_as_for_one(people: People) -> None:
    browser = signed_in(people.office)
    browser.get(BOARD)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(BOARD).status_code == 200
        return len(queries)

    make_row(DAYUAN, election_on="2026-12-16")
    one = asked()
    for unit in Township.objects.exclude(code=DAYUAN):
        make_row(unit.code, election_on="2026-12-16", voters_on="2026-12-01")
        make_term(unit.code, "CONGRESS" if unit.has_congress else "COUNCIL", on="2026-12-20", ordinal=9)
    assert asked() == one


def test_a_unit_is_led_to_its_own_page_and_reads_it_only(people: People) -> None:
    make_row(DAYUAN, election_planned_on="2027-01-20")
    browser = signed_in(people.clerk)
    answer = browser.get(BOARD, follow=True)
    assert answer.redirect_chain == [(unit_page(), 302)]
    assert "2027年1月20日" in text_of(answer)
    assert 'name="election_planned_on"' not in text_of(answer)
    assert browser.get(unit_page(WANSHI)).status_code == 404
    assert browser.post(unit_page(), {"election_on": "2026.12.16"}).status_code == 403


def test_another_round_is_looked_at_by_its_year(people: People) -> None:
    make_row(DAYUAN, election_on="2026-12-16")
    make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    browser = signed_in(people.leader)
    then = browser.get(BOARD, {"year": "2021"}).context["board"]
    assert then.counts[-1].part == 1
    for nonsense in ("九", "1", "99999", ""):
        assert browser.get(BOARD, {"year": nonsense}).context["year"] == 2026


# ---- days


def test_the_office_writes_days_as_people_write_them(people: People) -> None:
    typed = {"election_planned_on": "2026/12/16", "election_on": "2026.12.16", "voters_on": "2026年11月26日",
             "session_planned_on": "20270110"}  # fmt: skip
    answer = signed_in(people.office).post(unit_page(), typed, follow=True)
    assert "换届日期已保存" in text_of(answer)
    row = ChangeOver.objects.get()
    assert (row.election_on, row.voters_on, row.session_planned_on) == (
        date(2026, 12, 16), date(2026, 11, 26), date(2027, 1, 10),
    )  # fmt: skip
    assert row.history.count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026年12月30日", "还没有到；没有发生的请填在计划日期"),
        ("昨天", "日期请写成"),
        ("2026.2.30", "2026年2月没有30日"),
    ],
)
def test_a_day_that_cannot_be_is_told_beside_its_field_and_stays(
    typed: str, told: str, people: People
) -> None:
    answer = signed_in(people.office).post(unit_page(), {"voters_on": typed})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)
    assert not ChangeOver.objects.exists()


def test_a_subdistrict_is_asked_for_two_days_only(people: People) -> None:
    page = text_of(signed_in(people.office).get(unit_page(FUCHUN)))
    assert page.count("data-day") == 2
    assert "党工委不经选举产生" in page


# ---- plans in bulk


def test_a_plan_fills_what_is_typed_and_counts_the_lists_back(people: People) -> None:
    make_row(DAYUAN, party_planned_on="2026-12-01")
    typed = {"units": [DAYUAN, WANSHI, FUCHUN], "election": "2027.1.20", "first_list": "2027.1.3", "session": "2027.2.1",
             "by_law": "on"}  # fmt: skip
    answer = signed_in(people.office).post(PLAN, typed, follow=True)
    assert "已为3个单位填入计划日期" in text_of(answer)
    rows = {row.township_id: row for row in ChangeOver.objects.all()}
    for code in (DAYUAN, WANSHI):
        row = rows[code]
        # 1月20日 − 20 = 12月31日, − 7 = 1月13日; the first list as typed.
        assert (row.voters_planned_on, row.first_list_planned_on, row.final_list_planned_on) == (
            date(2026, 12, 31), date(2027, 1, 3), date(2027, 1, 13),
        )  # fmt: skip
    assert rows[DAYUAN].party_planned_on == date(2026, 12, 1)
    assert (rows[FUCHUN].session_planned_on, rows[FUCHUN].election_planned_on) == (date(2027, 2, 1), None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"election": "2027.1.20"}, "请勾选单位"),
        ({"units": [DAYUAN]}, "请至少填写一个日期"),
        ({"units": [DAYUAN], "by_law": "on", "session": "2027.2.1"}, "要推算名单公布日期，请填写选举日"),
        ({"units": ["330110101"], "election": "2027.1.20"}, "330110101"),
        ({"units": [DAYUAN], "election": "某日"}, "日期请写成"),
    ],
)
def test_a_plan_that_cannot_be_is_told(typed: dict[str, Any], told: str, people: People) -> None:
    answer = signed_in(people.office).post(PLAN, typed)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not ChangeOver.objects.exists()


# ---- Party terms


def test_party_terms_are_tried_then_registered_for_many(people: People) -> None:
    make_term(WANSHI, on="2021-10-22", ordinal=13)
    browser = signed_in(people.office)
    typed = {f"{DAYUAN}-take": "on", f"{DAYUAN}-ordinal": "11", f"{DAYUAN}-on": "2026.12.7",
             f"{FUCHUN}-take": "on", f"{FUCHUN}-ordinal": "11", f"{FUCHUN}-on": "2026.12.8",
             f"{WANSHI}-ordinal": "", f"{WANSHI}-on": "某日"}  # fmt: skip
    tried = browser.post(PARTY, {**typed, "verb": "try"})
    assert tried.status_code == 200
    assert "大源镇：第11届党委，2026年12月7日起；上一届同日结束" in text_of(tried)
    assert "富春街道：第11届党工委" in text_of(tried)
    assert Term.objects.filter(ended_on__isnull=False).count() == 0
    done = browser.post(PARTY, {**typed, "verb": "open"}, follow=True)
    assert "已登记2个单位的新一届党(工)委" in text_of(done)
    assert set(Term.objects.filter(ordinal=11).values_list("area", "started_on")) == {
        (DAYUAN, date(2026, 12, 7)), (FUCHUN, date(2026, 12, 8)),
    }  # fmt: skip
    assert Term.objects.get(area=WANSHI).ended_on is None
    assert "第11届党委" in text_of(browser.get(PARTY))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "请勾选要登记的单位"),
        ({"take": "on"}, "请填写第几届"),
        ({"take": "on", "ordinal": "11"}, "请填写开始日期"),
        ({"take": "on", "ordinal": "10", "on": "2026.12.7"}, "第10届已经登记过"),
        ({"take": "on", "ordinal": "11", "on": "2026.12.30"}, "还没有到"),
        ({"take": "on", "ordinal": "十一", "on": "2026.12.7"}, "请填写数字"),
        ({"take": "on", "ordinal": "11", "on": "2021.10.10"}, "不能早于或同于这一天"),
    ],
)
def test_a_party_term_that_cannot_open_opens_none(typed: dict[str, str], told: str, people: People) -> None:
    data = {f"{DAYUAN}-{name}": value for name, value in typed.items()}
    if typed:
        data |= {f"{FUCHUN}-take": "on", f"{FUCHUN}-ordinal": "11", f"{FUCHUN}-on": "2026.12.8"}
    answer = signed_in(people.office).post(PARTY, {**data, "verb": "open"})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert Term.objects.count() == 2


# ---- the roster


@pytest.fixture
def voted(people: People) -> People:
    """大源镇 has voted; 王芳 sits in the old congress, 陈旧 did once."""
    term = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    for name, ended in (("王芳", None), ("陈旧", date(2024, 1, 1))):
        delegate = Delegate.objects.create(person=make_person(name))
        Mandate.objects.create(
            delegate=delegate, township_id=DAYUAN, term=term, started_on=term.started_on, ended_on=ended
        )
    make_row(DAYUAN, election_on="2026-12-16")
    return people


def test_a_pasted_roster_is_looked_through_asked_about_and_kept(voted: People) -> None:
    browser = signed_in(voted.office)
    text = "姓名\t选区\t电话\n王芳\t第1选区\t13800001234\n陈旧\t第2选区\n李新\t第3选区\n李新\t第4选区"
    tried = browser.post(unit_page(part="roster/"), {"text": text, "verb": "keep"})
    marks = {(each.line.name, each.mark.value, bool(each.problem)) for each in tried.context["found"]}
    assert marks == {("王芳", "连任", False), ("陈旧", "同名待核", True), ("李新", "同名待核", True)}
    assert not RosterRow.objects.exists()
    former = Person.objects.get(name="陈旧")
    answers = {"who-3": str(former.pk), "who-4": "new", "who-5": "new"}
    kept = browser.post(unit_page(part="roster/"), {"text": text, "verb": "keep", **answers}, follow=True)
    assert "已存4名代表的名单，一次会议登记之日就任" in text_of(kept)
    assert list(RosterRow.objects.values_list("name", "person__name", "phone")) == [
        ("王芳", "王芳", "13800001234"), ("陈旧", "陈旧", ""), ("李新", None, ""), ("李新", None, ""),
    ]  # fmt: skip
    assert "代表名单（4名）" in text_of(kept)
    # The office's alone until the session: the unit and leaders see no names, nor how many.
    for reader in (voted.clerk, voted.leader):
        assert "4名" not in text_of(signed_in(reader).get(unit_page()))
        assert signed_in(reader).get(unit_page(part="roster/")).status_code == 403


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "请粘贴或填写名单"),
        ("姓名\t选区\n", "名单里没有姓名"),
        ("\n".join(f"代表{'甲' * n}" for n in range(1, 20)) + "\n甲" * 300, "最多300名"),
        ("机密★1年\n王芳", "密"),
    ],
)
def test_a_roster_that_is_none_is_told_and_stays(text: str, told: str, voted: People) -> None:
    answer = signed_in(voted.office).post(unit_page(part="roster/"), {"text": text, "verb": "keep"})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not RosterRow.objects.exists()


def test_no_names_before_the_election_day(people: People) -> None:
    make_row(DAYUAN, election_planned_on="2027-01-20")
    browser = signed_in(people.office)
    assert "本平台不存候选人" in text_of(browser.get(unit_page(part="roster/")))
    answer = browser.post(unit_page(part="roster/"), {"text": "王芳", "verb": "keep"})
    assert (answer.status_code, RosterRow.objects.count()) == (400, 0)


# ---- the first session


def open_session(people: People, **typed: str) -> Any:
    data = {"on": "2026.12.28", "ordinal": "19", "for_year": "2027", **typed}
    return signed_in(people.office).post(unit_page(part="session/"), data, follow=True)


def test_one_press_opens_the_term_and_asks_for_the_elected(voted: People) -> None:
    RosterRow.objects.create(township_id=DAYUAN, name="李新")
    RosterRow.objects.create(township_id=DAYUAN, name="王芳", person=Person.objects.get(name="王芳"))
    Appointment.objects.create(
        township_id=DAYUAN,
        person=make_person("老主席"),
        post="CHAIR",
        started_on=date(2021, 12, 23),
        entered_on=date(2022, 1, 1),
    )
    browser = signed_in(voted.office)
    before = browser.get(unit_page(part="session/"))
    assert "第18届人大同日结束，1名代表的任期随之结束" in text_of(before)
    assert "任职同日结束（老主席）" in text_of(before)
    assert 'value="19"' in text_of(before)
    answer = open_session(voted)
    assert answer.redirect_chain[-1][0].startswith(unit_page(part="elected/"))
    assert "第19届人大已开始（2026年12月28日），2名代表就任" in text_of(answer)
    chair = Person.objects.get(name="李新")
    outsider = make_person("外人")
    refused = browser.post(unit_page(part="elected/"), {"chair": str(outsider.pk)})
    assert (refused.status_code, "请从新一届代表中选择" in text_of(refused)) == (400, True)
    done = browser.post(
        unit_page(part="elected/"), {"chair": str(chair.pk), "chair_full_time": "on"}, follow=True
    )
    assert "李新（人大主席）" in text_of(done)
    assert Appointment.objects.get(person__name="老主席").ended_on == date(2026, 12, 28)
    assert browser.get(unit_page(part="elected/")).status_code == 302  # once


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"on": "2026.12.16"}, "一次会议应在选举日之后"),
        ({"on": "2026.12.30"}, "还没有到"),
        ({"on": ""}, "请填写日期"),
        ({"ordinal": "18"}, "第18届已经登记过"),
        ({"ordinal": "第十九"}, "请填写数字"),
        ({"for_year": "2029"}, "相差一年以上"),
        ({"for_year": ""}, "请填写四位数的年度"),
        ({"without_roster": ""}, "新一届名单还没有准备"),
    ],
)
def test_a_session_that_cannot_be_is_told_and_changes_nothing(
    typed: dict[str, str], told: str, voted: People
) -> None:
    answer = open_session(voted, **{"without_roster": "on", **typed})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert Term.objects.filter(body="CONGRESS").count() == 1


def test_it_is_opened_once_and_the_page_says_so(voted: People) -> None:
    open_session(voted, without_roster="on")
    again = open_session(voted, ordinal="20", without_roster="on")
    assert (again.status_code, "不能重复登记" in text_of(again)) == (400, True)
    page = text_of(signed_in(voted.office).get(unit_page(part="session/")))
    assert "第19届已于2026年12月28日开始" in page
    assert "登记开届" not in page


def test_the_session_s_record_is_asked_for_prefilled_never_invented(voted: People) -> None:
    open_session(voted, without_roster="on")
    assert not Meeting.objects.exists()
    for reader, button in ((voted.office, "代录这次会议"), (voted.clerk, "填报这次会议")):
        browser = signed_in(reader)
        page = browser.get(unit_page())
        assert button in text_of(page)
        form = browser.get(page.context["report_url"]).context["form"]
        assert (form["held_on"].value(), form["for_year"].value(), form["session"].value(), form["agenda"].value()) == (
            "2026年12月28日", 2027, "EARLY", ["BUDGET"],
        )  # fmt: skip
    assert button not in text_of(signed_in(voted.leader).get(unit_page()))


def test_a_session_reported_for_another_year_is_pointed_at(voted: People) -> None:
    open_session(voted, without_roster="on")
    meeting = Meeting(
        area=DAYUAN, meeting_kind="CONGRESS_SESSION", session="EARLY", for_year=2026, title="十九届一次会议",
        minutes_no="人大1号", happened_on=date(2026, 12, 28),
    )  # fmt: skip
    confirmed(meeting, chair=voted.chair, office=voted.office, on="2026-12-29")
    page = text_of(signed_in(voted.leader).get(unit_page()))
    assert "十九届一次会议" in page
    assert "与会议材料的所属年度不一致" in page
    assert "代录这次会议" not in text_of(signed_in(voted.office).get(unit_page()))


@pytest.mark.parametrize(("election", "told"), [(None, "选举日还没有登记"), ("2026-12-28", "")])
def test_the_page_of_the_session_says_at_once_when_there_can_be_none(
    election: str | None, told: str, people: People
) -> None:
    if election:
        make_row(DAYUAN, election_on=election)
    answer = signed_in(people.office).get(unit_page(part="session/"))
    assert (told in answer.context["refused"]) is bool(told) or answer.context["refused"] == ""


def test_a_subdistrict_opens_its_council(people: People) -> None:
    make_term(FUCHUN, "COUNCIL", on="2022-01-20", ordinal=1)
    browser = signed_in(people.office)
    typed = {"on": "2026.12.28", "ordinal": "2", "without_roster": "on"}
    answer = browser.post(unit_page(FUCHUN, "session/"), typed, follow=True)
    assert "第2届居民议事会已开始（2026年12月28日），0名成员就任" in text_of(answer)
    assert answer.redirect_chain[-1][0].startswith(unit_page(FUCHUN))
    kept = browser.post(unit_page(FUCHUN, "roster/"), {"text": "周议\n吴事", "verb": "keep"}, follow=True)
    assert "2名成员已登记到第2届居民议事会" in text_of(kept)
    assert Mandate.objects.filter(term__body="COUNCIL", started_on=date(2026, 12, 28)).count() == 2


def test_only_the_office_of_the_district_acts(voted: People) -> None:
    elsewhere = make_user(scope="330110")
    for part in ("roster/", "session/", "elected/"):
        assert signed_in(elsewhere).get(unit_page(part=part)).status_code == 404
        assert signed_in(voted.chair).get(unit_page(part=part)).status_code == 403
    for page in (PLAN, PARTY):
        assert signed_in(voted.chair).post(page, {}).status_code == 403


# ---- the hand-over list


def paper(answer: Any) -> str:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return packed.read("word/document.xml").decode()


def test_the_hand_over_list_says_what_is_open_and_where_things_lie(people: People) -> None:
    Appointment.objects.create(
        township_id=DAYUAN, person=make_person("李干事"), post="CLERK", full_time=True, started_on=date(2023, 3, 1),
        entered_on=date(2023, 3, 1), checked_by=people.office,
    )  # fmt: skip
    draft = Meeting(
        area=DAYUAN,
        meeting_kind="PARTY_STUDY",
        heard=True,
        title="十二月党委会",
        happened_on=date(2026, 12, 2),
    )
    record_save(record=draft, by=people.clerk, at=NOW)
    evidence_add_reference(
        record=draft, title="大委纪要〔2026〕21号", kept_at="镇党政办档案室第3柜", by=people.clerk, at=NOW
    )
    answer = signed_in(people.clerk).get(unit_page(part="handover.docx"))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    text = paper(answer)
    for said in ("大源镇人大工作移交清单", "一、", "六、人员任职和平台账号", "十二月党委会", "大委纪要〔2026〕21号",
                 "镇党政办档案室第3柜", "李干事", "ganshi", "2026年12月29日"):  # fmt: skip
        assert said in text, said
    assert signed_in(people.office).get(unit_page(part="handover.docx")).status_code == 200
    assert signed_in(people.leader).get(unit_page(part="handover.docx")).status_code == 403
    assert signed_in(people.clerk).get(unit_page(YUSHAN, "handover.docx")).status_code == 404


def test_the_hand_over_list_names_sessions_with_their_clocks_and_planned_steps(people: People) -> None:
    session_plan(
        unit=Township.objects.get(code=DAYUAN), session="EARLY", on=date(2027, 1, 20), by=people.clerk, at=NOW
    )
    ChangeOver.objects.update_or_create(
        township_id=DAYUAN, year=2026, defaults={"credentials_planned_on": date(2027, 1, 8)}
    )
    text = paper(signed_in(people.clerk).get(unit_page(part="handover.docx")))
    for said in ("2027年1月20日", "2027年年初会议", "2027年1月13日", "通知代表", "2027年1月8日", "资格审查"):
        assert said in text, said


@pytest.mark.parametrize(
    ("code", "opened", "planned", "listed"),
    [
        (DAYUAN, "2026-12-27", "2027-01-08", False),  # its Party term has opened
        (DAYUAN, "", "2027-01-08", True),
        (FUCHUN, "", "2027-01-08", True),
    ],
)
def test_the_hand_over_list_asks_for_no_step_that_was_taken(
    code: str, opened: str, planned: str, listed: bool, people: People
) -> None:
    make_row(code, party_planned_on=planned, credentials_planned_on="2027-02-03")
    if opened:
        Term.objects.filter(area=code).update(ended_on=date.fromisoformat(opened))
        make_term(code, on=opened, ordinal=11)
    text = paper(signed_in(people.office).get(unit_page(code, "handover.docx")))
    assert ("换届计划" in text and "2027年1月8日" in text) is listed
    assert ("2027年2月3日" in text) is (code == DAYUAN)  # a 街道 has no 资格审查


@pytest.mark.parametrize("now", ["2027-05-20", "2026-05-20"])
def test_in_spring_the_hand_over_list_looks_at_both_rounds(
    now: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(now))
    year = int(now[:4])
    for round_year, month in ((year - 1, 6), (year, 7)):
        ChangeOver.objects.create(
            township_id=DAYUAN, year=round_year, credentials_planned_on=date(year, month, 3)
        )
    text = paper(signed_in(people.office).get(unit_page(part="handover.docx")))
    assert f"{year}年6月3日" in text
    assert f"{year}年7月3日" in text


def test_the_office_hands_over_nothing_that_a_unit_has_not_sent(people: People) -> None:
    draft = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title="内部草稿", happened_on=date(2026, 12, 2)
    )
    record_save(record=draft, by=people.clerk, at=NOW)
    evidence_add_reference(record=draft, title="底稿", kept_at="干事抽屉", by=people.clerk, at=NOW)
    for reader, is_seen in ((people.clerk, True), (people.office, False)):
        text = paper(signed_in(reader).get(unit_page(part="handover.docx")))
        assert [said in text for said in ("内部草稿", "干事抽屉")] == [is_seen, is_seen]
