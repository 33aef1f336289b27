"""What the scripts say to a person, in the language of the page: they are handed these sentences, and have none."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, str | Promise]] = {
    "empty": _("There is nothing in this file. Choose the picture again, or another copy of it."),
    "not_a_picture": _("This file is not a picture. Choose a photo or a screenshot."),
    "video": _("This is a video. Pause it at the moment that matters, take a screenshot, and choose that."),
    "heic": _(
        "This is a HEIC picture, as iPhones take them; this page cannot read it. Save or share it as JPEG, or take a "
        "screenshot of it, and choose that."
    ),
    "tiff": _("This is a TIFF picture, which this page cannot read. Save it as JPEG or PNG, and choose that."),
    "unsupported": _("This page cannot read pictures of this kind. Save it as JPEG, or take a screenshot of it."),
    "too_many_bytes": _("This file is larger than 64 MB. Save the picture as JPEG, and choose that."),
    "too_many_pixels": _("This picture is too large. Save it at half its size or less, and choose that."),
    "too_small": _("This picture is too small to be recognised again. Look for a larger copy of it."),
    "truncated": _("A part of this picture is missing from the file. Look for a whole copy of it."),
    "damaged": _("This file is damaged. Open the picture, take a screenshot of it, and choose that."),
    "file_unreadable": _("Your browser could not open this file. Copy it to this device, and choose it again."),
    "canvas_is_protected": _(
        "Your browser hides from pages how a picture of this kind looks. That protects you, and can stay on: save the "
        "picture as JPEG, and choose that."
    ),
    "browser_too_old": _(
        "This browser is too old for pictures of this kind. Save the picture as JPEG, and choose that; or use a newer "
        "browser."
    ),
    "not_started": _(
        "This could not be started. Load the page again; if that does not help, use a newer browser, or another device "
        "that you trust."
    ),
    "low_quality": _(
        "There is too little to see in this picture to tell it from others: it may be very dark, or of one colour. "
        "Look for a clearer copy of it."
    ),
    "not_enough_memory": _(
        "This picture needs more memory than your browser has. Close other pages, or save it at half its size, and "
        "try again."
    ),
    "took_too_long": _("This took too long and was stopped. Close other pages, and try again."),
    "stopped": _("Your browser stopped in the middle. Close other pages, and try again."),
}
"""Why a picture gives no hash, and what to do. The codes are those of `static/portal/refusal.js`."""

WAYS: Final[dict[str, str | Promise]] = {
    "canvas": _("read by your browser"),
    "own-decoder": _("read by this page itself, since your browser keeps pictures to itself"),
}
"""How a picture was read. The codes are those of `static/portal/decode.js`."""

STEPS: Final[dict[str, str | Promise]] = {
    "picture": _("Picture {number}"),
    "working": _("Picture {number} of {count}: {percent} %"),
    "hashed": _("This picture can be recognised again."),
    "done": _("{hashed} of {count} can be recognised again."),
    "cancelled": _("Stopped. Nothing was kept."),
    "quality": _("{quality} of 100"),
    "stopped": _("Stopped. What is in the list below stays there, and nothing was sent."),
    "send": _("Send these hashes ({count})"),
}
"""What stands beside the work while it goes on; in braces what the script fills in."""


def words_for_scripts() -> dict[str, dict[str, str]]:
    """Everything that scripts say, translated: as JSON in the page."""
    return {
        name: {code: str(sentence) for code, sentence in sentences.items()}
        for name, sentences in (("reasons", REASONS), ("ways", WAYS), ("steps", STEPS))
    }
