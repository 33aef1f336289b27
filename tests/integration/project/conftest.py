"""Homes with a log, their backups, and the commands that make and restore them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.project.backup_homes import APPEND, python, takeback
from tests.ready_home import ready_home


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three leaves and a signed head, and a backup of it: made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("made")
    ready_home(folder / "home")
    assert python(folder / "home", APPEND, "3").returncode == 0
    assert takeback(folder / "home", "audit", "head").returncode == 0
    done = takeback(folder / "home", "backup", str(folder / "backup.tar.gz"))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home with three leaves and a signed head."""
    return Path(shutil.copytree(made / "home", tmp_path / "home"))


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """A backup of that home."""
    return Path(shutil.copy(made / "backup.tar.gz", tmp_path))
