"""The read API: by token, of one area, only what counts; 304 while nothing changed, refusals in Chinese, noted sparingly."""

from __future__ import annotations

import gzip
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent
from accounts.roles import Role
from accounts.token_services import token_of, token_revoke
from checklist.queries import boards_forget
from records.bulk import records_insert
from records.models import Record
from tests.dashboard.platform import API, FAR, FAR_UNIT, Platform, ask, make_platform
from tests.factories import DAYUAN, DISTRICT, FUCHUN, YUSHAN, at, make_user
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
BOARD = "scoreboard?year=2026&as_of=2026-11-23"
ADDRESSES = ("townships", BOARD, "records", "snapshots", f"snapshots/{DISTRICT}-1")


@pytest.fixture(scope="module")
def platform(module_rows: None) -> Platform:
    return make_platform()


@pytest.fixture
def secret(platform: Platform) -> str:
    return platform.token()


class TestWhatIsRead:
    def test_the_scoreboard_is_what_assess_prints(self, secret: str) -> None:
        printed = StringIO()
        call_command("assess", "--year=2026", "--as-of=2026-11-23", "--format=json", stdout=printed)
        assert ask(secret, BOARD).content.decode() + "\n" == printed.getvalue()

    def test_of_one_unit_too(self, secret: str) -> None:
        printed = StringIO()
        call_command(
            "assess", "--year=2026", "--as-of=2026-11-23", f"--area={DAYUAN}", "--format=json", stdout=printed
        )
        assert ask(secret, f"{BOARD}&area={DAYUAN}").content.decode() + "\n" == printed.getvalue()

    def test_without_a_year_it_is_that_of_the_day(self, secret: str) -> None:
        assert ask(secret, "scoreboard?as_of=2026-11-23").json()["year"] == 2026

    def test_townships_in_official_order_on_a_day(self, secret: str) -> None:
        Township.objects.filter(code=YUSHAN).update(closed_on=date(2026, 6, 1))
        codes = [each["code"] for each in ask(secret, "townships?as_of=2026-05-31").json()["townships"]]
        assert codes == sorted(codes)
        assert len(codes) == 24
        assert YUSHAN not in str(ask(secret, "townships?as_of=2026-06-01").json())

    def test_records_are_the_confirmed_ones(self, secret: str, platform: Platform) -> None:
        told = ask(secret, "records").json()
        assert told["total"] == len(told["records"]) == 4
        assert {each["title"] for each in told["records"]} == {
            "五月党委会", "六月党工委会", "殡葬管理办法", "报送备案：殡葬管理办法",
        }  # fmt: skip
        first = next(each for each in told["records"] if each["number"] == platform.record.number)
        assert first == {
            "number": platform.record.number, "kind": "meeting", "title": "五月党委会",
            "area": DAYUAN, "area_name": "大源镇", "happened_on": "2026-05-08",
            "first_submitted_on": "2026-05-10", "confirmed_on": "2026-05-10",
            "doc_no": "党纪要〔2026〕08号", "belongs_to": "", "entered_for_unit": False,
            "is_backfill": False, "reported_late": False,
        }  # fmt: skip

    def test_a_step_names_its_record_and_a_document_its_number(self, secret: str) -> None:
        told = {each["kind"]: each for each in ask(secret, "records").json()["records"]}
        assert told["document"]["doc_no"] == "大政〔2026〕3号"
        assert told["step"]["belongs_to"] == told["document"]["number"]
        assert told["step"]["happened_on"] == "2026-03-20"

    def test_no_phone_no_remark_no_name_of_a_person(self, secret: str, platform: Platform) -> None:
        for address in ADDRESSES:
            text = ask(secret, address).content.decode()
            assert "13800001234" not in text
            assert platform.office.name not in text

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("kind=document", ["殡葬管理办法"]),
            (f"area={FUCHUN}", ["六月党工委会"]),
            ("since=2026-05-10", ["五月党委会", "六月党工委会"]),
            ("since=2026-06-11", []),
            (f"kind=meeting&area={DAYUAN}&since=2026-01-01", ["五月党委会"]),
        ],
    )
    def test_records_are_filtered(self, secret: str, query: str, titles: list[str]) -> None:
        assert [each["title"] for each in ask(secret, f"records?{query}").json()["records"]] == titles

    def test_records_come_page_by_page_each_once(self, secret: str) -> None:
        seen, after, pages = [], 0, 0
        while after is not None:
            told = ask(secret, f"records?limit=3&after={after}").json()
            seen += [each["number"] for each in told["records"]]
            after, pages = told["next"], pages + 1
            assert told["total"] == 4
        assert pages == 2
        assert len(seen) == len(set(seen)) == 4

    def test_snapshots_and_one_as_it_stood(self, secret: str, platform: Platform) -> None:
        told = ask(secret, "snapshots").json()
        assert told["total"] == 1
        line = told["snapshots"][0]
        assert (line["id"], line["title"], line["as_of"], line["is_result"]) == (
            f"{DISTRICT}-1", "十月末", "2026-10-31", False,
        )  # fmt: skip
        before = ask(secret, "scoreboard?year=2026&as_of=2026-10-31").json()
        Record.objects.filter(pk=platform.record.pk).update(title="改过")
        whole = ask(secret, f"snapshots/{DISTRICT}-1").json()
        assert whole["board"] == before
        assert {name: whole[name] for name in line} == line


