"""For a recipient that answers only to a form: its fields with their texts, to be copied one by one by a person.

Nothing is cut to fit. What is too long for a field is named with its limit, and a person decides what to write there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.notices.batch import Limits, split
from takeback.casework.notices.drafting import Draft, drafted
from takeback.casework.notices.facts import Facts
from takeback.casework.notices.route import Route
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.validator import Missing

_ALL: Final = "all"


class Holds(StrEnum):
    """What a field of a form asks for."""

    LINKS = "links"
    """Locations, one on a line."""
    ORGANISATION = "organisation"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    REFERENCE = "reference"
    SIGNATURE = "signature"
    CIRCUMSTANCES = "circumstances"
    NOTICE = "notice"
    """The whole text of the notice."""
    SUBJECT_NAME = "subject_name"
    """The person's name: only where the person agreed to be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form.

    Attributes:
        label: as the form shows it.
        holds: what goes into it.
        most_characters: that it takes.
        needed: whether the form is refused without it.
    """

    label: str
    holds: Holds
    most_characters: int = 1_000_000
    needed: bool = True

    def __post_init__(self) -> None:
        """Refuse a field into which nothing fits."""
        if self.most_characters < 1:
            raise Invalid("a field takes at least one character", field="most_characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A recipient's form.

    Attributes:
        address: where it is opened.
        fields: in its order.
        most_links: that one sending of it takes.
        one_host: all locations of one sending are of one host.
    """

    address: str
    fields: tuple[Field, ...]
    most_links: int = 10_000
    one_host: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with its text.

    Attributes:
        label: as the form shows it.
        text: to be copied.
    """

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FormPack:
    """One sending of a form. The confirmation number that it gives back is stored by whoever sends it.

    Attributes:
        address: where it is opened.
        number: from 1 on.
        of: how many sendings there are.
        fields: in the form's order.
        locations: that this sending is about.
        draft: the notice that it carries.
    """

    address: str
    number: int
    of: int
    fields: tuple[Filled, ...]
    locations: tuple[str, ...]
    draft: Draft


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """A form that cannot be filled as it is.

    Attributes:
        label: of the field.
        most_characters: that it takes; 0 where there is nothing to put into a field that is needed.
        characters: that there are.
    """

    label: str
    most_characters: int
    characters: int


_VALUES: Final[Mapping[Holds, Callable[[Facts], str]]] = {
    Holds.ORGANISATION: lambda facts: facts.sender.organisation,
    Holds.EMAIL: lambda facts: facts.sender.email,
    Holds.PHONE: lambda facts: facts.sender.phone,
    Holds.ADDRESS: lambda facts: facts.sender.address,
    Holds.REFERENCE: lambda facts: facts.reference,
    Holds.SIGNATURE: lambda facts: facts.sender.signatory,
    Holds.CIRCUMSTANCES: lambda facts: facts.statement.circumstances,
    Holds.LINKS: lambda facts: "\n".join(facts.locations),
    Holds.SUBJECT_NAME: lambda facts: facts.shown_name,
}


def packed(
    form: Form,
    facts: Facts,
    route: str,
    language: str,
    routes: Mapping[str, Route] = ROUTES,
) -> tuple[FormPack, ...] | DoesNotFit | Missing:
    """Fill a form, as often as its limits ask for.

    Args:
        form: the recipient's.
        facts: what is known, with all locations.
        route: its id.
        language: one of the route's.
        routes: as this deployment uses them.

    Returns:
        The sendings in order; or the first field that cannot be filled; or what the notice lacks.

    Raises:
        Invalid: there is no such route, or not in this language.
    """
    whole = drafted(facts, route, language, routes)
    if isinstance(whole, Missing):
        return whole
    widest = min((each.most_characters for each in form.fields if each.holds is Holds.LINKS), default=1_000_000)
    limits = Limits(most_links=form.most_links, most_characters=widest, one_host=form.one_host)
    divided = split(((_ALL, each) for each in facts.locations), {_ALL: limits})
    if divided.too_long:
        label = next(each.label for each in form.fields if each.holds is Holds.LINKS)
        return DoesNotFit(label, widest, divided.too_long[0].characters)
    packs = []
    for part in divided.parts:
        these = replace(facts, locations=part.locations)
        draft = drafted(these, route, language, routes)
        if isinstance(draft, Missing):
            return draft
        fields = _filled(form, these, draft)
        if isinstance(fields, DoesNotFit):
            return fields
        packs.append(FormPack(form.address, part.number, part.of, fields, part.locations, draft))
    return tuple(packs)


def _filled(form: Form, facts: Facts, draft: Draft) -> tuple[Filled, ...] | DoesNotFit:
    filled = []
    for each in form.fields:
        text = draft.body if each.holds is Holds.NOTICE else _VALUES[each.holds](facts)
        if len(text) > each.most_characters:
            return DoesNotFit(each.label, each.most_characters, len(text))
        if each.needed and not text:
            return DoesNotFit(each.label, 0, 0)
        filled.append(Filled(each.label, text))
    return tuple(filled)
