"""A desk on empty tables."""

from __future__ import annotations

import pytest

from tests.takedowns import Desk, a_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()
