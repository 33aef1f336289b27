"""What the desk says of notices is what the pure packages say, in the reader's language."""

from __future__ import annotations

from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.form_pack import Holds
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.validator import GATES
from takeback.casework.notices.wording import words
from takeback.web.desk.takedowns.notice_words import (
    ELEMENT_NAMES,
    MISSING,
    ROUTE_NAMES,
    element_in_words,
    missing_in_words,
    route_in_words,
)
from takeback.web.desk.takedowns.words import FORM_FIELDS


def test_every_sentence_of_what_is_missing_is_that_of_its_element() -> None:
    said = {each: str(sentence) for each, sentence in MISSING.items()}
    assert said == {**GATES, **{each.id: each.missing for each in ELEMENTS.values()}}


def test_elements_and_routes_are_called_what_notices_call_them() -> None:
    assert {each: str(name) for each, name in ELEMENT_NAMES.items()} == words("en")["elements"]
    assert {each: str(name) for each, name in ROUTE_NAMES.items()} == {each.id: each.title for each in ROUTES.values()}


def test_what_is_gone_is_called_by_its_word() -> None:
    assert route_in_words("of_old") == "of_old"
    assert element_in_words("of_old") == "of old"
    assert missing_in_words(["of_old"]) == ["of old"]


def test_every_kind_of_field_of_a_form_has_its_words() -> None:
    assert set(FORM_FIELDS) == set(Holds)
