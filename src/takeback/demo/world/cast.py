"""Who is in the world. Names end in `.example`, which no public name server answers (RFC 2606)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Wall(StrEnum):
    """What stands before a site's pages."""

    NONE = "none"
    LOGIN = "login"
    BORDER = "border"
    """Only visitors from `ABROAD` are shown anything."""


class Gone(StrEnum):
    """What a site says of a page that it has taken down."""

    NOT_FOUND = "404"
    GONE = "410"
    SOFT = "soft 404"
    """200, and a page that says that nothing is there."""
    PICTURE = "picture gone"
    """The page stays, without the picture: it shows another one."""


class Reaction(StrEnum):
    """What an operator does about a notice."""

    REMOVES = "removes"
    BRINGS_BACK = "brings back"
    """Removes, and puts it up again; at the second notice it stays down."""
    ASKS = "asks"
    """Wants to see an authority first, and removes once a mail speaks of it."""
    BOUNCES = "bounces"
    """The mailbox is full, and has been for years."""
    IGNORES = "ignores"
    AUTO_REPLIES = "auto-replies"
    """A machine answers at once; a person removes later, and writes nothing."""


class Answering(StrEnum):
    """What an operator's mail program keeps of a notice when it answers."""

    ADDRESS = "address"
    HEADERS = "headers"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site.

    Attributes:
        name: its registrable domain.
        address: on loopback.
        title: as its pages say it.
        operator: who is written to; empty where no page and no record says.
        found_at: the path of the page that names the operator; empty: no page does.
        reaction: what the operator does.
        after: how long that takes.
        back_after: from the removal until it is up again, where it is brought back.
        wall: what stands before its pages.
        gone: what it says of a page that was taken down.
        analytics: the id of its visitor counter; mirrors share one.
        icon: the colour of its icon; mirrors share one.
        language: of its pages.
        answering: what its operator's answers keep.
    """

    name: str
    address: str
    title: str
    operator: str
    found_at: str
    reaction: Reaction
    after: timedelta
    back_after: timedelta = timedelta(0)
    wall: Wall = Wall.NONE
    gone: Gone = Gone.NOT_FOUND
    analytics: str = ""
    icon: tuple[int, int, int] = (90, 90, 90)
    language: str = "en"
    answering: Answering = Answering.ADDRESS


ABROAD: Final = "127.0.0.99"
"""From where one sees what the border hides."""
HERE: Final = "127.0.0.1"
PAGES_OF_A_SITE: Final = 5

HOST: Final = "nordhost.example"
HOST_ABUSE: Final = f"abuse@{HOST}"
"""The hosting company: it takes a page of any site down that it hosts, however the operator behaves."""
HOST_AFTER: Final = timedelta(days=2)
REGISTRAR_ABUSE: Final = "abuse@namebureau.example"

SITES: Final[tuple[Site, ...]] = (
    Site(
        name="fjordboard.example",
        address="127.0.0.11",
        title="Fjord Board",
        operator="dmca@fjordboard.example",
        found_at="/dmca",
        reaction=Reaction.REMOVES,
        after=timedelta(hours=20),
        gone=Gone.PICTURE,
        analytics="G-FJ0RDB0ARD",
        icon=(20, 60, 140),
    ),
    Site(
        name="fjordboard-pics.example",
        address="127.0.0.12",
        title="Fjord Pics",
        operator="contact@fjordboard-pics.example",
        found_at="/contact",
        reaction=Reaction.ASKS,
        after=timedelta(hours=6),
        analytics="G-FJ0RDB0ARD",
        icon=(20, 60, 140),
        answering=Answering.HEADERS,
    ),
    Site(
        name="fjord-archive.example",
        address="127.0.0.13",
        title="Fjord Archive",
        operator="webmaster@fjord-archive.example",
        found_at="/abuse",
        reaction=Reaction.BOUNCES,
        after=timedelta(minutes=2),
        analytics="G-FJ0RDB0ARD",
        icon=(20, 60, 140),
    ),
    Site(
        name="meadowpics.example",
        address="127.0.0.21",
        title="Meadow Pics",
        operator="aviso@meadowpics.example",
        found_at="/contacto",
        reaction=Reaction.REMOVES,
        after=timedelta(hours=30),
        gone=Gone.SOFT,
        language="es",
        answering=Answering.SUBJECT,
    ),
    Site(
        name="dunesforum.example",
        address="127.0.0.22",
        title="Dunes Forum",
        operator="legal@dunesforum.example",
        found_at="/imprint",
        reaction=Reaction.AUTO_REPLIES,
        after=timedelta(hours=40),
        wall=Wall.BORDER,
    ),
    Site(
        name="winterhost.example",
        address="127.0.0.23",
        title="Winter Host",
        operator="abuse@winterhost.example",
        found_at="/.well-known/security.txt",
        reaction=Reaction.REMOVES,
        after=timedelta(hours=1),
        gone=Gone.GONE,
    ),
    Site(
        name="returning.example",
        address="127.0.0.24",
        title="돌아오는 게시판",
        operator="help@returning.example",
        found_at="/contact",
        reaction=Reaction.BRINGS_BACK,
        after=timedelta(hours=10),
        back_after=timedelta(days=9),
        language="ko",
    ),
    Site(
        name="gatedclub.example",
        address="127.0.0.25",
        title="Gated Club",
        operator="office@gatedclub.example",
        found_at="/contact",
        reaction=Reaction.IGNORES,
        after=timedelta(0),
        wall=Wall.LOGIN,
    ),
)
"""Three mirrors, one of which removes the picture alone; one soft 404; one behind a border; one that removes; one that
brings back; one behind a log-in."""


def site_of(host: str) -> Site | None:
    """The site that a host name belongs to.

    Args:
        host: with or without `www.` and a port.
    """
    name = host.partition(":")[0].lower().removeprefix("www.")
    return next((site for site in SITES if site.name == name), None)
