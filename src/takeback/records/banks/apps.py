"""Django's handle on this app."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    """The tables of `banks`."""

    name = "takeback.records.banks"
    label = "banks"
