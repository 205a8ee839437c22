"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from reminders.models import Channel
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter

TIMEOUT = 5
# So many letters by one connection: servers count them.
MOST_LETTERS = 50
_LATER = range(400, 500)


@dataclass(slots=True)
class _Line:
    """An open connection and how many letters it has carried."""

    backend: EmailBackend
    letters: int = 0


# Open connections by whom they lead to and as whom; None outside `connections_kept`.
_KEPT: ContextVar[dict[tuple[str, ...], _Line] | None] = ContextVar("mail connections", default=None)


@contextmanager
def connections_kept() -> Iterator[None]:
    """Within, the letters of a channel share a connection instead of opening one each; all are closed at the end."""
    kept: dict[tuple[str, ...], _Line] = {}
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)
        for line in kept.values():
            _hang_up(line.backend)


def mail_send(channel: Channel, letter: Letter) -> None:
    """One plain letter. A 4xx answer or a silent server is Busy, a 5xx answer Refused."""
    body = "\n\n".join(filter(None, (f"{letter.to}：" if letter.to else "", letter.body, letter.url)))
    message = EmailMessage(letter.title, body, channel.sender, [letter.email])
    if letter.key:
        # The same for every try: a mailbox that knows its letters shows a second one once.
        message.extra_headers["Message-ID"] = f"<{letter.key}@{channel.sender.partition('@')[2]}>"
    try:
        _hand_over(channel, message)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=550)
        raise _said(code) from None
    except smtplib.SMTPResponseException as error:
        raise _said(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("邮件服务器不支持所选的加密或登录方式") from None
    except (smtplib.SMTPException, OSError):
        raise Busy("连接不上邮件服务器，或在5秒内没有应答") from None


def _hand_over(channel: Channel, message: EmailMessage) -> None:
    """By the connection that is kept, if it still answers; one that broke off in a talk is never used again."""
    kept = _KEPT.get()
    key = (channel.server, channel.security, channel.account, channel.token)
    line = kept.pop(key, None) if kept is not None else None
    if line is not None and not _answers(line):
        _hang_up(line.backend)
        line = None
    line = line or _Line(_backend(channel))
    try:
        line.backend.open()
        message.connection = line.backend
        message.send()
    except BaseException:
        _hang_up(line.backend)
        raise
    line.letters += 1
    if kept is None or line.letters >= MOST_LETTERS:
        _hang_up(line.backend)
    else:
        kept[key] = line


def _answers(line: _Line) -> bool:
    """Asked before the letter, so that a connection the server has closed meanwhile costs no try."""
    try:
        return line.backend.connection is not None and line.backend.connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _backend(channel: Channel) -> EmailBackend:
    host, _, port = channel.server.rpartition(":")
    return EmailBackend(
        host=host, port=int(port), username=channel.account, password=channel.token, timeout=TIMEOUT,
        use_tls=channel.security == Channel.Security.STARTTLS, use_ssl=channel.security == Channel.Security.SSL,
    )  # fmt: skip


def _hang_up(backend: EmailBackend) -> None:
    with suppress(smtplib.SMTPException, OSError):
        backend.close()


def _said(code: int) -> Busy | Refused:
    if code in _LATER:
        return Busy(f"邮件服务器要求稍后再发（{code}）")
    return Refused(f"邮件服务器拒收（{code}）")
