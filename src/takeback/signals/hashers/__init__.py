"""One file, one hash, one paper. A file in this folder that defines `HASHER` is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Final

from takeback.signals.hashers.hasher import Hasher, OfBytes, OfPicture

UPRIGHT: Final = "pdq"
"""The kind of signal that stands first: the one that nearly every bank and platform speaks."""


def find_hashers(folders: Iterable[str], package: str) -> tuple[Hasher, ...]:
    """Every `HASHER` in the modules of a package, `pdq` first and the others by the name of their kind.

    Args:
        folders: where the package's modules lie (its `__path__`).
        package: its dotted name.

    Raises:
        ValueError: two hashers give the same kind of signal.
        TypeError: a `HASHER` is not one.
    """
    found: dict[str, Hasher] = {}
    for module in pkgutil.iter_modules(folders, f"{package}."):
        hasher = getattr(importlib.import_module(module.name), "HASHER", None)
        if hasher is None:
            continue
        if not isinstance(hasher, OfBytes | OfPicture):
            raise TypeError(f"{module.name}.HASHER is neither OfBytes nor OfPicture")
        if hasher.type in found:
            raise ValueError(f"two hashers give the kind of signal {hasher.type}")
        found[hasher.type] = hasher
    return tuple(sorted(found.values(), key=lambda each: (each.type != UPRIGHT, each.type)))


HASHERS: Final = find_hashers(__path__, __name__)
"""All hashers of this folder."""
