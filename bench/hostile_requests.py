"""Requests that mean no good, the same for the same seed: in method, path, encoding, keys, body, headers, files, cookies."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import URLResolver, get_resolver

# These change something by design whatever is sent: the text size, one's own session, one's own saved typing, a draft of
# one's own (whose title may be anything), which messages one wants and which alerts one has read.
_BY_DESIGN = (
    "accounts/text-size/", "accounts/logout/", "desk/autosave/", "desk/report/new/", "admin/logout/", "inbox/settings/",
    "audit/alerts/",
)  # fmt: skip
_USUAL = ("GET", "GET", "POST", "POST", "HEAD")
_ODD = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "GETGETGETGETGETGET")
_JUNK = (
    "0", "-1", "1.5", "1e9", "9" * 19, "9" * 40, "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%2e%2e", "' OR 1=1--",
    "1;DROP TABLE records_record", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "１２", "٣", "330110101",
    "330111999", "NaN", "null", "true", "a" * 3000, "%0d%0aSet-Cookie:x=1", "%C0%AE", "\u202egpj", "%25", "💥", "-",
    "../../manage.py", "_add", "1/../../2", "%2Fadmin%2F",
)  # fmt: skip
_NAMES = (
    "q", "page", "area", "unit", "year", "as_of", "against", "next", "o", "e", "p", "state", "kind", "id", "pk", "from",
    "to", "_popup", "_to_field", "term", "app_label", "model_name", "field_name", "copy", "all", "district", "slug",
    "action", "title", "happened_on", "then", "text", "reason", "nonce", "evidence", "is_superuser", "role", "scope",
    "number", "lines-TOTAL_FORMS", "lines-INITIAL_FORMS", "form-TOTAL_FORMS", "form-0-id", "_selected_action",
    "select_across",
)  # fmt: skip
_HEADERS: tuple[tuple[str, str], ...] = (
    ("Host", "evil.example"), ("Host", ""), ("Host", "127.0.0.1:99999"), ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-For", "not an address"), ("X-Forwarded-For", "127.0.0.1, 10.0.0.1"), ("X-Forwarded-Proto", "gopher"),
    ("X-Request-ID", "a b\tc"), ("X-HTTP-Method-Override", "DELETE"), ("Authorization", "Bearer " + "x" * 500),
    ("Authorization", "Basic !!!"), ("If-None-Match", '"'), ("If-Modified-Since", "yesterday"), ("Range", "bytes=9-1,-"),
    ("Accept-Encoding", "gzip;q=x"), ("Accept", "\\"), ("Accept-Language", "xx-" * 300), ("Referer", "javascript:alert(1)"),
    ("HX-Request", "true"), ("HX-Current-URL", "http://[::1"), ("Content-Type", "multipart/form-data"),
    ("Content-Type", "application/json; charset=utf-99"), ("Content-Type", "text/xml"), ("Origin", "null"),
    ("Cookie", "sessionid=' OR 1=1"), ("Cookie", "csrftoken=\x7f; sessionid=" + "z" * 3000), ("Cookie", ";;;=;"),
    ("Sec-Fetch-Site", "cross-site"), ("User-Agent", "() { :;}; x"), ("Expect", "200-maybe"), ("X_FORWARDED_FOR", "1.1.1.1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request. `who` names the session it comes with, blank: none."""

    who: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    content_type: str


def routes(resolver: Any = None, before: str = "") -> list[str]:
    """Every route of the portal, with its `<converter:name>`s."""
    found: list[str] = []
    for each in (resolver or get_resolver()).url_patterns:
        whole = before + str(each.pattern)
        found += routes(each, whole) if isinstance(each, URLResolver) else [whole]
    return found


