"""Addresses of wallets that check out: a mark of who is paid. What only looks like one is none.

Source:
    Base58Check as in Bitcoin and Tron; BIP 173 and BIP 350 (bech32, bech32m). Ethereum's addresses are left out: most
    that stand on pages are of contracts that everybody uses, and nothing in them says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_CHECKS: Final = frozenset({1, 0x2BC830A3})
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKED_BYTES: Final = 25
_VERSIONS: Final = frozenset({0x00, 0x05, 0x41})  # Bitcoin's two, and Tron's
_CANDIDATE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[13T][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[ac-hj-np-z02-9]{11,71})(?![A-Za-z0-9])"
)
_MOST: Final = 50


def wallets_in(text: str) -> frozenset[str]:
    """The wallets' addresses in a text.

    Args:
        text: hostile; the first fifty candidates are checked.
    """
    return frozenset(_checked(text))


def _checked(text: str) -> Iterator[str]:
    for count, found in enumerate(_CANDIDATE.finditer(text)):
        if count >= _MOST:
            return
        if _is_bech32(found[0]) if found[0].startswith("bc1") else _is_base58(found[0]):
            yield found[0]


def _is_base58(address: str) -> bool:
    number = 0
    for each in address:
        number = number * 58 + _BASE58.index(each)
    try:
        data = number.to_bytes(_CHECKED_BYTES, "big")
    except OverflowError:
        return False
    return data[0] in _VERSIONS and sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _is_bech32(address: str) -> bool:
    values = [3, 3, 0, ord("b") & 31, ord("c") & 31, *map(_BECH32.index, address[3:])]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    return check in _BECH32_CHECKS
