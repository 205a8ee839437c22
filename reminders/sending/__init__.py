"""Taking one text out of the portal, by whatever way its channel says."""

from __future__ import annotations

from reminders.models import Channel
from reminders.sending.errors import Refused
from reminders.sending.gateway import gateway_send
from reminders.sending.letter import Letter
from reminders.sending.mail import connections_kept, mail_send
from reminders.sending.robots import dingtalk_send, feishu_send, wecom_send
from reminders.states import Way

__all__ = ("connections_kept", "send")

_SENDERS = {
    Way.SMTP: mail_send, Way.DINGTALK: dingtalk_send, Way.WECOM: wecom_send, Way.FEISHU: feishu_send,
    Way.GATEWAY: gateway_send,
}  # fmt: skip


def send(channel: Channel, letter: Letter) -> None:
    """Hand the letter over. Raises Busy when it may be tried again later, Refused when that would not help."""
    try:
        sender = _SENDERS[Way(channel.way)]
    except KeyError as error:
        raise Refused("这条通道不向平台以外发送") from error
    sender(channel, letter)