class TestWhose:
    @pytest.mark.parametrize("secret", [None, "", "fyrd_nothing", "王敏"])
    def test_without_a_token_nothing(self, platform: Platform, secret: str | None) -> None:
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
        for address in (*ADDRESSES, "", "anything/else"):
            answer = Client().get(API + address, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert "令牌" in answer.json()["detail"]

    def test_a_sign_in_is_no_token(self, platform: Platform) -> None:
        client = Client()
        client.force_login(platform.office)
        assert client.get(API + "records").status_code == 401

    def test_a_session_is_not_even_looked_at(self, platform: Platform, secret: str) -> None:
        """Not even one that has to choose a password first."""
        client = Client()
        user = make_user(Role.LEADER)
        user.first_password_until = timezone.now()
        user.save()
        client.force_login(user)
        answer = ask(secret, "records", client)
        assert answer.status_code == 200
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert not answer.cookies

    def test_it_ends_on_its_day_and_when_revoked(self, platform: Platform, secret: str) -> None:
        over = platform.token(expires_on=date(2026, 11, 21))
        ApiToken.objects.filter(ending=over[-4:]).update(expires_on=date(2026, 11, 1))
        token = token_of(secret)
        assert token is not None
        token_revoke(token=token, by=platform.keeper, at=at("2026-11-20"))
        for ended in (over, secret):
            answer = ask(ended, "records")
            assert (answer.status_code, "已到期或已停用" in answer.json()["detail"]) == (401, True)

    @pytest.mark.parametrize("area", [FAR, FAR_UNIT, "3301", "33", "330111999", "99"])
    @pytest.mark.parametrize("address", ["townships", "scoreboard", "records", "snapshots"])
    def test_a_foreign_area_is_not_found(self, secret: str, address: str, area: str) -> None:
        answer = ask(secret, f"{address}?area={area}")
        assert answer.status_code == 404
        assert answer.json() == {"detail": "没有这个区划，或不在令牌的数据范围之内"}

    @pytest.mark.parametrize("key", [f"{FAR}-1", f"{DISTRICT}-99", f"{DISTRICT}-999999999"])
    def test_nor_is_a_foreign_snapshot(self, secret: str, key: str) -> None:
        assert ask(secret, f"snapshots/{key}").status_code == 404

    def test_a_units_token_reads_the_unit_and_nothing_beside(self, platform: Platform) -> None:
        own = platform.token(DAYUAN)
        assert [each["code"] for each in ask(own, "townships").json()["townships"]] == [DAYUAN]
        assert [each["code"] for each in ask(own, BOARD).json()["townships"]] == [DAYUAN]
        assert {each["area"] for each in ask(own, "records").json()["records"]} == {DAYUAN}
        assert [
            each["code"] for each in ask(own, f"snapshots/{DISTRICT}-1").json()["board"]["townships"]
        ] == [DAYUAN]
        assert ask(own, f"{BOARD}&area={FUCHUN}").status_code == 404
        assert ask(own, f"{BOARD}&area={DISTRICT}").status_code == 404

    def test_a_unit_reads_what_it_came_out_of(self, platform: Platform) -> None:
        """撤并前的材料归新单位."""
        new = Township.objects.create(code="330111199", name="新镇", kind="TOWN", opened_on=date(2026, 6, 1))
        Township.objects.filter(code=DAYUAN).update(closed_on=date(2026, 6, 1))
        new.predecessors.add(Township.objects.get(code=DAYUAN))
        own = platform.token(new.code)
        assert {each["area"] for each in ask(own, "records").json()["records"]} == {DAYUAN}

    def test_a_citys_token_reads_its_districts(self, platform: Platform) -> None:
        city = platform.token("3301")
        assert len(ask(city, "townships").json()["townships"]) == 25
        assert {each["area"][:6] for each in ask(city, "records").json()["records"]} == {DISTRICT, FAR}
        assert len(ask(city, BOARD).json()["townships"]) == 25
        assert [each["code"] for each in ask(city, f"{BOARD}&area={FAR}").json()["townships"]] == [FAR_UNIT]


class TestRefusals:
    @pytest.mark.parametrize(
        ("address", "field", "said"),
        [
            ("townships?as_of=明天", "as_of", "日期应写成2026-11-23的样子"),
            ("townships?as_of=2026-02-30", "as_of", "存在的日期"),
            ("townships?as_of=20261123", "as_of", "日期应写成"),
            ("townships?as_of=1700000000", "as_of", "日期应写成"),
            ("townships?as_of=1999-01-01", "as_of", "2000-01-01至2099-12-31"),
            ("scoreboard?year=abc", "year", "应为整数"),
            ("scoreboard?year=1999", "year", "不能小于2000"),
            ("records?limit=501", "limit", "不能大于500"),
            ("records?limit=0", "limit", "不能小于1"),
            ("records?after=-1", "after", "不能小于0"),
            ("records?kind=people", "kind", "没有这个代码"),
            ("records?area=33011", "area", "格式不对"),
            ("records?area=%00", "area", "格式不对"),
            ("snapshots/3301", "key", "格式不对"),
            ("scoreboard?asof=2026-11-23", "asof", "没有这个参数"),
            ("snapshots?page=0", "page", "不能小于1"),
        ],
    )
    def test_a_wrong_parameter_is_named_in_chinese(
        self, secret: str, address: str, field: str, said: str
    ) -> None:
        answer = ask(secret, address)
        assert answer.status_code == 422
        told = answer.json()
        assert [each["field"] for each in told["errors"]] == [field]
        assert said in told["errors"][0]["message"]
        assert said in told["detail"]

    def test_all_wrong_parameters_at_once(self, secret: str) -> None:
        told = ask(secret, "records?limit=0&kind=x").json()
        assert [each["field"] for each in told["errors"]] == ["kind", "limit"]

    @pytest.mark.parametrize(
        ("query", "said"),
        [("year=2027&as_of=2026-11-23", "还没有开始判断"), ("year=2031&as_of=2031-01-02", "还没有发布")],
    )
    def test_a_day_without_a_board_is_not_found(self, secret: str, query: str, said: str) -> None:
        answer = ask(secret, f"scoreboard?{query}")
        assert (answer.status_code, said in answer.json()["detail"]) == (404, True)

    @pytest.mark.parametrize("address", ["", "people", "townships/", "records/1", "../desk/"])
    def test_an_unknown_address_is_not_found(self, secret: str, address: str) -> None:
        answer = ask(secret, address)
        assert (answer.status_code, answer.json()["detail"]) == (404, "没有这个地址，请看数据接口说明")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
    def test_nothing_is_written(self, secret: str, method: str) -> None:
        for address in ADDRESSES:
            answer = ask(secret, address, Client(enforce_csrf_checks=True), method)
            assert answer.status_code == 405
            assert answer.headers["Allow"] == "GET, HEAD"
            assert "只读" in answer.json()["detail"]

    def test_what_breaks_is_said_in_json_too(
        self, secret: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("dashboard.api.operations.record_rows", lambda records: 1 / 0)
        answer = ask(secret, "records")
        assert (answer.status_code, "平台出了问题" in answer.json()["detail"]) == (500, True)
        assert "ZeroDivisionError" in caplog.text


class TestRate:
    def test_each_token_by_itself_and_304_counts(
        self, platform: Platform, secret: str, settings: Any
    ) -> None:
        settings.API_RATE_PER_MINUTE = 3
        tag = ask(secret, "townships").headers["ETag"]
        statuses = [ask(secret, "townships", If_None_Match=tag) for _ in range(6)]
        codes = [each.status_code for each in statuses]
        assert codes.count(304) >= 2
        assert codes[-1] == 429
        assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60
        assert "过于频繁" in statuses[-1].json()["detail"]
        assert ask(platform.token(), "townships").status_code == 200

    def test_guessing_is_slowed_too(self, platform: Platform, settings: Any) -> None:
        settings.API_RATE_PER_MINUTE = 3
        codes = [ask(f"fyrd_{number}", "townships").status_code for number in range(8)]
        assert codes[0] == 401
        assert codes[-1] == 429


class TestKept:
    """ETag, 304, HEAD, compression."""

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_nothing_new_is_304_without_making_it_again(self, secret: str, address: str) -> None:
        first = ask(secret, address)
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in first.headers["Vary"]
        boards_forget()
        with CaptureQueriesContext(connection) as seen:
            again = ask(secret, address, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert len(seen) <= 4  # token, its last use, facts or snapshots, checklists

    def test_a_change_of_facts_is_told(self, secret: str, platform: Platform) -> None:
        first = {address: ask(secret, address).headers["ETag"] for address in ADDRESSES}
        with facts_write(DISTRICT):
            pass
        for address in ("townships", BOARD, "records"):
            assert ask(secret, address, If_None_Match=first[address]).status_code == 200
        for address in ADDRESSES[3:]:
            assert ask(secret, address, If_None_Match=first[address]).status_code == 304

    def test_a_tag_is_of_one_scope_and_one_question(self, platform: Platform, secret: str) -> None:
        tags = {ask(secret, address).headers["ETag"] for address in ADDRESSES}
        tags |= {
            ask(secret, BOARD.replace("23", "22")).headers["ETag"],
            ask(platform.token(DAYUAN), BOARD).headers["ETag"],
        }
        assert len(tags) == len(ADDRESSES) + 2

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_head_is_get_without_the_body(self, secret: str, address: str) -> None:
        whole, head = ask(secret, address), ask(secret, address, method="HEAD")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert int(head.headers["Content-Length"]) == len(whole.content)

    def test_answers_travel_compressed(self, secret: str) -> None:
        plain, packed = ask(secret, BOARD), ask(secret, BOARD, Accept_Encoding="gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.content) < len(plain.content) / 5
        assert gzip.decompress(packed.content) == plain.content
        again = ask(secret, BOARD, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
        assert again.status_code == 304

    def test_a_record_list_asks_as_much_for_many_as_for_few(self, secret: str, platform: Platform) -> None:
        def questions() -> int:
            ask(secret, "records")
            with CaptureQueriesContext(connection) as seen:
                assert ask(secret, "records").status_code == 200
            return len(seen)

        few = questions()
        copies = []
        for number in range(60):
            row = type(platform.record).objects.get(pk=platform.record.pk)
            row.pk = row.id = None
            row._state.adding = True
            row.number = f"FY-2026-9{number:05d}"
            copies.append(row)
        records_insert(copies)
        assert ask(secret, "records").json()["total"] == 64
        assert questions() == few


class TestTrail:
    def events(self) -> list[AuditEvent]:
        return list(AuditEvent.objects.filter(action__in=("API", "DENIED")).order_by("id"))

    def test_a_pull_of_records_is_noted_once_an_hour_for_the_same_question(self, secret: str) -> None:
        for _ in range(3):
            ask(secret, "records?kind=meeting&limit=1")
            ask(secret, "records?kind=meeting&limit=1&after=1")
        ask(secret, "records")
        first, second = self.events()
        assert first.subject == f"取材料（令牌…{secret[-4:]}）"
        assert first.detail == {"区划": "", "种类": "meeting", "审核通过自": ""}
        assert second.detail["种类"] == ""
        assert (first.actor, first.actor_name, first.area, first.address) == (
            None,
            "数据平台",
            DISTRICT,
            "127.0.0.1",
        )

    def test_a_304_is_not_noted(self, secret: str) -> None:
        tag = ask(secret, "records").headers["ETag"]
        cache.clear()
        assert ask(secret, "records", If_None_Match=tag).status_code == 304
        assert len(self.events()) == 1

    def test_who_reaches_beyond_is_noted_as_refused(self, secret: str) -> None:
        for _ in range(3):
            ask(secret, f"records?area={FAR}")
        (event,) = self.events()
        assert (event.action, event.succeeded, event.detail) == ("DENIED", False, {"区划": FAR})

    def test_the_last_use_is_kept(self, secret: str) -> None:
        token = token_of(secret)
        assert token is not None
        assert token.last_used_at is None
        ask(secret, "townships")
        token.refresh_from_db()
        assert token.last_used_at is not None


class TestPage:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.SYSADMIN])
    def test_office_and_administrator_read_it(self, role: Role) -> None:
        client = Client()
        client.force_login(make_user(role))
        page = client.get(reverse("dashboard:api"))
        assert page.status_code == 200
        for address in (
            "/api/v1/townships",
            "/api/v1/scoreboard",
            "/api/v1/records",
            "/api/v1/snapshots/{key}",
        ):
            assert address in page.text
        assert "落实度，两位小数" in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        told = client.get(reverse("dashboard:api_openapi")).json()
        assert told["openapi"].startswith("3.")

    def test_everything_is_described_in_chinese(self) -> None:
        client = Client()
        client.force_login(make_user(Role.OFFICE))
        told = client.get(reverse("dashboard:api_openapi")).json()
        said = [json.dumps(told["info"], ensure_ascii=False)]
        for methods in told["paths"].values():
            operation = methods["get"]
            said += [operation["summary"], operation["description"]]
            said += [each["description"] for each in operation["parameters"]]
            said += [each["description"] for each in operation["responses"].values()]
        for schema in told["components"]["schemas"].values():
            said += [each["description"] for each in schema.get("properties", {}).values()]
        assert all(any("一" <= sign <= "鿿" for sign in words) for words in said)
        assert "/api/v1/{rest}" not in told["paths"]
