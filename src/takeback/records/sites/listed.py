"""A site as a list says it: one JSON object a line, or one row of CSV for each way to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from takeback.base.errors import Invalid
from takeback.records.sites.actions import check_contact, checked_country, checked_domain, checked_notes, checked_reason
from takeback.sites.contact import Contact, RouteKind, Scope, Source

SITE_FIELDS = ("site", "language", "never_contact_operator", "notes", "country")
CONTACT_FIELDS = (
    "scope",
    "route",
    "address",
    "source",
    "found_on",
    "contact_language",
    "note",
    "answers_only_intermediaries",
)
COLUMNS = (*SITE_FIELDS, *CONTACT_FIELDS)
"""Of CSV: what is said of the site again in each of its rows, then one way to ask; empty where there is none."""

_FORMULA = ("=", "+", "-", "@", "\t")
_YES_OR_NO = {"": False, "0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Listed:
    """A site, as a list says it.

    Attributes:
        domain: its registrable domain.
        language: of its home page; may be empty.
        never_contact_operator: why its operator is never asked; empty where they may be.
        notes: what is known of it.
        contacts: ways to ask.
        country: where its operator sits; empty where nobody wrote it down.
    """

    domain: str
    language: str = ""
    never_contact_operator: str = ""
    notes: str = ""
    contacts: tuple[Contact, ...] = ()
    country: str = ""


def listed_of_object(said: object) -> Listed:
    """A site out of one line of JSON.

    Args:
        said: what JSON made of it.

    Raises:
        Invalid: it is of another form. `field` names where.
    """
    if not isinstance(said, dict) or not set(said) <= {*SITE_FIELDS, "contacts"}:
        raise Invalid(f"a line is an object with {', '.join(SITE_FIELDS)} and contacts", field="line")
    contacts = said.get("contacts", [])
    if not isinstance(contacts, list) or not all(isinstance(each, dict) for each in contacts):
        raise Invalid("contacts are a list of objects", field="contacts")
    read = tuple(_contact({name: _text(value, name) for name, value in each.items()}) for each in contacts)
    return _site({name: _text(said.get(name, ""), name) for name in SITE_FIELDS}, read)


def listed_of_row(row: Mapping[str, str]) -> Listed:
    """A site out of one row of CSV.

    Args:
        row: its cells by column.

    Raises:
        Invalid: it is of another form. `field` names where.
    """
    cells = {name: row.get(name, "").removeprefix("'") for name in COLUMNS}
    if not any(cells[name] for name in CONTACT_FIELDS):
        return _site(cells, ())
    return _site(cells, (_contact({name: cells[name] for name in CONTACT_FIELDS}),))


def as_object(site: Listed) -> dict[str, object]:
    """The same for a line of JSON.

    Args:
        site: of the registry.
    """
    own = _own(site)
    return {**own, "contacts": [_cells(each) for each in site.contacts]}


def as_rows(site: Listed) -> list[dict[str, str]]:
    """The same for CSV; a cell that a table program would compute is marked as text.

    Args:
        site: of the registry.
    """
    own = _own(site)
    ways = [_cells(each) for each in site.contacts] or [dict.fromkeys(CONTACT_FIELDS, "")]
    return [{name: _as_text(value) for name, value in {**own, **each}.items()} for each in ways]


def _own(site: Listed) -> dict[str, str]:
    values = (site.domain, site.language, site.never_contact_operator, site.notes, site.country)
    return dict(zip(SITE_FIELDS, values, strict=True))


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _cells(contact: Contact) -> dict[str, str]:
    return {
        "scope": contact.scope.value,
        "route": contact.route_kind.value,
        "address": contact.address,
        "source": contact.source.value,
        "found_on": contact.found_on.isoformat(),
        "contact_language": contact.language,
        "note": contact.note,
        "answers_only_intermediaries": "1" if contact.answers_only_intermediaries else "0",
    }


def _site(cells: Mapping[str, str], contacts: tuple[Contact, ...]) -> Listed:
    reason = cells["never_contact_operator"]
    return Listed(
        checked_domain(cells["site"]),
        _language(cells["language"], "language"),
        checked_reason(reason) if reason else "",
        checked_notes(cells["notes"]),
        contacts,
        checked_country(cells["country"]),
    )


def _contact(cells: Mapping[str, str]) -> Contact:
    if not set(cells) <= set(CONTACT_FIELDS):
        raise Invalid(f"a contact has {', '.join(CONTACT_FIELDS)}", field="contacts")
    try:
        contact = Contact(
            scope=Scope(cells.get("scope", "")),
            route_kind=RouteKind(cells.get("route", "")),
            address=cells.get("address", "").strip(),
            source=Source(cells.get("source") or Source.REGISTRY),
            found_on=date.fromisoformat(cells.get("found_on", "")),
            language=_language(cells.get("contact_language", ""), "contact_language"),
            note=" ".join(cells.get("note", "").split()),
            answers_only_intermediaries=_YES_OR_NO[cells.get("answers_only_intermediaries", "")],
        )
    except (ValueError, KeyError) as error:
        raise Invalid(
            "scope, route, source, found_on or answers_only_intermediaries is of another form", field="contacts"
        ) from error
    check_contact(contact)
    return contact


def _language(text: str, field: str) -> str:
    if text and not (text.isascii() and text.replace("-", "").isalpha() and len(text) <= 8):  # noqa: PLR2004 - as the column has it
        raise Invalid("a language is a code such as ko", field=field)
    return text.lower()


def _text(value: object, field: str) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, str):
        raise Invalid("this is no text", field=field)
    return value
