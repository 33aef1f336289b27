"""How every process starts: home, secrets, logs, Django, and the tables brought up to date. No prompt, ever."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import django

from takeback.project.configuration import read_configuration
from takeback.project.home import open_home
from takeback.project.logs import set_up_logs


def start() -> None:
    """Make an empty home ready, or an old one up to date; then Django may be used in this process.

    Safe to call from several processes at once: the tables are migrated under a lock on the home folder.

    Raises:
        Invalid: a setting cannot be meant.
        OSError: the home cannot be made or written.
    """
    configuration = read_configuration()
    home = open_home(configuration.home)
    set_up_logs(configuration.log_level)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
    django.setup()
    _bring_tables_up_to_date(home.root / ".migrating")


def _bring_tables_up_to_date(lock_file: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - only after django.setup()
    from django.db import connections  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from takeback.project.databases import apps_migrated_in, make_missing_case_keys  # noqa: PLC0415

    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_missing_case_keys(connections)
        for alias in connections:
            executor = MigrationExecutor(connections[alias])
            for app in apps_migrated_in(alias):
                if executor.migration_plan(executor.loader.graph.leaf_nodes(app)):
                    call_command("migrate", *filter(None, [app]), interactive=False, verbosity=0, database=alias)
