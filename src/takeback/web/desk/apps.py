"""Django's handle on this app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.desk"
    label = "desk"
