"""Papers from a snapshot: their wording, what is issued and stays, who reads which, what was corrected since."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from msgspec.structs import replace
from openpyxl.utils import get_column_letter

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.board import DecisionKind, DecisionNote, Mode, Scoreboard, State, totals
from checklist.freezing import snapshot_freeze
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Coordination, Snapshot
from checklist.queries import boards_forget
from dashboard.bulletins import services
from dashboard.bulletins.correction import corrections_of
from dashboard.bulletins.district import district_figures
from dashboard.bulletins.kinds import WRITINGS
from dashboard.bulletins.layout import written
from dashboard.bulletins.lines import decided, lacking, lines_of, open_items
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import Figures, faults_of
from dashboard.models import OF_A_UNIT, Bulletin, Kind, VisitNote
from delegates.models import Delegate, Mandate
from opinions.models import RequiredAction
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.dashboard.test_views import get, text_of
from tests.factories import DAYUAN, DISTRICT, FUCHUN, at, make_study, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Person, Term, Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = at("2026-11-24")
NAMES = [name for _, name in UNITS]


@pytest.fixture
def office() -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    return make_user(Role.OFFICE, name="区办甲")


@pytest.fixture
def leader(office: User) -> User:
    return make_user(Role.LEADER, name="某领导")


@pytest.fixture
def chair(office: User) -> User:
    return make_user(Role.CHAIR, DAYUAN, name="大源主席")


def frozen(by: User, as_of: date = DAY) -> Snapshot:
    when = max(NOW, at(as_of.isoformat()))
    return snapshot_freeze(area=DISTRICT, year=2026, as_of=as_of, title="十一月通报", by=by, at=when)


def drafted(by: User, kind: Kind, *units: str, snapshot: Snapshot | None = None) -> Bulletin:
    chosen = Township.objects.filter(code__in=units)
    made = services.bulletins_draft(snapshot=snapshot or frozen(by), kind=kind, units=chosen, by=by, at=NOW)
    return made[0]


def issued(by: User, kind: Kind, *units: str, snapshot: Snapshot | None = None) -> Bulletin:
    made = drafted(by, kind, *units, snapshot=snapshot)
    services.bulletin_issue(bulletin=made, seen=services.version_of(made), by=by, at=NOW)
    return made


def post(user: User, address: str, **data: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(address, data)


def words_of(bulletin: Bulletin) -> str:
    """All that an issued .docx says, tables and the lines at its foot included."""
    content = Bulletin.objects.get(pk=bulletin.pk).content
    assert content
    made = Document(io.BytesIO(bytes(content)))
    return "".join(node.text or "" for node in made.element.body.iter() if node.tag.endswith("}t"))


# --- wording ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_every_wording_as_delivered_can_be_filled(kind: Kind) -> None:
    writing = WRITINGS[kind]
    assert faults_of(writing.text, words=writing.words, blocks=writing.blocks) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("逾期{逾期}项次", "第1行：没有“{逾期}”这个占位符"),
        ("好\n情况：{分项情况}", "第2行：“{分项情况}”会展开成若干段，应单独占一行"),
        ("逾期{逾期项次项次", "第1行：花括号不成对"),
        ("逾期}项次", "第1行：花括号不成对"),
        ("{}", "第1行：没有“{}”这个占位符"),
        ("{0.__class__}", "没有“{0.__class__}”这个占位符"),
    ],
)
def test_a_wording_that_cannot_be_filled_is_told_by_its_line(text: str, told: str) -> None:
    writing = WRITINGS[Kind.CIRCULAR]
    assert any(told in each for each in faults_of(text, words=writing.words, blocks=writing.blocks))


def test_the_offices_own_wording_is_used_by_papers_drafted_after_it(office: User) -> None:
    before = drafted(office, Kind.CIRCULAR)
    answer = post(
        office, "/bulletins/wordings/CIRCULAR/", text="一、总体\n共{单位数}个单位，已完成{已完成}项次。",
        to="各乡镇人大主席团", copies="", printed_by="区人大办",
    )  # fmt: skip
    assert answer.status_code == 302
    after = issued(office, Kind.CIRCULAR, snapshot=before.snapshot)
    assert "共24个单位，已完成" in words_of(after)
    before.refresh_from_db()
    assert "{分项情况}" in before.text
    assert post(office, "/bulletins/wordings/CIRCULAR/", forget="1").status_code == 302
    assert "{分项情况}" in drafted(office, Kind.CIRCULAR, snapshot=before.snapshot).text
    told = AuditEvent.objects.filter(subject__endswith="情况通报范本").order_by("pk")
    assert [event.subject for event in told] == ["修改情况通报范本", "恢复情况通报范本"]


def test_a_bad_wording_is_refused_beside_the_field_and_kept(office: User) -> None:
    answer = post(office, "/bulletins/wordings/FEEDBACK/", text="{不存在}\n很长的一段话")
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "没有“{不存在}”这个占位符" in shown
    assert "很长的一段话" in shown


# --- what they say ----------------------------------------------------------------------------------------------


def test_a_circular_gives_the_numbers_of_its_snapshot_whatever_happened_since(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    sums = paper.snapshot.frozen_board().totals
    make_study(office)
    services.bulletin_issue(bulletin=paper, seen=services.version_of(paper), by=office, at=NOW)
    said = words_of(paper)
    assert f"应完成{sums.due}项次、已完成{sums.done + sums.done_late}项次" in said
    assert f"统计时点：2026年11月23日；口径版本：2026-1；{paper.snapshot.number_said}" in said
    for part in ("一、总体情况", "二、分项情况", "三、经验做法", "四、存在不足", "五、下步工作"):
        assert part in said
    assert "各乡镇人大主席团、人大街道工委：" in said
    assert "抄送：各乡镇(街道)党(工)委。" in said


def test_units_stand_in_official_order_and_nobody_is_ranked(office: User) -> None:
    paper = issued(office, Kind.CIRCULAR)
    (table,) = [
        b for b in Bulletin.objects.get(pk=paper.pk).blocks if b.get("heads", [""])[0] == "乡镇(街道)"
    ]
    assert [row[0] for row in table["rows"]] == NAMES
    assert "名次" not in words_of(paper)
    assert "排名" not in words_of(paper)


def test_no_unit_is_named_and_no_score_given_while_on_trial(office: User) -> None:
    from checklist.models import Checklist

    Checklist.objects.update(mode=Mode.TRIAL)
    boards_forget()
    snapshot = frozen(office)
    said = words_of(issued(office, Kind.CIRCULAR, snapshot=snapshot))
    assert [name for name in NAMES if name in said] == []
    said = words_of(issued(office, Kind.BRIEF, snapshot=snapshot))
    assert [name for name in NAMES if name in said] == []
    assert "落实度（试运行，暂不列）" in words_of(issued(office, Kind.FEEDBACK, DAYUAN, snapshot=snapshot))


@pytest.mark.parametrize(
    ("code", "named"), [(DAYUAN, "大源镇人大主席团："), (FUCHUN, "富春街道人大街道工委：")]
)
def test_a_feedback_speaks_to_the_unit_in_its_own_words(office: User, code: str, named: str) -> None:
    Coordination.objects.create(
        township_id=code, action=RequiredAction.objects.get(pk="duty_funds"), year=2026, text="经费缺口",
        by=office, at=NOW, answer="已协调财政", answered_by=office, answered_at=NOW,
    )  # fmt: skip
    said = words_of(issued(office, Kind.FEEDBACK, code))
    assert named in said
    assert "经费缺口（答复：已协调财政）" in said
    unit = Snapshot.objects.get().frozen_board().unit(code)
    assert unit is not None
    assert f"逾期{len(unit.late_items)}项次" in said
    for item in unit.late_items[:5]:
        assert item.title in said


def test_what_was_promised_on_a_visit_stands_on_the_next_page(office: User) -> None:
    first = issued(office, Kind.VISIT, DAYUAN)
    assert "上次联系没有登记" in words_of(first)
    assert post(office, f"/bulletins/{first.pk}/promises/", text="").status_code == 400
    assert post(office, f"/bulletins/{first.pk}/promises/", text="一个月内协调专职干事").status_code == 302
    VisitNote.objects.update(at=NOW)
    second = issued(office, Kind.VISIT, DAYUAN, snapshot=first.snapshot)
    assert "一是一个月内协调专职干事（2026年11月24日登记）" in words_of(second)
    assert "一个月内" not in words_of(issued(office, Kind.VISIT, FUCHUN, snapshot=first.snapshot))


def test_a_visit_has_three_questions_and_no_phones(office: User) -> None:
    said = words_of(issued(office, Kind.VISIT, DAYUAN))
    asked = said[said.index("三、三句可问") : said.index("四、上次")]
    assert asked.count("？") == 3
    assert "{" not in asked


def test_a_years_material_is_the_units_own(office: User) -> None:
    make_study(office)
    boards_forget()
    said = words_of(issued(office, Kind.YEARLY, DAYUAN))
    assert "一、坚持党的全面领导" in said
    assert "党委专题听取并研究人大工作1" in said
    assert "合计0" in words_of(issued(office, Kind.YEARLY, FUCHUN, snapshot=Snapshot.objects.get()))


def test_lines_close_by_themselves(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2027-01-10"))
    paper = issued(office, Kind.OPEN_ITEMS, snapshot=frozen(office, date(2027, 1, 5)))
    page = text_of(get(office, f"/bulletins/{paper.pk}/"))
    total, closed = map(int, re.findall(r"(\d+)项次中已销号(\d+)项次", page)[0])
    assert total > 24
    assert closed == 0
    make_study(office)
    boards_forget()
    page = text_of(get(office, f"/bulletins/{paper.pk}/"))
    assert f"{total}项次中已销号1项次" in page
    assert "✓ 已销号" in page


def test_a_workbook_has_sums_as_formulas_and_phones_as_text(office: User) -> None:
    paper = issued(office, Kind.CIRCULAR)
    content = get(office, f"/bulletins/{paper.pk}.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["分单位"]
    last = page.max_row
    assert page.cell(last, 1).value == "合计"
    assert page.cell(last, 2).value == f"=SUM(B{last - 24}:B{last - 1})"
    assert page.cell(last, 6).value == f'=IF(B{last}=0,"—",C{last}/B{last})'
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["分单位"]
    assert shown.cell(last, 2).value == paper.snapshot.frozen_board().totals.due
    assert page.freeze_panes
    assert page.print_title_rows
    listed = issued(office, Kind.OPEN_ITEMS, snapshot=paper.snapshot)
    book = openpyxl.load_workbook(io.BytesIO(get(office, f"/bulletins/{listed.pk}.xlsx").content))
    (head,) = [row for row in book["待完善事项"].iter_rows(values_only=True) if "联系电话" in row]
    letter = get_column_letter(head.index("联系电话") + 1)
    assert book["待完善事项"].column_dimensions[letter].number_format == "@"
    assert AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT).count() == 2


# --- issued and stays -------------------------------------------------------------------------------------------


def test_what_was_issued_stays(office: User) -> None:
    paper = issued(office, Kind.CIRCULAR)
    kept = Bulletin.objects.get(pk=paper.pk)
    kept.title = "改了"
    with pytest.raises(TypeError):
        kept.save()
    with pytest.raises(TypeError):
        kept.delete()
    with pytest.raises(TypeError):
        Bulletin.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=paper.pk).update(title="改了")
    assert post(office, f"/bulletins/{paper.pk}/edit/").status_code == 403
    assert post(office, f"/bulletins/{paper.pk}/discard/").status_code == 403
    first = get(office, f"/bulletins/{paper.pk}.docx").content
    make_study(office)
    Township.objects.update(name="改名")
    assert get(office, f"/bulletins/{paper.pk}.docx").content == first


def test_issuing_twice_issues_once(office: User) -> None:
    paper = drafted(office, Kind.BRIEF)
    post(office, f"/bulletins/{paper.pk}/issue/", seen=services.version_of(paper))
    first = Bulletin.objects.get(pk=paper.pk)
    again = post(office, f"/bulletins/{paper.pk}/issue/", seen=services.version_of(paper))
    assert again.status_code == 302
    assert Bulletin.objects.get(pk=paper.pk).issued_at == first.issued_at
    assert AuditEvent.objects.filter(subject__startswith="印发简报").count() == 1


def test_the_next_brief_has_the_next_number(office: User) -> None:
    first = issued(office, Kind.BRIEF)
    assert first.details["issue"] == "2026年第1期"
    assert drafted(office, Kind.BRIEF, snapshot=first.snapshot).details["issue"] == "2026年第2期"


def test_two_who_change_a_draft_do_not_overwrite_each_other(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    seen = services.version_of(paper)
    given = {
        "title": "通报",
        "to": "各乡镇",
        "printed_by": "区人大办",
        "signed_on": "2026年11月24日",
        "seen": seen,
    }
    assert post(office, f"/bulletins/{paper.pk}/edit/", text="一、甲写的", **given).status_code == 302
    late = post(office, f"/bulletins/{paper.pk}/edit/", text="一、乙写的", **given)
    assert late.status_code == 400
    assert "刚刚已由同事修改" in late.content.decode()
    assert "乙写的" in late.content.decode()
    paper.refresh_from_db()
    assert paper.text == "一、甲写的"


def test_one_of_each_unit_is_drafted_and_issued_together(office: User) -> None:
    snapshot = frozen(office)
    answer = post(office, "/bulletins/new/", kind="FEEDBACK", snapshot=str(snapshot.pk), unit="all")
    assert answer.status_code == 302
    assert Bulletin.objects.count() == 24
    assert "落实情况反馈单，24个单位" in text_of(get(office, "/bulletins/"))
    seen = [f"{row.pk} {services.version_of(row)}" for row in Bulletin.objects.order_by("pk")]
    Bulletin.objects.filter(pk=Bulletin.objects.latest("pk").pk).update(written_at=at("2026-11-25"))
    client = Client()
    client.force_login(office)
    answer = client.post("/bulletins/issue/", {"row": seen}, follow=True)
    assert Bulletin.objects.filter(issued_at__isnull=False).count() == 23
    assert "请看过现在的样子再印发" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "VISIT", "unit": ""}, "这种文稿按单位拟制，请选择单位"),
        ({"kind": "WAS", "unit": ""}, "没有这个文种"),
        ({"kind": "CORRECTION", "unit": ""}, "没有这个文种"),
        ({"kind": "VISIT", "unit": "330110101"}, "没有这个单位"),
        ({"kind": "CIRCULAR", "unit": "", "snapshot": "999"}, "没有这个快照"),
    ],
)
def test_what_cannot_be_drafted_is_told(office: User, given: dict[str, str], told: str) -> None:
    snapshot = frozen(office)
    answer = post(office, "/bulletins/new/", **{"snapshot": str(snapshot.pk), **given})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("data", [{}, {"row": "x"}, {"row": "9" * 30}, {"row": "² 2026"}])
def test_issuing_nothing_is_no_page(office: User, data: dict[str, str]) -> None:
    assert post(office, "/bulletins/issue/", **data).status_code == 404


def test_what_a_colleague_changed_is_not_issued_unseen(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    seen = services.version_of(paper)
    services.bulletin_change(
        bulletin=paper,
        title="同事改过的",
        text="一、改过",
        details={},
        seen=seen,
        by=office,
        at=at("2026-11-25"),
    )
    answer = post(office, f"/bulletins/{paper.pk}/issue/", seen=seen)
    assert answer.status_code == 302
    assert not Bulletin.objects.get(pk=paper.pk).is_issued


def test_the_foot_of_a_circular_names_the_day_it_was_issued(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    services.bulletin_issue(bulletin=paper, seen=services.version_of(paper), by=office, at=at("2026-12-01"))
    said = words_of(paper)
    assert "2026年12月1日印发" in said
    assert "办公室2026年11月24日" in said  # who signs, and when


@pytest.mark.parametrize("day", ["2020年1月1日", "2026年11月22日", "2030年1月1日"])
def test_nobody_signs_before_the_numbers_or_long_after(office: User, day: str) -> None:
    paper = drafted(office, Kind.OPEN_ITEMS)
    answer = post(
        office, f"/bulletins/{paper.pk}/edit/", title="清单", text="一、段", signed_on=day,
        seen=services.version_of(paper),
    )  # fmt: skip
    assert answer.status_code == 400
    assert "应在统计时点2026年11月23日以后一年之内" in answer.content.decode()


def test_an_issue_is_printed_once_and_the_next_follows_the_highest(office: User) -> None:
    snapshot = frozen(office)
    first, second = (drafted(office, Kind.BRIEF, snapshot=snapshot) for _ in range(2))
    services.bulletin_issue(bulletin=first, seen=services.version_of(first), by=office, at=NOW)
    with pytest.raises(ValidationError, match="已经印发过"):
        services.bulletin_issue(bulletin=second, seen=services.version_of(second), by=office, at=NOW)
    details = {**second.details, "issue": "2026年第7期"}
    services.bulletin_change(
        bulletin=second, title="简报", text="一、段", details=details, seen=services.version_of(second), by=office, at=NOW
    )  # fmt: skip
    second.refresh_from_db()
    services.bulletin_issue(bulletin=second, seen=services.version_of(second), by=office, at=NOW)
    assert services.next_issue(DISTRICT, DAY) == "2026年第8期"


@pytest.mark.parametrize("kind", [Kind.CIRCULAR, Kind.FEEDBACK])
def test_a_snapshot_from_before_papers_is_refused(office: User, kind: Kind) -> None:
    old = Snapshot.objects.create(
        area=DISTRICT, number=1, year=2026, as_of=DAY, title="旧", checklist_label="2026-1", token="0" * 32,
        board={"townships": []}, taken_by=office, taken_at=NOW,
    )  # fmt: skip
    answer = post(office, "/bulletins/new/", kind=kind, snapshot=str(old.pk), unit="all")
    assert answer.status_code == 400
    assert not Bulletin.objects.exists()


def test_what_was_issued_is_read_even_when_its_snapshot_no_longer_is(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, draft = issued(office, Kind.CIRCULAR), drafted(office, Kind.BRIEF, snapshot=Snapshot.objects.get())

    def unreadable(row: Snapshot) -> None:
        raise UnreadableSnapshotError("读不了")

    monkeypatch.setattr(Snapshot, "frozen_board", unreadable)
    assert "一、总体情况" in text_of(get(office, f"/bulletins/{paper.pk}/"))
    assert get(office, f"/bulletins/{paper.pk}.docx").status_code == 200
    assert get(office, f"/bulletins/{draft.pk}/").status_code == 404
    assert post(office, f"/bulletins/{paper.pk}/correct/").status_code == 302
    assert not Bulletin.objects.filter(kind=Kind.CORRECTION).exists()


# --- what a district's and a unit's numbers leave out -----------------------------------------------------------


def subject(board: Scoreboard, **more: Any) -> Subject:
    snapshot = Snapshot(area=DISTRICT, number=1, year=board.year, as_of=board.as_of)
    return Subject(snapshot, board, DAY, User(), **more)


def with_first(board: Scoreboard, **changed: Any) -> Scoreboard:
    """The board with something changed of its first unit."""
    first, *rest = board.units
    units = (replace(first, **changed), *rest)
    return replace(board, units=units, totals=totals(units))


def said_by(figures: Figures) -> str:
    return json.dumps(
        [*figures.words.values(), *(written(blocks) for blocks in figures.blocks.values())],
        ensure_ascii=False,
    )


def test_on_trial_a_practice_does_not_tell_whose_it_is() -> None:
    board = with_first(make_board(mode=Mode.TRIAL), bonus_practices=("富春街道周三民情日",))
    told = said_by(district_figures(subject(board)))
    assert [name for name in NAMES if name in told] == []
    assert re.search(r"\d+个单位的自选动作已进入范例库", told)


def test_a_zone_stands_in_no_list_of_a_district() -> None:
    board = with_first(make_board(), is_zone=True, bonus_practices=("某做法",))
    assert all(line.unit != board.units[0].name for line in lines_of(board))
    assert "某做法" not in said_by(district_figures(subject(board)))
    assert len(lines_of(board, code=board.units[0].code)) == len(open_items(board.units[0]))


def test_a_line_of_a_unit_that_is_gone_or_of_an_item_waived_since_says_so() -> None:
    board = make_board()
    unit = next(unit for unit in board.units if open_items(unit))
    gone = replace(board, units=tuple(each for each in board.units if each is not unit))
    assert {line.closed for line in lines_of(board, gone, unit.code)} == {"单位已撤并"}
    items = tuple(replace(item, state=State.WAIVED, ratio=None) for item in unit.items)
    units = tuple(replace(each, items=items) if each is unit else each for each in board.units)
    assert {line.closed for line in lines_of(board, replace(board, units=units), unit.code)} == {"不再列入"}


def test_a_decision_is_told_wherever_its_item_stands() -> None:
    item = make_board().units[0].items[0]
    note = DecisionNote(DecisionKind.WAIVE, "没有规范性文件", "甲", "乙", DAY)
    assert (
        decided(replace(item, decision=DecisionKind.WAIVE, decisions=(note,)))
        == "经批准免列（没有规范性文件）"
    )
    note = DecisionNote(DecisionKind.DEEM, "已办", "甲", "乙", DAY, relied_on="FY-2026-000001")
    assert (
        decided(replace(item, decision=DecisionKind.DEEM, decisions=(note,))) == "视同完成（FY-2026-000001）"
    )
    later = DecisionNote(DecisionKind.EXTEND, "审计未完", "甲", "乙", DAY, due_on=date(2026, 12, 20))
    assert lacking(replace(item, state=State.DUE_SOON, decisions=(later,))).endswith(
        "经批准延期至2026年12月20日"
    )


def test_delegates_are_told_by_body(office: User) -> None:
    for body, number in (("CONGRESS", 2), ("DISTRICT", 1)):
        term = Term.objects.filter(body=body, area__in=(DAYUAN, DISTRICT)).first() or make_term(
            DISTRICT if body == "DISTRICT" else DAYUAN, on="2022-01-10", body=body
        )
        for place in range(number):
            person = Person.objects.create(name=f"代表{body}{place}")
            Mandate.objects.create(
                delegate=Delegate.objects.create(person=person), township_id=DAYUAN, term=term, started_on=date(2022, 1, 10)
            )  # fmt: skip
    assert "在任本级人大代表2名、区人大代表1名" in words_of(issued(office, Kind.YEARLY, DAYUAN))


# --- corrections ------------------------------------------------------------------------------------------------


def test_a_correction_is_told_in_a_paper_of_its_own(office: User) -> None:
    paper = issued(office, Kind.CIRCULAR)
    assert corrections_of(paper) == ()
    assert "更正提示" not in text_of(get(office, f"/bulletins/{paper.pk}/"))
    make_study(office)
    boards_forget()
    (found,) = corrections_of(Bulletin.objects.get(pk=paper.pk))
    assert found.unit == "大源镇"
    assert "印发以后有1处更正" in text_of(get(office, f"/bulletins/{paper.pk}/"))
    answer = post(office, f"/bulletins/{paper.pk}/correct/")
    correction = Bulletin.objects.get(corrects=paper)
    assert answer.headers["Location"] == f"/bulletins/{correction.pk}/edit/"
    services.bulletin_issue(bulletin=correction, seen=services.version_of(correction), by=office, at=NOW)
    said = words_of(correction)
    assert f"《{paper.title}》" in said
    assert "大源镇" in said
    assert "更正1处" in said
    assert correction.title in text_of(get(office, f"/bulletins/{paper.pk}/"))
    assert "原件不改" in said


def test_a_correction_of_nothing_is_neither_written_nor_issued(office: User) -> None:
    paper = issued(office, Kind.CIRCULAR)
    assert post(office, f"/bulletins/{paper.pk}/correct/").status_code == 302
    assert not Bulletin.objects.filter(kind=Kind.CORRECTION).exists()


def test_the_correction_of_a_units_paper_goes_to_that_unit(office: User) -> None:
    paper = issued(office, Kind.FEEDBACK, DAYUAN)
    make_study(office)
    boards_forget()
    post(office, f"/bulletins/{paper.pk}/correct/")
    correction = Bulletin.objects.get(kind=Kind.CORRECTION)
    services.bulletin_issue(bulletin=correction, seen=services.version_of(correction), by=office, at=NOW)
    said = words_of(correction)
    assert correction.title.startswith("关于大源镇《")
    assert "各乡镇人大主席团" not in said
    assert "抄送" not in said


def test_a_correction_cites_the_day_by_the_clock_here(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    early = datetime(2026, 11, 25, 7, 30, tzinfo=timezone.get_current_timezone())
    services.bulletin_issue(bulletin=paper, seen=services.version_of(paper), by=office, at=early)
    make_study(office)
    boards_forget()
    (correction,) = services.bulletins_draft(
        snapshot=paper.snapshot, kind=Kind.CORRECTION, corrects=Bulletin.objects.get(pk=paper.pk), by=office, at=NOW
    )  # fmt: skip
    services.bulletin_issue(bulletin=correction, seen=services.version_of(correction), by=office, at=NOW)
    assert "2026年11月25日印发的" in words_of(correction)
    assert "2026年11月25日印发" in text_of(get(office, "/bulletins/"))


def test_a_units_paper_is_corrected_by_what_is_its_own(office: User) -> None:
    snapshot = frozen(office)
    own, other = (
        issued(office, Kind.FEEDBACK, DAYUAN, snapshot=snapshot),
        issued(office, Kind.FEEDBACK, FUCHUN, snapshot=snapshot),
    )
    make_study(office)
    boards_forget()
    assert len(corrections_of(own)) == 1
    assert corrections_of(other) == ()


def test_a_draft_needs_no_correction(office: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    with pytest.raises(ValidationError):
        services.bulletins_draft(
            snapshot=paper.snapshot, kind=Kind.CORRECTION, corrects=paper, by=office, at=NOW
        )


# --- who reads what ---------------------------------------------------------------------------------------------


def test_drafts_are_the_offices_alone(office: User, leader: User, chair: User) -> None:
    paper = drafted(office, Kind.CIRCULAR)
    for reader in (leader, chair):
        assert get(reader, f"/bulletins/{paper.pk}/").status_code == 404
        assert paper.title not in text_of(get(reader, "/bulletins/"))
        with pytest.raises(PermissionDenied):
            services.bulletin_issue(bulletin=paper, seen=services.version_of(paper), by=reader, at=NOW)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CORRECTION])
def test_leaders_read_all_and_units_what_is_meant_for_them(
    office: User, leader: User, chair: User, kind: Kind
) -> None:
    snapshot = frozen(office)
    own = issued(office, kind, *([DAYUAN] if kind in OF_A_UNIT else []), snapshot=snapshot)
    assert get(leader, f"/bulletins/{own.pk}/").status_code == 200
    mine = kind in {Kind.CIRCULAR, Kind.BRIEF, Kind.FEEDBACK, Kind.YEARLY}
    assert get(chair, f"/bulletins/{own.pk}/").status_code == (200 if mine else 404)
    if kind in OF_A_UNIT:
        other = issued(office, kind, FUCHUN, snapshot=snapshot)
        assert get(leader, f"/bulletins/{other.pk}/").status_code == 200
        assert get(chair, f"/bulletins/{other.pk}/").status_code == 404
        assert get(chair, f"/bulletins/{other.pk}.docx").status_code == 404


def test_a_leader_does_not_export_phones(office: User, leader: User) -> None:
    paper = issued(office, Kind.OPEN_ITEMS)
    assert get(leader, f"/bulletins/{paper.pk}.xlsx").status_code == 403
    assert "导出表格" not in text_of(get(leader, f"/bulletins/{paper.pk}/"))


def test_a_paper_is_found_by_title_number_issue_or_unit_by_those_who_read_it(
    office: User, chair: User
) -> None:
    snapshot = frozen(office)
    circular = drafted(office, Kind.CIRCULAR, snapshot=snapshot)
    Bulletin.objects.filter(pk=circular.pk).update(
        details={**circular.details, "number": "富人大办〔2026〕12号"}
    )
    issued(office, Kind.BRIEF, snapshot=snapshot)
    for unit in (DAYUAN, FUCHUN):
        issued(office, Kind.FEEDBACK, unit, snapshot=snapshot)

    def found(user: User, words: str) -> int:
        page = get(user, f"/search/?q={words}&in=bulletins").content.decode()
        return len(set(re.findall(r'href="(/bulletins/\d+/)"', page)))

    assert found(office, "富人大办[2026]12号") == 1
    assert found(office, "第1期") == 1
    assert found(office, "反馈单") == 2
    assert found(chair, "反馈单") == 1
    assert found(chair, "富人大办") == 0


# --- cost -------------------------------------------------------------------------------------------------------


def test_the_pages_ask_the_same_of_many_papers_as_of_few(office: User) -> None:
    snapshot = frozen(office)
    paper = issued(office, Kind.OPEN_ITEMS, snapshot=snapshot)
    addresses = ("/bulletins/", f"/bulletins/{paper.pk}/")

    def asked() -> list[int]:
        found = []
        for address in addresses:
            get(office, address)
            with CaptureQueriesContext(connection) as seen:
                assert get(office, address).status_code == 200
            found.append(len(seen))
        return found

    few = asked()
    services.bulletins_draft(
        snapshot=snapshot, kind=Kind.FEEDBACK, units=Township.objects.all(), by=office, at=NOW
    )
    for _ in range(3):
        issued(office, Kind.CIRCULAR, snapshot=snapshot)
    assert asked() == few
