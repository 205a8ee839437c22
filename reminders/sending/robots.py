"""Robots of group chats: 钉钉, 企业微信, 飞书. Success is errcode 0, whatever the HTTP status says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from reminders.models import Channel
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter
from reminders.sending.wire import post_json

# What each says when it only asks for patience: too often, or busy itself.
_LATER = {
    "DINGTALK": {-1, 130101, 130102, 410100},
    "WECOM": {-1, 45009, 45033},
    "FEISHU": {9499, 11232, 99991400},
}
_LONGEST = 18_000  # bytes of a text; 企业微信 takes less
_LONGEST_WECOM = 2000
_MORE = "…（其余请登录平台查看）"


def dingtalk_send(channel: Channel, letter: Letter) -> None:
    """https://open.dingtalk.com: custom robot, text, 加签 in the address."""
    query = {"access_token": channel.token}
    if channel.secret:
        stamp = str(_now_ms())
        query |= {"timestamp": stamp, "sign": dingtalk_sign(stamp, channel.secret)}
    payload: dict[str, Any] = {"msgtype": "text", "text": {"content": shortened(letter.text, _LONGEST)}}
    if letter.phone:
        payload["at"] = {"atMobiles": [letter.phone], "isAtAll": False}
    _check(
        "DINGTALK", post_json(f"{settings.DINGTALK_URL}/robot/send?{urlencode(query)}", payload), "errcode"
    )


def wecom_send(channel: Channel, letter: Letter) -> None:
    """企业微信 group robot, text of at most 2,048 bytes; it knows no 加签."""
    text: dict[str, Any] = {"content": shortened(letter.text, _LONGEST_WECOM)}
    if letter.phone:
        text["mentioned_mobile_list"] = [letter.phone]
    url = f"{settings.WECOM_URL}/cgi-bin/webhook/send?{urlencode({'key': channel.token})}"
    _check("WECOM", post_json(url, {"msgtype": "text", "text": text}), "errcode")


def feishu_send(channel: Channel, letter: Letter) -> None:
    """飞书 custom robot, text, 加签 in the body."""
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": shortened(letter.text, _LONGEST)}}
    if channel.secret:
        stamp = str(_now_ms() // 1000)
        payload |= {"timestamp": stamp, "sign": feishu_sign(stamp, channel.secret)}
    told = post_json(f"{settings.FEISHU_URL}/open-apis/bot/v2/hook/{channel.token}", payload)
    if "code" not in told and "StatusCode" in told:
        told = {"code": told["StatusCode"]}
    _check("FEISHU", told, "code")


def dingtalk_sign(stamp: str, secret: str) -> str:
    """HMAC-SHA256 with the secret over “milliseconds, line feed, secret”, base64; the address encodes it once."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def feishu_sign(stamp: str, secret: str) -> str:
    """HMAC-SHA256 with “seconds, line feed, secret” as the key over nothing, base64."""
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def shortened(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters, and saying that it was cut."""
    if len(text.encode()) <= limit:
        return text
    kept = text.encode()[: limit - len(_MORE.encode())].decode(errors="ignore")
    return kept + _MORE


def _check(way: str, told: dict[str, Any], code_name: str) -> None:
    code = told.get(code_name)
    if code == 0:
        return
    # What the robot says of itself may name the token: only its number is kept.
    said = f"对方返回错误码{code}" if isinstance(code, int) else "对方的应答里没有错误码"
    if isinstance(code, int) and code in _LATER[way]:
        raise Busy(f"{said}，稍后再发")
    raise Refused(said)


def _now_ms() -> int:
    return int(time.time() * 1000)
