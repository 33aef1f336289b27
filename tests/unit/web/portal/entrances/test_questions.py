"""What is asked, what it leads to, and what becomes of answers that nobody can have meant."""

from __future__ import annotations

import pytest

from takeback.web.portal.entrances.questions import AGE, QUESTIONS, SITUATION, SKIPPED, UNSURE, Answers, Question

EVERY_QUESTION = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@EVERY_QUESTION
def test_each_says_what_it_leads_to_and_what_skipping_means(question: Question) -> None:
    assert str(question.leads)
    assert str(question.skipping)
    assert {UNSURE, SKIPPED} <= question.values()


def test_they_are_asked_one_after_the_other() -> None:
    answers, asked = Answers(), []
    while (question := answers.next_question()) is not None:
        asked.append(question.name)
        answers = Answers.posted({**dict(answers.given()), question.name: SKIPPED})
    assert asked == ["device", "country", "age", "situation"]


def test_what_is_known_already_is_not_asked() -> None:
    answers = Answers.posted({"situation": "threatened", "device": "alone", "country": "KR"})
    assert answers.next_question() is AGE


@pytest.mark.parametrize("value", ["", "<script>", "adult'", "ADULT", "x" * 100_000, "\x00"])
def test_an_answer_that_is_no_choice_counts_as_not_given(value: str) -> None:
    answers = Answers.posted(dict.fromkeys((each.name for each in QUESTIONS), value))
    assert answers == Answers()
    assert not Answers.posted({"acting": value}).acts


@pytest.mark.parametrize("age", ["minor", UNSURE, SKIPPED])
def test_everything_but_a_clear_yes_leads_to_the_minors_path(age: str) -> None:
    assert Answers(age=age).takes_minors_path
    assert not Answers(age="adult").takes_minors_path
    assert not Answers().takes_minors_path


@pytest.mark.parametrize("device", ["watched", UNSURE, SKIPPED])
def test_everything_but_a_clear_no_counts_as_watched(device: str) -> None:
    assert Answers(device=device).is_maybe_watched
    assert not Answers(device="alone").is_maybe_watched


@pytest.mark.parametrize(
    ("country", "age"), [("KR", 19), ("US", 18), ("other", 18), ("unsure", 19), ("skip", 19), ("", 19)]
)
def test_the_age_is_the_countrys_and_the_strictest_where_it_is_not_known(country: str, age: int) -> None:
    assert Answers(country=country).adult_age == age


def test_going_back_leads_to_the_last_answer_before() -> None:
    answers = Answers(device="alone", country="KR", situation="threatened")
    assert answers.question_before(AGE).name == "country"
    assert answers.question_before(None) is SITUATION
    assert Answers().question_before(AGE).name == "device"
