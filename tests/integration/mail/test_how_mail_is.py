"""What `takeback doctor` says of mail, at real servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takeback.base.errors import Unavailable
from takeback.base.instants import SystemClock
from takeback.demo.world import World
from takeback.demo.world.world import OWN_ADDRESS
from takeback.project.configuration import read_configuration
from takeback.project.mail import how_mail_is


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(datetime(2026, 3, 2, tzinfo=UTC)) as running:
        yield running


def says(world: World, folder: Path, **variables: str) -> str:
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(f"{world.imap.password}\n", "utf-8")
    environment = {
        "MAIL_ADDRESS": OWN_ADDRESS,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(world.smtp_port),
        "SMTP_SECURITY": "none",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(world.imap.port),
        "IMAP_SECURITY": "none",
        "IMAP_USER": world.imap.user,
        "IMAP_PASSWORD_FILE": str(password),
        **variables,
    }
    configuration = read_configuration({f"TAKEBACK_{name}": value for name, value in environment.items()})
    return how_mail_is(configuration, bytes(32), SystemClock())


def test_all_is_well_where_both_servers_let_us_in(world: World, tmp_path: Path) -> None:
    assert says(world, tmp_path) == "the mail server lets us in, the mail server must sign; the mailbox opens"
    assert world.record.received == ()


def test_what_is_not_set_is_said(world: World, tmp_path: Path) -> None:
    assert "TAKEBACK_SMTP_HOST is not set" in says(world, tmp_path, SMTP_HOST="")
    assert "TAKEBACK_IMAP_HOST is not set" in says(world, tmp_path, IMAP_HOST="")


def test_a_server_that_is_not_there_or_does_not_let_us_in_is_ill(world: World, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="unreachable"):
        says(world, tmp_path, SMTP_PORT="1")
    with pytest.raises(Unavailable, match="cannot be reached"):
        says(world, tmp_path, IMAP_PORT="1")
    with pytest.raises(Unavailable, match="no_tls"):
        says(world, tmp_path, SMTP_SECURITY="starttls")
    with pytest.raises(Unavailable, match="Absent"):
        says(world, tmp_path, IMAP_FOLDER="Absent")
    wrong = tmp_path / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("hunter2", "utf-8")
    with pytest.raises(Unavailable, match="name and password") as refused:
        says(world, tmp_path, IMAP_PASSWORD_FILE=str(wrong))
    assert "hunter2" not in refused.value.message
