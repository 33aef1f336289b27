"""What a deployment lets a fetch do. The defaults are meant for a deployment; only tests and the demo widen them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from takeback.adapters.safe_fetch.addresses import Address, Network, is_loopback, why_not_public
from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.target import Target, parse_target

_MIB = 1024 * 1024

# Names that public DNS does not answer. Asking for one would only tell a local network, or the resolver's owner, what
# is being looked for. RFC 6761 (localhost), 6762 (local), 7686 (onion), 8375 (home.arpa), 9476 (alt); ICANN (internal).
_NOT_PUBLIC_SUFFIXES = ("localhost", "local", "onion", "home.arpa", "alt", "internal")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """The bounds of one fetch, over all its hops.

    Attributes:
        loopback_allowed: tests and the demonstration reach this machine's loopback, on any port. Never a private or
            link-local address, whatever this says. The setting is `TAKEBACK_FETCH_LOOPBACK`.
        https_only: nothing goes out in the clear, except to this machine where `loopback_allowed`.
        ports: where a public address may be connected.
        downgrade_allowed: whether a redirect from https to http is followed. It is by default, since a fetch here
            observes what anybody can see and carries no secret; each such hop is marked.
        max_redirects: how many redirects are followed.
        max_body_bytes: the body as sent, and again as unpacked.
        max_header_bytes: the status line and all header lines of one answer, and likewise a chunk's line or a trailer.
        max_headers: header lines of one answer.
        total_seconds: from the first look-up to the last byte, over all hops.
        connect_seconds: to connect one address.
        also_refused: networks that this deployment knows as its own, such as its public addresses.
        user_agent: sent with every request. The default does not say who looks.
    """

    loopback_allowed: bool = False
    https_only: bool = False
    ports: frozenset[int] = frozenset({80, 443})
    downgrade_allowed: bool = True
    max_redirects: int = 5
    max_body_bytes: int = 32 * _MIB
    max_header_bytes: int = 64 * 1024
    max_headers: int = 100
    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    also_refused: tuple[Network, ...] = ()
    user_agent: str = "Mozilla/5.0"

    def __post_init__(self) -> None:
        """Refuse bounds that bound nothing.

        Raises:
            ValueError: a bound is not positive (`max_redirects` may be 0).
        """
        for each in fields(self):
            value = getattr(self, each.name)
            least_is_zero = each.name == "max_redirects"
            if each.name.startswith(("max_", "total_", "connect_")) and not (
                value > 0 or (least_is_zero and value == 0)
            ):
                raise ValueError(f"{each.name} must be positive")

    def check_target(self, target: Target) -> None:
        """Stop at a name or a port that may not be reached, before anything is looked up.

        Args:
            target: a parsed location.

        Raises:
            Stopped: `FORBIDDEN_SCHEME`, `FORBIDDEN_HOST` or `FORBIDDEN_PORT`.
        """
        if self.https_only and target.scheme != "https" and not (self.loopback_allowed and _names_loopback(target)):
            raise Stopped(Reason.FORBIDDEN_SCHEME, "only https is used here")
        if target.literal is None and not self._name_is_public(target.host):
            raise Stopped(Reason.FORBIDDEN_HOST, "the host's name is not one of the public Internet")
        if target.port not in self.ports and not self.loopback_allowed:
            raise Stopped(Reason.FORBIDDEN_PORT, "only web ports are fetched")

    def check_address(self, address: Address, port: int) -> None:
        """Stop at an address that may not be connected.

        Args:
            address: a resolved or literal address.
            port: where it would be connected.

        Raises:
            Stopped: `FORBIDDEN_ADDRESS`, or `FORBIDDEN_PORT` where loopback is allowed and this is not loopback.
        """
        if self.loopback_allowed and is_loopback(address):
            return
        if (why := why_not_public(address)) is not None:
            raise Stopped(Reason.FORBIDDEN_ADDRESS, f"the host's address is not public: {why}")
        if any(address in network for network in self.also_refused):
            raise Stopped(Reason.FORBIDDEN_ADDRESS, "the host's address belongs to this deployment")
        if port not in self.ports:
            raise Stopped(Reason.FORBIDDEN_PORT, "only web ports are fetched")

    def _name_is_public(self, host: str) -> bool:
        if self.loopback_allowed and _is_localhost(host):
            return True
        return "." in host and not any(host.endswith(f".{suffix}") or host == suffix for suffix in _NOT_PUBLIC_SUFFIXES)


def why_refused(url: str, policy: FetchPolicy) -> str | None:
    """Why a location is refused before any name is looked up, as a sentence without it; `None` where it is not.

    Args:
        url: what a stranger wrote; anything at all.
        policy: what is allowed.
    """
    try:
        target = parse_target(url)
        policy.check_target(target)
        if target.literal is not None:
            policy.check_address(target.literal, target.port)
    except Stopped as stopped:
        return stopped.detail
    return None


def _names_loopback(target: Target) -> bool:
    return _is_localhost(target.host) if target.literal is None else is_loopback(target.literal)


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")
