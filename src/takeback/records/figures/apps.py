"""Django's handle on this app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """It owns the table of its models."""

    name = "takeback.records.figures"
    label = "figures"
