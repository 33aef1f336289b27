"""Django's handle on this app."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.sites"
    label = "sites"
