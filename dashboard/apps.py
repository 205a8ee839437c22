"""Django's registration of the room."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "总览"

    def ready(self) -> None:
        from dashboard.archive import works

        works.enter()
