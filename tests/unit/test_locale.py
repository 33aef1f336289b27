"""Every sentence that a person may read is in every catalogue, translated, with the placeholders it had.

The sentences are collected here from the source as it stands, so that one which was added a minute ago is missed at
once: `make messages` brings it into the catalogues.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override, pgettext, templatize

import takeback

SOURCE = Path(takeback.__file__).parent
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"))
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z%]|\{\w*\}")

Sentence = str | tuple[str, ...]


def _catalogue(code: str) -> Catalog:
    with (SOURCE / "locale" / code / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=code)


def _sentences() -> Iterator[Sentence]:
    for path in SOURCE.rglob("*.py"):
        source = path.read_bytes()
        if b"gettext" not in source:  # whatever marks a sentence is imported by a name with this word
            continue
        for _line, _function, id_, _comments in extract_python(io.BytesIO(source), KEYWORDS, (), {}):
            yield from _plain(id_)
    for path in SOURCE.rglob("templates/**/*.*"):
        # Django turns a template into calls of gettext between filler; a lexer that forgives reads them out.
        calls = templatize(path.read_text("utf-8"), origin=str(path))
        for _line, _function, id_, _comments in extract_javascript(io.BytesIO(calls.encode()), KEYWORDS, (), {}):
            yield from _plain(id_)


def _plain(id_: object) -> Iterator[Sentence]:
    """One sentence, or singular and plural; what is no literal is nobody's to translate here."""
    parts = _all_of(id_)
    if parts:
        yield parts[0] if len(parts) == 1 else parts


def _all_of(part: object) -> tuple[str, ...]:
    """What Babel gives as one string, several, or none: as several."""
    if isinstance(part, (tuple, list)):
        return tuple(each for each in part if isinstance(each, str))
    return (part,) if isinstance(part, str) and part else ()


def _placeholders(sentence: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(sentence))


def _forms_of_one_number(code: str) -> set[int]:
    """The plural forms that stand for a single number each, and so may say it in words: Arabic has some."""
    form_of = c2py(_catalogue(code).plural_expr)
    used = Counter(form_of(number) for number in range(1000))
    return {form for form, numbers in used.items() if numbers == 1}


@pytest.fixture(scope="module")
def sentences() -> set[Sentence]:
    return set(_sentences())


def test_sentences_are_found_in_python_and_in_templates(sentences: set[Sentence]) -> None:
    assert "There is no page here" in sentences  # Python
    assert "Skip to the content" in sentences  # a template
    assert "%(milliseconds)s ms" in sentences  # a template, with a placeholder
    assert ("%(count)s bit apart", "%(count)s bits apart") in sentences  # a plural


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_of_the_source_is_translated(code: str, sentences: set[Sentence]) -> None:
    translated = {message.id for message in _catalogue(code) if message.id and message.string and not message.fuzzy}
    assert sorted(map(str, sentences - translated)) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_empty_or_a_guess(code: str) -> None:
    for message in _catalogue(code):
        if message.id:
            strings = _all_of(message.string)
            assert strings, message.id
            assert all(strings), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_translation_keeps_the_placeholders(code: str) -> None:
    of_one_number = _forms_of_one_number(code)
    for message in _catalogue(code):
        if message.id:
            meant = _placeholders(_all_of(message.id)[-1])
            for form, string in enumerate(_all_of(message.string)):
                lost = list(meant)
                for each in _placeholders(string):
                    assert each in lost, message.id  # one too many fails when the page is shown
                    lost.remove(each)
                assert len(lost) <= (form in of_one_number), message.id


def test_arabic_says_none_one_and_two_in_words_and_other_numbers_in_digits() -> None:
    assert _forms_of_one_number("ar") == {0, 1, 2}
    assert _forms_of_one_number("es") == {0}
    assert _forms_of_one_number("ko") == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_of_a_plural_is_there(code: str) -> None:
    catalogue = _catalogue(code)
    for message in catalogue:
        if message.pluralizable:
            assert len(_all_of(message.string)) == catalogue.num_plurals, message.id


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_that_nobody_reviewed_says_so_and_so_do_its_pages(code: str) -> None:
    assert ("UNREVIEWED" in _catalogue(code).header_comment) == (code in settings.UNREVIEWED_LANGUAGES)


@pytest.mark.parametrize(
    ("language", "day", "with_year"),
    [
        ("en", "12 November", "12 November 2026"),
        ("ko", "11월 12일", "2026년 11월 12일"),
        ("es", "12 de noviembre", "12 de noviembre de 2026"),
        ("ar", "12 نوفمبر", "12 نوفمبر 2026"),
    ],
)
def test_days_stand_as_each_language_has_them(language: str, day: str, with_year: str) -> None:
    with override(language):
        short = pgettext("a day of this year, in the letters of Django's dates", "j F")
        full = pgettext("a day, in the letters of Django's dates", "j F Y")
        assert date_format(date(2026, 11, 12), short) == day
        assert date_format(date(2026, 11, 12), full) == with_year
