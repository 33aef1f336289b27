"""Which database holds the records: SQLite in the home folder, or PostgreSQL."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from takeback.project.configuration import Configuration
from takeback.project.home import Home

_ON_CONNECTING = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # what a person was told is safe survives a power cut
    "PRAGMA secure_delete=ON;"  # deleted means overwritten
    "PRAGMA foreign_keys=ON;"
)


def database_of(configuration: Configuration, home: Home) -> dict[str, object]:
    """Django's description of the database.

    Args:
        configuration: its `database_url` decides.
        home: where the SQLite file lies.
    """
    if configuration.database_url:
        return postgresql(configuration.database_url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home.database,
        "OPTIONS": {"init_command": _ON_CONNECTING, "transaction_mode": "IMMEDIATE", "timeout": 30},
    }


def postgresql(url: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database at `url`.

    Args:
        url: `postgresql://user:password@host:port/name`; a percent-encoded path as host is a socket's folder.
    """
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.removeprefix("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
    }
