"""What an engineer sends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PictureForm(forms.Form):
    """One picture. Whether it is one is found out by the decoder, and nowhere else."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("A harmless one, such as a landscape. Never an intimate picture, and never one of a child."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": _("Choose a picture first."),
            "missing": _("Choose a picture first."),
            "empty": _("This file is empty. Choose another."),
        },
    )
