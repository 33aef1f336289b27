"""Twenty digits of a public key that two people can compare."""

from __future__ import annotations

import re

from takeback.sealing.boxes import KeyPair, PrivateKey
from takeback.sealing.fingerprints import fingerprint


def test_a_key_has_the_same_digits_everywhere() -> None:
    assert fingerprint(PrivateKey(bytes(range(32))).public()) == "49803 78645 88403 66564"


def test_two_keys_differ() -> None:
    found = {fingerprint(KeyPair.new().public) for _ in range(50)}
    assert len(found) == 50
    assert all(re.fullmatch(r"\d{5}( \d{5}){3}", each) for each in found)
