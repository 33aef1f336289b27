"""For a recipient that answers only to a form: its fields with their texts, to be copied one by one by a person.

Nothing is cut to fit. What is too long for a field is named with its limit, and a person decides what to write there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.notices.batch import Limits, split
from takeback.casework.notices.drafting import Draft, drafted
from takeback.casework.notices.facts import Facts, Sender
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
    SEARCH_RESULTS = "search_results"
    """Those locations that are results of a search; where a form asks for them, they are not among its links."""
    RELATION = "relation"
    """That the organisation asks for the person, and by what right: the notice's own paragraph."""
    GOOD_FAITH = "good_faith"
    """The statements of good faith: the notice's own paragraphs."""
    EARLIER = "earlier"
    """What was asked before, by its references."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A notice that is whole, as the fields of a form take it.

    Attributes:
        body: its text.
        paragraphs: by element, the number of the paragraph that says it.
        locations: that it is about.
        results: those of them that are results of a search.
        sender: who sends.
        reference: ours.
        circumstances: as they were stated.
        subject_name: the person's name, where they agreed to be named to this recipient.
        earlier: references of notices that asked for the same before.
    """

    body: str
    paragraphs: Mapping[str, int]
    locations: tuple[str, ...]
    results: tuple[str, ...] = ()
    sender: Sender
    reference: str
    circumstances: str = ""
    subject_name: str = ""
    earlier: tuple[str, ...] = ()


_VALUES: Final[Mapping[Holds, Callable[[Said], str]]] = {
    Holds.ORGANISATION: lambda said: said.sender.organisation,
    Holds.EMAIL: lambda said: said.sender.email,
    Holds.PHONE: lambda said: said.sender.phone,
    Holds.ADDRESS: lambda said: said.sender.address,
    Holds.REFERENCE: lambda said: said.reference,
    Holds.SIGNATURE: lambda said: said.sender.signatory,
    Holds.CIRCUMSTANCES: lambda said: said.circumstances,
    Holds.NOTICE: lambda said: said.body,
    Holds.SEARCH_RESULTS: lambda said: "\n".join(said.results),
    Holds.RELATION: lambda said: paragraphs_of(said, "authority"),
    Holds.GOOD_FAITH: lambda said: paragraphs_of(said, "individual_good_faith", "good_faith"),
    Holds.EARLIER: lambda said: "\n".join(said.earlier),
    Holds.SUBJECT_NAME: lambda said: said.subject_name,
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
        fields = filled(form, _said(these, draft))
        if isinstance(fields, DoesNotFit):
            return fields
        packs.append(FormPack(form.address, part.number, part.of, fields, part.locations, draft))
    return tuple(packs)


def filled(form: Form, said: Said) -> tuple[Filled, ...] | DoesNotFit:
    """Fill the fields of one sending.

    Args:
        form: the recipient's.
        said: the notice.

    Returns:
        The fields in the form's order; or the first that cannot be filled.
    """
    done = []
    for each in form.fields:
        text = _links(form, said) if each.holds is Holds.LINKS else _VALUES[each.holds](said)
        if len(text) > each.most_characters:
            return DoesNotFit(each.label, each.most_characters, len(text))
        if each.needed and not text:
            return DoesNotFit(each.label, 0, 0)
        done.append(Filled(each.label, text))
    return tuple(done)


def paragraphs_of(said: Said, *elements: str) -> str:
    """The paragraphs of a notice that say elements, without their numbers, each once; empty where none does.

    Args:
        said: the notice.
        elements: their ids.
    """
    numbers = dict.fromkeys(said.paragraphs[each] for each in elements if each in said.paragraphs)
    return "\n".join(filter(None, (_paragraph(said.body, number) for number in numbers)))


def _paragraph(body: str, number: int) -> str:
    """From its number to the next line that is not indented: a value never begins a line of its own unindented."""
    lines = iter(body.split("\n"))
    start = f"{number}. "
    first = next((line for line in lines if line.startswith(start)), "")
    return "\n".join([first.removeprefix(start), *takewhile(lambda line: line.startswith("   "), lines)])


def _links(form: Form, said: Said) -> str:
    apart = set(said.results) if any(each.holds is Holds.SEARCH_RESULTS for each in form.fields) else set()
    return "\n".join(each for each in said.locations if each not in apart)


def _said(facts: Facts, draft: Draft) -> Said:
    return Said(
        body=draft.body,
        paragraphs={each.element: each.paragraph for each in draft.elements},
        locations=facts.locations,
        sender=facts.sender,
        reference=facts.reference,
        circumstances=facts.statement.circumstances,
        subject_name=facts.shown_name,
        earlier=tuple(each.reference for each in facts.earlier),
    )
