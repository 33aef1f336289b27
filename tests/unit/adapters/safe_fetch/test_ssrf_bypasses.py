"""Ways in which a location leads a fetcher to a machine that it should not reach. Each must end before a connection."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from takeback.adapters.safe_fetch import Dialler, Fetcher, FetchPolicy, NotFetched, Outcome, Reason
from takeback.base.instants import MovableClock
from tests.fakes.network import NO_TRUST, RecordingConnector, ScriptedResolver

PUBLIC = "93.184.215.14"
CLOCK = MovableClock(datetime(2026, 1, 1, tzinfo=UTC))

# What a name's owner may answer with. `{word}.attacker.net` resolves to it.
HOSTILE_ANSWERS = {
    "loopback": ["127.0.0.1"],
    "loopback-far": ["127.255.255.254"],
    "private-10": ["10.0.0.1"],
    "private-172": ["172.16.5.4"],
    "private-192": ["192.168.1.1"],
    "link-local": ["169.254.1.1"],
    "metadata": ["169.254.169.254"],
    "metadata-alibaba": ["100.100.100.200"],
    "metadata-azure": ["168.63.129.16"],
    "metadata-oracle": ["192.0.0.192"],
    "metadata-ipv6": ["fd00:ec2::254"],
    "carrier": ["100.64.0.1"],
    "unspecified": ["0.0.0.0"],  # noqa: S104 - an address to refuse
    "this-network": ["0.1.2.3"],
    "multicast": ["224.0.0.1"],
    "broadcast": ["255.255.255.255"],
    "reserved": ["240.0.0.1"],
    "benchmark": ["198.18.0.1"],
    "documentation": ["203.0.113.7"],
    "ipv6-loopback": ["::1"],
    "ipv6-unspecified": ["::"],
    "ipv6-ula": ["fc00::1"],
    "ipv6-link-local": ["fe80::1"],
    "ipv6-zone": ["fe80::1%eth0"],
    "ipv6-site-local": ["fec0::1"],
    "ipv6-multicast": ["ff02::1"],
    "ipv6-mapped": ["::ffff:127.0.0.1"],
    "ipv6-compatible": ["::127.0.0.1"],
    "ipv6-nat64": ["64:ff9b::10.0.0.1"],
    "ipv6-nat64-local": ["64:ff9b:1::1"],
    "ipv6-6to4": ["2002:7f00:1::"],
    "ipv6-teredo": ["2001:0:7f00:1::1"],
    "ipv6-isatap": ["2606:2800::5efe:10.0.0.1"],
    "ipv6-documentation": ["2001:db8::1"],
    "ipv6-new-documentation": ["3fff::1"],
    "ipv6-unallocated": ["4000::1"],
    "public-then-private": [PUBLIC, "10.0.0.1"],
    "private-then-public": ["10.0.0.1", PUBLIC],
    "many-then-loopback": [*["93.184.215.14"] * 9, "::1"],
}

BYPASSES = {
    # Plainly another machine.
    "loopback": ("http://127.0.0.1/", Reason.FORBIDDEN_ADDRESS),
    "all-of-127": ("http://127.1.2.3/", Reason.FORBIDDEN_ADDRESS),
    "private-10": ("http://10.1.2.3/", Reason.FORBIDDEN_ADDRESS),
    "private-172-first": ("http://172.16.0.0/", Reason.FORBIDDEN_ADDRESS),
    "private-172-last": ("http://172.31.255.255/", Reason.FORBIDDEN_ADDRESS),
    "private-192": ("http://192.168.0.1/", Reason.FORBIDDEN_ADDRESS),
    "metadata": ("http://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN_ADDRESS),
    "unspecified": ("http://0.0.0.0/", Reason.FORBIDDEN_ADDRESS),
    "broadcast": ("http://255.255.255.255/", Reason.FORBIDDEN_ADDRESS),
    "azure-metadata": ("http://168.63.129.16/", Reason.FORBIDDEN_ADDRESS),
    # One IPv4 address, many spellings.
    "decimal": ("http://2130706433/", Reason.AMBIGUOUS_HOST),
    "decimal-zero": ("http://0/", Reason.AMBIGUOUS_HOST),
    "decimal-overflow": ("http://4294967297/", Reason.AMBIGUOUS_HOST),
    "decimal-metadata": ("http://2852039166/", Reason.AMBIGUOUS_HOST),
    "hex": ("http://0x7f000001/", Reason.AMBIGUOUS_HOST),
    "hex-upper": ("http://0X7F000001/", Reason.AMBIGUOUS_HOST),
    "hex-empty": ("http://0x/", Reason.AMBIGUOUS_HOST),
    "hex-parts": ("http://0x7f.0x0.0x0.0x1/", Reason.AMBIGUOUS_HOST),
    "hex-first-part": ("http://0x7f.1/", Reason.AMBIGUOUS_HOST),
    "octal": ("http://017700000001/", Reason.AMBIGUOUS_HOST),
    "octal-parts": ("http://0177.0.0.1/", Reason.AMBIGUOUS_HOST),
    "octal-padded": ("http://0000177.0.0.01/", Reason.AMBIGUOUS_HOST),
    "leading-zeros": ("http://010.0.0.1/", Reason.AMBIGUOUS_HOST),
    "short-two": ("http://127.1/", Reason.AMBIGUOUS_HOST),
    "short-three": ("http://127.0.1/", Reason.AMBIGUOUS_HOST),
    "part-overflow": ("http://127.0.0.257/", Reason.AMBIGUOUS_HOST),
    "five-parts": ("http://127.0.0.1.1/", Reason.AMBIGUOUS_HOST),
    "name-that-ends-in-a-number": ("http://good.example.1/", Reason.AMBIGUOUS_HOST),
    "name-that-ends-in-hex": ("http://good.example.0x7f/", Reason.AMBIGUOUS_HOST),
    "address-with-a-dot-behind": ("http://127.0.0.1./", Reason.AMBIGUOUS_HOST),
    "decimal-with-a-dot-behind": ("http://2130706433./", Reason.AMBIGUOUS_HOST),
    "percent-encoded-digits": ("http://%31%32%37.0.0.1/", Reason.AMBIGUOUS_HOST),
    "percent-encoded-dot": ("http://127%2e0%2e0%2e1/", Reason.AMBIGUOUS_HOST),
    "percent-encoded-name": ("http://%6c%6fcalhost/", Reason.AMBIGUOUS_HOST),
    "circled-digits": ("http://①②⑦.⓪.⓪.①/", Reason.AMBIGUOUS_HOST),
    "fullwidth-digits": ("http://１２７.０.０.１/", Reason.AMBIGUOUS_HOST),  # noqa: RUF001 - the attack itself
    "fullwidth-dots": ("http://127．0．0．1/", Reason.AMBIGUOUS_HOST),  # noqa: RUF001 - the attack itself
    "ideographic-dots": ("http://127。0。0。1/", Reason.AMBIGUOUS_HOST),
    "arabic-digits": ("http://١٢٧.٠.٠.١/", Reason.MALFORMED_URL),  # noqa: RUF001 - the attack itself
    "superscript-digits": ("http://¹²⁷.0.0.1/", Reason.AMBIGUOUS_HOST),
    "soft-hyphen": ("http://127.0.0.\u00ad1/", Reason.AMBIGUOUS_HOST),
    "zero-width-space": ("http://127.0.0.\u200b1/", Reason.AMBIGUOUS_HOST),
    # IPv6, and IPv4 inside it.
    "ipv6-loopback": ("http://[::1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-loopback-long": ("http://[0000:0000:0000:0000:0000:0000:0000:0001]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-unspecified": ("http://[::]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-mapped": ("http://[::ffff:127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-mapped-hex": ("http://[::ffff:7f00:1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-mapped-metadata": ("http://[::ffff:a9fe:a9fe]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-compatible": ("http://[::127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-translated": ("http://[::ffff:0:127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-nat64": ("http://[64:ff9b::127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-nat64-private": ("http://[64:ff9b::c0a8:101]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-6to4": ("http://[2002:7f00:0001::]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-teredo": ("http://[2001:0000:4136:e378:8000:63bf:3fff:fdd2]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-isatap": ("http://[2606:2800::200:5efe:127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-ula": ("http://[fd12:3456::1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-link-local": ("http://[fe80::1]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-metadata": ("http://[fd00:ec2::254]/", Reason.FORBIDDEN_ADDRESS),
    "ipv6-zone": ("http://[fe80::1%eth0]/", Reason.AMBIGUOUS_HOST),
    "ipv6-zone-encoded": ("http://[fe80::1%25eth0]/", Reason.AMBIGUOUS_HOST),
    "ipv6-loopback-zone": ("http://[::1%25lo]/", Reason.AMBIGUOUS_HOST),
    "ipv6-octal-inside": ("http://[::ffff:0177.0.0.1]/", Reason.MALFORMED_URL),
    "ipv6-without-brackets": ("http://::1/", Reason.MALFORMED_URL),
    "ipv6-future": ("http://[v1.127.0.0.1]/", Reason.MALFORMED_URL),
    "ipv4-in-brackets": ("http://[127.0.0.1]/", Reason.MALFORMED_URL),
    "text-after-brackets": ("http://[::1].good.example/", Reason.MALFORMED_URL),
    "text-before-brackets": ("http://good.example[::1]/", Reason.MALFORMED_URL),
    "brackets-in-brackets": ("http://[[::1]]/", Reason.MALFORMED_URL),
    # Names of this house.
    "localhost": ("http://localhost/", Reason.FORBIDDEN_HOST),
    "localhost-upper": ("http://LOCALHOST/", Reason.FORBIDDEN_HOST),
    "localhost-dot": ("http://localhost./", Reason.FORBIDDEN_HOST),
    "localhost-fullwidth": ("http://ｌｏｃａｌｈｏｓｔ/", Reason.FORBIDDEN_HOST),  # noqa: RUF001 - the attack itself
    "localhost-long-s": ("http://localhoſt/", Reason.FORBIDDEN_HOST),  # noqa: RUF001 - the attack itself
    "under-localhost": ("http://any.localhost/", Reason.FORBIDDEN_HOST),
    "one-label": ("http://intranet/", Reason.FORBIDDEN_HOST),
    "mdns": ("http://printer.local/", Reason.FORBIDDEN_HOST),
    "google-metadata": ("http://metadata.google.internal/", Reason.FORBIDDEN_HOST),
    "home-network": ("http://router.home.arpa/", Reason.FORBIDDEN_HOST),
    "onion": ("http://expyuzz4wqqyqhjn.onion/", Reason.FORBIDDEN_HOST),
    # Two readers of one location.
    "credentials": ("http://good.example@127.0.0.1/", Reason.HAS_CREDENTIALS),
    "credentials-with-password": ("http://good.example:80@127.0.0.1/", Reason.HAS_CREDENTIALS),
    "credentials-empty": ("http://@127.0.0.1/", Reason.HAS_CREDENTIALS),
    "credentials-twice": ("http://a@127.0.0.1@good.example/", Reason.HAS_CREDENTIALS),
    "credentials-of-brackets": ("http://[::1]@good.example/", Reason.HAS_CREDENTIALS),
    "fragment-then-credentials": ("http://127.0.0.1#@good.example/", Reason.FORBIDDEN_ADDRESS),
    "query-then-credentials": ("http://127.0.0.1?@good.example/", Reason.FORBIDDEN_ADDRESS),
    "backslash-credentials": ("http://127.0.0.1\\@good.example/", Reason.MALFORMED_URL),
    "backslash-then-host": ("http://good.example\\.127.0.0.1/", Reason.MALFORMED_URL),
    "backslashes-for-slashes": ("http:\\\\127.0.0.1\\", Reason.MALFORMED_URL),
    "no-slashes": ("http:127.0.0.1/", Reason.MALFORMED_URL),
    "one-slash": ("http:/127.0.0.1/", Reason.MALFORMED_URL),
    "three-slashes": ("http:///127.0.0.1/", Reason.MALFORMED_URL),
    "no-scheme": ("//127.0.0.1/", Reason.MALFORMED_URL),
    "tab-in-host": ("http://127.0.\t0.1/", Reason.MALFORMED_URL),
    "newline-in-host": ("http://127.0.0.1\n.good.example/", Reason.MALFORMED_URL),
    "newline-in-path": ("http://good.example/\r\nHost: 127.0.0.1", Reason.MALFORMED_URL),
    "null-in-host": ("http://127.0.0.1\x00.good.example/", Reason.MALFORMED_URL),
    "space-in-front": (" http://127.0.0.1/", Reason.MALFORMED_URL),
    "space-in-host": ("http://127.0.0.1 good.example/", Reason.MALFORMED_URL),
    "comma-in-host": ("http://127.0.0.1,good.example/", Reason.MALFORMED_URL),
    "semicolon-in-host": ("http://127.0.0.1;good.example/", Reason.MALFORMED_URL),
    "two-ports": ("http://127.0.0.1:80:80/", Reason.MALFORMED_URL),
    "port-with-letters": ("http://127.0.0.1:8o/", Reason.MALFORMED_URL),
    "port-fullwidth": ("http://good.example:８０/", Reason.MALFORMED_URL),  # noqa: RUF001 - the attack itself
    "port-zero": ("http://good.example:0/", Reason.MALFORMED_URL),
    "port-overflow": ("http://good.example:65616/", Reason.MALFORMED_URL),
    "port-negative": ("http://good.example:-80/", Reason.MALFORMED_URL),
    "slash-look-alike": ("http://good.example／@127.0.0.1/", Reason.HAS_CREDENTIALS),  # noqa: RUF001 - the attack itself
    "care-of-sign": ("http://good.example℀.127.0.0.1.attacker.net/", Reason.MALFORMED_URL),
    "empty-host": ("http:///", Reason.MALFORMED_URL),
    "empty-host-with-port": ("http://:80/", Reason.MALFORMED_URL),
    "dots-alone": ("http://.../", Reason.MALFORMED_URL),
    "two-dots-behind": ("http://good.example../", Reason.MALFORMED_URL),
    "overlong-label": (f"http://{'a' * 64}.example/", Reason.MALFORMED_URL),
    "overlong-host": (f"http://{'a.' * 127}example/", Reason.MALFORMED_URL),
    "overlong-location": (f"http://good.example/{'a' * 8_000}", Reason.MALFORMED_URL),
    "lone-surrogate": ("http://good.example/\ud800", Reason.MALFORMED_URL),
    "empty": ("", Reason.MALFORMED_URL),
    # Other protocols, other doors.
    "file": ("file:///etc/passwd", Reason.FORBIDDEN_SCHEME),
    "gopher": ("gopher://127.0.0.1:6379/_FLUSHALL", Reason.FORBIDDEN_SCHEME),
    "ftp": ("ftp://127.0.0.1/", Reason.FORBIDDEN_SCHEME),
    "dict": ("dict://127.0.0.1:11211/stat", Reason.FORBIDDEN_SCHEME),
    "data": ("data:text/html,hello", Reason.FORBIDDEN_SCHEME),
    "javascript": ("javascript:alert(1)", Reason.FORBIDDEN_SCHEME),
    "nested-scheme": ("url:http://127.0.0.1/", Reason.FORBIDDEN_SCHEME),
    "ssh-port": ("http://good.example:22/", Reason.FORBIDDEN_PORT),
    "redis-port": ("http://good.example:6379/", Reason.FORBIDDEN_PORT),
    "mail-port": ("https://good.example:25/", Reason.FORBIDDEN_PORT),
    # Names whose owner points them inside.
    **{f"name-to-{word}": (f"https://{word}.attacker.net/", Reason.FORBIDDEN_ADDRESS) for word in HOSTILE_ANSWERS},
}


def fetch(url: str, policy: FetchPolicy | None = None) -> tuple[Outcome, RecordingConnector, ScriptedResolver]:
    names = {f"{word}.attacker.net": [answer] for word, answer in HOSTILE_ANSWERS.items()}
    connect, resolve = RecordingConnector(), ScriptedResolver({**names, "good.example": [[PUBLIC]]})
    fetcher = Fetcher(policy or FetchPolicy(), resolve, CLOCK, dialler=Dialler(connect, NO_TRUST))
    return fetcher.fetch(url), connect, resolve


@pytest.mark.parametrize(("url", "reason"), BYPASSES.values(), ids=BYPASSES.keys())
def test_a_bypass_is_refused_before_anything_is_connected(url: str, reason: Reason) -> None:
    outcome, connect, resolve = fetch(url)
    assert isinstance(outcome, NotFetched)
    assert outcome.reason is reason
    assert outcome.refused
    assert outcome.hops == ()
    assert connect.connected == []
    assert all(host.endswith(".attacker.net") for host in resolve.asked), "only a name is ever looked up"


@pytest.mark.parametrize(("url", "reason"), BYPASSES.values(), ids=BYPASSES.keys())
def test_allowing_loopback_allows_loopback_and_nothing_else(url: str, reason: Reason) -> None:
    _, connect, _ = fetch(url, FetchPolicy(loopback_allowed=True))
    assert all(address.is_loopback or str(address) == PUBLIC for address, _ in connect.connected)


def test_a_public_name_is_connected_at_the_address_that_was_checked() -> None:
    outcome, connect, resolve = fetch("https://good.example/picture")
    assert isinstance(outcome, NotFetched)
    assert (outcome.reason, outcome.refused) == (Reason.CONNECTION_REFUSED, False)
    assert [(str(address), port) for address, port in connect.connected] == [(PUBLIC, 443)]
    assert resolve.asked == ["good.example"]


def test_a_name_that_changes_its_answer_is_asked_once_and_connected_where_it_was_checked() -> None:
    resolve = ScriptedResolver({"rebinding.attacker.net": [[PUBLIC], ["127.0.0.1"]]})
    connect = RecordingConnector()
    Fetcher(FetchPolicy(), resolve, CLOCK, dialler=Dialler(connect, NO_TRUST)).fetch("http://rebinding.attacker.net/")
    assert resolve.asked == ["rebinding.attacker.net"]
    assert [str(address) for address, _ in connect.connected] == [PUBLIC]


def test_a_name_that_turns_inward_is_refused_at_the_next_fetch() -> None:
    resolve = ScriptedResolver({"rebinding.attacker.net": [[PUBLIC], ["127.0.0.1"]]})
    connect = RecordingConnector()
    fetcher = Fetcher(FetchPolicy(), resolve, CLOCK, dialler=Dialler(connect, NO_TRUST))
    fetcher.fetch("http://rebinding.attacker.net/")
    outcome = fetcher.fetch("http://rebinding.attacker.net/")
    assert isinstance(outcome, NotFetched)
    assert outcome.reason is Reason.FORBIDDEN_ADDRESS
    assert len(connect.connected) == 1


def test_the_table_holds_at_least_sixty_ways() -> None:
    assert len(BYPASSES) >= 60
