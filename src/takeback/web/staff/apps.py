"""Django's handle on this app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.staff"
    label = "staff"
