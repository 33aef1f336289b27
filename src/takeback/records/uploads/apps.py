"""Django's handle on this app."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """The tables of `uploads`."""

    name = "takeback.records.uploads"
    label = "uploads"
