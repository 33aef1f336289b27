"""Cases, opened, given, ended and withdrawn: killed at every step, nothing is lost that was said to be safe.

The two databases have no transaction in common, so every statement of either is a step at which the process dies.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from takeback.base.instants import MovableClock
from takeback.casework.case import State, WithdrawalRule
from takeback.flows.cases import authority, taking_up
from takeback.flows.cases.case_upkeep import keep_shut, sweep_orphaned_keys
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.cases.own_case import Holder, enter, entered
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.banks.models import BankEntry
from takeback.records.case_keys.models import CaseKeyRow, CodeRow
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.records.keyring.member_keys import Given, give_member_keys
from takeback.records.keyring.models import MemberKey, OrganisationKey
from takeback.records.keyring.organisation_keys import found_organisation_keys
from takeback.records.work.models import Obligation, OutboxMessage, QueueItem
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import Code
from takeback.workers.cases import handlers
from takeback.workers.worker import one_piece
from tests.database import RecordsDatabase
from tests.fakes.services import FakeServices
from tests.faults import Killed, Step, kill_at_every_step, run_at_once
from tests.integration.cases.conftest import CHEAP, WEDNESDAY, picture
from tests.people import a_member, an_organisation

pytestmark = pytest.mark.slow

AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)


def here(*, days: int = 0) -> Services:
    return FakeServices(clock=MovableClock(WEDNESDAY + timedelta(days=days))).as_services()


def opened() -> OpenedCase:
    return open_case(here(), Opening(pictures=(picture(),), wishes=AT_ONCE))


def empty_tables() -> None:
    tables = (OutboxMessage, Obligation, QueueItem, CaseImage, Case, BankEntry, CodeRow, CaseKeyRow)
    for table in (*tables, OrganisationKey, MemberKey, User):
        table.objects.all().delete()
    connections.close_all()


def test_a_case_whose_code_was_shown_stands_and_one_that_was_not_leaves_nothing(
    database: RecordsDatabase, tmp_path: Path
) -> None:
    note = tmp_path / "the person's note"

    def prepare() -> None:
        empty_tables()
        note.unlink(missing_ok=True)

    def scenario(step: Step) -> None:
        case = opened()
        note.write_text(" ".join(case.code.words()))
        step("shown")

    def check(killed: Killed) -> None:
        if killed.passed("shown"):
            found = entered(_holder(note.read_text()))
            assert found is not None
            assert found.private is not None
            assert CaseImage.objects.get().case_id == found.case.pk
            assert BankEntry.objects.get().standing == Standing.ATTESTED
        for case in Case.objects.all():  # its key was written before it
            assert CaseKeyRow.objects.get(pk=case.pk).for_code is not None
        assert BankEntry.objects.exists() == CaseImage.objects.exists() == Case.objects.exists()
        sweep_orphaned_keys(WEDNESDAY + timedelta(days=1))
        assert CaseKeyRow.objects.count() == CodeRow.objects.count() == Case.objects.count()
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=prepare)

    assert len(runs) > 20
    between = [run for run in runs if run.steps[-1].startswith("INSERT INTO case_keys")]
    assert len(between) >= 2  # the keys of both cases, and both codes


def _holder(words: str) -> Holder:
    read = parse_code(words)
    assert isinstance(read, Parsed)
    holder = enter(read.code)
    assert holder is not None
    return holder


def test_a_page_that_is_sent_twice_at_once_opens_one_case_whose_last_code_opens_it(
    database: RecordsDatabase, tmp_path: Path
) -> None:
    def send(name: str) -> None:
        code = open_case(here(), Opening(pictures=(picture(),), attempt="once")).code
        (tmp_path / name).write_text(" ".join(code.words()))

    run_at_once(lambda: send("one"), lambda: send("other"))

    case = Case.objects.filter(images__isnull=False).get()
    tried = [parse_code((tmp_path / name).read_text()) for name in ("one", "other")]
    holders = [enter(read.code) for read in tried if isinstance(read, Parsed)]
    assert [holder.case_id for holder in holders if holder is not None] == [case.pk]


def test_a_withdrawal_that_was_confirmed_stands_and_its_key_is_destroyed_in_the_end(
    database: RecordsDatabase,
) -> None:
    codes: list[Code] = []

    def prepare() -> None:
        empty_tables()
        codes[:] = [opened().code]
        connections.close_all()

    def scenario(step: Step) -> None:
        holder = enter(codes[0])
        assert holder is not None
        withdraw_everything(here(), holder)
        step("told")

    def recover(_number: int) -> None:
        piece = one_piece(here(days=1), handlers(), "worker")
        while piece():
            pass

    def check(killed: Killed) -> None:
        case = Case.objects.filter(images__isnull=False).get()
        key = CaseKeyRow.objects.get(pk=case.pk)
        is_withdrawn = case.state == State.WITHDRAWN
        assert is_withdrawn or not killed.passed("told")
        assert (BankEntry.objects.get().standing == Standing.WITHDRAWN) is is_withdrawn
        assert (key.for_code is None) is is_withdrawn
        assert enter(codes[0]) is not None  # whichever it is, the page can be opened and says so
        connections.close_all()

    runs = kill_at_every_step(scenario, check, recover=recover, workers=2, prepare=prepare)

    assert len(runs) > 20


def given_case(codes: list[Code], *, given: bool) -> None:
    """A case from before there was an organisation, and the organisation; given to it, perhaps."""
    empty_tables()
    codes[:] = [opened().code]
    a_helpline_with_keys()
    if given:
        taking_up.give_to_caseworkers(here(), _holder_of(codes[0]))
    connections.close_all()


def _holder_of(code: Code) -> Holder:
    holder = enter(code)
    assert holder is not None
    return holder


def work_until_idle(_number: int) -> None:
    piece = one_piece(here(days=1), handlers(), "worker")
    while piece():
        pass


def test_a_case_that_was_given_can_be_opened_by_whom_it_was_given_to(database: RecordsDatabase) -> None:
    codes: list[Code] = []

    def scenario(step: Step) -> None:
        taking_up.give_to_caseworkers(here(), _holder_of(codes[0]))
        step("told")

    def check(killed: Killed) -> None:
        case = Case.objects.get(images__isnull=False)
        key = CaseKeyRow.objects.get(pk=case.pk)
        assert case.organisation_id is not None or not killed.passed("told")
        assert (case.state == State.AWAITING_VERIFICATION) is (case.organisation_id is not None)
        assert key.for_organisation is not None or case.organisation_id is None  # never a case that they cannot open
        assert key.for_code is not None
        keep_shut()
        key.refresh_from_db()
        assert (key.for_organisation is not None) is (case.organisation_id is not None)
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=lambda: given_case(codes, given=False))

    assert len(runs) > 8


def test_a_case_that_was_taken_back_is_opened_by_nobody_else_in_the_end(database: RecordsDatabase) -> None:
    codes: list[Code] = []

    def scenario(step: Step) -> None:
        taking_up.take_back(here(), _holder_of(codes[0]))
        step("told")

    def check(killed: Killed) -> None:
        case = Case.objects.get(images__isnull=False)
        assert case.organisation_id is None or not killed.passed("told")
        assert (CaseKeyRow.objects.get(pk=case.pk).for_organisation is None) is (case.organisation_id is None)
        assert entered(_holder_of(codes[0])) is not None
        connections.close_all()

    runs = kill_at_every_step(
        scenario, check, recover=work_until_idle, workers=2, prepare=lambda: given_case(codes, given=True)
    )

    assert len(runs) > 8


def test_an_authority_that_was_ended_opens_nothing_whatever_was_killed(database: RecordsDatabase) -> None:
    codes: list[Code] = []
    member: list[User] = []

    def prepare() -> None:
        empty_tables()
        member[:] = [a_helpline_with_keys()]
        acting = Opening(pictures=(picture(),), delegate="acts: family", acts_until=WEDNESDAY.date())
        codes[:] = [open_case(here(), acting).code]
        connections.close_all()

    def scenario(step: Step) -> None:
        case = Case.objects.get(images__isnull=False)
        authority.end_authority(here(), member[0], case.pk)
        step("told")

    def check(killed: Killed) -> None:
        case = Case.objects.get(images__isnull=False)
        if killed.passed("told"):
            assert case.acting_ended_on is not None
        assert (entered(_holder_of(codes[0])) is None) is (case.acting_ended_on is not None)
        assert (CaseKeyRow.objects.get(pk=case.pk).for_code is None) is (case.acting_ended_on is not None)
        assert BankEntry.objects.get().standing == Standing.ATTESTED
        connections.close_all()

    def recover(_number: int) -> None:  # on the same day: the machine's own end comes with the next
        piece = one_piece(here(), handlers(), "worker")
        while piece():
            pass

    runs = kill_at_every_step(scenario, check, recover=recover, workers=2, prepare=prepare)

    assert len(runs) > 8


def a_helpline_with_keys() -> User:
    """A caseworker of the organisation that works the portal's cases, with keys."""
    user = a_member(Role.CASEWORKER, organisation=an_organisation("Haven"))
    given = give_member_keys(user.pk, "lamp river seven oranges", at=WEDNESDAY, cost=CHEAP)
    assert isinstance(given, Given)
    found_organisation_keys(user.organisation_id, user.pk, at=WEDNESDAY)
    return user
