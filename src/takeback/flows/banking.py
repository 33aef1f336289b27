"""Bank a picture: from bytes to entries."""

from __future__ import annotations

from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.matching.policy import MINIMUM_QUALITY
from takeback.records.banks.actions import Banked, add_entries
from takeback.signals.signal import Hashed, Unhashable


def bank_picture(
    services: Services,
    bank: str,
    data: bytes,
    standing: Standing,
    provenance: str,
) -> tuple[Hashed, tuple[Banked, ...]] | Unhashable:
    """Hash a picture in the decoder's child process and bank all its signals.

    Args:
        services: the process's collaborators.
        bank: the name of an existing bank.
        data: the file; it is neither kept nor logged.
        standing: `attested` or `reviewed`.
        provenance: a word for where it comes from.

    Returns:
        The signals and what became of each, or why there are none. A picture of which PDQ has too little to hold on
        to is refused: it would match what it should not.

    Raises:
        NotFound: no such bank.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
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
    banked = add_entries(bank, hashed.signals, standing, services.clock.now(), provenance=provenance)
    return hashed, banked
