"""What every test stands on: a home of its own, and one of two databases.

    pytest tests                                     everything, the records on SQLite as one machine keeps them
    pytest tests/integration --database=postgresql   the records on a throw-away PostgreSQL, started for the run

`make test` runs both. Django is set up here rather than by pytest-django's own option, because that reads the settings
before any conftest, and so would open the home of whoever runs the tests.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import django
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.database import RecordsDatabase
from tests.postgresql import throw_away_server

if settings.configured:
    # Then the settings have read somebody's real home, and the tests would write there.
    raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests set Django up themselves, in a home of their own")

_HOME = tempfile.TemporaryDirectory(prefix="takeback-tests-")
os.environ["TAKEBACK_HOME"] = _HOME.name
os.environ.pop("TAKEBACK_DATABASE_URL", None)  # a developer's own database is never a test's
os.environ["DJANGO_SETTINGS_MODULE"] = "takeback.project.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # pytest-xdist's processes inherit this environment, and make their own homes


# No test is timed: a busy machine would fail what is right. What hangs, pytest's own timeout ends.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the records are; TAKEBACK_TEST_DATABASE_URL may name a PostgreSQL server, else one is started",
    )


_TOUCHES_THE_RECORDS = frozenset({"db", "transactional_db", "database"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches the records may touch the keys of cases, which lie in a database of their own.

    On PostgreSQL run that alone; the rest would only say again what it said on SQLite.
    """
    for item in items:
        if _TOUCHES_THE_RECORDS & set(getattr(item, "fixturenames", ())) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=["default", "case_keys"]))
    if config.getoption("database") != "postgresql":
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        asks = _TOUCHES_THE_RECORDS & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
        (kept if asks and not item.get_closest_marker("any_database") else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_report_header(config: pytest.Config) -> str:
    return f"records: {config.getoption('database')}"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server in which tests may make databases."""
    existing = os.environ.get("TAKEBACK_TEST_DATABASE_URL")
    if existing:
        yield existing
        return
    with throw_away_server() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Point the tests at the database that was asked for, with production's own settings for it."""
    from takeback.project.databases import CASE_KEYS, postgresql  # noqa: PLC0415 - the home must be set before the settings load

    if request.config.getoption("database") == "postgresql":
        url = str(request.getfixturevalue("postgresql_url"))
        process = getattr(request.config, "workerinput", {}).get("workerid", "alone")  # of pytest-xdist
        there = postgresql(url)
        name = f"test_{there['NAME']}_{process}"
        _use(
            {
                "default": {**there, "TEST": {"NAME": name}},
                CASE_KEYS: {**there, "NAME": f"{there['NAME']}_case_keys", "TEST": {"NAME": f"{name}_case_keys"}},
            }
        )
    else:
        # Files, as in production: with Django's usual in-memory database there is no WAL, and no second process.
        for alias, file in (("default", "takeback.sqlite3"), (CASE_KEYS, "case_keys.sqlite3")):
            connections[alias].settings_dict["TEST"]["NAME"] = Path(_HOME.name) / file


@pytest.fixture
def database(request: pytest.FixtureRequest, transactional_db: None) -> RecordsDatabase:
    """The records, empty, with real transactions; other connections and processes may use them too."""
    if request.config.getoption("database") == "sqlite":
        return RecordsDatabase("sqlite", {"TAKEBACK_HOME": _HOME.name, "TAKEBACK_DATABASE_URL": ""})
    there = connections["default"].settings_dict
    who = quote(there["USER"], safe="") + (f":{quote(there['PASSWORD'], safe='')}" if there["PASSWORD"] else "")
    where = quote(there["HOST"], safe="") + (f":{there['PORT']}" if there["PORT"] else "")
    url = f"postgresql://{who}@{where}/{there['NAME']}"
    return RecordsDatabase("postgresql", {"TAKEBACK_HOME": _HOME.name, "TAKEBACK_DATABASE_URL": url})


def _use(databases: dict[str, dict[str, object]]) -> None:
    for alias in databases:
        with suppress(AttributeError):  # one that was never made
            del connections[alias]  # made while the models loaded, and never connected
    connections.settings = connections.configure_settings(databases)
