"""Facts of notices with everything in them, and how to take each element out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from takeback.casework.notices.facts import (
    Age,
    Authority,
    Authorship,
    Check,
    Facts,
    Ground,
    Material,
    Recipient,
    Sender,
    Shows,
    Statement,
    Subject,
    Use,
    Work,
)
from takeback.casework.notices.overrides import Override, with_overrides
from takeback.casework.notices.route import Route
from takeback.sites.contact import Scope

NAME: Final = "Quenby Zarathustrova"

SCOPES: Final[Mapping[str, Scope]] = {
    "au_osa": Scope.REGULATOR,
    "search": Scope.SEARCH_ENGINE,
    "host": Scope.HOST,
    "cdn": Scope.CDN,
}

ROUTES: Final[Mapping[str, Route]] = with_overrides(
    [
        Override(
            route="uk_osa",
            in_force_from=date(2026, 11, 1),
            source="for these tests only",
            verified_on=date(2026, 11, 1),
        )
    ],
    (),
)
"""All routes, the one whose beginning is unconfirmed among those in force."""

TEMPLATES: Final = [(route.id, language) for route in ROUTES.values() for language in route.languages]


def complete(route: str = "plain") -> Facts:
    """Facts with which any route can be taken, at a recipient that this route reaches."""
    return Facts(
        reference="TB-2026-0007",
        on=date(2026, 11, 26),
        sender=Sender(
            organisation="Example Helpline",
            signatory="Head of casework",
            email="notices@helpline.example",
            phone="+1 555 0100",
            address="1 Example Street",
            designation="Act of designation 2025-1",
            registration="110-82-00000",
        ),
        subject=Subject(name=NAME, country="US", age=Age.ADULT),
        authority=Authority(signed_on=date(2026, 11, 20), reference="A-0007"),
        material=Material(shows=Shows.NUDITY, synthetic=False, refused=frozenset({Use.SENT, Use.PUBLISHED, Use.SOLD})),
        locations=("https://gallery.example/posts/17", "https://gallery.example/posts/18"),
        statement=Statement(
            individual_on=date(2026, 11, 21),
            sender_on=date(2026, 11, 25),
            accurate=True,
            circumstances="Sent to one person in private.\nPosted later.",
            ground=Ground.UNLAWFUL,
        ),
        work=Work(
            authorship=Authorship.MADE_BY_SUBJECT,
            description="Two photographs",
            under_perjury=True,
            publication_accepted=True,
        ),
        recipient=Recipient(name="Gallery Example Inc.", country="US", scope=SCOPES.get(route, Scope.OPERATOR)),
        consent_to_notify=True,
        checked=frozenset(Check),
    )


def put(facts: Facts, path: str, value: Any) -> Facts:
    """Facts with one value changed: `put(facts, "subject.age", None)`."""
    outer, _, inner = path.partition(".")
    return replace(facts, **{outer: replace(getattr(facts, outer), **{inner: value}) if inner else value})


def _sets(*changes: tuple[str, Any]) -> Callable[[Facts], Facts]:
    def change(facts: Facts) -> Facts:
        for path, value in changes:
            facts = put(facts, path, value)
        return facts

    return change


def _unchecked(check: Check) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, checked=facts.checked - {check})


_TO_NOBODY = _sets(("recipient.scope", None))

ERASERS: Final[Mapping[str, tuple[Callable[[Facts], Facts], frozenset[str]]]] = {
    name: (change, frozenset((name, *also)))
    for name, change, *also in (
        # In this order: of two that change one value, the one that takes more comes later.
        ("age", _sets(("subject.age", None))),
        ("consent_to_notify", _sets(("consent_to_notify", False))),
        ("link_checked", _unchecked(Check.LINK)),
        ("subject_checked", _unchecked(Check.SUBJECT)),
        ("authority_checked", _unchecked(Check.AUTHORITY)),
        ("name_withheld", _sets(("authority.reference", f"signed by {NAME}"))),
        ("recipient", _sets(("recipient.name", ""))),
        ("reference", _sets(("reference", ""))),
        ("date", _sets(("on", None))),
        ("sender", _sets(("sender.organisation", ""))),
        ("signature", _sets(("sender.signatory", ""))),
        ("authority", _sets(("authority.signed_on", None))),
        ("exact_location", _sets(("locations", ("the channel with the cats",)))),
        ("location", _sets(("locations", ())), "exact_location"),
        ("india_content", _sets(("material.shows", Shows.INTIMATE_STATE))),
        ("korea_category", _sets(("material.shows", Shows.IDENTITY)), "intimate", "india_content"),
        ("intimate", _sets(("material.shows", Shows.IDENTITY)), "korea_category", "india_content"),
        ("depiction", _sets(("material.shows", None)), "intimate", "korea_category", "india_content"),
        ("lawyer", _sets(("material.synthetic", True), ("work.lawyer", ""))),
        ("made_how", _sets(("material.synthetic", None)), "korea_category", "lawyer"),
        ("no_consent", _sets(("material.refused", frozenset({Use.SENT})))),
        ("individual_good_faith", _sets(("statement.individual_on", None))),
        ("good_faith", _sets(("statement.sender_on", None))),
        ("accuracy", _sets(("statement.accurate", False))),
        ("circumstances", _sets(("statement.circumstances", " \n "))),
        ("full_contact", _sets(("sender.address", ""))),
        ("email", _sets(("sender.email", "")), "full_contact"),
        ("contact", _sets(("sender.email", ""), ("sender.phone", "")), "email", "full_contact"),
        ("work", _sets(("work.description", ""))),
        ("ownership", _sets(("work.authorship", Authorship.WRITTEN_TRANSFER))),
        ("under_perjury", _sets(("work.under_perjury", False))),
        ("publication_accepted", _sets(("work.publication_accepted", False))),
        ("ground", _sets(("statement.ground", None))),
        ("designation", _sets(("sender.designation", ""))),
        ("applicant_number", _sets(("sender.registration", ""))),
        ("to_regulator", _TO_NOBODY),
        ("to_search_engine", _TO_NOBODY),
        ("to_host", _TO_NOBODY),
        ("to_cdn", _TO_NOBODY),
    )
}
"""By element: how it is taken out, and which elements go with it."""


def without(facts: Facts, elements: Iterable[str]) -> Facts:
    """Facts without some elements."""
    chosen = set(elements)
    for name, (change, _also) in ERASERS.items():
        if name in chosen:
            facts = change(facts)
    return facts


def gone_with(elements: Iterable[str]) -> frozenset[str]:
    """All elements that are missing at most where these were taken out."""
    return frozenset().union(*(ERASERS[each][1] for each in elements))
