"""Where the server is, and the key that opens it: read once, strictly, and never repeated in an error."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from takeback.base.errors import Invalid

_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_KEY = re.compile(r"[!-~]{1,512}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_LONGEST_NAME = 253
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is.

    Attributes:
        host: a name or an IP address, without brackets.
        port: 1 to 65535.
        encrypted: whether TLS is spoken.
        prefix: what stands before every path; empty or begun by a slash.
    """

    host: str
    port: int
    encrypted: bool
    prefix: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as people write them."""
        scheme = "https" if self.encrypted else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Key:
    """A platform's key. It shows itself to nobody: not in `repr`, and so in no log of local variables."""

    _text: str = field(repr=False)

    def header(self) -> str:
        """What the header `Authorization` says."""
        return f"Bearer {self._text}"


def read_address(url: str, *, allow_plain_http: bool) -> Address:
    """Read the address of a server.

    Args:
        url: such as `https://takeback.example`, perhaps with a path under which the server lies.
        allow_plain_http: whether the key may travel unencrypted to another machine.

    Raises:
        Invalid: it is no such address, holds a user, a query or a fragment, or would send the key in the clear. The
            message never repeats it: somebody may have put a secret into it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Invalid("the url is no address", field="url") from None
    if parts.scheme not in _DEFAULT_PORTS or not host or not host.isascii() or port == 0:
        raise Invalid("the url must begin with https:// and name a host", field="url")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise Invalid("the url must hold no user, no query and no fragment; the key is given apart", field="url")
    prefix = parts.path.rstrip("/")
    if not _PATH.fullmatch(prefix) or ".." in prefix or not _speakable(host):
        raise Invalid("the url's host or path holds something that does not belong there", field="url")
    encrypted = parts.scheme == "https"
    if not encrypted and not allow_plain_http and not _is_loopback(host):
        raise Invalid(
            "over http:// anybody on the way reads the key and the pictures; use https://, or say "
            "allow_plain_http=True where the way is your own",
            field="url",
        )
    return Address(host, port or _DEFAULT_PORTS[parts.scheme], encrypted, prefix)


def read_key(key: str) -> Key:
    """Read a key.

    Args:
        key: as `takeback key create` printed it.

    Raises:
        Invalid: it is empty, or holds a space, a line break or another character that no key has.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("the key must be the one word that `takeback key create` printed last", field="key")
    return Key(key)


def _speakable(host: str) -> bool:
    """Whether a host can stand in a header as it is."""
    return len(host) <= _LONGEST_NAME and (bool(_NAME.fullmatch(host)) or _ip(host) is not None)


def _is_loopback(host: str) -> bool:
    address = _ip(host)
    return host == "localhost" if address is None else address.is_loopback


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        return None
