"""An organisation's key pair, in generations: who can open it, who joins, who leaves, who recovers. Pure.

The private half of a generation lies in one box per member, and may lie in halves with administrators (any two).

- **Joining**: a colleague who can open seals a copy for the new member. Nobody else can, the server included.
- **Leaving**: `without` takes the copy and the half away, and `next_generation` makes a new pair for who remains. It
  needs nobody's private key, so it happens at once. Cases then move over one by one (`case_keys.reseal_case`), by
  anyone who remains; when none is left on the old generation, its copies are destroyed.
- **A lost passphrase**: a new pair restores sign-in, not data. A colleague's copy, or two halves, restore data.

What this cannot do, said plainly: a member who left and kept the private half of an old generation, *and* copies of the
boxes (an old backup, a dump), opens those copies. Rotation protects the store as it stands once everything is sealed
anew, and what is sealed later. Backups of keys are therefore kept for days only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType

from takeback.base.errors import Invalid
from takeback.sealing.boxes import KEY_BYTES, KeyPair, PrivateKey, PublicKey, open_box, seal
from takeback.sealing.halves import THRESHOLD, join, split
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of an organisation's pair.

    Attributes:
        organisation_id: whose.
        number: 1 for the first; the highest is the current one.
        public: what cases are sealed to.
        copies: the private half, sealed to each member: member's id to box.
        halves: half of the private half, sealed to each holder: administrator's id to box. Empty, or two and more.
    """

    organisation_id: str
    number: int
    public: PublicKey
    copies: Mapping[str, bytes]
    halves: Mapping[str, bytes]


def first_generation(organisation_id: str, members: Mapping[str, PublicKey]) -> Generation:
    """The first pair of an organisation. Its private half is sealed to the members and then forgotten.

    Args:
        organisation_id: whose.
        members: who may open: id to public half; one at least, or it would be lost at once.

    Raises:
        Invalid: nobody to seal to.
    """
    return _new_generation(organisation_id, 1, members, {})


def next_generation(
    current: Generation, members: Mapping[str, PublicKey], holders: Mapping[str, PublicKey]
) -> Generation:
    """A new pair for those who remain. Needs nobody's private key.

    Args:
        current: what it follows.
        members: who may open from now on.
        holders: administrators who hold halves from now on; fewer than two, and there are no halves.

    Raises:
        Invalid: nobody to seal to.
    """
    return _new_generation(current.organisation_id, current.number + 1, members, holders)


def open_generation(generation: Generation, member_id: str, private: PrivateKey) -> Opened | Refused:
    """The private half of a generation, opened by a member.

    Args:
        generation: which.
        member_id: who asks.
        private: the member's own private half.

    Returns:
        `Opened` with the 32 bytes; `Refused` for `NO_COPY` or for what `open_box` refuses.
    """
    box = generation.copies.get(member_id)
    if box is None:
        return Refused(Why.NO_COPY)
    return matching(open_box(private, box, _copy_purpose(generation, member_id)), generation.public)


def admit(
    generation: Generation, *, by_id: str, by_private: PrivateKey, new_id: str, new_public: PublicKey
) -> Generation | Refused:
    """The same generation with a copy for one more member, sealed by a colleague who can open it.

    Args:
        generation: which.
        by_id: the colleague.
        by_private: the colleague's own private half.
        new_id: who joins. A copy that was there is replaced: that is how a member with a renewed pair returns.
        new_public: the public half to seal to.
    """
    opened = open_generation(generation, by_id, by_private)
    if isinstance(opened, Refused):
        return opened
    return _with_copy(generation, opened, new_id, new_public)


def without(generation: Generation, member_id: str) -> Generation:
    """The same generation with nothing in it for this member.

    A single half that is left over is worth nothing and goes too.

    Args:
        generation: which.
        member_id: who leaves, or whose pair was renewed.
    """
    copies = {each: box for each, box in generation.copies.items() if each != member_id}
    halves = {each: box for each, box in generation.halves.items() if each != member_id}
    if len(halves) < THRESHOLD:
        halves = {}
    return replace(generation, copies=MappingProxyType(copies), halves=MappingProxyType(halves))


def with_halves(
    generation: Generation, *, by_id: str, by_private: PrivateKey, holders: Mapping[str, PublicKey]
) -> Generation | Refused:
    """The same generation with its private half also in halves. Halves that were there are replaced.

    Args:
        generation: which.
        by_id: a member who can open it.
        by_private: that member's own private half.
        holders: two administrators or more: id to public half. They need not be able to open anything themselves.

    Raises:
        Invalid: fewer than two holders.
    """
    opened = open_generation(generation, by_id, by_private)
    if isinstance(opened, Refused):
        return opened
    return replace(generation, halves=_sealed_halves(generation, opened.plaintext, holders))


