from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from takeback.project.home import open_home, read_secret


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_and_its_secrets_are_their_owners_alone(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    assert mode(home.root) == 0o700
    assert {path.name: mode(path) for path in home.secrets.iterdir()} == {
        "django": 0o600,
        "server": 0o600,
        "log_signing": 0o600,
    }


def test_opening_twice_keeps_the_secrets(tmp_path: Path) -> None:
    first = read_secret(open_home(tmp_path), "server")
    assert read_secret(open_home(tmp_path), "server") == first
    assert len(first) == 32


def test_secrets_differ_from_each_other(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    assert len({read_secret(home, name) for name in ("django", "server", "log_signing")}) == 3


def test_many_openers_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: read_secret(open_home(tmp_path), "server"), range(32)))
    assert len(seen) == 1
    assert not [path for path in (tmp_path / "secrets").iterdir() if path.name.startswith(".")]
