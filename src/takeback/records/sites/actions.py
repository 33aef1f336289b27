"""Writes to the registry: what caseworkers decide, what looks find, and how notices ended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db import transaction

from takeback.base.errors import Invalid
from takeback.records.audit.actions import append
from takeback.records.sites.models import RemovedEdge, Site, SiteAnswer, SiteContact, SiteFailure, SiteMark
from takeback.sites.contact import Contact, Failure, RouteKind, Scope, Source, why_no_mailbox
from takeback.sites.indicators import Indicator
from takeback.sites.location import Location, Reach, read_location
from takeback.sites.mirror import pair

LONGEST_NOTES = 10_000
LONGEST_REASON = 500
MOST_FAILURES = 60
"""Of one look. A site whose pages name a thousand placeholders says nothing more by the rest of them."""
_LONGEST_ROUTE = 40
_COUNTRY = re.compile(r"[A-Z]{2}")


def remember_site(domain: str, at: datetime) -> Site:
    """The site of a domain, made if it is not known yet.

    Args:
        domain: a registrable domain, or a host or link of the site.
        at: the present instant; kept as a day.

    Raises:
        Invalid: it is no site.
    """
    site, _ = Site.objects.get_or_create(domain=checked_domain(domain), defaults={"added_on": _day(at)})
    return site


def keep_look(
    site: Site,
    contacts: Iterable[Contact],
    marks: Iterable[Indicator],
    at: datetime,
    *,
    language: str = "",
    failures: Iterable[Failure] = (),
) -> None:
    """Keep what a look found. What an earlier look found elsewhere stays; what a caseworker wrote is never changed.

    Args:
        site: that was looked at.
        contacts: of this site. What is for every site, or only a guess, is not kept: it is known without the registry.
            So are the site's own channels; those of the network that it stands in or behind a look alone tells.
        marks: that it shows.
        at: when.
        language: of its home page.
        failures: what could not be asked, or was refused; those of the look before are forgotten.
    """
    own = [each for each in contacts if each.source not in {Source.CHANNELS, Source.CUSTOM} or _is_of_its_network(each)]
    by_hand = set(site.contacts.filter(source=Source.REGISTRY.value).values_list("scope", "route_kind", "address"))
    with transaction.atomic():
        site.contacts.filter(source=Source.CHANNELS.value).delete()  # it may stand in another network by now
        SiteContact.objects.bulk_create(
            [
                row_of(site, each)
                for each in own
                if (each.scope.value, each.route_kind.value, each.address) not in by_hand
            ],
            update_conflicts=True,
            unique_fields=["site", "scope", "route_kind", "address"],
            update_fields=["source", "found_on", "language", "note", "answers_only_intermediaries"],
        )
        SiteMark.objects.bulk_create(
            [SiteMark(site=site, mark=each.mark.value, value=each.value[:500], seen_at=at) for each in set(marks)],
            update_conflicts=True,
            unique_fields=["site", "mark", "value"],
            update_fields=["seen_at"],
        )
        SiteFailure.objects.filter(site=site).delete()
        SiteFailure.objects.bulk_create(
            SiteFailure(site=site, source=each.source.value, reason=each.reason[:40], what=_printable(each.what))
            for each in list(dict.fromkeys(failures))[:MOST_FAILURES]
        )
        Site.objects.filter(pk=site.pk).update(looked_at=at, **({"language": language[:8]} if language else {}))


def _is_of_its_network(contact: Contact) -> bool:
    """Whether it is the official channel of a network, of which an address is known."""
    return contact.source is Source.CHANNELS and contact.scope in {Scope.CDN, Scope.HOST} and bool(contact.address)


def write_country(site: Site, country: str) -> None:
    """Write down where the operator of a site sits: by its holidays their time is counted.

    Args:
        site: which.
        country: two letters, or nothing.

    Raises:
        Invalid: it is no country's code.
    """
    Site.objects.filter(pk=site.pk).update(country=checked_country(country))


def add_contact(site: Site, contact: Contact) -> SiteContact:
    """Add a way to ask that a caseworker knows, or confirm one that is there.

    Args:
        site: which.
        contact: its source is kept as the registry's own.

    Raises:
        Invalid: its address is none to write to.
    """
    check_contact(contact)
    row = row_of(site, contact)
    kept, _ = SiteContact.objects.update_or_create(
        site=site,
        scope=row.scope,
        route_kind=row.route_kind,
        address=row.address,
        defaults={
            "source": Source.REGISTRY.value,
            "found_on": row.found_on,
            "language": row.language,
            "note": row.note,
            "answers_only_intermediaries": row.answers_only_intermediaries,
        },
    )
    return kept


def drop_contact(site: Site, contact_id: int) -> bool:
    """Remove a way to ask. A later look that finds it anew brings it back.

    Args:
        site: whose.
        contact_id: which.

    Returns:
        Whether it was there.
    """
    dropped, _ = SiteContact.objects.filter(site=site, pk=contact_id).delete()
    return bool(dropped)


def write_notes(site: Site, notes: str) -> None:
    """Write down what caseworkers know of a site, in place of what stood there.

    Args:
        site: which.
        notes: of the site, and never of a person.

    Raises:
        Invalid: they are too long.
    """
    Site.objects.filter(pk=site.pk).update(notes=checked_notes(notes))


def forbid_operator(site: Site, reason: str, at: datetime, *, by_id: str) -> None:
    """Say that the operator of a site is never asked: it sells removals, or publishes notices.

    Args:
        site: which.
        reason: why; caseworkers read it.
        at: the present instant.
        by_id: who says so.

    Raises:
        Invalid: no reason, or one that is too long.
    """
    told = checked_reason(reason)
    with transaction.atomic():
        Site.objects.filter(pk=site.pk).update(never_contact_operator=told)
        append("site_operator_forbidden", {"by": by_id, "site": site.pk}, at)


def allow_operator(site: Site, at: datetime, *, by_id: str) -> None:
    """Say that the operator of a site may be asked again.

    Args:
        site: which.
        at: the present instant.
        by_id: who says so.
    """
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk).exclude(never_contact_operator="").update(never_contact_operator=""):
            append("site_operator_allowed", {"by": by_id, "site": site.pk}, at)


def note_answer(site: Site, route: str, *, removed: bool, hours: int | None, on: date) -> None:
    """Note how asking about one location ended, as a number among others.

    Args:
        site: that was asked, or whose host was.
        route: by which law or way.
        removed: whether it was taken down.
        hours: from asking to the removal; `None` where nothing was removed.
        on: the day of the end.

    Raises:
        Invalid: the route is no word, or the hours are negative.
    """
    if not 0 < len(route) <= _LONGEST_ROUTE or not route.replace("_", "").isalnum():
        raise Invalid(f"a route is a word of 1 to {_LONGEST_ROUTE} characters", field="route")
    if hours is not None and hours < 0:
        raise Invalid("hours are 0 or more", field="hours")
    SiteAnswer.objects.create(site=site, route=route, removed=removed, hours=hours, ended_on=on)


def remove_edge(
    one: str, other: str, reason: str, at: datetime, *, by_id: str, indicator: Indicator | None = None
) -> bool:
    """Say that two sites do not belong together, for good.

    Args:
        one: a domain.
        other: another.
        reason: why; caseworkers read it.
        at: the present instant.
        by_id: who says so.
        indicator: the one mark that says nothing of these two; `None`: whatever they have in common, now and later.

    Returns:
        Whether that is new.

    Raises:
        Invalid: they are one site, or no sites, or there is no reason.
    """
    first, second = checked_domain(one), checked_domain(other)
    if first == second:
        raise Invalid("two different sites are needed", field="other")
    sites, told = pair(first, second), checked_reason(reason)
    with transaction.atomic():
        edge, is_new = RemovedEdge.objects.get_or_create(
            one=sites.one,
            other=sites.other,
            mark="" if indicator is None else indicator.mark.value,
            value="" if indicator is None else indicator.value,
            defaults={"by_id": by_id, "reason": told, "removed_at": at},
        )
        if is_new:
            append("site_edge_removed", {"by": by_id, "edge": edge.pk}, at)
    return is_new


def checked_domain(text: str) -> str:
    """The site that a text names.

    Args:
        text: a domain, a host or a link.

    Raises:
        Invalid: it names none.
    """
    read = read_location(text)
    if not isinstance(read, Location) or read.reach is Reach.NAME or not read.site:
        raise Invalid("a site is named by its domain, such as site.example", field="site")
    return read.site


def checked_notes(notes: str) -> str:
    """Notes that can be kept.

    Args:
        notes: as they were written.

    Raises:
        Invalid: they are too long, or hold a null character.
    """
    if len(notes) > LONGEST_NOTES or "\0" in notes:
        raise Invalid(f"notes are up to {LONGEST_NOTES} characters", field="notes")
    return notes.strip()


def checked_reason(reason: str) -> str:
    """A reason that can be kept.

    Args:
        reason: as it was written.

    Raises:
        Invalid: there is none, or it is too long or cannot be printed.
    """
    told = " ".join(reason.split())
    if not 0 < len(told) <= LONGEST_REASON or not told.isprintable():
        raise Invalid(f"a reason is 1 to {LONGEST_REASON} characters", field="reason")
    return told


def checked_country(country: str) -> str:
    """A country's code that can be kept.

    Args:
        country: as it was written; empty for none.

    Raises:
        Invalid: it is none.
    """
    code = country.strip().upper()
    if code and not _COUNTRY.fullmatch(code):
        raise Invalid("a country is its code of two letters, such as KR", field="country")
    return code


def check_contact(contact: Contact) -> None:
    """Refuse a contact that nobody can be asked by.

    Args:
        contact: as somebody gave it.

    Raises:
        Invalid: its address is none.
    """
    match contact.route_kind:
        case RouteKind.EMAIL:
            if (why := why_no_mailbox(contact.address)) is not None:
                raise Invalid(f"this mailbox cannot be written to: {why}", field="address")
        case RouteKind.FORM | RouteKind.API:
            if not contact.address.startswith(("https://", "http://")) or not isinstance(
                read_location(contact.address), Location
            ):
                raise Invalid("a form has the address of its page", field="address")
        case RouteKind.THROUGH:
            if not contact.note.strip():
                raise Invalid("say in the note through whom", field="note")


def row_of(site: Site, contact: Contact) -> SiteContact:
    """A contact as a row that is not stored yet.

    Args:
        site: whose.
        contact: the value.
    """
    return SiteContact(
        site=site,
        scope=contact.scope.value,
        route_kind=contact.route_kind.value,
        address=contact.address[:2000],
        source=contact.source.value,
        found_on=contact.found_on,
        language=contact.language[:8],
        note=contact.note[:500],
        answers_only_intermediaries=contact.answers_only_intermediaries,
    )


def _printable(what: str) -> str:
    return "".join(each if each.isprintable() else " " for each in what)[:254]


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
