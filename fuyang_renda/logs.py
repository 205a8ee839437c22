"""How the log is written: one line an event, whose it is, and nothing of anybody's that does not belong there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

Event = MutableMapping[str, Any]

_SECRET = (  # names of secrets, none itself
    r"pass(?:word|wd)?\d?|pwd|secret(?:_key)?|token|csrf\w*|session(?:id|_key)?|authorization|cookie|api_?key|sign|口令|密码|令牌"  # noqa: S105
)
# What is not written, whoever tried to: first what is more than digits, then digits by how many they are.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 ***"),
    (
        re.compile(rf"(?i)(\b[\w-]*(?:{_SECRET})[\"']?\s*[=:：]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s\"',;&}}]+)"),
        r"\1***",
    ),
    (re.compile(r"(?<=://)[^\s/@]+@"), "***@"),
    (re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+"), r"\1?…"),
    # PostgreSQL tells the row that it refused, names and phones and all.
    (re.compile(r"(DETAIL|CONTEXT):.*"), r"\1: …"),
    (re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])"), "[证件号]"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "[手机号]"),
    (re.compile(r"(?<![\d-])0\d{2,3}[- ]?\d{7,8}(?!\d)"), "[电话]"),
)
_SECRET_NAME = re.compile(rf"(?i)(?:^|_)(?:{_SECRET})$")
# Neither masked nor escaped: the portal's own, and looked for as they are.
_OURS = frozenset({"timestamp", "level", "logger", "request_id", "task_id"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NEW_LINES = re.compile(r"[\n\x0b\x0c\r\x85\u2028\u2029]+")
_DEEPEST = 4


def masked(text: str) -> str:
    """`text` without phones, identity numbers, passwords, tokens and query strings."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def one_line(text: str) -> str:
    """`text` on one line, control characters written out: nobody's input looks like a line of ours."""
    return (
        _CONTROL.sub(lambda sign: f"\\x{ord(sign.group()):02x}", text).replace("\n", "\\n").replace("\t", " ")
    )


def _safe(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, int | float | bool | None):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {
            str(key): "***" if _SECRET_NAME.search(str(key)) else _safe(each, depth + 1)
            for key, each in value.items()
        }
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_safe(each, depth + 1) for each in value]
    return masked(repr(value))


def mask(logger: Any, method: str, event: Event) -> Event:
    """Processor: the safety net. What is written should not hold any of this in the first place."""
    for key, value in event.items():
        if key not in _OURS:
            event[key] = "***" if _SECRET_NAME.search(key) else _safe(value)
    return event


def stamp(logger: Any, method: str, event: Event) -> Event:
    """Processor: the moment, in the office's time (+08:00)."""
    event["timestamp"] = datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="milliseconds")
    return event


def as_json(logger: Any, method: str, event: Event) -> str:
    """Renderer for production: one JSON object a line."""
    written = json.dumps(event, ensure_ascii=False, default=repr)
    return _CONTROL.sub(lambda sign: f"\\u{ord(sign.group()):04x}", written)


def as_line(logger: Any, method: str, event: Event) -> str:
    """Renderer for one machine: a line to read; a traceback's lines stand indented below it."""
    first = " ".join(str(event.pop(name, "-")) for name in ("timestamp", "level", "logger"))
    said, trouble = one_line(str(event.pop("event", ""))), event.pop("exception", "")
    more = "".join(f" {key}={one_line(str(value))}" for key, value in event.items())
    below = "".join(f"\n    | {_CONTROL.sub('?', line)}" for line in _NEW_LINES.split(str(trouble)) if line)
    return f"{first}: {said}{more}{below}"


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    stamp,
]


def formatter(*, as_text: bool) -> structlog.stdlib.ProcessorFormatter:
    """What LOGGING names as its formatter: the same for our events and for every library's."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_BEFORE,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask,
            as_line if as_text else as_json,
        ],
    )


def begin() -> None:
    """Lead structlog's own loggers through the standard library's, once per process."""
    structlog.configure(
        processors=[
            *_BEFORE,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def request_id() -> str:
    """The number of the request (or task) at hand, as error pages show it; blank outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
