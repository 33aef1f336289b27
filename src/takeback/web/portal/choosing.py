"""Pictures as a page's script sends them: hashes in fields of a plain form, and nothing else."""

from __future__ import annotations

from typing import Final

from csp.constants import NONE, SELF
from django.http import QueryDict

from takeback.base.errors import Invalid
from takeback.flows.cases.claiming import MOST_IMAGES, Picture

FIELD: Final = "picture"
"""Each is `hash:quality`."""

SENDS_HASHES_ONLY: Final = {"connect-src": [NONE], "form-action": [SELF], "worker-src": [SELF]}
"""The policy of a page that takes pictures into its hand and sends a form: no script can send anything by itself."""

_LONGEST_QUALITY: Final = 3


def pictures_in(form: QueryDict) -> tuple[Picture, ...]:
    """The pictures that a form sends.

    Args:
        form: what was posted.

    Raises:
        Invalid: one of them is no hash, or too weak a one, or there are more than a case can hold.
    """
    sent = form.getlist(FIELD)
    if len(sent) > MOST_IMAGES:
        raise Invalid(f"a case can hold {MOST_IMAGES} pictures", field=FIELD)
    return tuple(dict.fromkeys(_read(each) for each in sent))


def _read(text: str) -> Picture:
    pdq, _, quality = text.partition(":")
    if not quality.isascii() or not quality.isdigit() or len(quality) > _LONGEST_QUALITY:
        raise Invalid("a picture is sent as hash:quality", field=FIELD)
    return Picture(pdq, int(quality))
