"""Open a case: keys first, then the case, its words, its links and its pictures, in one transaction.

The two databases have no transaction in common. Keys are written before the case that needs them, so a process that is
killed between leaves a key without a case, which nobody was told of, and which is swept a day later.

What takes long, what is kept of the codes, is computed before anything is held. Then one case after the other is
written, in the order in which they came: SQLite has one writer, and lets in whoever happens to ask at the right moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed
from takeback.base.ids import new_id
from takeback.casework.case import Path
from takeback.flows.cases.authority import oblige_end
from takeback.flows.cases.claiming import Claimed, Picture, claim_pictures
from takeback.flows.cases.near_claims import Near, look_once_more, near_entries
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.services import Services
from takeback.flows.turns import Turns
from takeback.records.case_keys.actions import FreshKey, fresh_key, store_keys
from takeback.records.case_keys.queries import case_of_lookup_words
from takeback.records.cases.actions import Wishes, empty_case, note, report_locations, seal_item, write_case
from takeback.records.cases.models import Case
from takeback.records.cases.news import News, end_news, put_news
from takeback.records.cases.queries import case_of_attempt
from takeback.sealing.boxes import PublicKey
from takeback.sealing.case_keys import new_case_key
from takeback.sealing.codes import Code, new_code
from takeback.sealing.generations import Generation

LONGEST_TEXT = 20_000
"""Letters of one answer."""
MOST_LINKS = 200
LONGEST_LINK = 2_000

CODES_AT_ONCE = 2
"""Codes of which one process computes what is kept of them, at 19 MiB each: more only slow each other down."""
COMPUTING = Turns(CODES_AT_ONCE, patience_seconds=20.0)
"""The turns of whoever computes that; never waited for while a transaction is open."""

_WRITING = Turns(1, patience_seconds=20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a person told before there was a case. Whatever is empty was skipped.

    Attributes:
        situation: a word of the page's, such as `threatened`.
        age: how they answered the question of age, a word of the page's.
        path: where that answer leads. On the minor's path there are no pictures.
        wishes: what they chose.
        pictures: hashes from their own device.
        contact: how they can be reached, and how not.
        story: what they told.
        locations: links and other places, as told.
        danger: they show the person's name, address or telephone number.
        delegate: for whom they act, and by what right.
        acts_until: the last day on which they do; then their code opens nothing any more.
        attempt: random letters that the page carries, so that a page that is sent twice opens one case.
    """

    situation: str = ""
    age: str = ""
    path: Path = Path.ADULT
    wishes: Wishes = field(default_factory=Wishes)
    pictures: tuple[Picture, ...] = ()
    contact: str = field(default="", repr=False)
    story: str = field(default="", repr=False)
    locations: tuple[str, ...] = field(default=(), repr=False)
    danger: bool = False
    delegate: str = field(default="", repr=False)
    acts_until: date | None = None
    attempt: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse what no page sends.

        Raises:
            Invalid: something is too long, or there are too many links.
            NotAllowed: a picture on the minor's path.
        """
        if self.path is Path.MINOR and self.pictures:
            raise NotAllowed("no hash is taken where somebody may have been under age")
        if any(len(text) > LONGEST_TEXT for text in self._sealed().values()):
            raise Invalid(f"an answer can have {LONGEST_TEXT} letters", field="story")
        if len(self.locations) > MOST_LINKS or any(len(link) > LONGEST_LINK for link in self.locations):
            raise Invalid(f"at most {MOST_LINKS} links of {LONGEST_LINK} letters", field="locations")

    def _sealed(self) -> dict[str, str]:
        told = {
            "situation": self.situation,
            "age": self.age,
            "contact": self.contact,
            "story": self.story,
            "delegate": self.delegate,
        }
        return {kind: text for kind, text in told.items() if text.strip()}

    @property
    def says_more_than_hashes(self) -> bool:
        """Whether it tells something that somebody would have to read."""
        return bool(self.contact.strip() or self.story.strip() or self.delegate.strip() or self.locations)

    def sealed_items(self) -> dict[str, str]:
        """What is sealed to the case, by kind."""
        return self._sealed()


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case that stands, with the two codes that are shown once.

    Attributes:
        case_id: which.
        code: opens it.
        duress_code: opens another one, with nothing in it.
    """

    case_id: str
    code: Code
    duress_code: Code


