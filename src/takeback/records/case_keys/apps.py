"""Django's handle on this app."""

from django.apps import AppConfig


class CaseKeysConfig(AppConfig):
    """It owns the tables of its models."""

    name = "takeback.records.case_keys"
    label = "case_keys"
