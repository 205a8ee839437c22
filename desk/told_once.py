"""A secret that is shown once: sealed in the session for the one redirect before its page, gone when that is shown."""

from __future__ import annotations

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_NAME = "told_once"
_SECONDS = 300


def keep(request: HttpRequest, account: int, password: str) -> None:
    """For the next page. Whoever reads the sessions in the database has no use for it: the key is not there."""
    request.session[_NAME] = _seal().encrypt(json.dumps([account, password]).encode()).decode()


def take(request: HttpRequest) -> tuple[int, str] | None:
    """The key of the account and its password; None where nothing is kept, or it was shown, or five minutes went by."""
    sealed = request.session.pop(_NAME, "")
    try:
        account, password = json.loads(_seal().decrypt(sealed.encode(), ttl=_SECONDS))
    except InvalidToken:
        return None
    return account, password


def _seal() -> Fernet:
    key = salted_hmac("desk.told_once", "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
