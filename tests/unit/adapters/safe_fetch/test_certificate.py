"""What a certificate says, read within bounds, whoever wrote it."""

from __future__ import annotations

import hashlib

import pytest

from takeback.adapters.safe_fetch.certificate import MOST_NAMES, Certificate, read_certificate
from tests.fakes.authority import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_it_has_the_fingerprint_of_its_bytes_and_its_dns_names_in_their_order(authority: Authority) -> None:
    der = authority.signed("good.test", "*.wild.test", "xn--bcher-kva.test", "127.0.0.1")
    assert read_certificate(der) == Certificate(
        hashlib.sha256(der).hexdigest(), ("good.test", "*.wild.test", "xn--bcher-kva.test")
    )


def test_two_certificates_for_the_same_names_are_told_apart(authority: Authority) -> None:
    one, other = (read_certificate(authority.signed("good.test")) for _ in range(2))
    assert one.names == other.names
    assert one.fingerprint != other.fingerprint


def test_one_without_names_has_none(authority: Authority) -> None:
    assert read_certificate(authority.signed()).names == ()
    assert read_certificate(authority.signed("127.0.0.1")).names == ()


def test_names_are_all_there_or_none_is(authority: Authority) -> None:
    """A part of a host's names would look like the names of one person."""
    names = [f"{number}.test" for number in range(MOST_NAMES)]
    assert read_certificate(authority.signed(*names)).names == tuple(names)
    assert read_certificate(authority.signed(*names, "more.test")).names == ()
    assert read_certificate(authority.signed(*names[:5], ".".join(["x" * 60] * 5))).names == ()


def test_ten_thousand_names_are_none(authority: Authority) -> None:
    assert read_certificate(authority.signed(*(f"{number}.test" for number in range(10_000)))).names == ()


def test_a_name_in_another_script_or_with_a_null_stays_as_it_was_sent(authority: Authority) -> None:
    der = authority.signed("good.test", "other.test")
    for odd in ("b\u00fc.", "a\0b\n"):
        assert read_certificate(der.replace(b"good", odd.encode())).names == (f"{odd}.test", "other.test")


@pytest.mark.parametrize("der", [b"", b"0", b"0\x80", b"\xff" * 1_000, bytes(1_000)])
def test_bytes_that_are_no_certificate_have_a_fingerprint_and_no_names(der: bytes) -> None:
    assert read_certificate(der) == Certificate(hashlib.sha256(der).hexdigest(), ())


def test_bytes_that_are_no_text_leave_no_names(authority: Authority) -> None:
    der = authority.signed("good.test", "other.test")
    assert read_certificate(der.replace(b"good", b"\xff\xfe\x00\x80")).names == ()


def test_what_it_says_is_in_no_repr(authority: Authority) -> None:
    assert repr(read_certificate(authority.signed("private-word.test"))) == "Certificate()"
