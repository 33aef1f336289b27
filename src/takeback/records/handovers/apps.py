"""Django's handle on this app."""

from django.apps import AppConfig


class HandoversConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.handovers"
    label = "handovers"
