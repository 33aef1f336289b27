"""Django's handle on this app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.ops"
    label = "ops"
