"""What the pictures of a page tell of those that are looked for."""

from __future__ import annotations

from collections.abc import Sequence

from takeback.adapters.recheck.pictures import alike
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.recheck import Saw, Wanted
from takeback.signals.signal import Signal

Shown = Sequence[tuple[Signal, ...]]
"""The hashes of each picture: upright and turned."""


def hers(shown: Shown, wanted: Wanted) -> frozenset[str]:
    """Which of the person's pictures are shown.

    Args:
        shown: what is there.
        wanted: what is looked for.
    """
    known = wanted.known | wanted.seen
    return frozenset(one for one in known if any(alike(each, (one,)) for each in shown))


def compared(shown: Shown, wanted: Wanted, *, whole: bool) -> Saw:
    """What was seen by the pictures alone.

    Gone is what was at this very location once and is not among the pictures that are there now. That one of the
    person's pictures is somewhere proves nothing of a location at which no machine has ever seen it.

    Args:
        shown: what is there.
        wanted: what is looked for.
        whole: whether these are all pictures of the page.
    """
    if hers(shown, wanted):
        return Saw.THERE
    still = sum(any(alike(each, (one,)) for each in shown) for one in wanted.taken)
    if still and still == len(wanted.taken) and not (wanted.known or wanted.seen):
        return Saw.THERE
    if wanted.matter is not Matter.IMAGE:
        return Saw.UNCLEAR  # whoever poses as somebody goes on doing so without their pictures
    if still and not wanted.seen:
        return Saw.UNCLEAR  # some of them are other things of the page, and nobody knows which
    was_here = bool(wanted.seen or wanted.taken)
    return Saw.GONE if was_here and shown and whole else Saw.UNCLEAR
