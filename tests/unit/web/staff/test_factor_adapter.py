"""Secrets of second factors: readable with the server's key alone, and not if a bit was changed."""

from __future__ import annotations

import base64

import pytest
from pytest_django.fixtures import Settings

from takeback.base.errors import Tampered
from takeback.web.staff.factor_adapter import FactorAdapter

SECRET = "JBSWY3DPEHPK3PXP"


def test_what_is_encrypted_is_decrypted() -> None:
    assert FactorAdapter().decrypt(FactorAdapter().encrypt(SECRET)) == SECRET


def test_the_same_secret_never_looks_the_same() -> None:
    first, second = FactorAdapter().encrypt(SECRET), FactorAdapter().encrypt(SECRET)
    assert first != second
    assert SECRET not in first


@pytest.mark.parametrize("place", [0, 24, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    raw = bytearray(base64.b64decode(FactorAdapter().encrypt(SECRET)))
    raw[place] ^= 1
    with pytest.raises(Tampered):
        FactorAdapter().decrypt(base64.b64encode(raw).decode())


@pytest.mark.parametrize("stored", ["", SECRET, "not base64 at all", "AAAA"])
def test_what_was_never_encrypted_is_not_taken_for_a_secret(stored: str) -> None:
    with pytest.raises(Tampered):
        FactorAdapter().decrypt(stored)


def test_another_deployments_key_opens_nothing(settings: Settings) -> None:
    stored = FactorAdapter().encrypt(SECRET)
    settings.SECOND_FACTOR_KEY = bytes(32)
    with pytest.raises(Tampered):
        FactorAdapter().decrypt(stored)
