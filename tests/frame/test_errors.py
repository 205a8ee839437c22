"""Every error says in Chinese what happened and shows a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from accounts.roles import Role
from fuyang_renda import errors, urls
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _raising(error: Exception) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


class BrokenUrls:
    urlpatterns: tuple[Any, ...] = (
        path("bad/", _raising(SuspiciousOperation("bad"))),
        path("big/", _raising(RequestDataTooBig("big"))),
        path("denied/", _raising(PermissionDenied("unit 330111117 only"))),
        path("refused/", _raising(PermissionDenied("本单位的材料由人大主席审签"))),
        path("broken/", _raising(RuntimeError("broken"))),
        *urls.urlpatterns,
    )
    handler400 = urls.handler400
    handler403 = urls.handler403
    handler404 = urls.handler404
    handler500 = urls.handler500


def office() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.OFFICE))
    return client


def words_of(answer: Any) -> str:
    text = re.sub(
        r"<head>.*?</head>|<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL
    )
    return " ".join(text.split())


@override_settings(ROOT_URLCONF=BrokenUrls)
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/bad/", 400, "请求有误"),
        ("/big/", 413, "提交的内容过大"),
        ("/denied/", 403, "您的账号不能使用这个页面"),
        ("/refused/", 403, "本单位的材料由人大主席审签"),
        ("/nothing/", 404, "没有找到这个页面"),
        ("/townships/nothing/", 404, "没有找到这个页面"),
        ("/broken/", 500, "平台出了问题"),
    ],
)
def test_each_error_has_its_page(address: str, status: int, said: str) -> None:
    answer = office().get(address)
    text = words_of(answer)
    assert answer.status_code == status
    assert said in text
    assert "回到首页" in text
    assert f"错误编号 {answer.headers['X-Request-ID']}" in text
    assert not re.search(r"[A-Za-z]{3,}", text), text


def test_a_wrong_method_gets_a_page_too() -> None:
    answer = office().post("/overview/")
    assert answer.status_code == 405
    assert "不能这样打开" in words_of(answer)
    assert answer.headers["X-Request-ID"] in words_of(answer)
    assert answer["Allow"]


def test_an_expired_page_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "页面已过期" in words_of(answer)


def test_the_page_of_a_breakdown_asks_nothing_of_the_database(django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "平台出了问题" in answer.content.decode()


def test_too_many_tries_to_sign_in_are_slowed_down() -> None:
    make_user(Role.OFFICE, username="bangongshi")
    client = Client()
    for _ in range(12):
        answer = client.post("/accounts/login/", {"login": "bangongshi", "password": "wrong"})
    text = words_of(answer)
    assert "这个登录名已暂停登录，请15分钟后再试" in text
    assert not re.search(r"[A-Za-z]{4,}", text.replace("bangongshi", "")), text


def test_who_presses_a_button_signed_out_comes_back_to_its_page() -> None:
    said = Client().post(
        "/desk/records/7/comment/", {"text": "？"}, HTTP_REFERER="http://testserver/desk/records/7/?a=1"
    )
    assert said.headers["Location"] == "/accounts/login/?next=/desk/records/7/%3Fa%3D1"
    elsewhere = Client().post("/desk/records/7/comment/", HTTP_REFERER="https://example.org/desk/")
    assert elsewhere.headers["Location"] == "/accounts/login/?next=/desk/records/7/comment/"
