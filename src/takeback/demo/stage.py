"""A server of its own, on a home of its own: for the browser tests and for the screenshots.

    with open_stage(folder) as stage:
        ...  # stage.url answers, stage.link lets the first administrator in

The home is prepared by a child process (`python -m takeback.demo.stage`), so that whoever opens the stage needs no
Django of their own, and may have another.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from takeback.adapters.own_processes import start_own, stop
from takeback.demo.waiting import wait_until_serving

BANK = "demo"
HELD = "dunes"
"""The sample picture that its owner hashed herself."""
BLOCKED = "fjord"
"""The sample picture that a reviewer has seen."""
STRANGE = "meadow"
"""A sample picture that is in no bank."""
EVENTFUL = "northern-helpline"
"""The bank with an entry that was met often, is flagged, and of which platforms have said something."""

SITES = 60
"""In the registry: more than one page of them."""

_A_FEW_BITS = sum(1 << bit for bit in (255, 251, 240, 238, 219, 202, 197, 171, 160, 122, 87, 43))
"""Twelve bits that differ, most of them among the finer ones, as in a picture that was stored again."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A server that answers.

    Attributes:
        url: its address, without a slash at the end.
        link: the address that lets the first administrator in, once.
        entry: the address below `/ops/banks/` of an entry that was met often, is flagged, and was judged by platforms.
        near: a hash that is a few bits from that entry's.
        key: of a platform that may look up and scan.
    """

    url: str
    link: str
    entry: str
    near: str
    key: str


@contextmanager
def open_stage(home: Path, *, tables: Path | None = None, **settings: str) -> Iterator[Stage]:
    """Start a server on a fresh home; it is stopped, and never outlives this process.

    Args:
        home: an empty folder, or one to be made.
        tables: a home from `make_tables`, whose empty tables are copied; without one they are made.
        settings: further variables, such as `TAKEBACK_MAX_UPLOAD_MIB="1"`.

    Yields:
        The stage, once its server serves.

    Raises:
        Unavailable: the server did not start.
        subprocess.CalledProcessError: the home could not be prepared; the reason stands on stderr.
    """
    with serve_prepared("takeback.demo.stage", home, tables=tables, **settings) as (url, said):
        yield Stage(url, **said)


def make_tables(home: Path) -> None:
    """Make a home on which nothing has happened yet, for stages to copy its tables: they take longest of all to make.

    Args:
        home: an empty folder, or one to be made.

    Raises:
        subprocess.CalledProcessError: it could not be made; the reason stands on stderr.
    """
    making = "from takeback.project.start import start; start()"
    subprocess.run([sys.executable, "-c", making], env=_environment(home, {}), check=True)


@contextmanager
def serve_prepared(
    preparing: str, home: Path, *, tables: Path | None = None, **settings: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Start a server on a home that a module has prepared. The errors are those of `open_stage`.

    Args:
        preparing: a module that is run on the home, and prints a JSON object.
        home: an empty folder, or one to be made.
        tables: as for `open_stage`.
        settings: as for `open_stage`.

    Yields:
        The server's address without a slash at its end, and what the module has printed.
    """
    if tables is not None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for database in tables.glob("*.sqlite3"):
            shutil.copy(database, home)
    port = str(_free_port())
    environment = _environment(home, {"TAKEBACK_PORT": port, **settings})
    prepared = subprocess.run([sys.executable, "-m", preparing], env=environment, check=True, stdout=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"
    server = start_own(["serve"], environment)
    try:
        wait_until_serving(url, server)
        yield url, json.loads(prepared.stdout)
    finally:
        stop(server)


def _environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TAKEBACK_")}
    return {**ours, "TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "WARNING", **settings}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _prepare() -> None:
    """Make the home with two sample pictures, a month of history and late work; print what the stage needs to know."""
    from takeback.project.start import start  # noqa: PLC0415 - Django is imported once the home is set up

    start()
    from takeback.demo.history import make_history  # noqa: PLC0415 - the same
    from takeback.demo.left_work import leave_work  # noqa: PLC0415 - the same
    from takeback.demo.many_sites import load_sites  # noqa: PLC0415 - the same
    from takeback.demo.pictures import sample_pictures  # noqa: PLC0415 - the same
    from takeback.flows.banks.banking import bank_picture  # noqa: PLC0415 - the same
    from takeback.matching.bank import BankClass, Standing  # noqa: PLC0415 - the same
    from takeback.project.wiring import first_administrator_link, services  # noqa: PLC0415 - the same
    from takeback.records.banks.actions import create_bank  # noqa: PLC0415 - the same
    from takeback.records.banks.browsing import entry_of_any_bank  # noqa: PLC0415 - the same
    from takeback.records.platforms.actions import create_key, create_platform  # noqa: PLC0415 - the same

    create_bank(BANK, BankClass.INTIMATE, services().clock.now())
    pictures = sample_pictures()
    for name, standing in ((HELD, Standing.ATTESTED), (BLOCKED, Standing.REVIEWED)):
        bank_picture(services(), BANK, pictures[name], standing, "demonstration")
    services().decoder.close()
    load_sites(SITES, services().clock.now())
    leave_work(services().clock.now())
    link = first_administrator_link()  # before there are platforms: it is for the organisation that was there first
    entry = entry_of_any_bank(make_history(services()))
    near = f"{int(entry.value, 16) ^ _A_FEW_BITS:064x}"
    at = services().clock.now()
    platform = create_platform("Video board", at).organisation
    key = create_key(name="stage", scopes=["lookup", "distances"], at=at, organisation=platform)
    said = {"link": link, "entry": f"{EVENTFUL}/entries/{entry.pk}/", "near": near, "key": str(key)}
    print(json.dumps(said))  # noqa: T201 - read by `open_stage`


if __name__ == "__main__":
    _prepare()
