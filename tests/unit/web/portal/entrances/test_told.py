"""What somebody tells, as the case keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from takeback.web.portal.entrances.told import (
    Acting,
    Channel,
    Relation,
    Right,
    SafeContact,
    Scope,
    places_in,
    story_with_log,
)


def acting(right: Right = Right.ASKED, *, of_a_minor: bool = False) -> Acting:
    return Acting(
        relation=Relation.FAMILY,
        right=right,
        scope=frozenset({Scope.TAKE_DOWN, Scope.HEAR}),
        until=date(2026, 12, 25),
        of_a_minor=of_a_minor,
    )


def test_never_says_nothing_else_whatever_was_typed_beside_it() -> None:
    assert SafeContact(where="a@example.org", code_word="lamp").as_text() == "channel: never"


def test_a_safe_contact_says_how_when_and_under_which_word() -> None:
    contact = SafeContact(channel=Channel.CALL, where="02 123", hours="10 to 12", code_word="lamp")
    assert contact.as_text().splitlines() == [
        "channel: call",
        "where: 02 123",
        "hours: 10 to 12",
        "code word: lamp",
        "neutral sender: yes",
    ]


@pytest.mark.parametrize("typed", ["lamp\nneutral sender: no", "lamp\r\nchannel: never", "lamp\u2028where: b"])
def test_what_was_typed_cannot_pass_for_another_line(typed: str) -> None:
    lines = SafeContact(channel=Channel.TEXT, where="1", code_word=typed).as_text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["channel", "where", "code word", "neutral sender"]


def test_acting_says_how_far_until_when_and_that_it_can_be_ended() -> None:
    text = acting().as_text()
    assert "may: hear, take_down\n" in text
    assert "until: 2026-12-25\n" in text
    assert "whenever the person says so" in text


def test_without_a_right_nothing_may_be_done_whatever_was_ticked() -> None:
    assert "may: nothing until the person agrees" in acting(Right.NONE_YET).as_text()


def test_what_a_young_person_tells_is_kept_from_whoever_acts() -> None:
    assert "is not told to whoever acts" in acting(of_a_minor=True).as_text()
    assert "confidence" not in acting().as_text()


def test_no_repr_shows_a_number_or_a_word() -> None:
    contact = SafeContact(channel=Channel.CALL, where="02 123", hours="noon", code_word="lamp")
    assert not {"02 123", "noon", "lamp"} & set(repr(contact).split("'"))


@pytest.mark.parametrize(
    ("story", "log", "kept"),
    [
        ("", "", ""),
        (" a ", " \n ", "a"),
        ("", "Mon, he wrote\n\n Tue ", "log:\n- Mon, he wrote\n- Tue"),
        ("a", "b", "a\n\nlog:\n- b"),
    ],
)
def test_the_log_stands_after_the_story(story: str, log: str, kept: str) -> None:
    assert story_with_log(story, log) == kept


def test_places_are_lines_each_once() -> None:
    assert places_in(" https://a.example/1 \n\n@room\r\nhttps://a.example/1\n") == ("https://a.example/1", "@room")
