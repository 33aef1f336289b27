"""Django's handle on this app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.incidents"
    label = "incidents"
