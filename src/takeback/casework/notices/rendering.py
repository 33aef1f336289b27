"""From a template and values to text. The environment is sandboxed and strict, and its values are only text.

A template says its elements by calling `at`, which numbers a paragraph and keeps which elements stand in it:

    {{ at("location") }} The material is at: ...

So the table of elements at the end of a notice is not written by hand: it names the paragraph that says each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from takeback.base.errors import Invalid
from takeback.casework.notices.wording import template_text

_HEAD: Final = re.compile(r"\{#-? version (?P<version>[0-9]+)(?P<unreviewed>; UNREVIEWED)? -?#\}")
_IMPORT: Final = re.compile(r"\{%-? import \"(?P<name>[\w/.]+)\"")


class _PackageData(BaseLoader):
    """Templates of this package, and no others."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        del environment
        text = template_text(template)
        if text is None:
            raise TemplateNotFound(template)
        return text, None, None


@cache
def _environment() -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=_PackageData(),
        undefined=StrictUndefined,
        autoescape=False,  # plain text; `text` refuses what could pass for something else
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.clear()  # nothing to call but what a notice hands in
    environment.filters["quoted"] = _quoted
    return environment


def _quoted(text: str) -> str:
    """Every line of a value marked as somebody's words, so that none passes for a paragraph of the notice."""
    return "\n".join(f"   > {line}".rstrip() for line in text.split("\n"))


@dataclass(slots=True)
class Paragraphs:
    """Numbers paragraphs while a template is rendered, and keeps which elements each says.

    Attributes:
        said: the number of the first paragraph that says an element.
    """

    said: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def at(self, *elements: str) -> str:
        """Begin a paragraph.

        Args:
            elements: ids of those that it says.
        """
        self._count += 1
        for each in elements:
            self.said.setdefault(each, self._count)
        return f"{self._count}."


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template's text with its values.

    Attributes:
        subject: its first line.
        body: everything after it.
    """

    subject: str
    body: str


def rendered(name: str, values: Mapping[str, Any]) -> Rendered:
    """Fill a template.

    Args:
        name: as it stands below `templates`.
        values: all that it may use. What it asks for beyond them is an error, never a blank.

    Raises:
        Invalid: the template asks for a value that is not there, or for something that the sandbox forbids. The message
            does not hold a value.
    """
    try:
        text = _environment().get_template(name).render(values)
    except TemplateError as error:
        raise Invalid(f"template {name} cannot be filled: {type(error).__name__}", field="template") from error
    subject, _, body = text.strip("\n").partition("\n")
    return Rendered(subject.strip(), re.sub(r"\n{3,}", "\n\n", body.strip("\n")) + "\n")


@cache
def version_of(name: str) -> str:
    """A template's version: the number in its head, and a hash of its text and of all that it imports.

    Whoever reads a sent notice later finds out with it whether the text has changed since.

    Args:
        name: as it stands below `templates`.

    Raises:
        Invalid: there is no such template, or its head names no version.
    """
    text = template_text(name)
    head = _HEAD.match(text or "")
    if text is None or head is None:
        raise Invalid(f"template {name} has no version in its head", field="template")
    digest = hashlib.sha256()
    for each in (name, *sorted(_IMPORT.findall(text))):
        digest.update(f"{each}\n{template_text(each)}\n".encode())
    return f"{head['version']}+sha256.{digest.hexdigest()[:16]}"


def is_marked_unreviewed(name: str) -> bool:
    """Whether a template's head says that nobody has reviewed it.

    Args:
        name: as it stands below `templates`.
    """
    head = _HEAD.match(template_text(name) or "")
    return head is not None and head["unreviewed"] is not None
