"""Search results: whether a page of them leads to one of the locations that it must not lead to."""

from __future__ import annotations

from collections.abc import Collection

from takeback.adapters.site_look.html import Page
from takeback.sites.location import Location, read_location


def leads_to(page: Page, results: Collection[str]) -> bool:
    """Whether one of a page's links leads to one of these locations, also through an engine's own wrapper.

    That none does proves nothing: it may stand on the next page, or be shown to others. A person tells.

    Args:
        page: as it was read; hostile.
        results: keys of locations.
    """
    if not results:
        return False
    for link in page.links:
        found = read_location(link.target)
        if isinstance(found, Location) and found.key in results:
            return True
    return False
