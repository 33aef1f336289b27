"""`{% load desk %}`: the navigation of the desk, and words that several of its pages need."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import get_language_info

from takeback.web.desk.sections import sections_for

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    """One section in the navigation.

    Attributes:
        title: of the section.
        address: of its first page.
        current: `page` on that page, `true` on one below it, else empty: the value of `aria-current`.
    """

    title: str
    address: str
    current: str


@register.simple_tag(takes_context=True)
def desk_tabs(context: Context) -> list[Tab]:
    """The sections that the person at this page may see.

    Args:
        context: of the page.
    """
    request = context["request"]
    tabs = []
    for section in sections_for(request.user.roles):
        address = reverse(section.address)
        current = "page" if request.path == address else "true" if request.path.startswith(address) else ""
        tabs.append(Tab(str(section.title), address, current))
    return tabs


@register.filter
def language_in_words(code: str) -> str:
    """A language in the words of the page; its code where nobody has a word for it.

    Args:
        code: of the language, such as `ko`.
    """
    try:
        name: str = get_language_info(code)["name_translated"]
    except KeyError:
        return code
    return name
