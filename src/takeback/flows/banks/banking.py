"""Bank a picture: from bytes to entries."""

from __future__ import annotations

from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.matching.policy import MINIMUM_QUALITY
from takeback.records.banks.actions import NOTHING_MORE, Banked, Particulars, add_entries
from takeback.records.banks.actions.particulars import check_feeding, check_particulars, check_standing
from takeback.records.banks.queries import bank_named
from takeback.signals.signal import Hashed, Unhashable


def bank_picture(
    services: Services,
    bank: str,
    data: bytes,
    standing: Standing,
    provenance: str,
    *,
    particulars: Particulars = NOTHING_MORE,
    owner: str | None = None,
) -> tuple[Hashed, tuple[Banked, ...]] | Unhashable:
    """Hash a picture in the decoder's child process and bank all its signals.

    Args:
        services: the process's collaborators.
        bank: the name of an existing bank.
        data: the file; it is neither kept nor logged.
        standing: `attested` or `reviewed`.
        provenance: a word for where it comes from.
        particulars: what else is said of all its signals.
        owner: the organisation whose bank it must be; left out, any bank will do.

    Returns:
        The signals and what became of each, or why there are none. A picture of which PDQ has too little to hold on
        to is refused: it would match what it should not.

    Raises:
        NotFound: no such bank.
        Invalid: an entry cannot start with this standing, or what is said of it cannot be.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    # Refused before the picture is looked at: nobody's picture is decoded in vain.
    check_feeding(bank_named(bank, owner=owner), provenance)
    check_standing(standing)
    check_particulars(particulars)
    hashed = services.decoder.hash(data)
    if isinstance(hashed, Unhashable):
        return hashed
    weak = [each for each in hashed.signals if each.quality is not None and each.quality < MINIMUM_QUALITY]
    if weak:
        return Unhashable(
            "low_quality",
            f"The picture has too little detail to be told from others (quality {weak[0].quality}, "
            f"at least {MINIMUM_QUALITY} is needed). Use a larger or more detailed version.",
        )
    at = services.clock.now()
    return hashed, add_entries(
        bank, hashed.signals, standing, at, provenance=provenance, particulars=particulars, owner=owner
    )
