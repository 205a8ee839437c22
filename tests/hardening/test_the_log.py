"""The log tells what happened under the number that the reader saw, and nothing that does not belong there."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.roles import Role
from fuyang_renda import errors, logs, urls
from fuyang_renda.celery import app
from fuyang_renda.logs import masked
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("张三 13812345678 password=Yangpi-2026-dushu")


def _gone(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


def _bad(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("bad")


class BrokenUrls:
    urlpatterns: tuple[Any, ...] = (
        path("broken/", _broken),
        path("gone/", _gone),
        path("bad/", _bad),
        *urls.urlpatterns,
    )
    handler400 = urls.handler400
    handler403 = urls.handler403
    handler404 = urls.handler404
    handler500 = urls.handler500


class Log:
    """What has been written since, as a collector reads it: line by line."""

    def __init__(self, out: io.StringIO) -> None:
        self.out = out

    @property
    def text(self) -> str:
        return self.out.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, number: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event.get("request_id") == number]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log as production writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter(as_text=False))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield Log(out)
    root.removeHandler(handler)
    root.setLevel(level)


def shown(answer: Any) -> str:
    """The number that an error page shows."""
    found = re.search(r"错误编号 <code>([^<]+)</code>", answer.content.decode())
    assert found
    return found[1]


@override_settings(ROOT_URLCONF=BrokenUrls)
@pytest.mark.parametrize(
    ("address", "status", "signed_in"),
    [
        ("/broken/", 500, True), ("/gone/", 503, True), ("/bad/", 400, True), ("/nothing/", 404, True),
        ("/desk/review/", 403, True), ("/admin/meetings/meeting/999999/change/", 404, True),
        ("/broken/", 302, False), ("/nothing/", 404, False),
    ],
)  # fmt: skip
def test_the_number_on_an_error_page_is_in_the_log(
    log: Log, address: str, status: int, signed_in: bool
) -> None:
    client = Client(raise_request_exception=False)
    user = make_user(Role.CLERK, "330111117")
    if signed_in:
        client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    number = answer.headers["X-Request-ID"]
    if status >= 400:
        assert shown(answer) == number
    line = log.of(number)[-1]
    assert (line["event"], line["status"], line["path"]) == ("request", status, address)
    assert line["user_id"] == (user.pk if signed_in else None)
    if status >= 500:
        assert any("Traceback" in event.get("exception", "") for event in log.of(number))
        assert line["level"] == "error"


@override_settings(ROOT_URLCONF=BrokenUrls)
def test_what_is_gone_says_when_to_try_again_and_asks_nothing_of_the_database(
    django_assert_num_queries: Any,
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    answer = client.get("/gone/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "平台暂时不能使用" in answer.content.decode()
    with django_assert_num_queries(0):
        errors.server_error(HttpRequest())


@override_settings(ROOT_URLCONF=BrokenUrls)
def test_neither_secrets_nor_phones_nor_queries_are_written(log: Log) -> None:
    user = make_user(Role.OFFICE, name="张三丰", username="zhangsanfeng")
    client = Client(raise_request_exception=False)
    client.post(
        "/accounts/login/?next=/search/%3Fq=13812345678",
        {"login": "13987654321", "password": "Wrong-secret-1"},
    )
    client.post("/accounts/login/", {"login": "zhangsanfeng", "password": PASSWORD})
    client.get("/search/", {"q": "13812345678", "token": "abc"})
    client.get("/broken/?phone=13812345678")
    client.get(
        "/nothing/13812345678/", headers={"User-Agent": "13812345678", "Authorization": "Bearer geheim"}
    )
    assert len(log.events) >= 5
    for word in (
        "13812345678",
        "13987654321",
        "Wrong-secret-1",
        PASSWORD,
        "张三丰",
        "zhangsanfeng",
        "geheim",
        "q=",
        "?",
    ):
        assert word not in log.text.replace("?…", ""), word
    assert log.events[-1]["path"] == "/nothing/[手机号]/"
    assert user.pk in {event.get("user_id") for event in log.events}


def test_no_input_looks_like_a_line_of_ours(log: Log) -> None:
    Client().get("/a%0d%0a2026-11-29 info fake: signed in%e2%80%a8%1b[31m/")
    logging.getLogger("any").warning("name %s", "x\r\nINFO fake\u2028\x1b[2J\u202e")
    assert all(line.startswith("{") for line in log.text.splitlines())
    assert "\x1b" not in log.text
    lines = logs.as_line(
        None,
        "info",
        {"timestamp": "t", "level": "info", "logger": "l", "event": "a\r\nb", "exception": "x\ny"},
    )
    assert lines.splitlines() == ["t info l: a\\x0d\\nb", "    | x", "    | y"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("电话13812345678。", "电话[手机号]。"),
        ("+86 138 1234 5678 到", "[手机号] 到"),
        ("0571-63321234", "[电话]"),
        ("33011119800101123X", "[证件号]"),
        ("password='a b c' next", "password=*** next"),
        ('{"new_password1": "geheim"}', '{"new_password1": ***}'),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("Cookie: sessionid=abc", "Cookie: ***"),
        ("密码：Geheim-1", "密码：***"),
        ("https://oapi/robot/send?access_token=abc", "https://oapi/robot/send?…"),
        ("postgresql://renda:geheim@db/renda", "postgresql://***@db/renda"),
        ("DETAIL:  Failing row contains (1, 张三).", "DETAIL: …"),
        ("FY-2026-000123 330111117 202611290001", "FY-2026-000123 330111117 202611290001"),
        ("2026-11-29 12:00:00 1700000000", "2026-11-29 12:00:00 1700000000"),
    ],
)
def test_the_safety_net(written: str, kept: str) -> None:
    assert masked(written).replace("Authorization: *** ***", "Authorization: ***") == kept


def test_a_secret_by_its_name_is_not_written(log: Log) -> None:
    structlog.stdlib.get_logger("any").warning(
        "x", password="a", detail={"api_token": "b", "n": 1}, secret_key="c"
    )
    event = log.events[-1]
    assert (event["password"], event["detail"], event["secret_key"][:3]) == (
        "***",
        {"api_token": "***", "n": 1},
        "***",
    )


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [
        (True, "0123456789abcdef0123456789abcdef", True),
        (True, "short", False),
        (True, "a" * 65, False),
        (True, "13812345678 x\t", False),
        (False, "0123456789abcdef0123456789abcdef", False),
    ],
)
def test_only_our_proxy_numbers_a_request(settings: Any, behind: bool, given: str, taken: bool) -> None:
    settings.BEHIND_PROXY = behind
    answer = Client().get("/livez", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) == taken
    assert taken or re.fullmatch(r"[1-9]\d{11}", answer.headers["X-Request-ID"])


def test_a_task_carries_the_number_of_the_request_that_sent_it() -> None:
    sent: dict[str, Any] = {}

    def look(headers: Any = None, **told: Any) -> None:
        sent.update(headers["__django_structlog__"])

    from celery.signals import before_task_publish

    before_task_publish.connect(look)
    try:
        with structlog.contextvars.bound_contextvars(request_id="123456789012"):
            app.send_task("records.tasks.sweep_jobs")
    finally:
        before_task_publish.disconnect(look)
    assert sent["request_id"] == "123456789012"
