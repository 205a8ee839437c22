"""The clients of every channel against real small servers: success is errcode 0, signatures are right, nothing leaks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from reminders.models import Channel
from reminders.sending import connections_kept, robots, send, wire
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter
from reminders.sending.robots import dingtalk_sign, shortened
from reminders.states import Way
from tests.reminders.sinks import http_sink, smtp_sink

LETTER = Letter("待办提醒：1项", "大源镇还缺纪要。", "李干事", "li@example.com", "13800001111", key="abc")
TOKEN, SECRET = "token-of-the-robot", "SEC-of-the-robot"


@pytest.fixture
def sink(settings: Any) -> Iterator[Any]:
    with http_sink() as server:
        settings.DINGTALK_URL = settings.WECOM_URL = settings.FEISHU_URL = server.url
        settings.GATEWAY_URLS = {"短信": f"{server.url}/sms"}
        yield server


def channel(way: Way, **more: Any) -> Channel:
    given: dict[str, Any] = {"token": TOKEN, "secret": SECRET, "name": str(way.label)}
    return Channel(way=way, **{**given, **more})


def test_dingtalk_s_signature_is_the_documented_one(sink: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value is what openssl makes of it: printf '1700000000000\\nSEC' | openssl dgst -sha256 -hmac SEC."""
    known = "r+2we0q01lkZqz38LA5IPNbHN81U1leRf3Au4PSQb6Q="
    assert dingtalk_sign("1700000000000", "SEC") == known
    monkeypatch.setattr(robots, "_now_ms", lambda: 1700000000000)
    send(channel(Way.DINGTALK, secret="SEC"), LETTER)
    path, body = sink.bodies[0]
    asked = parse_qs(urlsplit(path).query)
    assert asked == {"access_token": [TOKEN], "timestamp": ["1700000000000"], "sign": [known]}  # encoded once
    assert body["at"] == {"atMobiles": ["13800001111"], "isAtAll": False}
    assert body["text"]["content"] == "李干事：待办提醒：1项\n大源镇还缺纪要。"


def test_feishu_s_signature_is_in_the_body(sink: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "_now_ms", lambda: 1599360473000)
    send(channel(Way.FEISHU, secret="demo"), LETTER)
    path, body = sink.bodies[0]
    assert path == f"/open-apis/bot/v2/hook/{TOKEN}"
    # The example of 飞书's own documentation: timestamp 1599360473, secret demo.
    known = "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert (body["timestamp"], body["sign"]) == ("1599360473", known)


def test_wecom_and_gateway(sink: Any) -> None:
    send(channel(Way.WECOM), LETTER)
    send(channel(Way.GATEWAY, server="短信"), LETTER)
    (wecom, first), (gateway, second) = sink.bodies
    assert wecom == f"/cgi-bin/webhook/send?key={TOKEN}"
    assert first["text"]["mentioned_mobile_list"] == ["13800001111"]
    assert gateway == "/sms"
    assert (second["to"], second["key"], second["token"]) == ("13800001111", "abc", TOKEN)


