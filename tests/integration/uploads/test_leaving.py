"""Somebody leaves while a picture waits: the key is replaced, and the picture still opens for who remains."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import NotAllowed
from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.services import Services
from takeback.flows.staff.resealing import retire_old_generations
from takeback.flows.uploads import reviewing
from takeback.flows.uploads.seen_uploads import facts
from takeback.records.case_keys.moving import StoredCases
from takeback.records.keyring.organisation_keys import current_generation, remove_member
from takeback.records.uploads.actions import KEPT_FOR
from tests.uploads import Helpline, upload, work_until_idle


def test_an_old_generation_is_kept_while_a_picture_stands_on_it(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    remove_member(helpline.organisation.pk, helpline.colleague.user.pk, at=clock.now())
    current = current_generation(helpline.organisation.pk)
    assert current is not None
    assert current.number == 2
    clock.move(timedelta(hours=2))
    assert retire_old_generations(StoredCases(), clock.now()) == 0
    row = reviewing.take_next(services, helpline.reviewer.user)
    assert row is not None
    assert facts(services, helpline.reviewer.user, helpline.reviewer.private, row.pk).quality is not None
    reviewing.give_back(services, helpline.reviewer.user, row.pk)
    with pytest.raises(NotAllowed):
        reviewing.take_next(services, helpline.colleague.user)
    clock.move(KEPT_FOR)
    work_until_idle(services)
    assert retire_old_generations(StoredCases(), clock.now()) == 1
