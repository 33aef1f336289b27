"""The world: all servers started, and all ended."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from types import TracebackType
from typing import Final, Self

from takeback.adapters.mail import MailServer, Security
from takeback.adapters.safe_fetch import Dialler, Fetcher, FetchPolicy
from takeback.adapters.safe_fetch.addresses import Address
from takeback.base.instants import MovableClock
from takeback.demo.world.cast import ABROAD, HERE, PAGES_OF_A_SITE, SITES
from takeback.demo.world.dns_server import WorldResolver, dns_server
from takeback.demo.world.imap_server import ImapServer, imap_server
from takeback.demo.world.mail_sink import mail_sink
from takeback.demo.world.operators import Operators
from takeback.demo.world.rdap_server import rdap_server
from takeback.demo.world.record import Record
from takeback.demo.world.state import State
from takeback.demo.world.vantage_proxy import vantage_proxy
from takeback.demo.world.web_server import web_servers

OWN_DOMAIN: Final = "takeback.example"
OWN_ADDRESS: Final = f"notices@{OWN_DOMAIN}"
COPY_ADDRESS: Final = f"sent@{OWN_DOMAIN}"
_SECONDS: Final = 20.0


class World:
    """A world that runs while it is entered.

    Attributes:
        clock: the world's; `move` moves it.
        record: what the world knows of what was done to it.
        state: which pages are up.
        http_port: of every site, on its own address.
        dns_port: of the DNS server, on 127.0.0.1.
        proxy_port: of a proxy abroad, on 127.0.0.1.
        smtp_port: of the mail server, on 127.0.0.1.
        rdap_url: of the RDAP service, without a slash at the end.
    """

    def __init__(self, start: datetime) -> None:
        """Prepare a world, in which nothing runs yet.

        Args:
            start: where its clock stands.
        """
        self.clock = MovableClock(start)
        self.record = Record()
        self.state = State(self.clock)
        self._stack = contextlib.ExitStack()
        self._operators = Operators(self.clock, self.state, self.record, self._deliver)
        self._imap: ImapServer | None = None
        self.http_port = self.dns_port = self.proxy_port = self.smtp_port = 0
        self.rdap_url = ""

    def __enter__(self) -> Self:
        """Start every server."""
        with contextlib.ExitStack() as stack:
            self.http_port = stack.enter_context(web_servers(self.state))
            self.dns_port = stack.enter_context(dns_server())
            self.rdap_url = stack.enter_context(rdap_server())
            self.proxy_port = stack.enter_context(vantage_proxy())
            self._imap = stack.enter_context(imap_server())
            self.smtp_port = stack.enter_context(
                mail_sink(self.clock, self.record, OWN_DOMAIN, self._operators.read, self._imap.deliver)
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End every server."""
        self._stack.close()

    def move(self, **by: float) -> None:
        """Let time go on. Operators do and write on the way what they had put off.

        Args:
            by: as `timedelta` takes it: `days=2`, `hours=6`.
        """
        self._operators.move(timedelta(**by))

    @property
    def locations(self) -> tuple[str, ...]:
        """The forty links, site by site."""
        return tuple(
            f"http://{site.name}:{self.http_port}/p/{number}"
            for site in SITES
            for number in range(1, PAGES_OF_A_SITE + 1)
        )

    @property
    def resolver(self) -> WorldResolver:
        """Leads names to where they are in this world."""
        return WorldResolver(self.dns_port)

    @property
    def smtp(self) -> MailServer:
        """Takeback's mail server in this world."""
        return MailServer(host=HERE, port=self.smtp_port, security=Security.NONE, seconds=_SECONDS)

    @property
    def imap(self) -> MailServer:
        """Takeback's mailbox in this world.

        Raises:
            RuntimeError: the world was not entered.
        """
        mailbox = self._mailbox()
        return MailServer(
            host=HERE,
            port=mailbox.port,
            security=Security.NONE,
            user=mailbox.user,
            password=mailbox.password,
            seconds=_SECONDS,
        )

    def fetcher(self, *, abroad: bool = False, policy: FetchPolicy | None = None) -> Fetcher:
        """What fetches from this world's sites.

        Args:
            abroad: look from the other side of the border.
            policy: what is allowed; loopback, and else the defaults, if left out.
        """
        dialler = Dialler(connect=ConnectsFrom(ABROAD if abroad else HERE))
        return Fetcher(policy or FetchPolicy(loopback_allowed=True), self.resolver, self.clock, dialler=dialler)

    def _deliver(self, raw: bytes) -> None:
        self._mailbox().deliver(raw)

    def _mailbox(self) -> ImapServer:
        if self._imap is None:
            raise RuntimeError("a world is entered before it is used")
        return self._imap


@dataclass(frozen=True, slots=True)
class ConnectsFrom:
    """Opens connections from one address of this machine. See `takeback.adapters.safe_fetch.Connector`.

    Attributes:
        source: that address.
    """

    source: str

    def __call__(self, address: Address, port: int, *, seconds: float) -> socket.socket:
        """See `Connector`."""
        if not isinstance(address, IPv4Address):
            raise ConnectionRefusedError
        return socket.create_connection((str(address), port), timeout=seconds, source_address=(self.source, 0))
