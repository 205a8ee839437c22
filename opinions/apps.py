"""Django's registration of the room."""

from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "opinions"
    verbose_name = "实施意见与制度"
