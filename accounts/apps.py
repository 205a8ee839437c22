"""Django's registration of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与审计"

    def ready(self) -> None:
        """Sign-ins and second factors are told by Django's and allauth's signals, the only place they can be heard."""
        from accounts import identity, second_factor, sessions, trail

        trail.listen()
        sessions.listen()
        second_factor.listen()
        identity.listen()
