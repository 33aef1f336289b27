"""What the person's own page may say of the links that they reported: each as it stands, once they are verified.

Before that nothing: whoever hurts somebody may hold the page, and would learn from it that a site was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from takeback.casework.report import read_paste
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Sight, sight
from takeback.flows.takedowns.unseen import to_confirm
from takeback.records.takedowns.locks import hashed
from takeback.records.takedowns.queries import rows_for_case
from takeback.sites.location import Reach


@dataclass(frozen=True, slots=True)
class Stands:
    """How a location stands, in the words of the diagram.

    Attributes:
        state: where it stands.
        ending: why it was closed; `None` while it is not.
        seen_by_us: whether a machine of ours can look at it.
        id: of our work on it; only where something is to be confirmed.
        hashed: how many pictures were hashed there unseen, of which the person has said nothing yet.
    """

    state: State
    ending: Ending | None
    seen_by_us: bool
    id: str = ""
    hashed: int = 0


@dataclass(frozen=True, slots=True)
class OfLinks:
    """What became of what a person reported.

    Attributes:
        links: for each of their links, in order, how the locations in it stand; none where nobody has taken it in.
        further: how those stand that the caseworker found for them.
    """

    links: tuple[tuple[Stands, ...], ...] = field(repr=False)
    further: tuple[Stands, ...] = ()


def of_links(case_id: str, links: Iterable[str], *, verified: bool) -> OfLinks | None:
    """What the page of a case may say.

    Args:
        case_id: whose.
        links: as they reported them, in order.
        verified: whether a caseworker has verified the person.

    Returns:
        `None` where nothing may be said yet.
    """
    if not verified:
        return None
    found = rows_for_case(case_id)
    waits = to_confirm([row.pk for row in found])
    rows = {
        row.place_hash: Stands(
            State(row.state),
            Ending(row.ending) if row.ending else None,
            sight(Reach(row.reach)) is Sight.MACHINE,
            row.pk if row.pk in waits else "",
            waits.get(row.pk, 0),
        )
        for row in found
    }
    told = [[hashed("place", each.location.key) for each in read_paste(_one_line(link)).told] for link in links]
    reported = {place for places in told for place in places}
    return OfLinks(
        tuple(tuple(rows[place] for place in places if place in rows) for places in told),
        tuple(stands for place, stands in rows.items() if place not in reported),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
