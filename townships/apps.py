"""Django's registration of the room."""

from django.apps import AppConfig


class TownshipsConfig(AppConfig):
    name = "townships"
    verbose_name = "乡镇(街道)与人员"
