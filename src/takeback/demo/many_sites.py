"""Many sites at once, with contacts, answers and marks: for benchmarks, and to look at a full registry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from takeback.records.sites.models import Site, SiteAnswer, SiteContact, SiteMark
from takeback.sites.contact import RouteKind, Scope, Source
from takeback.sites.indicators import Mark

_AT_ONCE: Final = 2000
IN_A_NETWORK: Final = 8
"""Sites that show one and the same mark."""
_ROUTES: Final = ("us_take_it_down", "us_dmca", "eu_gdpr_17", "host")


def load_sites(many: int, at: datetime, *, seed: int = 1) -> None:
    """Put made-up sites into the registry: `board-0.example` and so on.

    Args:
        many: how many.
        at: the present instant.
        seed: the same sites for the same number.
    """
    chance = Random(seed)  # noqa: S311 - to be the same each time, not to be unknown
    for start in range(0, many, _AT_ONCE):
        sites = [_site(number, at, chance) for number in range(start, min(many, start + _AT_ONCE))]
        with transaction.atomic():
            Site.objects.bulk_create(sites)
            SiteContact.objects.bulk_create(row for each in sites for row in _contacts(each, at, chance))
            SiteAnswer.objects.bulk_create(row for each in sites for row in _answers(each, at, chance))
            SiteMark.objects.bulk_create(
                SiteMark(
                    site=each,
                    mark=Mark.ANALYTICS.value,
                    value=f"google:UA-{100_000 + (start + number) // IN_A_NETWORK}",
                    seen_at=at,
                )
                for number, each in enumerate(sites)
            )


def _site(number: int, at: datetime, chance: Random) -> Site:
    return Site(
        domain=f"board-{number}.example",
        language=chance.choice(("", "en", "ko", "es")),
        never_contact_operator="" if chance.random() > 1 / 50 else "sells removals",
        added_on=at.astimezone(UTC).date(),
        looked_at=None if chance.random() < 1 / 3 else at - timedelta(days=chance.randint(0, 400)),
    )


def _contacts(site: Site, at: datetime, chance: Random) -> list[SiteContact]:
    found = (at - timedelta(days=chance.randint(0, 400))).date()
    told = (
        (Scope.OPERATOR, Source.PAGE, f"abuse@{site.domain}"),
        (Scope.HOST, Source.RDAP, f"abuse@host-{chance.randint(0, 900)}.example"),
    )
    return [
        SiteContact(
            site=site,
            scope=scope.value,
            route_kind=RouteKind.EMAIL.value,
            address=address,
            source=source.value,
            found_on=found,
        )
        for scope, source, address in told
    ]


def _answers(site: Site, at: datetime, chance: Random) -> list[SiteAnswer]:
    return [
        SiteAnswer(
            site=site,
            route=chance.choice(_ROUTES),
            ended_on=at.astimezone(UTC).date(),
            removed=(removed := chance.random() < 2 / 3),
            hours=chance.randint(2, 400) if removed else None,
        )
        for _ in range(chance.choice((0, 0, 1, 5)))
    ]
