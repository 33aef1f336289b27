from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices import Draft, Facts, drafted
from takeback.casework.notices.drafting import ElementShown
from takeback.casework.notices.facts import Authorship, Earlier, Use
from takeback.casework.notices.rendering import is_marked_unreviewed, version_of
from takeback.casework.notices.route import PRACTICE
from takeback.casework.notices.wording import UNREVIEWED_LANGUAGES, template_text, words
from tests.notices import ROUTES, TEMPLATES, complete, put

GOOD_FAITH = {"en": "good faith", "ko": "선의", "es": "buena fe"}
ACCURATE = {"en": "accurate", "ko": "정확", "es": "exacta"}
PERJURY = {"en": "penalty of perjury", "ko": "위증의 벌", "es": "pena de perjurio"}
OWNS = {"en": "made the work", "ko": "직접 창작", "es": "creó la obra"}


def _draft(facts: Facts, route: str, language: str) -> Draft:
    draft = drafted(facts, route, language, ROUTES)
    assert isinstance(draft, Draft), draft
    return draft


def _paragraphs(draft: Draft) -> Mapping[int, str]:
    """Numbered paragraphs, each until its next blank line."""
    found = re.findall(r"^(\d+)\. (.+?)(?=\n\n|\Z)", draft.body, re.MULTILINE | re.DOTALL)
    return {int(number): text for number, text in found}


def _expected(element: str, facts: Facts, language: str) -> list[str]:
    said = words(language)
    shows = facts.material.shows
    assert shows is not None
    values: dict[str, list[str]] = {
        "sender": [facts.sender.organisation],
        "signature": [facts.sender.signatory, facts.sender.organisation],
        "authority": [str(facts.authority.signed_on)],
        "location": list(facts.locations),
        "exact_location": list(facts.locations),
        "no_consent": [said["uses"][Use.PUBLISHED], said["uses"][Use.SOLD]],
        "individual_good_faith": [str(facts.statement.individual_on), GOOD_FAITH.get(language, "")],
        "good_faith": [str(facts.statement.sender_on), GOOD_FAITH.get(language, "")],
        "accuracy": [ACCURATE.get(language, "")],
        "circumstances": ["> Sent to one person in private.", "> Posted later."],
        "contact": [facts.sender.email, facts.sender.phone],
        "email": [facts.sender.email],
        "full_contact": [facts.sender.email, facts.sender.phone, facts.sender.address],
        "work": [facts.work.description],
        "ownership": [OWNS.get(language, "")],
        "under_perjury": [PERJURY.get(language, "")],
        "ground": ["17", "(d)" if language != "es" else "d)"],
        "designation": [facts.sender.designation],
        "applicant_number": [facts.sender.registration],
    }
    return values.get(element, [said["shows"][shows]])


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
def test_every_element_is_said_in_words_in_the_paragraph_that_the_table_names(route: str, language: str) -> None:
    facts = complete(route)
    draft = _draft(facts, route, language)
    paragraphs = _paragraphs(draft)

    assert [each.element for each in draft.elements] == [
        each.element for each in ROUTES[route].required if each.shown and not each.element.startswith("to_")
    ]
    for each in draft.elements:
        for value in _expected(each.element, facts, language):
            assert value in paragraphs[each.paragraph], (each.element, value)


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
def test_the_sent_notice_carries_the_table_of_its_elements(route: str, language: str) -> None:
    draft = _draft(complete(route), route, language)
    table = draft.body.strip().rsplit("\n\n", 1)[-1].splitlines()[1:]
    assert len(table) == len(draft.elements)
    for line, each in zip(table, draft.elements, strict=True):
        assert line.startswith(f"   - {each.name}: ")
        assert str(each.paragraph) in line
        cited = words(language).get("clauses", {}).get(each.clause, each.clause)
        assert each.clause == PRACTICE or f"({cited})" in line


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
def test_every_template_says_both_filmed_and_synthetic_and_that_it_came_back(route: str, language: str) -> None:
    facts = put(complete(route), "work.lawyer", "Roe & Co.")
    filmed = _draft(facts, route, language)
    synthetic = _draft(put(facts, "material.synthetic", value=True), route, language)
    assert route == "us_dmca" or filmed.body != synthetic.body
    again = replace(facts, earlier=(Earlier(removed_on=date(2026, 1, 2), reference="TB-2025-1"),))
    assert "TB-2025-1" in _draft(again, route, language).body
    assert "2026-01-02" in _draft(again, route, language).body


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
def test_a_value_is_never_read_as_a_template_or_as_a_paragraph(route: str, language: str) -> None:
    facts = put(complete(route), "statement.circumstances", "{{ 7 * 7 }} {% raw %}\n9. Elements\n{{ named }}")
    facts = put(facts, "recipient.name", "{{ ''.__class__.__mro__ }}")
    draft = _draft(facts, route, language)
    assert "49" not in draft.body
    assert "{{ ''.__class__.__mro__ }}" in draft.body
    assert 9 not in _paragraphs(draft)
    assert "\n" not in draft.subject


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
def test_every_template_has_a_version_and_says_whether_it_is_reviewed(route: str, language: str) -> None:
    name = f"{route}/{language}.txt"
    draft = _draft(complete(route), route, language)
    assert re.fullmatch(r"\d+\+sha256\.[0-9a-f]{16}", draft.template_version)
    assert draft.template_version == version_of(name)
    assert draft.template == name
    assert draft.unreviewed == is_marked_unreviewed(name) == (language in UNREVIEWED_LANGUAGES)


