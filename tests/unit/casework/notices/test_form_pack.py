from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices import Missing
from takeback.casework.notices.facts import Earlier
from takeback.casework.notices.form_pack import DoesNotFit, Field, Form, FormPack, Holds, packed
from tests.notices import NAME, complete, put

FORM = Form(
    address="https://gallery.example/report",
    fields=(
        Field(label="Your organisation", holds=Holds.ORGANISATION, most_characters=50),
        Field(label="Links", holds=Holds.LINKS, most_characters=120),
        Field(label="What happened", holds=Holds.NOTICE, most_characters=8000),
        Field(label="Name of the person", holds=Holds.SUBJECT_NAME, needed=False),
        Field(label="Signature", holds=Holds.SIGNATURE),
    ),
    most_links=3,
)
LINKS = tuple(f"https://gallery.example/posts/{number:03}" for number in range(8))


def _packs(form: Form = FORM) -> tuple[FormPack, ...]:
    done = packed(form, replace(complete(), locations=LINKS), "plain", "en")
    assert isinstance(done, tuple), done
    return done


def test_every_link_is_in_one_sending_within_the_forms_limits() -> None:
    packs = _packs()
    assert [(pack.number, pack.of) for pack in packs] == [(1, 3), (2, 3), (3, 3)]
    assert [each for pack in packs for each in pack.locations] == sorted(LINKS)
    for pack in packs:
        texts = {filled.label: filled.text for filled in pack.fields}
        assert texts["Links"].split("\n") == list(pack.locations)
        assert len(texts["Links"]) <= 120
        assert texts["What happened"] == pack.draft.body
        assert all((each in pack.draft.body) == (each in pack.locations) for each in LINKS)


def test_fields_stand_in_the_forms_order() -> None:
    assert [filled.label for filled in _packs()[0].fields] == [each.label for each in FORM.fields]


def test_the_name_goes_into_its_field_only_with_consent() -> None:
    assert NAME not in "".join(filled.text for pack in _packs() for filled in pack.fields)
    agreed = packed(FORM, put(complete(), "subject.may_be_named", value=True), "plain", "en")
    assert isinstance(agreed, tuple)
    assert NAME in {filled.text for filled in agreed[0].fields}


def test_a_form_that_cannot_do_without_the_name_is_not_filled_without_consent() -> None:
    form = replace(FORM, fields=(*FORM.fields, Field(label="Full name", holds=Holds.SUBJECT_NAME)))
    assert packed(form, complete(), "plain", "en") == DoesNotFit("Full name", 0, 0)


def test_what_is_too_long_is_named_with_its_limit_and_never_cut() -> None:
    short = replace(FORM, fields=(Field(label="What happened", holds=Holds.NOTICE, most_characters=100),))
    refused = packed(short, complete(), "plain", "en")
    assert isinstance(refused, DoesNotFit)
    assert (refused.label, refused.most_characters) == ("What happened", 100)
    assert refused.characters > 100
    narrow = replace(FORM, fields=(Field(label="Links", holds=Holds.LINKS, most_characters=10),))
    assert packed(narrow, complete(), "plain", "en") == DoesNotFit("Links", 10, 32)


def test_a_form_is_not_filled_with_a_notice_that_lacks_an_element() -> None:
    refused = packed(FORM, put(complete(), "consent_to_notify", value=False), "plain", "en")
    assert isinstance(refused, Missing)
    assert refused.elements == ("consent_to_notify",)


def test_a_field_that_takes_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        Field(label="x", holds=Holds.EMAIL, most_characters=0)


@pytest.mark.parametrize("holds", list(Holds))
def test_every_kind_of_field_can_be_filled(holds: Holds) -> None:
    form = Form(address="https://a.example/", fields=(Field(label="x", holds=holds, needed=False),))
    facts = replace(complete(), earlier=(Earlier(removed_on=date(2026, 11, 2), reference="TB-OLD"),))
    done = packed(form, facts, "us_take_it_down", "en")
    assert isinstance(done, tuple)
    without_a_value = {Holds.SUBJECT_NAME, Holds.SEARCH_RESULTS}  # no consent; facts do not tell results from pages
    assert bool(done[0].fields[0].text) == (holds not in without_a_value)
