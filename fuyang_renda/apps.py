"""Django's registration of the frame."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "fuyang_renda"
    verbose_name = "平台"
