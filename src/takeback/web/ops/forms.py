"""What an engineer sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from takeback.matching.policy import BEST_QUALITY
from takeback.matching.standing import Standing
from takeback.records.banks.queries import Sought
from takeback.signals.hashers import HASHERS, UPRIGHT
from takeback.signals.signal import Signal
from takeback.web.ops import words

GREATEST_ID = 2**62
_PREFIX = 16
_DIGITS_OF = {each.type: each.digits for each in HASHERS}
_ANY = ("", _("any"))


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


class EntriesForm(forms.Form):
    """Which entries of a bank. It stands in the address, so it takes the beginning of a hash and never a whole one."""

    standing = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[_ANY, *((each.value, words.STANDINGS[each]) for each in Standing)]
    )
    kind = forms.ChoiceField(
        label=_("Signal"), required=False, choices=[_ANY, *((each.type, each.type) for each in HASHERS)]
    )
    value = forms.RegexField(
        rf"^[0-9a-fA-F]{{1,{_PREFIX}}}\Z",
        label=_("Hash begins with"),
        required=False,
        max_length=_PREFIX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": _PREFIX}),
        error_messages={"invalid": _("Hex digits only: 0 to 9 and a to f.")},
    )
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    flagged = forms.ChoiceField(
        label=_("Flag"), required=False, choices=[_ANY, ("yes", _("flagged")), ("no", _("not flagged"))]
    )
    after = forms.IntegerField(required=False, min_value=0, max_value=GREATEST_ID, widget=forms.HiddenInput)

    def sought(self) -> Sought:
        """What is asked for, once the form is valid."""
        asked = self.cleaned_data
        return Sought(
            standing=Standing(asked["standing"]) if asked["standing"] else None,
            signal_type=asked["kind"] or None,
            value=asked["value"] or None,
            tag=asked["tag"] or None,
            flagged=asked["flagged"] == "yes" if asked["flagged"] else None,
            after=asked["after"] or 0,
        )

    def as_asked(self) -> dict[str, str]:
        """What was asked for beside the place, as it stands in an address."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "after" and value}


class ExplainForm(forms.Form):
    """One hash, and what it is compared with: another one, an entry, or every bank."""

    kind = forms.ChoiceField(
        label=_("Kind of signal"), choices=[(each.type, each.type) for each in HASHERS], initial=UPRIGHT
    )
    first = forms.CharField(
        label=_("Hash of the upload"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "hash"}),
        error_messages={"required": _("Paste a hash first.")},
    )
    second = forms.CharField(
        label=_("Another hash"),
        required=False,
        max_length=200,
        help_text=_("Or leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "hash"}),
    )
    entry = forms.IntegerField(
        label=_("Or the number of an entry"),
        required=False,
        min_value=1,
        max_value=GREATEST_ID,
        help_text=_("With neither, every bank is searched."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A number, such as 7.")},
    )
    quality = forms.IntegerField(
        label=_("Quality of the upload"),
        required=False,
        min_value=0,
        max_value=BEST_QUALITY,
        help_text=_("0 to 100, as the hasher gave it. Below 50 a match holds where it would block."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A whole number from 0 to 100.")},
    )

    def clean(self) -> dict[str, Any]:
        """Hashes are as long as their kind is, and there is one thing to compare with."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("first", "second"):
            if asked.get(name):
                self._check_hash(name, asked.get("kind") or UPRIGHT)
        if asked.get("second") and asked.get("entry"):
            self.add_error("entry", _("Give another hash or an entry, not both."))
        return asked

    def signal(self, name: str) -> Signal:
        """One of the hashes, once the form is valid.

        Args:
            name: `first` or `second`; the quality is the first one's.
        """
        quality = self.cleaned_data["quality"] if name == "first" else None
        return Signal(self.cleaned_data["kind"], self.cleaned_data[name], quality)

    def _check_hash(self, name: str, kind: str) -> None:
        """Blanks and a leading `0x` come from copying, and are forgiven; anything else is named."""
        value = "".join(self.cleaned_data[name].split()).lower().removeprefix("0x")
        self.cleaned_data[name] = value
        said = {"kind": kind, "digits": _DIGITS_OF[kind], "got": len(value)}
        if not set(value) <= set("0123456789abcdef"):
            self.add_error(name, _("A hash has hex digits only: 0 to 9 and a to f."))
        elif len(value) != _DIGITS_OF[kind]:
            self.add_error(name, _("%(kind)s has %(digits)s hex digits; this has %(got)s.") % said)
