"""Which matches an answer may show that has no word for `hold`. Pure: the rule, and nothing of requests.

A client of this API acts on whatever it is shown. So under a bank's own name stands only what would block: entries that
a reviewer has seen or platforms have confirmed. What asks for a person to look first stands under a name of its own,
`NAME_HOLD`, and only where the client has named that. What a platform has contested, and what the policy lets through,
is not shown at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from takeback.matching.bank import BankClass
from takeback.matching.decision import Policies, judged_alone
from takeback.matching.matcher import Match
from takeback.matching.policy import CAREFUL_BITS, Outcome
from takeback.matching.standing import Standing

HOLD = "_HOLD"
"""Behind a bank's name: what is near in it and asks for a person."""

NO_DISTANCE = "-"
"""What the peer writes where a kind of signal knows only equal and different."""

_LOOKED_AT = frozenset({Standing.REVIEWED, Standing.CONFIRMED})
_UNSEEN = frozenset({Standing.ATTESTED})


class Shown(NamedTuple):
    """One match, as a client sees it.

    Attributes:
        bank: the name under which it stands.
        match: what is near.
    """

    bank: str
    match: Match

    @property
    def content(self) -> dict[str, object]:
        """The match in the peer's shape: the distance is a text."""
        distance = NO_DISTANCE if self.match.exact else str(self.match.distance)
        return {"bank_content_id": self.match.entry, "distance": distance}


def shown(
    matches: Sequence[Match], policies: Policies, named: Collection[str] | None, real: Collection[str] = ()
) -> list[Shown]:
    """What a client may see of an upload's matches, in their order.

    Args:
        matches: every entry near the upload, of banks that the client's organisation is told of.
        policies: how they are judged.
        named: the banks that the client named; `None` where it named none.
        real: names that real banks have: such a name never stands for what another bank holds back.
    """
    judged = [(match, *judged_alone(match, policies)) for match in matches]
    softened = any(reason.code == "allow_bank_match" for _, _, reason in judged)
    told = []
    for match, outcome, _ in judged:
        name = _name_for(match, outcome, softened=softened)
        if name is None:
            continue
        held = name != match.bank.name
        if (named is None and not held) or (named is not None and name in named and not (held and name in real)):
            told.append(Shown(name, match))
    return told


def _name_for(match: Match, outcome: Outcome, *, softened: bool) -> str | None:
    """Under which name a match stands, if under any.

    A list of child sexual abuse material blocks whatever stands beside it, as everywhere. Elsewhere a bank of pictures
    that may be shown turns a block into a hold.
    """
    if match.bank.bank_class is BankClass.CHILD:
        return match.bank.name
    if outcome is Outcome.ALLOW or match.standing not in _LOOKED_AT | _UNSEEN:
        return None
    if match.standing in _UNSEEN and not match.exact and match.distance > CAREFUL_BITS:
        return None  # a policy may narrow this, and not widen it: here nobody is told that it is only a `hold`
    if outcome is Outcome.BLOCK and match.standing in _LOOKED_AT and not softened:
        return match.bank.name
    return match.bank.name + HOLD
