"""No location, in whatever spelling, leads to a connection with an address that is not on the public Internet.

The oracle is independent of the code: `inet_aton` for what C programs take as an IPv4 address, and `ipaddress` for
what is global, applied to every address that hides in another.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

from hypothesis import example, given, settings
from hypothesis import strategies as st

from takeback.adapters.safe_fetch import Dialler, Fetcher, FetchPolicy, NotFetched
from takeback.adapters.safe_fetch.addresses import Address, why_not_public
from takeback.base.instants import MovableClock
from tests.fakes.network import NO_TRUST, RecordingConnector, ScriptedResolver

CLOCK = MovableClock(datetime(2026, 1, 1, tzinfo=UTC))

INSIDE_V4 = [
    0,
    0x7F000001,
    0x7FFFFFFE,
    0x0A000001,
    0xAC100001,
    0xC0A80101,
    0xA9FEA9FE,
    0x64400001,
    0xE0000001,
    2**32 - 1,
]
EMBEDDINGS = [
    lambda v4: (0xFFFF << 32) | v4,
    lambda v4: v4,
    lambda v4: (0xFFFF << 48) | v4,
    lambda v4: (0x0064FF9B << 96) | v4,
    lambda v4: (0x0064FF9B0001 << 80) | v4,
    lambda v4: (0x2002 << 112) | (v4 << 80) | 1,
    lambda v4: (0x20010000 << 96) | (v4 ^ 0xFFFFFFFF),
    lambda v4: (0x26062800 << 96) | (0x5EFE << 32) | v4,
    lambda v4: (0xFE80 << 112) | (0x02005EFE << 32) | v4,
]

ipv4 = st.one_of(st.sampled_from(INSIDE_V4), st.integers(0, 2**32 - 1))
ipv6 = st.one_of(
    st.builds(lambda embed, v4: embed(v4), st.sampled_from(EMBEDDINGS), ipv4),
    st.integers(0, 2**128 - 1),
    st.builds(lambda prefix, rest: (prefix << 112) | rest, st.integers(0x2000, 0x3FFF), st.integers(0, 2**112 - 1)),
)
addresses = st.one_of(st.builds(IPv4Address, ipv4), st.builds(IPv6Address, ipv6))

spelling = st.sampled_from(["{}", "0{:o}", "00{:o}", "0x{:x}", "0X{:X}", "0x0{:x}"])


@st.composite
def spelled_ipv4(draw: st.DrawFn) -> str:
    """One address in one of the spellings that `inet_aton` reads: one to four parts, each in its own base."""
    value, parts = draw(ipv4), draw(st.integers(1, 4))
    head = [(value >> shift) & 0xFF for shift in (24, 16, 8)][: parts - 1]
    return ".".join(draw(spelling).format(part) for part in [*head, value & (2 ** (8 * (5 - parts)) - 1)])


wide = str.maketrans({**{str(n): chr(0xFF10 + n) for n in range(10)}, ".": "。"})
hosts = st.one_of(
    spelled_ipv4(),
    spelled_ipv4().map(lambda host: host.translate(wide)),
    spelled_ipv4().map(lambda host: host + "."),
    spelled_ipv4().map(lambda host: "".join(f"%{ord(letter):02x}" for letter in host)),
    spelled_ipv4().map(lambda host: "good.example@" + host),
    spelled_ipv4().map(lambda host: host + "#@good.example"),
    spelled_ipv4().map(lambda host: host + "\\@good.example"),
    st.builds(IPv6Address, ipv6).map(lambda address: f"[{address}]"),
    st.builds(IPv6Address, ipv6).map(lambda address: f"[{address.exploded}%25lo]"),
    st.text(alphabet="0123456789abcdefxX.:[]%@/\\#?\t-_", max_size=40),
    st.text(max_size=20),
)


def is_global(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    hidden = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if int(address) >> 32 == 0x0064FF9B << 64:
        hidden.append(IPv4Address(int(address) & 0xFFFFFFFF))
    carried = [each for each in hidden if each is not None]
    if address.ipv4_mapped is not None:
        return is_global(address.ipv4_mapped)
    return address.is_global and not address.is_multicast and all(is_global(each) for each in carried)


def connected_by(url: str, resolve: ScriptedResolver) -> list[Address]:
    connect = RecordingConnector()
    outcome = Fetcher(FetchPolicy(), resolve, CLOCK, dialler=Dialler(connect, NO_TRUST)).fetch(url)
    assert isinstance(outcome, NotFetched)
    return [address for address, _ in connect.connected]


@settings(deadline=None)
@given(hosts)
@example("127.0.0.1")
@example("0x7f.1")
@example("[::ffff:7f00:1]")
def test_no_spelling_of_a_host_leads_inside(host: str) -> None:
    resolve = ScriptedResolver()
    assert all(is_global(address) for address in connected_by(f"http://{host}/", resolve))
    for asked in resolve.asked:
        try:
            socket.inet_aton(asked)
        except OSError:
            continue
        raise AssertionError("a number was looked up as if it were a name")


@settings(deadline=None)
@given(spelled_ipv4())
def test_a_spelling_that_inet_aton_reads_is_connected_there_or_not_at_all(host: str) -> None:
    connected = connected_by(f"http://{host}/", ScriptedResolver())
    assert connected in ([], [IPv4Address(socket.inet_aton(host))])
    assert not connected or host == str(connected[0])


@settings(deadline=None)
@given(st.lists(addresses, min_size=1, max_size=6))
def test_a_name_is_connected_only_if_all_of_its_addresses_are_global(answer: list[Address]) -> None:
    connected = connected_by("http://any.example/", ScriptedResolver({"any.example": [list(map(str, answer))]}))
    if connected:
        assert all(is_global(address) for address in answer)
        assert connected == answer[:4]


@settings(deadline=None)
@given(addresses)
def test_no_address_is_public_that_python_calls_private(address: Address) -> None:
    if why_not_public(address) is None:
        assert is_global(address)


@settings(deadline=None)
@given(addresses)
def test_an_address_is_judged_alike_however_it_is_written(address: Address) -> None:
    assert why_not_public(ip_address(address.exploded)) == why_not_public(address)
