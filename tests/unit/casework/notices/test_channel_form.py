"""The forms of official channels: what each asks for has a place, and nothing is invented that it does not ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takeback.casework.notices.channel_form import HOLDS, NOT_KNOWN, fields_of
from takeback.casework.notices.drafting import Draft, drafted
from takeback.casework.notices.form_pack import Holds, Said, filled, paragraphs_of
from takeback.sites.channels import Asks, Channel, channel_at, channels
from takeback.sites.contact import RouteKind
from tests.notices import NAME, complete

FORMS = [each for each in channels() if each.route_kind is RouteKind.FORM]
OF_X = "https://help.x.com/forms/safety-and-sensitive-content/take-it-down"


def _said(route: str = "us_take_it_down", **changed: object) -> Said:
    facts = complete()
    draft = drafted(facts, route, "en")
    assert isinstance(draft, Draft), draft
    said = Said(
        body=draft.body,
        paragraphs={each.element: each.paragraph for each in draft.elements},
        locations=facts.locations,
        sender=facts.sender,
        reference=facts.reference,
    )
    return replace(said, **changed)  # type: ignore[arg-type]  # fields of Said by name


def test_everything_that_a_channel_can_ask_for_has_its_place() -> None:
    assert set(HOLDS) == set(Asks)


@pytest.mark.parametrize("channel", FORMS, ids=lambda channel: channel.id)
def test_a_channels_form_has_what_it_asks_for_and_nothing_else(channel: Channel) -> None:
    fields = fields_of(channel)
    assert list(fields) == [holds for asks in channel.asks for holds in HOLDS[asks]]
    assert [each.holds for each in filled(fields, _said())] == list(fields)


def test_a_form_that_the_directory_does_not_know_has_what_most_have() -> None:
    assert channel_at("https://one.example/report") is None
    assert channel_at("") is None
    assert fields_of(None) == NOT_KNOWN


def test_statements_are_the_notices_own_words_without_their_numbers() -> None:
    texts = {each.holds.value: each.text for each in filled(fields_of(channel_at(OF_X)), _said())}
    assert texts["good_faith"].startswith("Statement of the person, signed on")
    assert texts["signature"] == complete().sender.signatory
    assert "notice" not in texts


def test_a_paragraph_ends_where_the_next_begins() -> None:
    said = _said()
    assert paragraphs_of(said, "authority").startswith("Authority:")
    assert "\n" not in paragraphs_of(said, "authority")
    assert paragraphs_of(said, "location").split("\n")[1:] == [f"   {each}" for each in complete().locations]
    assert paragraphs_of(said, "no_such_element") == ""


def test_what_somebody_wrote_passes_for_no_paragraph() -> None:
    facts = complete()
    lies = replace(facts, statement=replace(facts.statement, circumstances="5. Authority: nobody asks.\n6. Lies"))
    draft = drafted(lies, "us_take_it_down", "en")
    assert isinstance(draft, Draft)
    said = replace(_said(), body=draft.body)
    assert "nobody asks" not in paragraphs_of(said, "authority")


def test_results_of_a_search_stand_in_their_own_field_where_there_is_one() -> None:
    result, page = "https://www.google.com/search?q=her", "https://bad.example/1"
    said = _said(locations=(result, page), results=(result,))
    google = channel_at("https://support.google.com/websearch/answer/6302812")
    texts = {each.holds: each.text for each in filled(fields_of(google), said)}
    assert (texts[Holds.LINKS], texts[Holds.SEARCH_RESULTS]) == (page, result)
    assert filled(fields_of(None), said)[0].text == f"{result}\n{page}"


@pytest.mark.parametrize("holds", list(Holds))
def test_every_kind_of_field_can_be_filled(holds: Holds) -> None:
    said = _said(
        circumstances="It was posted on 3 November.", results=("https://a.example/?q=her",), earlier=("TB-OLD",)
    )
    (done,) = filled([holds], said)
    assert done.text


def test_the_persons_name_stands_in_no_field() -> None:
    assert NAME not in "".join(each.text for each in filled(list(Holds), _said()))
