"""Why a text is no location. A word for programs, and a sentence for whoever wrote the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Why(StrEnum):
    """The reasons. The words are stable: they are stored and counted."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    CREDENTIALS = "credentials"
    SCRIPT = "script"
    DATA = "data"
    LOCAL_FILE = "local_file"
    OTHER_SCHEME = "other_scheme"
    PRIVATE_ADDRESS = "private_address"
    PRIVATE_NAME = "private_name"
    AMBIGUOUS_HOST = "ambiguous_host"
    MALFORMED = "malformed"
    NOT_A_PLACE = "not_a_place"


REASONS: Final[Mapping[str, str]] = {
    Why.EMPTY: "There is nothing in this line.",
    Why.TOO_LONG: "This is longer than a link can be.",
    Why.CONTROL_CHARACTERS: "This holds characters that cannot be seen and that no link has.",
    Why.CREDENTIALS: "This link carries a user name or a password. Copy it again without them.",
    Why.SCRIPT: "This is a program and no link. It is not kept.",
    Why.DATA: "This is a file's content and no link. Copy the link of the page that shows it.",
    Why.LOCAL_FILE: "This is a file on somebody's own device. Nobody else can open it.",
    Why.OTHER_SCHEME: "This opens a program, and no page on the web.",
    Why.PRIVATE_ADDRESS: "This leads into a home's or a company's own network, and not to the public net.",
    Why.PRIVATE_NAME: "This name exists in somebody's own network only, and not on the public net.",
    Why.AMBIGUOUS_HOST: "Two programs would read this link in two ways, so nobody can say where it leads.",
    Why.MALFORMED: "This is written in a way that no link is.",
    Why.NOT_A_PLACE: "This is neither a link nor a user name.",
}
"""Each reason's sentence in English; pages translate it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is no location.

    Attributes:
        reason: a word of `REASONS`.
    """

    reason: str

    @property
    def sentence(self) -> str:
        """What to tell whoever wrote it."""
        return REASONS[self.reason]


class Refused(Exception):
    """Inside this package: the reading ends here. It only unwinds; `read_location` turns it into `Unreadable`."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
