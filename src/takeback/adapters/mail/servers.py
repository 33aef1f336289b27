"""A mail server: where it is, how safe the way to it is, and who we are there."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from takeback.base.errors import Invalid


class Security(StrEnum):
    """How the way to a server is kept safe. There is no "if it offers TLS": an attacker would take the offer away."""

    TLS = "tls"
    """TLS from the first byte: ports 465 and 993."""
    STARTTLS = "starttls"
    """A line in the clear asks for TLS; without it nothing else is said. Ports 587 and 143."""
    NONE = "none"
    """In the clear: to this machine only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """One server, for SMTP or for IMAP.

    Attributes:
        host: its name or address.
        port: where there.
        security: of the way.
        user: who we are there; empty: the server asks for no name.
        password: ours there.
        seconds: how long one sending, or one command, may take as a whole.
        trust: who vouches for the server; the machine's authorities if left out.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 60.0
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse a way on which others would read along.

        Raises:
            Invalid: a server elsewhere is to be reached in the clear, or a name is given without a password.
        """
        if self.security is Security.NONE and not is_this_machine(self.host):
            raise Invalid("a mail server on another machine is reached with tls or starttls", field="security")
        if bool(self.user) != bool(self.password):
            raise Invalid("a user needs a password, and a password a user", field="user")
        if any(not letter.isprintable() for letter in self.user + self.password):
            raise Invalid("user and password are one line each", field="user")

    def context(self) -> ssl.SSLContext:
        """What TLS to this server is verified with."""
        return self.trust or verified_tls()


def verified_tls() -> ssl.SSLContext:
    """TLS 1.2 or later, verified against the machine's authorities.

    Made by hand because `ssl.create_default_context` writes session keys to a file that an environment variable names.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context


def is_this_machine(host: str) -> bool:
    """Whether `host` is loopback, by its look alone.

    Args:
        host: a name or an address.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
