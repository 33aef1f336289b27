"""The decoder that a deployment's limits describe. Apart from the wiring, so that hashing a file needs no database."""

from __future__ import annotations

from takeback.adapters.decoder import ChildDecoder
from takeback.project.configuration import Configuration
from takeback.signals.intake import Limits


def decoder_for(configuration: Configuration) -> ChildDecoder:
    """A decoder; its children start when first needed.

    Args:
        configuration: its limits of size, pixels and time.
    """
    limits = Limits(
        bytes=configuration.max_upload_mib * 1024 * 1024,
        pixels=configuration.max_megapixels * 1_000_000,
    )
    return ChildDecoder(limits, children=configuration.decoders, seconds=configuration.decode_seconds)
