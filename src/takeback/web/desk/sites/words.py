"""What the registry calls things at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from takeback.sites.contact import RouteKind, Scope, Source
from takeback.sites.indicators import Mark
from takeback.sites.mirror import Why

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SCOPES: Final[dict[Scope, str | StrPromise]] = {
    Scope.PLATFORM_FORM: _("The platform's own channel"),
    Scope.OPERATOR: _("Who runs the site"),
    Scope.HOST: _("Host"),
    Scope.CDN: _("Network in front"),
    Scope.REGISTRAR: _("Registrar"),
    Scope.SEARCH_ENGINE: _("Search engine"),
    Scope.REGULATOR: _("Regulator"),
}
KINDS: Final[dict[RouteKind, str | StrPromise]] = {
    RouteKind.EMAIL: _("Mail"),
    RouteKind.FORM: _("Form"),
    RouteKind.API: _("Interface for programs"),
    RouteKind.THROUGH: _("Only through somebody else"),
}
SOURCES: Final[dict[Source, str | StrPromise]] = {
    Source.CHANNELS: _("Directory of channels"),
    Source.REGISTRY: _("Written down by a caseworker"),
    Source.PAGE: _("A page of the site"),
    Source.SECURITY_TXT: _("Its security.txt"),
    Source.RDAP: _("A registry's record (RDAP)"),
    Source.ABUSE_ZONE: _("A zone of abuse contacts"),
    Source.DNS: _("Its DNS records"),
    Source.CUSTOM: _("A guess: such mailboxes are usual"),
}
WHY: Final[Mapping[str, str | StrPromise]] = {
    Mark.ANALYTICS: _("Both count their visitors with the account {value}."),
    Mark.ADVERTISING: _("Both are paid for advertisements through the account {value}."),
    Mark.VERIFICATION: _("Both were claimed by the same owner at a search engine or network: {value}."),
    Mark.WALLET: _("Both ask for money to the wallet {value}."),
    Mark.CERTIFICATE: _("One certificate is for both: {value}."),
    Mark.ADDRESS: _("Both stand on one machine, which nobody stands in front of: {value}."),
    "several": _("Several things are the same that seldom are for strangers: {value}."),
    "by_way_of": _("Both belong with {via}, step by step."),
}
"""One sentence each; `sites.mirror.SENTENCES` has the same in English, and a test holds the two alike."""


def why_in_words(why: Why) -> str:
    """Why two sites belong together.

    Args:
        why: as the graph says it.
    """
    return str(WHY[why.code]).format_map(why.values)
