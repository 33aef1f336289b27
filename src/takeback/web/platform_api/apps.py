"""Django's handle on this app."""

from django.apps import AppConfig


class PlatformApiConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.platform_api"
    label = "platform_api"
