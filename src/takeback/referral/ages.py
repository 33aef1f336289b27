"""From which age on somebody in a picture counts as grown up. The highest threshold of the laws involved wins."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

MOST_LAWS: Final = 18
_HIGHER: Final = {"KR": 19}
"""Source: Act on the Protection of Children and Youth against Sex Offenders (Korea): under 19."""

HIGHEST: Final = max(MOST_LAWS, *_HIGHER.values())


def threshold(countries: Collection[str]) -> int:
    """The age below which somebody takes the minor's path.

    Args:
        countries: codes of all countries that are involved. None known means that any law may be: the highest counts.

    Returns:
        Full years; who is so old at the time of the picture is an adult.
    """
    return max((_HIGHER.get(each, MOST_LAWS) for each in countries), default=HIGHEST)
