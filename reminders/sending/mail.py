"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from reminders.models import Channel
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter

TIMEOUT = 5
_LATER = range(400, 500)


def mail_send(channel: Channel, letter: Letter) -> None:
    """One plain letter. A 4xx answer or a silent server is Busy, a 5xx answer Refused."""
    host, _, port = channel.server.rpartition(":")
    backend = EmailBackend(
        host=host, port=int(port), username=channel.account, password=channel.token, timeout=TIMEOUT,
        use_tls=channel.security == Channel.Security.STARTTLS, use_ssl=channel.security == Channel.Security.SSL,
    )  # fmt: skip
    body = "\n\n".join(filter(None, (f"{letter.to}：" if letter.to else "", letter.body, letter.url)))
    message = EmailMessage(letter.title, body, channel.sender, [letter.email], connection=backend)
    if letter.key:
        # The same for every try: a mailbox that knows its letters shows a second one once.
        message.extra_headers["Message-ID"] = f"<{letter.key}@{channel.sender.partition('@')[2]}>"
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=550)
        raise _said(code) from None
    except smtplib.SMTPResponseException as error:
        raise _said(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("邮件服务器不支持所选的加密或登录方式") from None
    except (smtplib.SMTPException, OSError):
        raise Busy("连接不上邮件服务器，或在5秒内没有应答") from None
    finally:  # a talk that broke off before the letter leaves its connection open
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


def _said(code: int) -> Busy | Refused:
    if code in _LATER:
        return Busy(f"邮件服务器要求稍后再发（{code}）")
    return Refused(f"邮件服务器拒收（{code}）")
