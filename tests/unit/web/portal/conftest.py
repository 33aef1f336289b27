"""What the tests of the portal's pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A request in another language leaves it switched on in its thread; the next test begins in English."""
    yield
    translation.deactivate()
