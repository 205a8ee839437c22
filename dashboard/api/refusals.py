"""What the read API says when it does not answer: JSON with a Chinese sentence and the right status."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

JSON = "application/json; charset=utf-8"
NO_TOKEN = "请在请求头写明令牌：Authorization: Bearer 令牌"  # noqa: S105 - a sentence
NOT_THIS_TOKEN = "令牌无效，请核对后再试"  # noqa: S105 - a sentence
OVER = "令牌已到期或已停用，请与区系统管理员联系"
NOT_YOURS = "没有这个区划，或不在令牌的数据范围之内"
NO_SUCH_ADDRESS = "没有这个地址，请看数据接口说明"
READ_ONLY = "数据接口只读，只接受 GET 和 HEAD"
TOO_OFTEN = "取数过于频繁，请稍后再试"
WRONG = "参数有误"
BROKEN = "平台出了问题，已记录下来，请稍后再试"
AWAY = "平台暂时不能使用，正在恢复，请稍后再试"

_WORDS = {
    "missing": "缺少这个参数",
    "string_pattern_mismatch": "格式不对，请看数据接口说明",
    "enum": "没有这个代码，请看数据接口说明",
}
_BOUNDS = {"greater_than_equal": ("ge", "不能小于"), "less_than_equal": ("le", "不能大于")}
_UNKNOWN = "没有这个参数，请看数据接口说明"
_OWN = frozenset({"day", "day_range", "whole"})


class Refused(Exception):
    """No answer can be given; the message says why, in the words of whoever maintains the other side."""

    def __init__(self, status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


class Unknown(Exception):
    """Parameters were written that do not exist: `asof` must not be answered with today's numbers."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = sorted(names)


def problem(status: HTTPStatus, detail: str, **more: Any) -> HttpResponse:
    """One refusal."""
    text = json.dumps({"detail": detail, **more}, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=JSON)


def listen(api: NinjaAPI) -> None:
    """Let the API answer its exceptions in our words."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AuthenticationError, _unauthorized)
    api.add_exception_handler(ValidationError, _wrong)
    api.add_exception_handler(Unknown, _unknown)
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, error: Refused | type[Refused]) -> HttpResponse:
    assert isinstance(error, Refused)  # noqa: S101 - ninja's types say "or its class"
    answer = problem(error.status, str(error))
    for name, value in error.headers.items():
        answer.headers[name] = value
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _unauthorized(request: HttpRequest, error: Any) -> HttpResponse:
    return _refused(request, Refused(HTTPStatus.UNAUTHORIZED, NO_TOKEN))


def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    """Each parameter once, by its own name."""
    return _wrongs({str(each["loc"][-1]): _said(each) for each in reversed(error.errors)})


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    return _wrongs(dict.fromkeys(error.names, _UNKNOWN))


def _wrongs(told: Mapping[str, str]) -> HttpResponse:
    errors = [{"field": field, "message": message} for field, message in sorted(told.items())]
    detail = WRONG + "：" + "；".join(f"{each['field']} {each['message']}" for each in errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _said(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind in _OWN:
        return str(error["msg"])
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words}{error['ctx'][name]}"
    return _WORDS.get(kind, "不符合要求，请看数据接口说明")


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    logging.getLogger("django.request").error("%s %s", request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
        answer.headers["Retry-After"] = "30"
        return answer
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)
