"""Django's handle on this app."""

from django.apps import AppConfig


class UploadKeysConfig(AppConfig):
    """Its table lies where the keys of cases lie, apart from the records."""

    name = "takeback.records.upload_keys"
    label = "upload_keys"