class Attacker:
    """Makes the requests; `csrf` is a token that the sessions' cookies agree with."""

    def __init__(self, *, seed: int, people: list[str], csrf: str, largest_key: int = 400) -> None:
        self.chance = random.Random(seed)
        self.people = ["", *people]
        self.csrf = csrf
        self.largest_key = largest_key
        self.routes = sorted(routes())

    def requests(self, many: int) -> Iterator[Hostile]:
        return (self._one() for _ in range(many))

    def _one(self) -> Hostile:
        pick = self.chance
        method = pick.choice(_USUAL if pick.random() < 0.85 else _ODD)
        route = pick.choice(self.routes)
        target = "/" + re.sub(r"<[^>]+>|\(\?P<[^)]*\)", lambda _: self._value(), route).strip("^$")
        if pick.random() < 0.1:
            target = (
                pick.choice(("/", "//", "/\\", "/static/", "/static/../manage.py?", "/.git/", "/media/"))
                + self._value()
            )
        if pick.random() < 0.5:
            target += "?" + "&".join(
                f"{pick.choice(_NAMES)}={self._value()}" for _ in range(pick.randint(1, 4))
            )
        if pick.random() < 0.01:
            target += "?" + "a=1&" * 1500
        headers = tuple(pick.sample(_HEADERS, pick.choice((0, 0, 0, 1, 2))))
        content_type, body = (
            self._body(route) if method not in {"GET", "HEAD"} or pick.random() < 0.05 else ("", b"")
        )
        return Hostile(pick.choice(self.people), method, target, headers, body, content_type)

    def _value(self) -> str:
        known = self.chance.random() < 0.4
        return (
            str(self.chance.randint(1, self.largest_key))
            if known
            else quote(self.chance.choice(_JUNK), safe="%/'<>{}")
        )

    def _body(self, route: str) -> tuple[str, bytes]:
        pick = self.chance
        fields = {pick.choice(_NAMES): self._text() for _ in range(pick.randint(0, 6))}
        if pick.random() < 0.8 and not route.startswith(_BY_DESIGN):
            fields["csrfmiddlewaretoken"] = self.csrf
        kind = pick.random()
        if kind < 0.5:
            pairs = "&".join(
                f"{name}={quote(value, safe='%', errors='replace')}" for name, value in fields.items()
            )
            return "application/x-www-form-urlencoded", pairs.encode()
        if kind < 0.85:
            return self._multipart(fields)
        if kind < 0.9:
            return "application/json", json.dumps(fields).encode() + b"[" * pick.choice((0, 5000))
        if kind < 0.98:
            return "application/x-www-form-urlencoded", pick.randbytes(pick.choice((1, 40, 4000)))
        token = f"csrfmiddlewaretoken={self.csrf}&" if "csrfmiddlewaretoken" in fields else ""
        return "application/x-www-form-urlencoded", (
            token + "&".join(f"f{n}=1" for n in range(1200))
        ).encode()

    def _text(self) -> str:
        return self.chance.choice(
            (*_JUNK, "\x00", "\ud7ff", "=cmd|' /C calc'!A0", "x" * 20000, "2026-02-30", "draft", "submit")
        )

    def _multipart(self, fields: dict[str, str]) -> tuple[str, bytes]:
        pick, boundary = self.chance, "hostile7d"
        part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        parts = [part.format(boundary, *pair).encode("utf-8", "replace") for pair in fields.items()]
        for _ in range(pick.randint(0, 2)):
            name, content = pick.choice(_files())
            field = pick.choice(("file", "files", "proof", "book", "upload", "evidence"))
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
        end = b"" if pick.random() < 0.1 else f"--{boundary}--\r\n".encode()
        return f"multipart/form-data; boundary={boundary}", b"".join(parts) + end


def _files() -> list[tuple[str, bytes]]:
    return [
        ("../../../etc/passwd", b"%PDF-1.4 x"),
        ("a.pdf", b"MZ\x90\x00 a program"),
        ("b.docx", _zip({"word/document.xml": _XXE, "[Content_Types].xml": b"<x/>"})),
        ("c.xlsx", _zip({"xl/workbook.xml": b"0" * 2_000_000, "../../x": b"y"})),
        ("d.xlsx", b"PK\x03\x04" + b"\x00" * 50),
        ("e.html", b"<script>alert(1)</script>"),
        ("f\x00.pdf", b""),
        ("\u202efdp.exe", b"%PDF-1.4"),
        ("x" * 500 + ".pdf", b"%PDF-1.4 " + b"y" * 1000),
        ("g.csv", b"=1+1\xff\xfe,\x00"),
    ]


_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()
