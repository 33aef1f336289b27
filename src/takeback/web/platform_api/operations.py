"""The calls that Django answers. Lookup and scan are not among them: see `bare`."""

from __future__ import annotations

from collections.abc import Callable

from ninja import Router

router = Router()

OPERATIONS: tuple[Callable[..., object], ...] = ()
"""Every operation, with its declared access."""
