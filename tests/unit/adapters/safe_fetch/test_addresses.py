from __future__ import annotations

from ipaddress import ip_address

import pytest

from takeback.adapters.safe_fetch.addresses import is_loopback, why_not_public

PUBLIC = [
    "1.1.1.1",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "168.63.129.15",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2a00:1450:4001:81d::200e",
    "2001:4860:4860::8888",
    "2001:200::1",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_beside_a_reserved_range_is_public(text: str) -> None:
    assert why_not_public(ip_address(text)) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::127.0.0.1", "loopback"),
        ("10.0.0.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.100.100.200", "shared by carriers"),
        ("168.63.129.16", "cloud metadata"),
        ("2002:808:808::", "6to4"),
        ("2001::1", "protocol assignments"),
        ("2606:2800::5efe:1.1.1.1", "ISATAP"),
        ("2606:2800::200:5efe:1.1.1.1", "ISATAP"),
        ("fc00::1", "not global unicast"),
        ("64:ff9b:1::1", "not global unicast"),
        ("2606:2800::1%eth0", "bound to one interface"),
    ],
)
def test_an_address_that_is_not_public_is_refused_with_its_reason(text: str, why: str) -> None:
    assert why_not_public(ip_address(text)) == why


@pytest.mark.parametrize("text", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_this_machine(text: str) -> None:
    assert is_loopback(ip_address(text))


@pytest.mark.parametrize(
    "text", ["126.255.255.255", "128.0.0.0", "::", "::2", "::1%lo", "::ffff:127.0.0.1", "::127.0.0.1"]
)
def test_a_form_that_only_carries_loopback_is_not_loopback(text: str) -> None:
    assert not is_loopback(ip_address(text))
