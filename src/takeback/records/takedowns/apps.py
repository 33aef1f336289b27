"""Django's handle on this app."""

from django.apps import AppConfig


class TakedownsConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.takedowns"
    label = "takedowns"
