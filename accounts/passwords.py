"""What a password must be: Django's own rules (settings) and those that it lacks; passwords for one sign-in.

Kinds of signs and optional rotation are asked for by 等保 (GB/T 22239-2019, 身份鉴别 a), and advised against by ASVS 5.0
(6.2.5, 6.2.10): the kinds are kept, rotation is a setting; docs/security.md says so.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

KINDS_WANTED = 3
_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("小写字母", lambda sign: sign in string.ascii_lowercase),
    ("大写字母", lambda sign: sign in string.ascii_uppercase),
    ("数字", lambda sign: sign in string.digits),
    ("符号或汉字", lambda sign: sign not in string.ascii_letters + string.digits),
)

# Signs that nobody takes for another when they are read out or copied by hand.
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
_GROUPS, _GROUP_LENGTH = 3, 4


class ThreeKindsOfSigns:
    """At least three of the four kinds: small letters, capitals, digits, everything else."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError naming the kinds that are there."""
        found = [name for name, is_one in _KINDS if any(map(is_one, password))]
        if len(found) < KINDS_WANTED:
            raise ValidationError(
                f"密码应包含小写字母、大写字母、数字、符号中的至少{KINDS_WANTED}类，现在只有{'、'.join(found) or '0类'}",
                code="password_kinds",
            )

    def get_help_text(self) -> str:
        return f"包含小写字母、大写字母、数字、符号中的至少{KINDS_WANTED}类"


class NoLocalWords:
    """No word that everybody here would try first: the place, the institution, the units.

    Case and what stands between letters make no difference: Fu-Yang is fuyang.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = tuple(word.lower() for word in words)

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError naming the first such word."""
        bare = "".join(filter(str.isalnum, password.lower()))
        for word in self.words:
            if word in bare:
                raise ValidationError(
                    f"密码不能含有“{word}”这样的地名、机构名，别人容易猜到", code="password_local"
                )

    def get_help_text(self) -> str:
        return "不含富阳、人大、乡镇(街道)等名称或其拼音"


class NotBreached:
    """Not one of a list of breached passwords that the operator brings along (closed networks ask nobody).

    `path`: a text file of upper-case SHA-1 sums in ascending order, a line each, what follows a colon is ignored:
    the form in which Have I Been Pwned publishes its list. Searched in place: 40 GB cost no memory.
    """

    def __init__(self, path: str = "") -> None:
        self.path = Path(path) if path else None

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for a password of the list; OSError where the list cannot be read."""
        if self.path and is_listed(self.path, password):
            raise ValidationError("这个密码已经在外泄的密码库中，不能使用", code="password_breached")

    def get_help_text(self) -> str:
        return "不是已经外泄的密码"


def is_listed(path: Path, password: str) -> bool:
    """Whether the SHA-1 of a password stands in a sorted file of such sums. Some forty reads at the most."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as listed:
        low, high = 0, listed.seek(0, 2)
        while low < high:  # the first line that begins at or after `middle` decides which half holds the sum
            middle = (low + high) // 2
            listed.seek(middle)
            if middle:
                listed.readline()
            line = listed.readline()
            if not line or line[:40].upper() >= wanted:
                if line and line[:40].upper() == wanted:
                    return True
                high = middle
            else:
                low = middle + 1
    return False


def one_time_password() -> str:
    """Such as kmt7-9wqe-h3xz: some 58 bits, three groups of four, letters and digits in it."""
    signs = _LETTERS + _DIGITS
    while True:
        groups = ("".join(secrets.choice(signs) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
        password = "-".join(groups)
        if set(password) & set(_LETTERS) and set(password) & set(_DIGITS):
            return password


def first_password_ends(at: datetime) -> datetime:
    """Until when a password that was given at `at` opens the one sign-in it is for."""
    return at + timedelta(hours=settings.FIRST_PASSWORD_HOURS)


# The rules in one sentence, for the forms.
RULES = (
    "至少12个字符，包含小写字母、大写字母、数字、符号中的至少3类；不能是常见的密码，"
    "不能含富阳、人大、单位名称等字样，也不能与姓名、登录名相近。"
)
