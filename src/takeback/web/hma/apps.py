"""Django's handle on this app."""

from django.apps import AppConfig


class HmaConfig(AppConfig):
    """It owns no table."""

    name = "takeback.web.hma"
    label = "hma"

    def ready(self) -> None:
        """Let keys in the path decide at every view that is declared `for_path_keys`."""
        from takeback.web.face.access import use_path_key_check  # noqa: PLC0415 - only once the tables are known
        from takeback.web.hma.keys import check_path_key  # noqa: PLC0415 - the same

        use_path_key_check(check_path_key)
