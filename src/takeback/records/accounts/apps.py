"""Django's handle on this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The tables of `accounts`."""

    name = "takeback.records.accounts"
    label = "accounts"