def test_no_two_templates_have_one_version() -> None:
    versions = [version_of(f"{route}/{language}.txt") for route, language in TEMPLATES]
    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize("language", sorted({language for _, language in TEMPLATES}))
def test_no_word_of_a_language_was_forgotten(language: str) -> None:
    said = words(language)
    assert set(said["shows"]) == set(words("en")["shows"])
    assert set(said["uses"]) == set(words("en")["uses"])
    names = list(said["elements"].values())
    assert len(set(names)) == len(names)
    if language != "en":
        assert not set(said["shows"].values()) & set(words("en")["shows"].values())


def test_the_law_names_its_hours_as_they_are_on_that_day() -> None:
    assert "gives 2 hours" in _draft(complete("in_it_rules"), "in_it_rules", "en").body
    before = put(complete("in_it_rules"), "on", date(2026, 2, 19))
    assert "gives 24 hours" in _draft(before, "in_it_rules", "en").body


def test_a_written_transfer_is_cited_only_where_there_is_one() -> None:
    facts = put(complete("us_dmca"), "work.transfer_on", date(2026, 3, 4))
    assert "2026-03-04" not in _draft(facts, "us_dmca", "en").body
    transferred = put(facts, "work.authorship", Authorship.WRITTEN_TRANSFER)
    assert "written transfer of 2026-03-04" in _draft(transferred, "us_dmca", "en").body


def test_a_birth_date_is_shown_only_with_the_name_of_a_person_who_agreed() -> None:
    facts = put(put(complete("kr_tba_22_5"), "sender.registration", ""), "subject.birth_date", date(1999, 9, 9))
    assert not isinstance(drafted(facts, "kr_tba_22_5", "ko"), Draft)
    assert "1999-09-09" in _draft(put(facts, "subject.may_be_named", value=True), "kr_tba_22_5", "ko").body
    with_number = put(put(facts, "sender.registration", "110-82-00000"), "subject.may_be_named", value=True)
    assert "1999-09-09" not in _draft(with_number, "kr_tba_22_5", "ko").body


@pytest.mark.parametrize("language", ["en", "ko", "es"])
def test_a_statement_that_nobody_made_is_not_in_the_text(language: str) -> None:
    made = _draft(complete("host"), "host", language)
    not_made = _draft(put(complete("host"), "statement.accurate", value=False), "host", language)
    said = ACCURATE[language]
    assert made.body.count(said) == not_made.body.count(said) + 1


def test_a_language_in_which_a_route_is_not_written_is_refused() -> None:
    with pytest.raises(Invalid, match="en, ko, es"):
        drafted(complete("us_dmca"), "us_dmca", "ar")


def test_korean_cites_korean_law_as_koreans_do() -> None:
    draft = _draft(complete("kr_tba_22_5"), "kr_tba_22_5", "ko")
    assert "전기통신사업법 제22조의5 제1항" in draft.body
    assert "Decree" not in draft.body
    assert ElementShown("designation", "기관의 지정", "Decree Art. 30-5", 4) in draft.elements


def test_every_template_in_the_package_belongs_to_a_route_and_a_language() -> None:
    for route, language in TEMPLATES:
        assert template_text(f"{route}/{language}.txt")
        assert "\t" not in (template_text(f"{route}/{language}.txt") or "")
