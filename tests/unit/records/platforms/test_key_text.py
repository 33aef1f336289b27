"""A key can be told from anything else, and its secret never shows."""

from __future__ import annotations

import pytest

from takeback.records.platforms.key_text import KeyText, fits, new_key_text, parse_key_text


def test_a_key_is_read_back_as_it_was_made() -> None:
    key = new_key_text()
    assert parse_key_text(str(key)) == key


def test_no_two_keys_are_alike() -> None:
    assert len({str(new_key_text()) for _ in range(50)}) == 50


def test_a_secret_carries_256_bits() -> None:
    assert len(new_key_text().secret) * 6 >= 256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tb_",
        "tb__",
        "sk_2345678923456789_" + "a" * 43,
        "tb_2345678923456789_" + "a" * 42,
        "tb_2345678923456789_" + "a" * 44,
        "tb_2345678923456789_" + "a" * 43 + "\n",
        " tb_2345678923456789_" + "a" * 43,
        "tb_2345678923456789_" + "é" * 43,
        "tb_١٢٣٤٥٦٧٨١٢٣٤٥٦٧٨_" + "a" * 43,
        "tb_2345678923456789_" + "a" * 100_000,
        "\0",
    ],
)
def test_what_has_not_the_form_of_a_key_is_none(text: str) -> None:
    assert parse_key_text(text) is None


def test_only_its_own_secret_fits() -> None:
    key, other = new_key_text(), new_key_text()
    assert fits(key, key.secret_sha256)
    assert not fits(key, other.secret_sha256)
    assert not fits(key, None)
    assert not fits(key, "")


def test_the_secret_is_not_in_what_a_traceback_would_print() -> None:
    key = KeyText("2345678923456789", "s" * 43)
    assert "sss" not in repr(key)
    assert "2345678923456789" in repr(key)


def test_what_is_stored_is_not_the_secret() -> None:
    key = new_key_text()
    assert key.secret not in key.secret_sha256
    assert len(key.secret_sha256) == 64
