"""Django's handle on this app."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    """The tables of `platforms`."""

    name = "takeback.records.platforms"
    label = "platforms"
