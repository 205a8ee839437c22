"""People of the demonstration data, signed in as far as a browser's cookies go."""

from __future__ import annotations

import os
from dataclasses import dataclass

import requests

from bench.machine import Machine
from bench.setting_up import ready


def join(machine: Machine) -> None:
    """This process too reads the machine's database; before anything of Django is imported."""
    os.environ.update(machine.environment)
    ready()


@dataclass(frozen=True, slots=True)
class Visitor:
    """One account: its name, its key, its role, its area and the cookie of its session."""

    username: str
    pk: int
    role: str
    scope: str
    session: str

    @property
    def is_chair(self) -> bool:
        from accounts.roles import Role

        return self.role == Role.CHAIR


def visitors() -> list[Visitor]:
    """Every account of the demonstration, each with a session of its own."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found = []
    for user in User.objects.filter(is_active=True).order_by("username"):
        client = Client()
        client.force_login(user)
        found.append(
            Visitor(
                user.username,
                user.pk,
                user.role,
                user.scope,
                client.cookies[settings.SESSION_COOKIE_NAME].value,
            )
        )
    return found


def delegates() -> dict[str, int]:
    """One delegate of each unit, who takes part in what is reported."""
    from delegates.models import Mandate

    return dict(
        Mandate.objects.filter(ended_on=None).order_by("-pk").values_list("township_id", "delegate_id")
    )


def browser(visitor: Visitor | None) -> requests.Session:
    """A browser with that session (None: nobody's), which asks no proxy of the machine."""
    made = requests.Session()
    made.trust_env = False
    if visitor is not None:
        made.cookies.set("sessionid", visitor.session, domain="127.0.0.1")
    made.cookies.set("csrftoken", CSRF, domain="127.0.0.1")
    return made


# Any 32 letters will do: the cookie and the form's field are only compared with each other.
CSRF = "benchbenchbenchbenchbenchbench12"