def open_case(services: Services, opening: Opening, *, with_it: Callable[[Case], None] | None = None) -> OpenedCase:
    """Open a case, and beside it an empty one for the duress code.

    The empty one is a case like any other: whoever is forced to open it, or opens it with a code that they found, can
    do there what they like, and nothing tells it from one in which nothing was protected. Nothing ties it to the other.

    Args:
        services: the process's collaborators.
        opening: what the person told.
        with_it: what else is written in the transaction of the case. So that none is open while the codes are
            computed, this is never called inside one.

    Returns:
        Ids and codes. The same page sent again, before the code was typed once, gives the same case other codes.

    Raises:
        Conflict: the page was sent before, and the person has kept its code.
        NotAllowed: something would have to be read, and nobody is there who could.
        TooMany: others were being served all the while. Nothing was opened.
    """
    attempt = hashlib.sha256(opening.attempt.encode()).hexdigest() if opening.attempt else ""
    try:
        return _open(services, opening, attempt, with_it)
    except Conflict:
        # A page that is sent twice at once: whichever answer the browser shows, its code must open the case.
        raced = case_of_attempt(attempt)
        if raced is None or raced.code_kept:
            raise
        return _open(services, opening, attempt, with_it)


def _open(services: Services, opening: Opening, attempt: str, with_it: Callable[[Case], None] | None) -> OpenedCase:
    at = services.clock.now()
    generation = portal_generation(services)
    if generation is None and opening.says_more_than_hashes:
        raise NotAllowed("nobody is there yet who could read this; only hashes are taken")
    again = case_of_attempt(attempt)
    organisation = None if generation is None else generation.organisation_id
    code, own = _fresh_key(new_id("case") if again is None else again.pk, generation)
    duress, empty = _fresh_key(new_id("case"), generation)
    with _WRITING.turn():
        near = near_entries(services, [each.pdq for each in opening.pictures])
        if again is None:
            store_keys([own, empty], at)
        with transaction.atomic():
            if again is None:
                case = write_case(
                    own.key.case_id,
                    opening.path,
                    opening.wishes,
                    at,
                    organisation=organisation,
                    attempt=attempt,
                    acts_until=opening.acts_until,
                )
            else:
                case = _emptied(again.pk)  # held from here on: nobody's code is replaced who is just typing it
                store_keys([own, empty], at)
            claimed = _fill(case, own.key.public, opening, near, at)
            if with_it is not None:
                with_it(case)
            beside = write_case(
                empty.key.case_id, Path.ADULT, opening.wishes, at, organisation=organisation, attempt=""
            )
            note(beside, "opened", at)
        look_once_more(services, claimed.new, claimed.values)
    return OpenedCase(case.pk, code, duress)


def _fresh_key(case_id: str, generation: Generation | None) -> tuple[Code, FreshKey]:
    """A fresh pair and code for a case. Two people get the same look-up words once in thousands of millions."""
    code = new_code()
    while case_of_lookup_words(code.lookup_id) is not None:
        code = new_code()
    key = new_case_key(case_id, code=code.keys().public, organisation=generation)
    with COMPUTING.turn():
        return code, fresh_key(key, code)


def _emptied(case_id: str) -> Case:
    """The case that the page opened before, emptied: what was sealed to its first key opens no more.

    Killed behind it, the case has another key than what is sealed in it, and a code that nobody saw: the page can be
    sent once more, since no code was typed yet.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if case.code_kept:
        raise Conflict("this page was sent already, and its code was shown then")
    empty_case(case)
    end_news(case)
    return case


def _fill(case: Case, public: PublicKey, opening: Opening, near: Near, at: datetime) -> Claimed:
    for kind, text in opening.sealed_items().items():
        seal_item(case, public, kind, text, at)
    report_locations(case, opening.locations, at, danger=opening.danger)
    if opening.locations and opening.path is not Path.MINOR:  # a hand-over has a clock of its own
        put_news(case, News.LINKS, at, danger=opening.danger)
    claimed = claim_pictures(case, opening.pictures, at, near=near)
    oblige_end(case, at)
    note(case, "opened", at)
    return claimed
