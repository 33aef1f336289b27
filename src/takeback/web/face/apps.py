"""Django's handle on this app."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.face"
    label = "face"
