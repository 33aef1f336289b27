"""The desk as Django serves it, over real banks, a real folder, and pictures that are read in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.flows.services import Services
from takeback.project import wiring
from takeback.sealing.session_seal import wrap_for_session
from takeback.web.face import session as states
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.services import MORNING
from tests.people import signed_in
from tests.uploads import Helpline, Someone, a_helpline, services_for


@pytest.fixture
def helpline(transactional_db: None) -> Helpline:
    return a_helpline()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MORNING)


@pytest.fixture
def services(
    tmp_path: Path, helpline: Helpline, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Services]:
    made = services_for(tmp_path, helpline, InProcessDecoder(), clock)
    monkeypatch.setattr(wiring, "services", lambda: made)
    yield made
    made.decoder.close()


@pytest.fixture
def browser_of(services: Services) -> Callable[[Someone], Client]:
    """A browser in which somebody is signed in, with what opens their key in its cookie."""

    def make(who: Someone) -> Client:
        import base64  # noqa: PLC0415 - for this fixture alone

        client = signed_in(who.user, services.clock.now())
        session = client.session
        assert session.session_key is not None
        seal = wrap_for_session(who.private, session_id=session.session_key, holder_id=who.user.pk)
        session[states._BLOB] = base64.b64encode(seal.server_blob).decode("ascii")
        session.save()
        client.cookies[settings.KEY_COOKIE_NAME] = seal.cookie_value
        return client

    return make