@pytest.mark.parametrize(
    ("way", "answer", "raised"),
    [
        (Way.DINGTALK, b'{"errcode": 310000, "errmsg": "sign not match, token-of-the-robot"}', Refused),
        (Way.DINGTALK, b'{"errcode": 130101, "errmsg": "send too fast"}', Busy),
        (Way.WECOM, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', Refused),
        (Way.WECOM, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', Busy),
        (Way.FEISHU, b'{"code": 19021, "msg": "sign match fail"}', Refused),
        (Way.FEISHU, b'{"code": 9499, "msg": "too many"}', Busy),
        (Way.GATEWAY, b'{"code": 7}', Refused),
        (Way.GATEWAY, b'{"code": -1}', Busy),
        (Way.DINGTALK, b"{}", Refused),
        (Way.DINGTALK, b"<html>ok</html>", Refused),
        (Way.DINGTALK, b"[1]", Refused),
        (Way.GATEWAY, b"x" * 70_000, Refused),
    ],
)
def test_a_yes_of_http_is_no_yes(sink: Any, way: Way, answer: bytes, raised: type[Exception]) -> None:
    sink.answer = answer
    with pytest.raises(raised) as found:
        send(channel(way, server="短信"), LETTER)
    assert TOKEN not in str(found.value)
    assert found.value.__suppress_context__ or found.value.__cause__ is None


def test_the_older_answer_of_feishu_is_understood(sink: Any) -> None:
    sink.answer = b'{"StatusCode": 0, "StatusMessage": "success"}'
    send(channel(Way.FEISHU), LETTER)


@pytest.mark.parametrize(
    ("status", "raised"), [(500, Busy), (503, Busy), (429, Busy), (400, Refused), (404, Refused)]
)
def test_answers_of_http(sink: Any, status: int, raised: type[Exception]) -> None:
    sink.status = status
    with pytest.raises(raised, match=str(status)):
        send(channel(Way.GATEWAY, server="短信"), LETTER)


def test_nobody_leads_us_elsewhere(sink: Any) -> None:
    with http_sink() as elsewhere:
        sink.status, sink.location = 302, f"{elsewhere.url}/catch"
        with pytest.raises(Refused, match="转到别的地址"):
            send(channel(Way.DINGTALK), LETTER)
        assert not elsewhere.bodies


def test_silence_has_an_end(sink: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", 0.2)
    sink.waits = 1.0
    with pytest.raises(Busy, match="没有应答"):
        send(channel(Way.DINGTALK), LETTER)


def test_nobody_there(settings: Any) -> None:
    settings.DINGTALK_URL = "http://127.0.0.1:9"
    with pytest.raises(Busy):
        send(channel(Way.DINGTALK), LETTER)
    settings.DINGTALK_URL = "file:///etc/passwd"
    with pytest.raises(Refused, match="没有配置"):
        send(channel(Way.DINGTALK), LETTER)
    with pytest.raises(Refused, match="没有配置"):
        send(channel(Way.GATEWAY, server="没有这个"), LETTER)


def test_secrets_are_never_logged(sink: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send(channel(Way.DINGTALK), LETTER)
    sink.answer = b'{"errcode": 310000}'
    with pytest.raises(Refused):
        send(channel(Way.DINGTALK), LETTER)
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_a_text_is_cut_between_characters_and_says_so() -> None:
    cut = shortened("富阳" * 1000, 2000)
    assert len(cut.encode()) <= 2000
    assert cut.endswith("…（其余请登录平台查看）")
    assert shortened("富阳", 2000) == "富阳"


def mail(server: str) -> Channel:
    return channel(Way.SMTP, server=server, sender="renda@example.com", security="NONE", token="")


def test_a_mail_arrives_whole() -> None:
    with smtp_sink() as server:
        url = "https://renda.example/"
        letter_out = Letter("待办提醒", "大源镇：\n还缺纪要。", "李干事", "li@example.com", url=url, key="k1")
        send(mail(server.address), letter_out)
        (letter,) = server.letters
        assert (letter["Subject"], letter["To"], letter["From"]) == (
            "待办提醒",
            "li@example.com",
            "renda@example.com",
        )
        assert letter["Message-ID"] == "<k1@example.com>"
        assert "大源镇：\n还缺纪要。" in server.texts()[0].replace("\r\n", "\n")


@pytest.mark.parametrize(("answer", "raised"), [("451 later", Busy), ("550 no such box", Refused)])
def test_a_mail_that_is_not_taken(answer: str, raised: type[Exception]) -> None:
    with smtp_sink() as server:
        server.refuse = answer
        with pytest.raises(raised, match=answer[:3]):
            send(mail(server.address), LETTER)
        assert not server.letters


def test_no_mail_server() -> None:
    with pytest.raises(Busy, match="连接不上"):
        send(mail("127.0.0.1:9"), LETTER)
    with smtp_sink() as server:
        starttls = mail(server.address)
        starttls.security = "STARTTLS"
        with pytest.raises(Refused, match="不支持"):
            send(starttls, LETTER)


def test_letters_sent_together_share_a_connection() -> None:
    with smtp_sink() as server:
        with connections_kept():
            for _ in range(3):
                send(mail(server.address), LETTER)
            other = mail(server.address)
            other.security = "STARTTLS"  # another talk altogether, and one that fails
            with pytest.raises(Refused):
                send(other, LETTER)
        assert (len(server.letters), server.talks) == (3, 2)
        send(mail(server.address), LETTER)  # outside, each by itself
        send(mail(server.address), LETTER)
        assert (len(server.letters), server.talks) == (5, 4)


def test_a_server_that_hangs_up_costs_no_letter() -> None:
    with smtp_sink() as server, connections_kept():
        server.hangs_up = True
        for _ in range(3):
            send(mail(server.address), LETTER)
        assert (len(server.letters), server.talks) == (3, 3)


def test_after_a_no_the_next_letter_has_a_connection_of_its_own() -> None:
    with smtp_sink() as server, connections_kept():
        send(mail(server.address), LETTER)
        server.refuse = "451 later"
        with pytest.raises(Busy):
            send(mail(server.address), LETTER)
        server.refuse = ""
        send(mail(server.address), LETTER)
        assert (len(server.letters), server.talks) == (2, 2)


def test_no_connection_carries_letters_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.sending.mail.MOST_LETTERS", 2)
    with smtp_sink() as server, connections_kept():
        for _ in range(5):
            send(mail(server.address), LETTER)
        assert (len(server.letters), server.talks) == (5, 3)
