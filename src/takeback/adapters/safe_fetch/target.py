"""A location, read once and strictly. What was read here is what is resolved, connected, verified and asked for.

Most ways around an address check live in the gap between two readers of one URL: one program checks `good.example`,
another connects `127.0.0.1`. Here is one reader, and a location that two readers could read in two ways is refused
rather than interpreted. The operating system never sees a host that looks like a number.

Source:
    RFC 3986 for the form; WHATWG URL Standard, "host parsing" and "ends in a number checker", for what browsers take
    as an IPv4 address; UTS #46 and RFC 5891 for names in other scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

import idna

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.outcome import Reason, Stopped

MAX_URL_LENGTH = 8_000
"""Characters. Servers are asked to take at least 8,000 octets (RFC 9110, 4.1), and few take more."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_MAX_NAME_LENGTH = 253  # RFC 1035, 2.3.4, without the root's dot
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)")
_PARTS = re.compile(r"//([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?")
_BRACKETED = re.compile(r"\[([^\[\]]*)\](?::([^:]*))?")
_PLAIN = re.compile(r"([^:\[\]]*)(?::([^:]*))?")
_PORT = re.compile(r"[0-9]{1,5}")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")  # underscores: some hosts in use have them
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_PORT = 65535

_KEPT_IN_PATH = "/%:@!$&'()*+,;=-._~"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?[]|^`{}"  # a browser sends these as they are, and some servers tell them apart


@dataclass(frozen=True, slots=True)
class Target:
    """A location that can be meant in one way only.

    Attributes:
        scheme: `http` or `https`.
        host: a lower-case name in A-labels without the root's dot, or the text of an address without brackets.
        literal: the address, where the host is one.
        port: 1 to 65535.
        path: path and query as sent, in ASCII, from its first `/`.
    """

    scheme: str
    host: str
    literal: Address | None
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What a secret may not leave: scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        """The location in the one form that is sent; two spellings of one location come out alike."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str) -> Target:
    """Read a location.

    Args:
        url: an absolute http or https URL, as a stranger wrote it. A fragment is dropped.

    Raises:
        Stopped: `MALFORMED_URL`, `FORBIDDEN_SCHEME`, `HAS_CREDENTIALS` or `AMBIGUOUS_HOST`.
    """
    _check_characters(url)
    scheme_and_rest = _SCHEME.fullmatch(url)
    if scheme_and_rest is None:
        raise Stopped(Reason.MALFORMED_URL, "the location has no scheme")
    scheme, rest = scheme_and_rest[1].lower(), scheme_and_rest[2]
    if scheme not in DEFAULT_PORTS:
        raise Stopped(Reason.FORBIDDEN_SCHEME, "only http and https are fetched")
    parts = _PARTS.fullmatch(rest)
    if parts is None:
        raise Stopped(Reason.MALFORMED_URL, "two slashes must stand before the host")
    authority, path, query = parts[1], parts[2], parts[3] or ""
    if "\\" in authority + path:
        raise Stopped(Reason.MALFORMED_URL, "a backslash may end the host for one reader and not for another")
    if "@" in authority:
        raise Stopped(Reason.HAS_CREDENTIALS, "the location carries a user name or password")
    host, literal, port = _host_and_port(authority)
    sent = quote(path or "/", safe=_KEPT_IN_PATH) + quote(query, safe=_KEPT_IN_QUERY)
    return Target(scheme, host, literal, port or DEFAULT_PORTS[scheme], sent)


def parse_redirect(base: Target, location: bytes) -> Target:
    """Read a `Location` header as hostilely as a first location.

    Args:
        base: where the redirect came from.
        location: the header's value, absolute or relative.

    Raises:
        Stopped: as `parse_target`.
    """
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        raise Stopped(Reason.MALFORMED_URL, "the redirect is not UTF-8") from None
    _check_characters(text)  # first, since `urljoin` drops tabs and line ends without a word
    try:
        joined = urljoin(base.url, text)
    except ValueError:
        raise Stopped(Reason.MALFORMED_URL, "the redirect cannot be read") from None
    return parse_target(joined)


def _check_characters(url: str) -> None:
    if not url or len(url) > MAX_URL_LENGTH:
        raise Stopped(Reason.MALFORMED_URL, f"a location has 1 to {MAX_URL_LENGTH} characters")
    if _CONTROLS.search(url) or url != url.strip():
        raise Stopped(Reason.MALFORMED_URL, "the location holds a control character, or space around it")
    try:
        url.encode("utf-8")
    except UnicodeEncodeError:
        raise Stopped(Reason.MALFORMED_URL, "the location is not text") from None


def _host_and_port(authority: str) -> tuple[str, Address | None, int | None]:
    bracketed = _BRACKETED.fullmatch(authority)
    parts = bracketed or _PLAIN.fullmatch(authority)
    if parts is None or not parts[1]:
        raise Stopped(Reason.MALFORMED_URL, "the location has no host that can be read")
    port = _port(parts[2]) if parts[2] else None  # "host:" means the scheme's own port (RFC 3986, 3.2.3)
    if bracketed:
        ipv6 = _ipv6(parts[1])
        return str(ipv6), ipv6, port
    host = _name(parts[1])
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        ipv4 = _ipv4(parts[1])
        return str(ipv4), ipv4, port
    return host, None, port


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or not 1 <= int(text) <= _MAX_PORT:
        raise Stopped(Reason.MALFORMED_URL, f"a port is 1 to {_MAX_PORT}")
    return int(text)


def _ipv6(text: str) -> IPv6Address:
    if "%" in text:
        raise Stopped(Reason.AMBIGUOUS_HOST, "an address with a zone means something else on each machine")
    try:
        return IPv6Address(text)
    except ValueError:
        raise Stopped(Reason.MALFORMED_URL, "what stands in brackets is no IPv6 address") from None


def _ipv4(text: str) -> IPv4Address:
    try:
        return IPv4Address(text)  # four decimal numbers in ASCII and without leading zeros, nothing else
    except ValueError:
        raise Stopped(Reason.AMBIGUOUS_HOST, "the host is a number that programs read in different ways") from None


def _name(text: str) -> str:
    if "%" in text:
        raise Stopped(Reason.AMBIGUOUS_HOST, "the host is percent-encoded, which not every reader undoes")
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError:
        raise Stopped(Reason.MALFORMED_URL, "the host is no name of a machine") from None
    name = name.removesuffix(".")
    if len(name) > _MAX_NAME_LENGTH or not _NAME.fullmatch(name):
        raise Stopped(Reason.MALFORMED_URL, "the host is no name of a machine")
    return name
