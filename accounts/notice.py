"""The notice of use (使用须知): no secrets here, and what the portal knows of a person. Read at first, then each year.

Told by 《个人信息保护法》第十七条、第三十五条 (state organs tell what they process) and the rule that nothing secret may be
put into a system that is not classified.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import account_note

# Raised with every change of templates/entrance/notice.html that says something new: all read it again.
EDITION = 1


def notice_is_due(user: User, today: date) -> bool:
    """Whether this person has the present edition still to read, or read it a year ago or longer."""
    if user.notice_read_at is None or user.notice_edition < EDITION:
        return True
    read = timezone.localtime(user.notice_read_at)
    return (today.year, today.month, today.day) >= (read.year + 1, read.month, read.day)


def notice_accept(*, user: User, at: datetime) -> None:
    """They have read it and will keep to it."""
    with transaction.atomic():
        user.notice_read_at, user.notice_edition = at, EDITION
        user.save(update_fields=["notice_read_at", "notice_edition"])
        account_note("阅读并同意使用须知", user, user, at, {"版次": str(EDITION)})
