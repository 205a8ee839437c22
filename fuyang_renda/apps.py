"""Django's registration of the frame."""

from django.apps import AppConfig

from fuyang_renda import logs


class FrameConfig(AppConfig):
    name = "fuyang_renda"
    verbose_name = "平台"

    def ready(self) -> None:
        logs.begin()
