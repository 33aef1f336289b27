"""A throw-away PostgreSQL server for a test run: its own data, no network port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_USER = "takeback"
_PATIENCE_SECONDS = 30.0


class CannotStart(Exception):
    """PostgreSQL is missing or does not come up; the message says what it said."""


@contextmanager
def throw_away_server(*, fsync: bool = False) -> Iterator[str]:
    """Start a server on a fresh data folder, and stop and delete it in the end.

    It listens on a Unix socket alone, and dies with this process even when this process is killed.

    Args:
        fsync: whether it waits for the disk. Killing a *client* loses nothing without, only a power cut would; the
            fault tests turn it on while they run.

    Yields:
        `postgresql://takeback@<socket folder>/takeback`; the role may create databases.

    Raises:
        CannotStart: no PostgreSQL on this machine, or it fails to come up.
    """
    folder = Path(tempfile.mkdtemp(prefix="tb-pg-"))  # short: a Unix socket's path has at most 107 bytes
    try:
        if _is_root():
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        _run(
            [
                *(*_as_owner(), str(_program("initdb")), "--pgdata", str(data), "--username", _USER),
                *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [
                    *(*_as_owner(), str(_program("postgres")), "-D", str(data), "-k", str(folder)),
                    *("-c", "listen_addresses=", "-c", f"fsync={'on' if fsync else 'off'}", "-c", "max_connections=50"),
                ],
                stdout=log,
                stderr=log,
            )
        try:
            _wait_until_ready(folder, server)
            _run([str(_program("createdb")), "-h", str(folder), "-U", _USER, _USER])
            yield f"postgresql://{_USER}@{quote(str(folder), safe='')}/{_USER}"
        finally:
            server.terminate()
            server.wait(_PATIENCE_SECONDS)
    finally:
        shutil.rmtree(folder)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    ready = [str(_program("pg_isready")), "-q", "-h", str(folder), "-U", _USER]
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up_at:
            raise CannotStart((folder / "log").read_text(errors="replace"))
        time.sleep(0.05)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotStart(done.stderr)


def _as_owner() -> list[str]:
    """What to put before a command: PostgreSQL refuses to run as root, and is to die with us."""
    leave_root = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if _is_root() else []
    return ["setpriv", *leave_root, "--pdeathsig=INT", "--"]


def _is_root() -> bool:
    return os.geteuid() == 0


def _program(name: str) -> Path:
    # Debian keeps the server's programs off PATH, by version: the newest is taken.
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    if found:
        return found[-1]
    on_path = shutil.which(name)
    if on_path is None:
        raise CannotStart(f"{name} not found: install PostgreSQL, or set TAKEBACK_TEST_DATABASE_URL")
    return Path(on_path)
