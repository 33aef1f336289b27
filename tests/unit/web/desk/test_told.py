"""What a person told is read at the desk in sentences, and never in the words that a machine keeps."""

from __future__ import annotations

from django.utils import translation

from takeback.web.desk.words import told_in_words


def test_answers_that_were_chosen_are_sentences_under_headings() -> None:
    told = {"age": ["adult"], "situation": ["filmed", "threatened"]}
    assert told_in_words(told) == [
        ("Age at the time", ["Everybody was of age"]),
        (
            "What happened",
            [
                "They were filmed or photographed in secret",
                "Somebody threatens them, or wants money or more pictures",
            ],
        ),
    ]
    with translation.override("ko"):
        assert told_in_words(told)[0] == ("당시 나이", ["모두 성인이었습니다"])


def test_a_persons_own_words_stay_theirs_even_where_they_are_those_of_an_answer() -> None:
    assert told_in_words({"story": ["shared"]}) == [("In their own words", ["shared"])]


def test_what_this_version_does_not_know_is_shown_as_it_is() -> None:
    assert told_in_words({"age": ["older"], "new": ["a"]}) == [("Age at the time", ["older"]), ("new", ["a"])]
