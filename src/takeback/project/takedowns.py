"""What takedowns ask of others, as the configuration says: recipients, words, clocks, mail, and eyes."""

from __future__ import annotations

from pathlib import Path

from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.adapters.safe_fetch import Dialler, Fetcher, FetchPolicy, ProxiedDialler, Resolver, SystemResolver
from takeback.adapters.site_look.names import NamedResolver, NameServer
from takeback.base.errors import Invalid
from takeback.base.instants import Clock
from takeback.casework.notices.overrides import Override, parsed
from takeback.flows.takedowns.ports import Signature, TakedownPorts
from takeback.flows.takedowns.posting import PostsNotices
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project.configuration import Configuration, address_and_port, host_and_port
from takeback.project.mail import Mail
from takeback.signals.decoder import Decoder

HERE = "here"
ELSEWHERE = "elsewhere"
_MIB = 1024 * 1024


def takedown_ports(configuration: Configuration, mail: Mail | None, clock: Clock) -> TakedownPorts:
    """The ports of takedowns.

    Args:
        configuration: says who signs.
        mail: as it is configured; `None` where it is off.
        clock: the process's.

    Raises:
        Invalid: the operator's changes of routes cannot be read: nothing is sent by a law that was to be changed.
    """
    sends = None
    if mail is not None and mail.sender is not None:
        sends = PostsNotices(mail.sender, mail.references, clock)
    changes = changes_of_routes(configuration)
    return TakedownPorts(
        recipients=Registry(changes),
        writes=NoticeWriter(changes),
        clocks=LawClocks(changes),
        signature=Signature(
            signatory=configuration.notice_signatory,
            email=configuration.mail_address,
            phone=configuration.notice_phone,
            address=configuration.notice_address,
            designation=configuration.notice_designation,
            registration=configuration.notice_registration,
        ),
        sends=sends,
    )


def changes_of_routes(configuration: Configuration) -> tuple[Override, ...]:
    """What the operator changes of the routes: which goes first or never, and what is known by now of a law.

    Args:
        configuration: names the file; none means that nothing is changed.

    Raises:
        Invalid: there is no such file, or it is not of the form that docs/notices.md gives.
    """
    if not configuration.notice_routes_file:
        return ()
    field = "TAKEBACK_NOTICE_ROUTES_FILE"
    try:
        text = Path(configuration.notice_routes_file).expanduser().read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{field} names no file of text that can be read", field=field) from error
    try:
        return parsed(text)
    except Invalid as error:
        raise Invalid(f"{field}: {error.message}", field=field) from error


def eyes_for(configuration: Configuration, decoder: Decoder, clock: Clock) -> Eyes:
    """What looks at locations: from here, and through the proxy that is configured.

    Args:
        configuration: names the proxy, and says how sites are spared.
        decoder: hashes what is seen.
        clock: the process's.
    """
    points = [VantagePoint(HERE, _fetcher(configuration, clock, Dialler()))]
    if configuration.vantage_proxy:
        proxy = host_and_port(configuration.vantage_proxy)
        points.append(VantagePoint(ELSEWHERE, _fetcher(configuration, clock, ProxiedDialler(proxy=proxy))))
    return Eyes(points, decoder, clock, sparing=Sparing(configuration.spare_milliseconds / 1000))


def _fetcher(configuration: Configuration, clock: Clock, dialler: Dialler) -> Fetcher:
    policy = FetchPolicy(
        loopback_allowed=configuration.fetch_loopback, max_body_bytes=16 * _MIB, total_seconds=15, connect_seconds=5
    )
    resolver: Resolver = SystemResolver()
    if configuration.dns_server:
        resolver = NamedResolver(NameServer(address_and_port(configuration.dns_server)))
    return Fetcher(policy, resolver, clock, dialler=dialler)
