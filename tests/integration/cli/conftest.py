"""The program as a person starts it: a process of its own, on a home of its own with nothing in it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from takeback.demo.pictures import altered, sample_pictures
from tests.ready_home import ready_home


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Takeback = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return ready_home(tmp_path / "home")


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAKEBACK_", "DJANGO_"))}
    return kept | {"TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "WARNING"}


@pytest.fixture
def takeback(environment: dict[str, str], tmp_path: Path) -> Takeback:
    def run(*arguments: object, largest_file: int | None = None, patience: int = 120, **more: str) -> Ran:
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        done = subprocess.run(
            [sys.executable, "-m", "takeback.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment | more,
            timeout=patience,
            preexec_fn=limit,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    samples = sample_pictures()
    first = samples["dunes"]
    files = {
        **{f"{name}.jpg": data for name, data in samples.items()},
        "again.jpg": altered(first, "recompressed"),
        "mirrored.jpg": altered(first, "mirrored"),
        "empty.jpg": b"",
        "words.jpg": b"These are only words.",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in files}
