"""What a reviewer is spared: kinds that they chose, and more than one may see in a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import TooMany
from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing
from takeback.records.uploads.kinds import Kind
from takeback.records.work import exposures
from tests.integration.uploads.test_reviewing import taken
from tests.uploads import Helpline, upload


def test_whoever_opted_out_of_a_kind_is_not_given_one(services: Services, helpline: Helpline) -> None:
    violent = upload(services, helpline.partner, sample_picture("dunes"), Kind.VIOLENT)
    exposures.choose(helpline.reviewer.user.pk, spared=[Kind.VIOLENT.value], keys_on=True)
    assert reviewing.take_next(services, helpline.reviewer.user) is None
    assert taken(services, helpline.colleague) == violent.request_id


def test_a_day_has_breaks_and_an_end(services: Services, helpline: Helpline, clock: MovableClock) -> None:
    who, at = helpline.reviewer.user.pk, clock.now()
    shown = 0
    for number in range(exposures.MOST_A_DAY + 5):
        while (rests := exposures.day_of(who, clock.now()).rests_until) is not None:
            assert not exposures.expose(who, f"upload_{number}", clock.now())
            clock.move(rests - clock.now())
        shown += exposures.expose(who, f"upload_{number}", clock.now())
        exposures.finished_one(who, clock.now())
    assert shown == exposures.MOST_A_DAY
    assert clock.now() - at == exposures.MOST_A_DAY // exposures.BREAK_AFTER * exposures.BREAK_FOR
    with pytest.raises(TooMany):
        reviewing.take_next(services, helpline.reviewer.user)
    clock.move(timedelta(days=1))
    assert exposures.day_of(who, clock.now()).left == exposures.MOST_A_DAY
