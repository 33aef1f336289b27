"""The calls that Django answers. Lookup and scan are not among them: see `bare`."""

from __future__ import annotations

from collections.abc import Callable

from takeback.web.platform_api import banks, entries, opinions, remember, reports, usage, webhooks

PARTS = (banks, entries, opinions, remember, webhooks, usage, reports)
"""Files of calls, each with its `router` and its `OPERATIONS`."""

OPERATIONS: tuple[Callable[..., object], ...] = tuple(each for part in PARTS for each in part.OPERATIONS)
"""Every operation, with its declared access."""
