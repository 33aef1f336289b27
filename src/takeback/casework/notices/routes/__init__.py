"""All routes, by id. One file a country or a region; what rests on no law stands in `practice`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from takeback.casework.notices.route import Route
from takeback.casework.notices.routes import asia_pacific, europe, practice, united_states

ROUTES: Final[Mapping[str, Route]] = MappingProxyType(
    {each.id: each for each in (*united_states.ROUTES, *europe.ROUTES, *asia_pacific.ROUTES, *practice.ROUTES)}
)
"""Every route as it stands in the law. An operator's changes are laid over it by `overrides`."""
