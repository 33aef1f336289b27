"""Django's handle on this app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.portal"
    label = "portal"
