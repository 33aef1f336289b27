"""`{% load flood %}`: the puzzle of a form."""

from __future__ import annotations

from django import template
from django.template.context import Context

from takeback.web.portal.flood.guard import ANSWER, PUZZLE, gate_of

register = template.Library()


@register.inclusion_tag("portal/flood/puzzle.html", takes_context=True)
def flood_puzzle(context: Context) -> dict[str, object]:
    """Hidden fields with a fresh puzzle, and the script that solves it. Without scripts the form is asked to wait.

    Args:
        context: of the page; its request has the services.
    """
    token = gate_of(context["request"]).puzzle()
    return {"puzzle": token.text, "bits": token.number, "puzzle_field": PUZZLE, "answer_field": ANSWER}
