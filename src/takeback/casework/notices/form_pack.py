"""For a recipient that answers only to a form: its fields with their texts, to be copied one by one by a person.

Nothing is cut to fit: how many characters a field takes, the recipient's own page says, and a person decides what to
leave out. The person's name has no field: who asks is the organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from takeback.casework.notices.facts import Sender


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
    SEARCH_RESULTS = "search_results"
    """Those locations that are results of a search; where a form asks for them, they are not among its links."""
    RELATION = "relation"
    """That the organisation asks for the person, and by what right: the notice's own paragraph."""
    GOOD_FAITH = "good_faith"
    """The statements of good faith: the notice's own paragraphs."""
    EARLIER = "earlier"
    """What was asked before, by its references."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with its text.

    Attributes:
        holds: what it asks for.
        text: to be copied; empty where nothing of it is known here: the page says so, and a person decides.
    """

    holds: Holds
    text: str


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
        earlier: references of notices that asked for the same before.
    """

    body: str
    paragraphs: Mapping[str, int]
    locations: tuple[str, ...]
    results: tuple[str, ...] = ()
    sender: Sender
    reference: str
    circumstances: str = ""
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
}


def filled(fields: Sequence[Holds], said: Said) -> tuple[Filled, ...]:
    """Fill the fields of a form.

    Args:
        fields: what each asks for, in the form's order.
        said: the notice.
    """
    return tuple(Filled(each, _links(said, fields) if each is Holds.LINKS else _VALUES[each](said)) for each in fields)


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


def _links(said: Said, fields: Collection[Holds]) -> str:
    apart = set(said.results) if Holds.SEARCH_RESULTS in fields else set()
    return "\n".join(each for each in said.locations if each not in apart)
