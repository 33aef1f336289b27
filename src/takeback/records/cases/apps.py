"""Django's handle on this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.cases"
    label = "cases"
