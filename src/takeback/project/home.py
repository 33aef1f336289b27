"""The home folder: what one machine keeps, and where. Made on first use, secrets readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie.

    Attributes:
        root: the folder itself.
    """

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite database, where PostgreSQL is not used."""
        return self.root / "takeback.sqlite3"

    @property
    def blobs(self) -> Path:
        """Uploaded pictures, sealed, until a reviewer has decided; in no backup."""
        return self.root / "blobs"

    @property
    def case_keys(self) -> Path:
        """The SQLite database of the keys of cases: apart, since backups keep it for days only."""
        return self.root / "case_keys.sqlite3"

    @property
    def index(self) -> Path:
        """The index, as an indexer saves it for all processes; it can be made anew from the database at any time."""
        return self.root / "index"

    @property
    def secrets(self) -> Path:
        """Keys of this deployment: never in the database, never in a backup."""
        return self.root / "secrets"

    @property
    def heads(self) -> Path:
        """Signed heads of the audit log, copied out of the database's reach."""
        return self.root / "heads"


def open_home(root: Path) -> Home:
    """The home folder at `root`, made and given its secrets if it has none.

    Safe to call from many processes at once and after a kill at any step: each secret is written whole under another
    name and then linked into place, and whoever comes second uses what stands.

    Args:
        root: where the home is, or is to be.

    Raises:
        OSError: it cannot be made or written.
    """
    home = Home(root)
    for folder in (home.root, home.secrets, home.heads):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("django", "server", "log_signing"):
        _secret(home.secrets / name)
    return home


def read_secret(home: Home, name: str) -> bytes:
    """The 32 bytes of one of the deployment's secrets.

    Args:
        home: an opened home.
        name: `django` (sessions, tokens), `server` (operational data) or `log_signing` (heads of the audit log).

    Raises:
        FileNotFoundError: no secret of that name.
    """
    return bytes.fromhex((home.secrets / name).read_text("ascii"))


def _secret(path: Path) -> None:
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster; its secret is the one
    finally:
        draft.unlink()
