"""Django's handle on this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The tables of `audit`."""

    name = "takeback.records.audit"
    label = "audit"
