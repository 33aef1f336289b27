"""Every address of the web side, found by walking the resolver, so that a new one is under test at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}
_EXPRESSIONS = {
    "": "",  # the language's prefix, empty in English
    "^api(?:/|$)": "api/",  # what is not found where programs call
    "^hma(?:/|$)": "hma/",
}
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    path: str
    pattern: URLPattern


def walk(patterns: Sequence[URLPattern | URLResolver], before: str = "/") -> Iterator[Address]:
    """Every address below these patterns, with a value for each of its parameters."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, before + filled(each.pattern))
        else:
            yield Address(before + filled(each.pattern), each)


def filled(pattern: object) -> str:
    """A pattern with samples for parameters. One that is a regular expression needs a line here first."""
    if not isinstance(pattern, RoutePattern):
        assert str(pattern) in _EXPRESSIONS, f"say how to fill {pattern!r}"
        return _EXPRESSIONS[str(pattern)]
    return _PARAMETER.sub(lambda found: _SAMPLES[found[1] or "str"], str(pattern))


ADDRESSES = list(walk(get_resolver().url_patterns))
"""All of them, as the project routes them."""
