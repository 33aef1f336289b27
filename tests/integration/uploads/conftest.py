"""A helpline that can review, over real banks, a real folder and pictures that are read in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from takeback.base.instants import MovableClock
from takeback.flows.services import Services
from takeback.signals.decoder import Decoder
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.services import MORNING
from tests.uploads import Helpline, a_helpline, services_for


@pytest.fixture
def helpline(transactional_db: None) -> Helpline:
    return a_helpline()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MORNING)


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = InProcessDecoder()
    yield made
    made.close()


@pytest.fixture
def services(tmp_path: Path, helpline: Helpline, decoder: Decoder, clock: MovableClock) -> Services:
    return services_for(tmp_path, helpline, decoder, clock)
