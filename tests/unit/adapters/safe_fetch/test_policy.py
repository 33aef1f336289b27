from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from takeback.adapters.safe_fetch import FetchPolicy, Reason
from takeback.adapters.safe_fetch.outcome import Stopped
from takeback.adapters.safe_fetch.target import parse_target


def test_loopback_is_refused_unless_it_is_allowed_by_name() -> None:
    with pytest.raises(Stopped) as stopped:
        FetchPolicy().check_address(ip_address("127.0.0.1"), 80)
    assert stopped.value.reason is Reason.FORBIDDEN_ADDRESS
    FetchPolicy(loopback_allowed=True).check_address(ip_address("127.0.0.1"), 49_152)


@pytest.mark.parametrize("text", ["10.0.0.1", "169.254.169.254", "fe80::1", "fd00::1", "0.0.0.0", "::ffff:127.0.0.1"])  # noqa: S104 - an address to refuse
def test_allowing_loopback_opens_no_other_door(text: str) -> None:
    with pytest.raises(Stopped) as stopped:
        FetchPolicy(loopback_allowed=True).check_address(ip_address(text), 80)
    assert stopped.value.reason is Reason.FORBIDDEN_ADDRESS


def test_allowing_loopback_opens_no_port_of_a_public_address() -> None:
    with pytest.raises(Stopped) as stopped:
        FetchPolicy(loopback_allowed=True).check_address(ip_address("1.1.1.1"), 6379)
    assert stopped.value.reason is Reason.FORBIDDEN_PORT


def test_a_deployment_can_name_further_ports() -> None:
    FetchPolicy(ports=frozenset({80, 443, 8443})).check_target(parse_target("https://good.example:8443/"))


def test_a_deployment_can_refuse_its_own_addresses() -> None:
    policy = FetchPolicy(also_refused=(ip_network("1.1.1.0/24"), ip_network("2606:4700::/32")))
    for text in ("1.1.1.1", "2606:4700::1111"):
        with pytest.raises(Stopped) as stopped:
            policy.check_address(ip_address(text), 443)
        assert stopped.value.reason is Reason.FORBIDDEN_ADDRESS
    policy.check_address(ip_address("1.0.0.1"), 443)


@pytest.mark.parametrize(
    "bound", ["max_body_bytes", "max_header_bytes", "max_headers", "total_seconds", "connect_seconds"]
)
def test_a_bound_that_bounds_nothing_is_a_mistake(bound: str) -> None:
    with pytest.raises(ValueError, match=bound):
        FetchPolicy(**{bound: 0})  # type: ignore[arg-type]  # each of these is a number


def test_no_redirect_at_all_is_a_bound_too() -> None:
    assert FetchPolicy(max_redirects=0).max_redirects == 0
    with pytest.raises(ValueError, match="max_redirects"):
        FetchPolicy(max_redirects=-1)
