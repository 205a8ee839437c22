"""What the portal says when something does not work: what happened, and a way out."""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass

import kombu.exceptions
import redis.exceptions
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from fuyang_renda.logs import request_id

# A database, a cache or a broker that does not answer (or not in time), however the library calls it.
OUTAGES = (
    OperationalError, InterfaceError,
    redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, kombu.exceptions.OperationalError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """One error's title and what the reader can do about it."""

    title: str
    advice: str


ERRORS: dict[int, ErrorWords] = {
    400: ErrorWords("请求有误", "浏览器送来的内容不完整或不规范。请返回上一页，重新打开后再试。"),
    403: ErrorWords("没有权限", "您的账号不能使用这个页面。如工作需要，请与区人大常委会办公室联系。"),
    404: ErrorWords("没有找到这个页面", "地址可能写错了，或者这份材料不在您的管辖范围内。"),
    405: ErrorWords("不能这样打开", "这个地址只接受页面上的按钮提交，请从页面上操作。"),
    413: ErrorWords("提交的内容过大", "请减少一次提交的文字；单个佐证材料文件不超过20MB。"),
    429: ErrorWords("操作过于频繁", "短时间内尝试的次数太多，请过几分钟再试。"),
    500: ErrorWords("平台出了问题", "已记录下来，请稍后再试；如多次出现，请把错误编号告诉系统管理员。"),
    503: ErrorWords(
        "平台暂时不能使用",
        "后台服务没有响应，正在恢复。刚才提交的内容可能没有保存，请过一两分钟核对后再试；已填的内容一般会放回。",
    ),
}
# Seconds after which it is worth trying again.
RETRY_AFTER = 30
FULL = ErrorWords(
    "服务器存储空间不足", "文件没有存下来，也没有留下半个文件。请告诉系统管理员；急用的可先填文号和存放处。"
)
EXPIRED = ErrorWords(
    "页面已过期",
    "页面打开得太久，或登录状态已变。请返回上一页刷新后重新提交，已填的内容一般会放回，重要的请先复制保存。",
)


def error_page(request: HttpRequest, *, status: int, words: ErrorWords | None = None) -> HttpResponse:
    """The page of one error, in the frame for those signed in."""
    signed_in = bool(getattr(request, "user", None) and request.user.is_authenticated)
    page = "errors/inside.html" if signed_in else "errors/outside.html"
    told = {"error": words or ERRORS[status], "status": status, "error_id": request_id()}
    return HttpResponse(render_to_string(page, told, request=request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return error_page(request, status=413 if too_much else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal says why, when whoever refused gave a reason in Chinese; who tried what is in the trail."""
    if isinstance(request.user, User):
        trail.note(
            by=request.user, action=AuditEvent.Action.DENIED, subject=f"{request.method} {request.path}",
            at=timezone.now(), succeeded=False,
        )  # fmt: skip
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    words = ErrorWords(ERRORS[403].title, reason) if any("一" <= sign <= "鿿" for sign in reason) else None
    return error_page(request, status=403, words=words)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return error_page(request, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing is asked of the database or the session here: they may be what broke."""
    trouble = sys.exc_info()[1]
    status = 503 if is_outage(trouble) else 500
    told = {"error": FULL if is_full(trouble) else ERRORS[status], "status": status, "error_id": request_id()}
    answer = HttpResponse(render_to_string("errors/outside.html", told), status=status)
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def is_outage(error: BaseException | None) -> bool:
    """Whether a service that the portal stands on is away, and not the portal at fault: trying again will help."""
    return isinstance(error, OUTAGES) or is_full(error)


def is_full(error: BaseException | None) -> bool:
    """Whether a file could not be written because the disk (or a quota) is full."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, status=403, words=EXPIRED)
