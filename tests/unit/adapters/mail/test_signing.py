from __future__ import annotations

import base64
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from takeback.adapters.mail import DkimSigner
from takeback.base.errors import Invalid
from tests.mail import notice


@cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def holds(mail: bytes) -> bool:
    """Whether a receiver finds the signature true."""
    public = rsa_key(2048).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    found = bool(dkim.verify(mail, dnsfunc=answer))
    assert asked == [b"post._domainkey.takeback.test."]
    return found


SIGNER = DkimSigner("takeback.test", "post", pem(rsa_key(2048)))


def test_a_receiver_finds_the_signature_true() -> None:
    assert holds(SIGNER.signed(notice(subject="삭제 요청", body="안녕하세요\n").as_bytes()))


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        (b"remove", b"retain"),
        (b"Request for removal", b"Request for nothing"),
        (b"To: abuse@fjord.test", b"To: abuse@dunes.test"),
        (b"Reply-To: notices", b"Reply-To: noticed"),
    ],
)
def test_a_change_on_the_way_breaks_it(what: bytes, instead: bytes) -> None:
    signed = SIGNER.signed(notice().as_bytes())
    assert signed.count(what) >= 1
    assert not holds(signed.replace(what, instead))


@pytest.mark.parametrize("header", [b"From: other@fjord.test", b"Subject: other", b"To: other@fjord.test"])
def test_a_header_that_somebody_adds_breaks_it(header: bytes) -> None:
    assert not holds(header + b"\r\n" + SIGNER.signed(notice().as_bytes()))


@pytest.mark.parametrize("key", [b"", b"no key", pem(rsa_key(1024)), pem(ed25519.Ed25519PrivateKey.generate())])
def test_a_key_that_receivers_do_not_take_is_refused(key: bytes) -> None:
    with pytest.raises(Invalid):
        DkimSigner("takeback.test", "post", key)


@pytest.mark.parametrize("selector", ["", "a.b", "a b", "-a", "ä"])
def test_a_selector_is_one_label(selector: str) -> None:
    with pytest.raises(Invalid):
        DkimSigner("takeback.test", selector, pem(rsa_key(2048)))


def test_the_key_is_not_shown() -> None:
    assert "PRIVATE" not in repr(SIGNER)
