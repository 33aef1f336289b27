"""Which database holds what: the records in one, the keys of cases in another. SQLite in the home, or PostgreSQL.

Keys lie apart so that they can be kept in backups for days only, while the records are kept for as long as anybody
wants: a backup of the records alone opens nothing. No transaction spans the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.db.models import Model
from django.db.utils import ConnectionHandler

from takeback.project.configuration import Configuration
from takeback.project.home import Home

_ON_CONNECTING = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # what a person was told is safe survives a power cut
    "PRAGMA secure_delete=ON;"  # deleted means overwritten
    "PRAGMA foreign_keys=ON;"
)


CASE_KEYS: Final = "case_keys"
"""The alias of the second database, and the label of the first app whose tables lie in it."""

_APPS_OF_KEYS: Final = frozenset({CASE_KEYS, "upload_keys"})
"""Labels of the apps whose tables lie there."""


def databases_of(configuration: Configuration, home: Home) -> dict[str, dict[str, object]]:
    """Django's description of both databases.

    Args:
        configuration: its `database_url` and `case_keys_url` decide.
        home: where the SQLite files lie.
    """
    if configuration.database_url:
        return {
            "default": postgresql(configuration.database_url),
            CASE_KEYS: postgresql(case_keys_url(configuration)),
        }
    return {"default": _sqlite(home.database), CASE_KEYS: _sqlite(home.case_keys)}


def case_keys_url(configuration: Configuration) -> str:
    """Where the keys of cases lie on PostgreSQL.

    Args:
        configuration: its `case_keys_url`; where that is empty, the database beside the records', whose name ends in
            `_case_keys`.
    """
    if configuration.case_keys_url:
        return configuration.case_keys_url
    parts = urlsplit(configuration.database_url)
    return parts._replace(path=f"{parts.path}_case_keys").geturl()


def make_missing_case_keys(connections: ConnectionHandler) -> None:
    """On PostgreSQL, make the second database where the same server does not have it yet.

    Args:
        connections: Django's.

    Raises:
        django.db.ProgrammingError: the role may not make databases; then an administrator makes it once.
    """
    records, keys = connections["default"], connections[CASE_KEYS]
    same_server = all(records.settings_dict[part] == keys.settings_dict[part] for part in ("HOST", "PORT", "USER"))
    if records.vendor != "postgresql" or not same_server:
        return
    with records.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [keys.settings_dict["NAME"]])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {records.ops.quote_name(keys.settings_dict['NAME'])}")


class KeysApart:
    """Sends the tables of keys to their own database, and all others to the records'."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        """The database to read from."""
        return _alias(_label_of(model))

    def db_for_write(self, model: type[Model], **_hints: object) -> str:
        """The database to write to."""
        return _alias(_label_of(model))

    def allow_relation(self, one: Model, other: Model, **_hints: object) -> bool:
        """Rows point at rows of their own database alone."""
        return _alias(_label_of(one)) == _alias(_label_of(other))

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        """Each database gets its own tables, and no others."""
        return db == _alias(app_label)


def _label_of(model: Model | type[Model]) -> str:
    """The label of the app that a model belongs to: Django's documented name for it begins with an underscore."""
    return model._meta.app_label  # noqa: SLF001 - documented: "Model _meta API"


def is_of_keys(app_label: str) -> bool:
    """Whether an app's tables lie in the second database.

    Args:
        app_label: Django's label of it.
    """
    return app_label in _APPS_OF_KEYS


def apps_migrated_in(alias: str) -> tuple[str | None, ...]:
    """What to name to Django's `migrate` for a database; None stands for all apps.

    In the database of keys it would go through the history of every app, to make no table of any but two: that took
    as long again as making all the others.

    Args:
        alias: of the database.
    """
    return tuple(sorted(_APPS_OF_KEYS)) if alias == CASE_KEYS else (None,)


def _alias(app_label: str) -> str:
    return CASE_KEYS if is_of_keys(app_label) else "default"


def _sqlite(file: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
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
