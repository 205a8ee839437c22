"""Django's registration of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与审计"

    def ready(self) -> None:
        """Sign-ins are told to the trail by Django's own signals, the only place they can be heard."""
        from accounts import trail

        trail.listen()
