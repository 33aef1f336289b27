"""The words of a language: names of elements, of what is shown, of grounds. Package data, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from takeback.base.errors import Invalid

UNREVIEWED_LANGUAGES: Final = frozenset({"ko", "es", "ru", "pt", "id", "vi", "th", "ar"})
"""Translations of the project's own, which no native speaker who works with survivors has read. A draft in one of them
says so to the caseworker, and not to the recipient: `docs/languages.md`."""

TABLES: Final = ("elements", "shows", "uses", "grounds")


@cache
def words(language: str) -> Mapping[str, Mapping[str, str]]:
    """The words of a language, as tables.

    Args:
        language: its code.

    Raises:
        Invalid: there are none, or a table is missing.
    """
    try:
        text = _read("words", f"{language}.toml")
    except FileNotFoundError as error:
        raise Invalid("there are no words in this language", field="language") from error
    tables: dict[str, Any] = tomllib.loads(text)
    for each in TABLES:
        if each not in tables:
            raise Invalid(f"the words of a language have a table [{each}]", field="language")
    return tables


@cache
def template_text(name: str) -> str | None:
    """A template's text, by its name such as `us_dmca/ko.txt`; `None` where there is none.

    Args:
        name: as it stands below `templates`.
    """
    folder, _, file = name.partition("/")
    if not file or "/" in file or ".." in name:
        return None
    try:
        return _read("templates", folder, file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _read(*parts: str) -> str:
    return resources.files("takeback.casework.notices").joinpath(*parts).read_text("utf-8")
