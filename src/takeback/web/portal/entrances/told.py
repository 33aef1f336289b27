"""What somebody tells us beyond the questions, as the case keeps it: sealed texts of lines, each a name and a value.

    contact    how they may be reached, and how not
    acting     for whom somebody acts, by what right, how far and until when
    log        what others did who saw a picture

Pure. The names of the lines are read by programs and caseworkers alike, so they stay English.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Channel(StrEnum):
    """How somebody may be reached."""

    NEVER = "never"
    """Not at all: they look here, with their code."""
    EMAIL = "email"
    CALL = "call"
    TEXT = "text"
    MESSENGER = "messenger"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """How somebody may be reached without danger.

    Attributes:
        channel: by which way.
        where: the address or the number.
        hours: when it is safe.
        code_word: said first, so that the person knows who it is, and gives a wrong answer if somebody listens.
        neutral_sender: names and subjects say nothing of what it is about.
    """

    channel: Channel = Channel.NEVER
    where: str = field(default="", repr=False)
    hours: str = field(default="", repr=False)
    code_word: str = field(default="", repr=False)
    neutral_sender: bool = True

    def as_text(self) -> str:
        """Lines for the case. "Never" says nothing else, whatever was typed beside it."""
        if self.channel is Channel.NEVER:
            return "channel: never"
        lines = [
            ("channel", self.channel.value),
            ("where", self.where),
            ("hours", self.hours),
            ("code word", self.code_word),
            ("neutral sender", "yes" if self.neutral_sender else "no"),
        ]
        return _lines(lines)


class Relation(StrEnum):
    """Who acts for somebody."""

    FAMILY = "family"
    FRIEND = "friend"
    LAWYER = "lawyer"
    SCHOOL = "school"
    ORGANISATION = "organisation"


class Right(StrEnum):
    """By what right."""

    ASKED = "asked"
    """The person asked them to."""
    GUARDIAN = "guardian"
    """They are responsible for the person by law."""
    WRITTEN = "written"
    """There is a written authority or a court's order."""
    NONE_YET = "none_yet"
    """The person does not know of it yet. Nothing is then done in the person's name."""


class Scope(StrEnum):
    """What somebody may do for the person. Consent to one is not consent to another."""

    HEAR = "hear"
    """Hear how the case stands."""
    TAKE_DOWN = "take_down"
    """Ask for pictures to be taken down."""
    POLICE = "police"
    """Speak with the police."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """That somebody acts for another person, and how far. The person can end it at any time.

    Attributes:
        relation: who acts.
        right: by what right.
        scope: what for; empty where they have no right yet.
        until: the last day.
        of_a_minor: the person may be under age: what that person tells us is never told to whoever acts.
    """

    relation: Relation
    right: Right
    scope: frozenset[Scope]
    until: date
    of_a_minor: bool

    def as_text(self) -> str:
        """Lines for the case."""
        may = self.scope if self.right is not Right.NONE_YET else frozenset()
        lines = [
            ("acts", self.relation.value),
            ("right", self.right.value),
            ("may", ", ".join(sorted(may)) or "nothing until the person agrees"),
            ("until", self.until.isoformat()),
            ("ends", "on the last day, or whenever the person says so"),
        ]
        if self.of_a_minor:
            lines.append(("confidence", "what the person tells is not told to whoever acts"))
        return _lines(lines)


def story_with_log(story: str, log: str) -> str:
    """The story, and after it what others did; either may be empty.

    Args:
        story: in the person's words.
        log: one line for each thing that happened.
    """
    happened = [" ".join(line.split()) for line in log.splitlines() if line.strip()]
    if not happened:
        return story.strip()
    return "\n".join([*([story.strip(), ""] if story.strip() else []), "log:", *(f"- {line}" for line in happened)])


def places_in(text: str) -> tuple[str, ...]:
    """Links, accounts and rooms, one a line, each once and in the order in which they came.

    Args:
        text: as typed.
    """
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := each.strip())))


def _lines(pairs: list[tuple[str, str]]) -> str:
    """A value keeps to its line: what was typed cannot pass for another line."""
    return "\n".join(f"{name}: {' '.join(value.split())}" for name, value in pairs if value.strip())
