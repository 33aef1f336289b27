"""Routes that rest on no law: search engines, hosts, delivery networks, and the plain request."""

from __future__ import annotations

from datetime import date
from typing import Final

from takeback.casework.clocks.length import BusinessDays
from takeback.casework.notices.route import PRACTICE, Confidence, Cost, Required, Route
from takeback.sites.contact import Scope

_ALWAYS: Final = date(2000, 1, 1)
_SOURCE: Final = "the recipient's own terms of use; no law is claimed"

_COMMON: Final = (
    Required("sender", PRACTICE),
    Required("authority", PRACTICE),
    Required("depiction", PRACTICE),
    Required("no_consent", PRACTICE),
    Required("good_faith", PRACTICE),
    Required("contact", PRACTICE),
    Required("signature", PRACTICE),
)

SEARCH: Final = Route(
    id="search",
    title="Removal of search results",
    law="The search engine's own rules on intimate images",
    source=_SOURCE,
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=frozenset({Scope.SEARCH_ENGINE}),
    required=(*_COMMON, Required("exact_location", PRACTICE), Required("to_search_engine", PRACTICE)),
    follow_up=BusinessDays(3),
    in_force_from=_ALWAYS,
    open_points=("What leaves the results is not removed: it stays where it is.",),
)
"""Takes results out of an index. It is not removal, and is never counted as such."""

HOST: Final = Route(
    id="host",
    title="Abuse report to the host or the registrar",
    law="The provider's own terms of use",
    source=_SOURCE,
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=frozenset({Scope.HOST, Scope.REGISTRAR}),
    required=(*_COMMON, Required("exact_location", PRACTICE), Required("to_host", PRACTICE)),
    follow_up=BusinessDays(2),
    costs=(Cost.SITE_MAY_LEARN,),
    in_force_from=_ALWAYS,
)
"""To who hosts the site, or registered its name."""

CDN: Final = Route(
    id="cdn",
    title="Abuse report to the delivery network",
    law="The network's own terms of use",
    source=_SOURCE,
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=frozenset({Scope.CDN}),
    required=(*_COMMON, Required("exact_location", PRACTICE), Required("to_cdn", PRACTICE)),
    follow_up=BusinessDays(2),
    costs=(Cost.SITE_MAY_LEARN,),
    in_force_from=_ALWAYS,
    open_points=(
        "Report it as non-consensual intimate imagery, with the host told anonymously and the site not told.",
        "A network's copyright reports cannot be anonymous.",
    ),
)
"""To a network that stands in front of the site: asks it to stop delivering, and to say who hosts."""

PLAIN: Final = Route(
    id="plain",
    title="Plain request",
    law="No law is claimed",
    source=_SOURCE,
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=frozenset(Scope) - {Scope.REGULATOR},
    required=(
        Required("sender", PRACTICE),
        Required("authority", PRACTICE),
        Required("depiction", PRACTICE),
        Required("no_consent", PRACTICE),
        Required("location", PRACTICE),
        Required("contact", PRACTICE),
        Required("signature", PRACTICE),
    ),
    follow_up=BusinessDays(2),
    languages=("en", "ko", "es", "ru", "pt", "id", "vi", "th", "ar"),
    in_force_from=_ALWAYS,
)
"""Short, and in the recipient's language: for a site that no law reaches."""

ROUTES: Final = (SEARCH, HOST, CDN, PLAIN)
