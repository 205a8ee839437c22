"""Personal numbers as the trail and the history keep them: masked, with a keyed tag by which two are compared.

Kept so: telephone numbers, e-mail addresses, identity-card numbers (《个人信息保护法》第五十一条：去标识化). Names are not:
the trail exists to say who did what about whom, and who holds a public office is public. As nothing whole ever enters,
a number that is purged later (第十九条、第四十七条) leaves nothing behind here, and the chain need not be touched.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from typing import Any

from django.db import models

from accounts.chain import keys

# 138****1234#1a2b3c4d fits the twenty signs of a telephone's column.
_TAG_LENGTH = 8
STARS = "****"
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z*])(?:"
    r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]"  # an identity card, eighteen signs
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # a mobile number
    r"|0\d{2,3}[- ]?\d{7,8}"  # a line with its area code
    r")(?![0-9A-Za-z*])"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def masked(phone: str) -> str:
    """A phone as strangers see it: 138****1234; a short one is hidden whole."""
    return f"{phone[:3]}{STARS}{phone[-4:]}" if len(phone) >= 8 else STARS if phone else ""


def tag_of(value: str) -> str:
    """Eight signs that are the same for the same number and tell nothing of it to whoever lacks the key."""
    plain = re.sub(r"[\s\-()]", "", value).lower()
    return hmac.digest(keys("audit.personal")[0], plain.encode(), "sha256").hex()[:_TAG_LENGTH]


def veiled(value: str) -> str:
    """One whole value (a telephone's column) as history keeps it: 138****1234#1a2b3c4d; what is so already stays."""
    if not value or STARS in value:
        return value
    return f"{masked(value)}#{tag_of(value)}"


def veiled_text(text: str) -> str:
    """Any text, with the telephones, identity cards and e-mail addresses in it veiled."""
    text = _NUMBERS.sub(lambda found: veiled(found[0]), text)
    return _MAIL.sub(
        lambda found: f"{found[0][:1]}{STARS}@{found[0].rpartition('@')[2]}#{tag_of(found[0])}", text
    )


def veiled_tree(value: Any) -> Any:
    """What may stand in an event's detail: texts veiled, all else in the few forms that every database gives back alike."""
    match value:
        case dict():
            return {veiled_text(str(name)): veiled_tree(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [veiled_tree(each) for each in value]
        case None | bool() | int():
            return value
        case _:
            return veiled_text(str(value).replace("\0", ""))


def plain(text: str) -> str:
    """Without control and direction signs: one event is one line, whatever somebody typed."""
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)


class PersonalHistory(models.Model):
    """The base of histories that hold a telephone: it is veiled whenever a line is written."""

    VEILED = ("phone",)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        for name in self.VEILED:
            setattr(self, name, veiled(getattr(self, name)))
        super().save(*args, **kwargs)
