"""What a platform says of entries that it was told of."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Body, Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.flows.banks import opinions as flow
from takeback.matching.opinion import Word
from takeback.records.banks.actions import Given
from takeback.records.banks.queries import opinion_page
from takeback.records.platforms.scopes import Scope
from takeback.web.face.access import for_keys
from takeback.web.platform_api.asking import LARGEST_ID, EntryId, refuse_strange_words, services_of
from takeback.web.platform_api.keys import key_holder

router = Router()

MOST_A_PAGE = 500

_EXAMPLE: dict[str, JsonValue] = {
    "entry": 7,
    "bank": "stopncii",
    "word": "confirmed",
    "given_on": "2026-11-22",
    "standing": "attested",
}


class OpinionAsked(BaseModel):
    """One word."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"word": "confirmed"}})

    word: Literal["confirmed", "not_intimate", "removed", "kept"] = Field(
        description="`confirmed` and `not_intimate`: somebody looked. `removed` and `kept`: what became of the upload."
    )


class PageAsked(BaseModel):
    """Which page."""

    after: int = Field(default=0, ge=0, le=LARGEST_ID, description="What the page before gave as `next`.")
    limit: int = Field(default=100, ge=1, le=MOST_A_PAGE)


class OpinionAnswered(BaseModel):
    """What is noted now."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    entry: int
    bank: str
    word: str = Field(description="Your last word.")
    given_on: date
    standing: str = Field(description="How far the entry is trusted now, by everybody.")


class OpinionsAnswered(BaseModel):
    """A page of what you said, in the order of entries."""

    model_config = ConfigDict(json_schema_extra={"example": {"opinions": [_EXAMPLE], "next": None}})

    opinions: list[OpinionAnswered]
    next: int | None = Field(description="Give it as `after` for the next page; null at the end.")


@router.put("/opinions/{entry}", response=OpinionAnswered, operation_id="give_opinion", summary="Say what an entry is")
@for_keys(Scope.OPINIONS.value)
def give_opinion(request: HttpRequest, entry: Path[EntryId], asked: Body[OpinionAsked]) -> OpinionAnswered:
    """Say what you found when you looked at an upload that matched an entry. Your last word counts.

    On your own platform `confirmed` counts at once. For everybody an entry is confirmed by two vetted platforms, and
    contested by one; nobody is let through by it. Needs a key with the scope `opinions`.
    """
    at = services_of(request).clock.now()
    return _answered(flow.give_opinion(key_holder(request).organisation_id, entry, Word(asked.word), at))


@router.get("/opinions", response=OpinionsAnswered, operation_id="list_opinions", summary="What you said")
@for_keys(Scope.OPINIONS.value)
def list_opinions(request: HttpRequest, page: Query[PageAsked]) -> OpinionsAnswered:
    """Your own words, and nobody else's, page by page.

    Needs a key with the scope `opinions`.
    """
    refuse_strange_words(request, PageAsked)
    given, further = opinion_page(key_holder(request).organisation_id, page.after, page.limit)
    return OpinionsAnswered(opinions=[_answered(each) for each in given], next=further)


OPERATIONS = (give_opinion, list_opinions)


def _answered(given: Given) -> OpinionAnswered:
    return OpinionAnswered(
        entry=given.entry,
        bank=given.bank,
        word=given.word.value,
        given_on=given.given_on,
        standing=given.standing.value,
    )
