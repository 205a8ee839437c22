"""Sessions: how long one lasts, and how all of an account's end at once."""

from __future__ import annotations

import time
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from accounts.models import User

# Seconds since 1970 at which a session began, and at which somebody last asked for something.
BEGAN, SEEN = "began", "seen"
# What a session is written for at the most, in seconds.
_GRAIN = 60


def session_end_reason(session: SessionBase, now: float) -> str:
    """Why a session is over at `now` (seconds since 1970): `idle`, `long`; blank while it is not."""
    began = session.get(BEGAN, now)
    if now - session.get(SEEN, began) > 60 * settings.SESSION_IDLE_MINUTES:
        return "idle"
    return "long" if now - began > 3600 * settings.SESSION_HOURS else ""


def session_touch(session: SessionBase, now: float, at: datetime) -> None:
    """Remember that somebody asked for something; written once a minute at the most."""
    if BEGAN not in session:  # begun before sessions had an end of their own
        session[BEGAN] = now
    if now - session.get(SEEN, 0) >= _GRAIN:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=at)


def sessions_end(account: User) -> None:
    """End every session of an account. One that is opened again later does not bring them back."""
    known = UserSession.objects.filter(user=account)
    Session.objects.filter(session_key__in=list(known.values_list("session_key", flat=True))).delete()
    known.delete()


def sessions_forget_ended() -> None:
    """Drop what is known of sessions that are gone."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _begin(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    if request is not None and hasattr(request, "session"):
        request.session[BEGAN] = request.session[SEEN] = time.time()


def listen() -> None:
    """A session begins with the sign-in, of which Django's own signal tells (called once, by the app)."""
    user_logged_in.connect(_begin, dispatch_uid="sessions.begin")
