"""A generic HTTP gateway: SMS, 浙政钉 or whatever the district's own platform passes on."""

from __future__ import annotations

from django.conf import settings

from reminders.models import Channel
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter
from reminders.sending.robots import shortened
from reminders.sending.wire import post_json

_LONGEST = 1500  # bytes: about 500 characters, seven parts of a text message


def gateway_send(channel: Channel, letter: Letter) -> None:
    """POST {to, name, title, text, url, key, token}; success is HTTP 2xx with `code` (or `errcode`) 0 or absent.

    `key` is the same whenever the same letter is tried again, so that the gateway may refuse a second one.
    """
    url = settings.GATEWAY_URLS.get(channel.server, "")
    told = post_json(
        url,
        {
            "to": letter.phone, "name": letter.to, "title": letter.title, "text": shortened(letter.text, _LONGEST),
            "url": letter.url, "key": letter.key, "token": channel.token,
        },
    )  # fmt: skip
    code = told.get("code", told.get("errcode", 0))
    if code == 0:
        return
    if code == -1:
        raise Busy("网关要求稍后再发")
    raise Refused(f"网关返回错误码{code}" if isinstance(code, int) else "网关没有接受")
