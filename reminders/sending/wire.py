"""One HTTPS POST of JSON: a time limit for all of it, no redirects, an answer of bounded size, nothing logged."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from django.conf import settings

from reminders.sending.errors import Busy, Refused

TIMEOUT = 5.0  # seconds for each wait, and for the whole answer
LARGEST_ANSWER = 64 * 1024
_LATER = frozenset({408, 425, 429})


class _NoRedirects(HTTPRedirectHandler):
    """Where we send is what the settings say, never where an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refused("对方要求转到别的地址，已拒绝")


def _opener() -> OpenerDirector:
    proxy = (
        {"http": settings.OUTBOUND_PROXY, "https": settings.OUTBOUND_PROXY} if settings.OUTBOUND_PROXY else {}
    )
    return build_opener(_NoRedirects(), ProxyHandler(proxy))


def post_json(url: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object that comes back (empty for an empty answer). Raises Busy or Refused, never with the address."""
    if not url.startswith(("https://", "http://")):
        raise Refused("通道地址没有配置")
    body = json.dumps(payload, ensure_ascii=False).encode()
    # The scheme is one of the two asked for above.
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            return _read(answer)
    except HTTPError as error:
        error.close()
        if error.code in _LATER or error.code >= 500:
            raise Busy(f"对方暂时不能接收（HTTP {error.code}）") from None
        raise Refused(f"对方拒收（HTTP {error.code}）") from None
    except (OSError, http.client.HTTPException):
        raise Busy("连接不上，或在5秒内没有应答") from None
    except ValueError:
        raise Refused("通道地址不正确") from None


def _read(answer: http.client.HTTPResponse) -> dict[str, Any]:
    until = time.monotonic() + TIMEOUT
    content = b""
    while chunk := answer.read1(8192):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise Refused("对方的应答过长")
        if time.monotonic() > until:
            raise Busy("对方应答太慢")
    if not content.strip():
        return {}
    try:
        told = json.loads(content)
    except ValueError:
        raise Refused("对方的应答不是约定的格式") from None
    if not isinstance(told, dict):
        raise Refused("对方的应答不是约定的格式")
    return told
