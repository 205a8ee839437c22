"""Search: every group through its own door, Chinese put right, words for what cannot be looked for, text stays text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.edition_2026 import actions_write
from checklist.models import Interpretation
from dashboard.search.asked import SearchForm, repaired, words_of
from dashboard.search.groups import MOST
from dashboard.search.marking import excerpt, marked
from delegates.models import Delegate, Mandate
from meetings.models import Meeting
from opinions.models import Example, NormativeDocument, Opinion, Provision
from records.bulk import records_insert
from records.models import Evidence, Record
from records.services import record_save, record_submit
from tests.factories import (
    DAYUAN,
    DISTRICT,
    FUCHUN,
    WANSHI,
    at,
    confirmed,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, Person, Township

pytestmark = pytest.mark.django_db
FAR = "330110"
FAR_UNIT = "330110101"


@pytest.fixture
def office() -> User:
    make_townships()
    Township.objects.create(code=FAR_UNIT, name="邻区某镇", kind=Township.Kind.TOWN)
    for code in (DAYUAN, FUCHUN, WANSHI, FAR_UNIT):
        make_term(code, on="2021-11-01")
    return make_user(Role.OFFICE, name="区办甲")


def make_study(
    area: str, title: str, office: User, on: str = "2026-05-08", minutes_no: str = "纪要"
) -> Meeting:
    meeting = Meeting(
        area=area, meeting_kind="PARTY_STUDY", heard=True, topics=["WORK"], title=title, minutes_no=minutes_no,
        happened_on=date.fromisoformat(on),
    )  # fmt: skip
    return confirmed(meeting, chair=make_user(Role.CHAIR, area), office=office, on=on)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def look(user: User, query: str, client: Client | None = None, **more: str) -> Any:
    """`group` is the one group to be shown, page by page."""
    more = {"in" if name == "group" else name: value for name, value in more.items()}
    return (client or browser_of(user)).get(reverse("dashboard:search"), {"q": query, **more})


def found(user: User, query: str) -> dict[str, list[str]]:
    """What a person finds: the names of the results by group."""
    return {
        group.kind.slug: ["".join(piece.text for piece in hit.title) for hit in group.hits]
        for group in look(user, query).context["groups"]
    }


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "put_right"),
        [
            ("富委办[２０２６]第021号", "富委办〔2026〕21号"),
            ("富委办（2026） 21 号", "富委办〔2026〕21号"),
            ("富委办【2026】21号", "富委办〔2026〕21号"),
            ("fy2026000123", "FY-2026-000123"),
            ("ｆｙ－２０２６－０００１２３", "FY-2026-000123"),
            ("FY-2026-000123-2", "FY-2026-000123-2"),
            ("330110-2026-000001", "330110-2026-000001"),
            ("大源镇　 经费", "大源镇 经费"),
        ],
    )
    def test_what_is_typed_is_put_right(self, typed: str, put_right: str) -> None:
        assert repaired(typed) == put_right

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("乡镇（街道）人大", ("乡镇", "街道", "人大")),
            ("富委办〔2026〕21号 大源镇", ("富委办〔2026〕21号", "大源镇")),
            ("“源周会”，杏福花开。", ("源周会", "杏福花开")),
            ("买买提·艾力", ("买买提·艾力",)),
            ("会议 会议", ("会议",)),
            ("-- %", ()),
        ],
    )
    def test_punctuation_divides_words(self, text: str, words: tuple[str, ...]) -> None:
        assert words_of(repaired(text)) == words

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("，。", "只有标点符号"),
            ("王", "只有一个字"),
            ("王 李", "只有一个字"),
            ("字" * 51, "最多50字，现有51字"),
            ("一二 三四 五六 七八 九十 甲乙 丙丁", "最多6个词，现有7个"),
        ],
    )
    def test_what_cannot_be_looked_for_is_said(self, office: User, typed: str, told: str) -> None:
        answer = look(office, typed)
        assert answer.status_code == 400
        assert told in answer.text
        assert f'value="{typed}"' in answer.text

    @pytest.mark.parametrize("typed", ["", "   ", "\u3000"])
    def test_nothing_typed_is_a_page_with_advice(self, office: User, typed: str) -> None:
        answer = look(office, typed)
        assert answer.status_code == 200
        assert "括号用哪一种都可以" in answer.text
        assert answer.context["groups"] == []

    def test_the_repair_is_told(self, office: User) -> None:
        assert "已规范为“富委办〔2026〕21号”" in look(office, "富委办[2026]第021号").text
        assert "已规范为" not in look(office, "大源镇").text
        assert SearchForm({"q": "大源镇  经费"}).repair == ""


class TestFound:
    @pytest.mark.parametrize(
        "query",
        [
            "五月",
            "五月党委",
            "FY-2026-000001",
            "fy2026000001",
            "大委纪要(2026)第008号",
            "大源 五月",
            "会议 五月",
        ],
    )
    def test_a_record_by_title_number_paper_unit_or_kind(self, office: User, query: str) -> None:
        make_study(DAYUAN, "五月党委会", office, minutes_no="大委纪要〔2026〕8号")
        assert found(office, query)["records"] == ["五月党委会"]

    def test_all_words_have_to_stand_in_it(self, office: User) -> None:
        make_study(DAYUAN, "五月党委会", office)
        make_study(WANSHI, "五月党委会", office)
        assert len(found(office, "五月 党委")["records"]) == 2
        assert found(office, "五月 万市")["records"] == ["五月党委会"]
        assert found(office, "五月 富春") == {}

    def test_a_record_by_its_proof(self, office: User) -> None:
        record = make_study(DAYUAN, "五月党委会", office)
        proof = Evidence.objects.create(
            area=DAYUAN,
            kind="REFERENCE",
            title="党政办〔2026〕7号",
            kept_at="档案室",
            added_by=office,
            added_at=at("2026-05-09"),
        )
        record.evidence.add(proof)
        assert found(office, "党政办[2026]7号")["records"] == ["五月党委会"]

    def test_an_opinion_by_title_paper_and_provision(self, office: User) -> None:
        opinion = Opinion(
            area=DAYUAN, title="关于加强新时代人大工作的实施意见", doc_no="大委〔2026〕5号", happened_on=date(2026, 5, 8)
        )  # fmt: skip
        confirmed(opinion, chair=make_user(Role.CHAIR, DAYUAN), office=office, on="2026-05-09")
        actions_write()
        Provision.objects.create(
            opinion=opinion, aspect="FUNCTIONS", action_id="duty_funds", text="保障代表履职经费，专款专用。"
        )
        for query in ("新时代", "大委（2026）5号", "履职经费", "实施意见 大源"):
            assert found(office, query)["opinions"] == [opinion.title], query
        assert "<mark>履职经费</mark>" in look(office, "履职经费").text
        assert "大委〔2026〕5号" in look(office, "新时代").text
        assert "records" not in found(office, "新时代")

    def test_a_unit_by_name_alias_and_code(self, office: User) -> None:
        Township.objects.filter(code=DAYUAN).update(aliases=["大源", "老大源公社"])
        assert found(office, "大源")["townships"] == ["大源镇"]
        assert found(office, "公社")["townships"] == ["大源镇"]
        assert found(office, DAYUAN)["townships"] == ["大源镇"]

    def test_people_by_name_with_what_they_are(self, office: User) -> None:
        unit = Township.objects.get(code=DAYUAN)
        person = Person.objects.create(name="王小敏", phone="13800001234", district=DISTRICT)
        Person.objects.create(name="王小明", phone="13900001234", district=DISTRICT)
        Appointment.objects.create(
            township=unit,
            person=person,
            post="CHAIR",
            started_on=date(2022, 1, 1),
            entered_on=date(2022, 1, 1),
        )
        term = make_term(DAYUAN, body="CONGRESS", on="2022-01-01", ordinal=12)
        Mandate.objects.create(
            delegate=Delegate.objects.create(person=person),
            township=unit,
            term=term,
            started_on=date(2022, 1, 1),
        )
        assert found(office, "王小敏")["people"] == ["王小敏"]
        assert found(office, "王小 大源")["people"] == ["王小敏"]
        assert found(office, "王小")["people"] == ["王小敏", "王小明"]
        assert "people" not in found(office, "大源镇")  # a unit alone names nobody
        text = look(office, "王小").text
        assert "大源镇 人大主席" in text
        assert "第12届人大代表" in text
        assert "现无任职" in text
        assert "13800001234" not in text
        assert "1234" not in text
        assert "people" not in found(office, "13800001234")

    def test_examples_and_guidance(self, office: User) -> None:
        Example.objects.create(
            district=DISTRICT, kind="AGENDA", title="年中人代会议程", paragraphs=["一、报告"],
            published_on=date(2026, 5, 1), published_by=office,
        )  # fmt: skip
        Interpretation.objects.create(
            question="履职经费按什么标准？",
            answer="按每名代表每年2000元核定。",
            answered_on=date(2026, 5, 1),
            answered_by=office,
        )
        assert found(office, "年中人代会")["examples"] == ["年中人代会议程"]
        assert found(office, "核定 2000")["guidance"] == ["履职经费按什么标准？"]
        assert "<mark>核定</mark>" in look(office, "核定").text

    def test_text_stays_text(self, office: User) -> None:
        title = "<b>五月</b>\"'&党委会"
        make_study(DAYUAN, title, office)
        text = look(office, "五月").text
        assert "<b>" not in text
        assert "&lt;b&gt;<mark>五月</mark>&lt;/b&gt;" in text
        answer = look(office, '<script>alert("会议")</script>')
        assert "<script>alert" not in answer.text
        assert escape('<script>alert("会议")</script>') in answer.text

    @pytest.mark.parametrize("query", ["100%的会", "a_b会", "\\会议", "'会议", "会议\x00议"])
    def test_signs_of_the_database_are_just_signs(self, office: User, query: str) -> None:
        make_study(DAYUAN, "五月党委会", office)
        assert look(office, query).status_code == 200


class TestDoors:
    @pytest.fixture
    def world(self, office: User) -> dict[str, User]:
        make_study(DAYUAN, "秘密议题甲", office)
        make_study(FUCHUN, "秘密议题乙", office)
        make_study(FAR_UNIT, "秘密议题丙", make_user(Role.OFFICE, FAR))
        chair = make_user(Role.CHAIR, DAYUAN)
        draft = Meeting(
            area=DAYUAN,
            meeting_kind="PARTY_STUDY",
            heard=True,
            title="秘密议题草稿",
            minutes_no="纪要",
            happened_on=date(2026, 6, 1),
        )
        record_save(record=draft, by=chair, at=at("2026-06-02"))
        sent = Meeting(
            area=DAYUAN,
            meeting_kind="PARTY_STUDY",
            heard=True,
            title="秘密议题待审",
            minutes_no="纪要",
            happened_on=date(2026, 6, 3),
        )
        record_save(record=sent, by=chair, at=at("2026-06-04"))
        record_submit(record=sent, by=chair, at=at("2026-06-04"))
        for district, area, name in (
            (DISTRICT, DAYUAN, "甄甲"),
            (DISTRICT, FUCHUN, "甄乙"),
            (FAR, FAR_UNIT, "甄丙"),
        ):
            Person.objects.create(name=name, district=district, entered_in=area)
        return {
            "office": office, "chair": chair, "clerk": make_user(Role.CLERK, DAYUAN), "leader": make_user(Role.LEADER),
            "secretary": make_user(Role.SECRETARY, DAYUAN), "far": make_user(Role.OFFICE, FAR),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("office", {"甲", "乙", "待审"}), ("chair", {"甲", "草稿", "待审"}), ("clerk", {"甲", "草稿", "待审"}),
            ("secretary", {"甲", "草稿", "待审"}), ("leader", {"甲", "乙"}), ("far", {"丙"}),
        ],
    )  # fmt: skip
    def test_everybody_finds_what_they_may_see(
        self, world: dict[str, User], who: str, seen: set[str]
    ) -> None:
        assert {title.removeprefix("秘密议题") for title in found(world[who], "秘密议题")["records"]} == seen

    @pytest.mark.parametrize(
        ("who", "seen"),
        [("office", ["甄甲", "甄乙"]), ("chair", ["甄甲"]), ("secretary", ["甄甲"]), ("far", ["甄丙"])],
    )
    def test_people_too(self, world: dict[str, User], who: str, seen: list[str]) -> None:
        every = [
            name for query in ("甄甲", "甄乙", "甄丙") for name in found(world[who], query).get("people", [])
        ]
        assert every == seen

    def test_units_of_others_are_not_found(self, world: dict[str, User]) -> None:
        assert found(world["chair"], "富春") == {}
        assert found(world["office"], "邻区") == {}

    def test_another_units_number_tells_nothing(self, world: dict[str, User]) -> None:
        number = Record.objects.get(title="秘密议题乙").number
        assert found(world["chair"], number) == {}
        assert found(world["office"], number)["records"] == ["秘密议题乙"]

    @pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR])
    def test_administrator_and_auditor_do_not_search(self, role: Role) -> None:
        make_townships()
        user = make_user(role)
        assert look(user, "秘密议题").status_code == 403

    def test_looking_for_a_name_is_noted_no_more_than_on_the_page_of_people(
        self, world: dict[str, User]
    ) -> None:
        last = AuditEvent.objects.latest("pk").pk
        look(world["office"], "甄甲")
        browser_of(world["office"]).get(reverse("desk:people"), {"q": "甄甲"})
        assert not AuditEvent.objects.exclude(action="SIGN_IN").filter(pk__gt=last).exists()


class TestMany:
    def copies(self, office: User, number: int, begin: int = 0) -> None:
        one = make_study(DAYUAN, "许多会议", office) if begin == 0 else Meeting.objects.get(title="许多会议")
        rows = []
        for each in range(begin, begin + number):
            row = Meeting.objects.get(pk=one.pk)
            row.pk = row.id = None
            row._state.adding = True
            row.title, row.number = f"许多会议{each}", f"FY-2026-8{each:05d}"
            rows.append(row)
        records_insert(rows)

    def test_a_group_is_paged_and_says_all(self, office: User) -> None:
        self.copies(office, 119)
        answer = look(office, "许多会议")
        (group,) = answer.context["groups"]
        assert (len(group.hits), group.counted) == (5, "120件")
        assert "全部120件" in answer.text
        pages = [look(office, "许多会议", group="records", page=str(page)) for page in (1, 2, 3)]
        titles = {
            "".join(piece.text for piece in hit.title)
            for page in pages
            for hit in page.context["groups"][0].hits
        }
        assert len(titles) == 120
        assert "第2页，共3页" in pages[1].text

    def test_more_than_the_most_says_so(self, office: User) -> None:
        self.copies(office, MOST + 3)
        text = look(office, "许多会议").text
        assert f"{MOST}件以上" in text
        assert "请再加一个词" in text

    def test_as_many_questions_for_many_results_as_for_few(self, office: User) -> None:
        client = browser_of(office)

        def asked(query: str, **more: str) -> int:
            with CaptureQueriesContext(connection) as seen:
                assert look(office, query, client, **more).status_code == 200
            return len(seen)

        self.copies(office, 3)
        asked("许多会议")
        few, few_alone = asked("许多会议"), asked("许多会议", group="records")
        self.copies(office, 60, begin=3)
        assert asked("许多会议") == few
        assert asked("许多会议", group="records") == few_alone
        assert few <= 26  # session, reader, frame, six groups and what they write


class TestMarking:
    def test_the_longest_word_is_marked_whole_and_letters_in_any_case(self) -> None:
        pieces = marked("人大主席fy号", ("人大", "人大主席", "FY"))
        assert [(piece.text, piece.hit) for piece in pieces] == [
            ("人大主席", True),
            ("fy", True),
            ("号", False),
        ]

    def test_an_excerpt_stands_around_the_word(self) -> None:
        text = "前" * 100 + "要点" + "后" * 100
        cut = "".join(piece.text for piece in excerpt(text, ("要点",)))
        assert cut.startswith("…前")
        assert cut.endswith("后…")
        assert "要点" in cut
        assert len(cut) < 80

    def test_signs_of_patterns_are_signs(self) -> None:
        assert [piece.text for piece in marked("a(b)c", ("(b)",))] == ["a", "(b)", "c"]


def test_the_box_stands_in_the_frame_of_those_who_may(office: User) -> None:
    for user, has in (
        (office, True),
        (make_user(Role.CLERK, DAYUAN), True),
        (make_user(Role.SYSADMIN), False),
    ):
        page = browser_of(user).get(reverse("account_change_password")).text
        assert (f'action="{reverse("dashboard:search")}"' in page) is has


def test_a_document_is_found_by_its_own_number(office: User) -> None:
    paper = NormativeDocument(
        area=DAYUAN, title="殡葬管理办法", doc_no="大政〔2026〕3号", issued_on=date(2026, 3, 2), happened_on=date(2026, 3, 2)
    )  # fmt: skip
    confirmed(paper, chair=make_user(Role.CHAIR, DAYUAN), office=office, on="2026-03-05")
    assert found(office, "大政{2026}3号")["records"] == ["殡葬管理办法"]