def lend_half(
    generation: Generation, *, holder_id: str, holder_private: PrivateKey, borrower_id: str, borrower_public: PublicKey
) -> bytes | Refused:
    """A holder's half, sealed anew for the one member who is to recover. The two holders need not meet.

    Args:
        generation: which.
        holder_id: who lends.
        holder_private: that holder's own private half.
        borrower_id: who is to recover.
        borrower_public: the public half to seal to.
    """
    box = generation.halves.get(holder_id)
    if box is None:
        return Refused(Why.NO_COPY)
    opened = open_box(holder_private, box, _half_purpose(generation, holder_id))
    if isinstance(opened, Refused):
        return opened
    return seal(borrower_public, opened.plaintext, _loan_purpose(generation, holder_id, borrower_id))


def recover(
    generation: Generation, *, borrower_id: str, borrower_private: PrivateKey, lent: Mapping[str, bytes]
) -> Generation | Refused:
    """The same generation with a copy for a member to whom two holders have lent their halves.

    Args:
        generation: which.
        borrower_id: who recovers.
        borrower_private: that member's own private half.
        lent: what `lend_half` gave: holder's id to box. Any two that belong together will do; others are passed over.

    Returns:
        The generation; or `Refused` for `NEEDS_TWO_HALVES` (fewer than two open) or `HALVES_DISAGREE`.
    """
    opened = [
        open_box(borrower_private, box, _loan_purpose(generation, holder_id, borrower_id))
        for holder_id, box in sorted(lent.items())
    ]
    halves = [each.plaintext for each in opened if isinstance(each, Opened)]
    if len(halves) < THRESHOLD:
        return Refused(Why.NEEDS_TWO_HALVES)
    for one, other in combinations(halves, THRESHOLD):
        raw = join(one, other)
        if raw is not None and isinstance(matching(Opened(raw), generation.public), Opened):
            return _with_copy(generation, Opened(raw), borrower_id, borrower_private.public())
    return Refused(Why.HALVES_DISAGREE)


def _new_generation(
    organisation_id: str, number: int, members: Mapping[str, PublicKey], holders: Mapping[str, PublicKey]
) -> Generation:
    if not members:
        raise Invalid("an organisation's key needs a member who can open it", field="members")
    keys = KeyPair.new()
    generation = Generation(organisation_id, number, keys.public, MappingProxyType({}), MappingProxyType({}))
    for member_id, public in members.items():
        generation = _with_copy(generation, Opened(keys.private.raw), member_id, public)
    if len(holders) < THRESHOLD:
        return generation
    return replace(generation, halves=_sealed_halves(generation, keys.private.raw, holders))


def _with_copy(generation: Generation, opened: Opened, member_id: str, public: PublicKey) -> Generation:
    box = seal(public, opened.plaintext, _copy_purpose(generation, member_id))
    return replace(generation, copies=MappingProxyType({**generation.copies, member_id: box}))


def _sealed_halves(generation: Generation, raw: bytes, holders: Mapping[str, PublicKey]) -> Mapping[str, bytes]:
    halves = split(raw, len(holders))
    return MappingProxyType(
        {
            holder_id: seal(public, half, _half_purpose(generation, holder_id))
            for (holder_id, public), half in zip(holders.items(), halves, strict=True)
        }
    )


def matching(opened: Opened | Refused, public: PublicKey) -> Opened | Refused:
    """What was opened, if it is the private half of `public`: a box that somebody else made is not believed.

    Args:
        opened: what came out of a box.
        public: the half that it must belong to.
    """
    if isinstance(opened, Refused):
        return opened
    if len(opened.plaintext) != KEY_BYTES or PrivateKey(opened.plaintext).public() != public:
        return Refused(Why.WRONG_KEY)
    return opened


def _copy_purpose(generation: Generation, member_id: str) -> Purpose:
    return Purpose("organisation-private-key", (generation.organisation_id, str(generation.number), member_id))


def _half_purpose(generation: Generation, holder_id: str) -> Purpose:
    return Purpose("recovery-half", (generation.organisation_id, str(generation.number), holder_id))


def _loan_purpose(generation: Generation, holder_id: str, borrower_id: str) -> Purpose:
    return Purpose("lent-half", (generation.organisation_id, str(generation.number), holder_id, borrower_id))
