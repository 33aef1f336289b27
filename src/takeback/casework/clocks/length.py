"""How long somebody has. Values only: `counting` does the arithmetic, with a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_HOURS: Final = 24 * 366
MOST_DAYS: Final = 366
MOST_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """Plain hours, nights and holidays included.

    Attributes:
        count: how many.
    """

    count: int

    def __post_init__(self) -> None:
        """Hold it to what a clock can mean."""
        _held(self.count, MOST_HOURS)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Hours of working days between opening and closing.

    Attributes:
        count: how many.
    """

    count: int

    def __post_init__(self) -> None:
        """Hold it to what a clock can mean."""
        _held(self.count, MOST_HOURS)


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Whole working days after the day on which it began.

    Attributes:
        count: how many.
    """

    count: int

    def __post_init__(self) -> None:
        """Hold it to what a clock can mean."""
        _held(self.count, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months, to the end of the day that has the same number.

    Attributes:
        count: how many.
        extension: how many more the recipient may take, if it says so and why.
    """

    count: int
    extension: int = 0

    def __post_init__(self) -> None:
        """Hold it to what a clock can mean."""
        _held(self.count, MOST_MONTHS)
        if not 0 <= self.extension <= MOST_MONTHS:
            message = f"an extension is 0 to {MOST_MONTHS} months"
            raise ValueError(message)


Length = Hours | BusinessHours | BusinessDays | Months


def plain_words(length: Length) -> str:
    """A length as the command line and the documents say it.

    Args:
        length: any.
    """
    match length:
        case Hours(count):
            return f"{count} hours"
        case BusinessHours(count):
            return f"{count} business hours"
        case BusinessDays(count):
            return f"{count} business days"
        case Months(count, extension):
            said = f"{count} month" + ("" if count == 1 else "s")
            return f"{said}, +{extension}" if extension else said


def _held(count: int, most: int) -> None:
    if not 1 <= count <= most:
        message = f"a length is 1 to {most}"
        raise ValueError(message)
