from __future__ import annotations

from pathlib import Path

import pytest

from takeback.base.errors import Invalid, NotAllowed, TakebackError, Unavailable
from takeback.base.instants import SystemClock
from takeback.project.configuration import read_configuration
from takeback.project.mail import Mail, how_mail_is, mail_for
from tests.unit.adapters.mail.test_signing import pem, rsa_key

KEY = bytes(32)
ADDRESS = {"TAKEBACK_MAIL_ADDRESS": "notices@takeback.example"}


def made(**variables: str) -> Mail | None:
    environment = {**ADDRESS, **{f"TAKEBACK_{name.upper()}": value for name, value in variables.items()}}
    return mail_for(read_configuration(environment), KEY, SystemClock())


def secret(folder: Path, content: bytes, mode: int = 0o600) -> str:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return str(file)


def test_without_settings_mail_is_off_and_the_doctor_says_so() -> None:
    configuration = read_configuration({})
    assert mail_for(configuration, KEY, SystemClock()) is None
    assert how_mail_is(configuration, KEY, SystemClock()).startswith("off: set TAKEBACK_MAIL_ADDRESS")


def test_sending_and_collecting_are_each_set_by_themselves(tmp_path: Path) -> None:
    password = secret(tmp_path, b"our secret\n")
    sending = made(smtp_host="mail.takeback.example", smtp_user="us", smtp_password_file=password)
    collecting = made(imap_host="mail.takeback.example", imap_user="us", imap_password_file=password)
    neither = made()
    assert sending is not None
    assert collecting is not None
    assert neither is not None
    assert (sending.sender is None, sending.collector is None) == (False, True)
    assert (collecting.sender is None, collecting.collector is None) == (True, False)
    assert (neither.sender, neither.collector) == (None, None)
    assert "our secret" not in repr((sending, collecting))


def test_a_key_that_signs_is_read_from_its_file(tmp_path: Path) -> None:
    assert made(smtp_host="mail.takeback.example", dkim_key_file=secret(tmp_path, pem(rsa_key(2048)))) is not None
    with pytest.raises(Invalid):
        made(smtp_host="mail.takeback.example", dkim_key_file=secret(tmp_path, b"no key"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    password = secret(tmp_path, b"our secret", mode)
    with pytest.raises(NotAllowed, match="TAKEBACK_SMTP_PASSWORD_FILE") as refused:
        made(smtp_host="mail.takeback.example", smtp_user="us", smtp_password_file=password)
    assert "our secret" not in refused.value.message


def test_a_missing_file_is_named_by_its_setting(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="TAKEBACK_DKIM_KEY_FILE"):
        made(smtp_host="mail.takeback.example", dkim_key_file=str(tmp_path / "none"))


@pytest.mark.parametrize(
    "variables",
    [
        {"smtp_host": "mail.takeback.example", "smtp_security": "none"},
        {"smtp_security": "ssl"},
        {"imap_security": "TLS"},
        {"smtp_user": "us"},
        {"imap_host": "mail.takeback.example"},
        {"smtp_port": "0"},
        {"imap_port": "65536"},
        {"mail_address": "no address"},
        {"smtp_host": "mail.takeback.example", "mail_copy_to": "no address"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(variables: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        made(**variables)


@pytest.mark.parametrize("host", ["smtp_host", "imap_host"])
def test_a_server_without_an_address_is_refused(host: str) -> None:
    configuration = read_configuration({f"TAKEBACK_{host.upper()}": "mail.takeback.example"})
    with pytest.raises(Invalid, match="TAKEBACK_MAIL_ADDRESS"):
        mail_for(configuration, KEY, SystemClock())


@pytest.mark.parametrize(
    ("setting", "variables"),
    [
        ("TAKEBACK_SMTP_HOST", {"smtp_host": "mail.takeback.example", "smtp_security": "none"}),
        ("TAKEBACK_SMTP_SECURITY", {"smtp_security": "ssl"}),
        ("TAKEBACK_IMAP_PORT", {"imap_port": "65536"}),
        ("TAKEBACK_SMTP_PORT", {"smtp_port": "submission"}),
        ("TAKEBACK_MAIL_ADDRESS", {"mail_address": "no address"}),
        ("TAKEBACK_MAIL_COPY_TO", {"smtp_host": "mail.takeback.example", "mail_copy_to": "no address"}),
        ("TAKEBACK_SMTP_PASSWORD_FILE", {"smtp_host": "x.example", "smtp_user": "us", "smtp_password_file": "/none"}),
    ],
)
def test_what_is_wrong_with_mail_is_named_by_its_setting_and_only_mail_is_refused(
    setting: str, variables: dict[str, str]
) -> None:
    environment = {**ADDRESS, **{f"TAKEBACK_{name.upper()}": value for name, value in variables.items()}}
    configuration = read_configuration(environment)
    with pytest.raises(TakebackError, match=setting):
        how_mail_is(configuration, KEY, SystemClock())


def test_no_setting_of_mail_is_repeated_in_a_refusal() -> None:
    with pytest.raises(TakebackError) as refused:
        made(smtp_security="hunter2")
    assert "hunter2" not in refused.value.message
