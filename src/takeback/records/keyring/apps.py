"""Django's handle on this app."""

from django.apps import AppConfig


class KeyringConfig(AppConfig):
    """The tables of `keyring`."""

    name = "takeback.records.keyring"
    label = "keyring"
