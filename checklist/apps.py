"""Django's registration of the room."""

from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "checklist"
    verbose_name = "规定动作清单"
