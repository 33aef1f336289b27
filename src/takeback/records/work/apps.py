"""Django's handle on this app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The tables of `work`."""

    name = "takeback.records.work"
    label = "work"
