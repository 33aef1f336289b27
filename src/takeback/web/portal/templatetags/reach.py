"""`{% load reach %}`: how people reach the caseworkers here without a code."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("portal/entrances/reach.html")
def caseworkers_phone() -> dict[str, str]:
    """Their number, as the deployment has set it; nothing where it has none."""
    phone: str = settings.PORTAL_PHONE
    return {"phone": phone, "dialled": phone.replace(" ", "").replace("-", "")}
