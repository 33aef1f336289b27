"""Django's handle on this app."""

from django.apps import AppConfig


class PlatformApiConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.platform_api"
    label = "platform_api"

    def ready(self) -> None:
        """Let the keys of platforms decide at every view that is declared `for_keys`."""
        from takeback.web.face.access import use_key_check  # noqa: PLC0415 - only once the tables are known
        from takeback.web.platform_api.keys import check_key  # noqa: PLC0415 - the same

        use_key_check(check_key)
