"""`{% load face %}`: what the base page needs beyond Django's own tags."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_info

register = template.Library()


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the page at hand can be read in.

    Attributes:
        code: such as `ko`.
        name: in that language, for those who read no other.
        address: the same page in that language.
    """

    code: str
    name: str
    address: str


@register.simple_tag(takes_context=True)
def other_languages(context: Context) -> list[Language]:
    """The languages that the page is not in now, in the order of the settings.

    It works from the path alone, so an error page for an address that does not exist offers them too. The query is left
    out: it belongs to what was asked, not to the language. Without a request they lead to the front page.

    Args:
        context: of the page; its `request` is used if there is one. A page that answers a form which was sent to some
            other address names its `own_address`: nothing can be read at the form's.
    """
    request = context.get("request")
    here = context.get("own_address") or (request.path if request is not None else get_script_prefix())
    now = get_language() or settings.LANGUAGE_CODE
    return [
        Language(code, get_language_info(code)["name_local"], in_language(here, code))
        for code, _name in settings.LANGUAGES
        if code != now
    ]


@register.simple_tag
def exit_address() -> str:
    """Where the exit button leads, as the deployment has set it."""
    address: str = settings.EXIT_ADDRESS
    return address


@register.simple_tag
def is_unreviewed() -> bool:
    """Whether no native speaker has read the translation of this page yet."""
    return (get_language() or settings.LANGUAGE_CODE) in settings.UNREVIEWED_LANGUAGES


def in_language(address: str, code: str) -> str:
    """The same address in another language.

    Args:
        address: a path from the root, such as `/ko/ops/`.
        code: one of `LANGUAGES`; the default language has no prefix.
    """
    root = get_script_prefix()
    rest = address.removeprefix(root).lstrip("/")  # `//host` would lead away from here
    first, slash, others = rest.partition("/")
    if slash and first in dict(settings.LANGUAGES):
        rest = others.lstrip("/")
    prefix = "" if code == settings.LANGUAGE_CODE else f"{code}/"
    return f"{root}{prefix}{rest}"
