"""What a reviewer is told of a picture that is near to something in a bank: of whose banks, and in which words."""

from __future__ import annotations

import pytest

from takeback.demo.pictures import sample_picture
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing
from takeback.flows.uploads.seen_uploads import facts
from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import add_entries, create_bank
from takeback.web.desk.words import STANDINGS
from tests.fakes.services import MORNING
from tests.people import an_organisation
from tests.uploads import Helpline, a_helpline, upload


def banked(services: Services, name: str, owner: Organisation, *, shared: bool) -> None:
    create_bank(name, BankClass.INTIMATE, MORNING, owner=owner, shared=shared)
    signals = services.decoder.hash(sample_picture("dunes")).signals  # type: ignore[union-attr]  # it can be hashed
    add_entries(name, signals, Standing.ATTESTED, MORNING, provenance="test")


def known_to(services: Services, who: Helpline) -> set[str]:
    upload(services, who.partner, sample_picture("dunes"))
    row = reviewing.take_next(services, who.reviewer.user)
    assert row is not None
    found = facts(services, who.reviewer.user, who.reviewer.private, row.pk)
    return {each.bank.name for each in found.known}


@pytest.mark.parametrize(
    ("organisation", "told"), [("Haven", {"theirs", "shared", "own"}), ("Elsewhere", {"shared", "own"})]
)
def test_only_who_runs_the_deployment_is_told_of_banks_that_others_keep_to_themselves(
    services: Services, helpline: Helpline, organisation: str, told: set[str]
) -> None:
    who = helpline if organisation == "Haven" else a_helpline(organisation)
    banked(services, "theirs", an_organisation("Third"), shared=False)
    banked(services, "shared", an_organisation("Third"), shared=True)
    banked(services, "own", who.organisation, shared=False)

    assert known_to(services, who) == told


def test_every_standing_has_words_that_are_not_ours() -> None:
    assert set(STANDINGS) == set(Standing)
    assert not any(str(words) in set(Standing) - {Standing.WITHDRAWN} for words in STANDINGS.values())
