"""Django's registration of the room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "填报与审核"

    def ready(self) -> None:
        from desk.exchange import works

        works.enter()
