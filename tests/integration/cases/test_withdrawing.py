from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.base.instants import MovableClock
from takeback.casework.case import State, WithdrawalRule
from takeback.flows.cases.desk_queue import What, things_in
from takeback.flows.cases.own_case import Holder, enter, entered, write_to_caseworker
from takeback.flows.cases.withdrawing import call_off, withdraw_everything, withdraw_image
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.records.banks.models import BankEntry
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.case_keys.queries import case_of_code
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage, Message, ReportedLocation, SealedItem
from takeback.records.work.models import Obligation, OutboxMessage, QueueItem
from takeback.sealing.codes import Code
from takeback.workers.cases import begin_sweeping, handlers
from takeback.workers.worker import one_piece
from tests.integration.cases.conftest import Browser, Caseworker, OpenCase, picture

AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
LATER = Wishes(withdrawal_rule=WithdrawalRule.AFTER_72_HOURS)


def holder_of(code: Code) -> Holder:
    holder = enter(code)
    assert holder is not None
    return holder


def standings() -> set[str]:
    return set(BankEntry.objects.values_list("standing", flat=True))


def work(services: Services) -> None:
    piece = one_piece(services, handlers(), "worker")
    while piece():
        pass


def test_everything_is_withdrawn_at_once_where_the_person_chose_so(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), picture(2), wishes=AT_ONCE)

    assert withdraw_everything(services, holder_of(case.code))

    assert standings() == {Standing.WITHDRAWN}
    key = CaseKeyRow.objects.get(pk=case.case_id)
    assert key.for_code is key.for_organisation is None
    assert Case.objects.get(pk=case.case_id).state == State.WITHDRAWN


def test_what_was_told_is_deleted_and_the_page_still_says_what_became_of_it(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser
) -> None:
    case = opened(picture(1), wishes=AT_ONCE, story="It began in May.", locations=("https://example.org/a",))
    write_to_caseworker(services, holder_of(case.code), "Please help.")

    withdraw_everything(services, holder_of(case.code))

    for table in (SealedItem, Message, ReportedLocation):
        assert not table.objects.exists()
    page = browser.enter(case.code).content.decode()
    assert "Everything was withdrawn on Nov. 25, 2026." in page
    assert "This service has confirmed it: it stopped matching that day." in page


def told(caseworker: Caseworker, clock: MovableClock) -> list[tuple[str, str]]:
    """Cases with a withdrawal that waits, and the day, as caseworkers are told: before everything else."""
    things = things_in(caseworker.user.organisation_id, clock.now())
    withdrawals = [each for each in things if each.what is What.WITHDRAWAL]
    assert things[: len(withdrawals)] == withdrawals
    return [(each.key, f"{each.due_at.date()}") for each in withdrawals]


def test_a_stolen_code_withdraws_nothing_for_72_hours_and_the_caseworker_is_told(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), wishes=LATER)

    assert not withdraw_everything(services, holder_of(case.code))

    assert told(caseworker, clock) == [(case.case_id, "2026-11-29")]
    clock.move(timedelta(hours=71, minutes=59))
    work(services)
    assert standings() == {Standing.ATTESTED}
    clock.move(timedelta(days=1))
    work(services)
    assert standings() == {Standing.WITHDRAWN}
    assert CaseKeyRow.objects.get(pk=case.case_id).for_code is None
    assert told(caseworker, clock) == []


def test_a_stolen_code_cannot_withdraw_the_pictures_one_by_one_instead(
    services: Services, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), wishes=LATER)
    image = CaseImage.objects.get()

    assert not withdraw_image(services, holder_of(case.code), image.pk)

    assert standings() == {Standing.ATTESTED}
    clock.move(timedelta(days=4))
    work(services)
    assert standings() == {Standing.WITHDRAWN}
    assert Case.objects.get(pk=case.case_id).state == State.OPENED


def test_a_withdrawal_that_is_called_off_never_happens(
    services: Services, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), picture(2), wishes=LATER)
    holder = holder_of(case.code)
    withdraw_image(services, holder, CaseImage.objects.order_by("pk")[0].pk)
    withdraw_everything(services, holder)

    call_off(services, case.case_id, by="person")

    clock.move(timedelta(days=5))
    work(services)
    assert standings() == {Standing.ATTESTED}
    assert Case.objects.get(pk=case.case_id).state == State.OPENED


def test_each_withdrawal_is_told_to_the_caseworker_also_after_one_that_was_called_off(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), picture(2), wishes=LATER)
    holder = holder_of(case.code)
    withdraw_image(services, holder, CaseImage.objects.order_by("pk")[0].pk)
    assert told(caseworker, clock) == [(case.case_id, "2026-11-29")]

    call_off(services, case.case_id, by="caseworker")

    assert told(caseworker, clock) == []
    clock.move(timedelta(days=1))
    withdraw_everything(services, holder)
    assert told(caseworker, clock) == [(case.case_id, "2026-11-30")]


def test_it_can_be_asked_again_on_the_same_day_after_it_was_called_off(
    services: Services, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), wishes=LATER)
    holder = holder_of(case.code)
    withdraw_everything(services, holder)
    call_off(services, case.case_id, by="person")

    withdraw_everything(services, holder)

    clock.move(timedelta(days=5))
    work(services)
    assert standings() == {Standing.WITHDRAWN}


def test_nothing_of_when_she_asked_is_kept_but_the_day(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), wishes=LATER)
    withdraw_everything(services, holder_of(case.code))
    opened(picture(2), wishes=AT_ONCE)

    for row in [*Obligation.objects.filter(kind__startswith="cases."), *OutboxMessage.objects.all()]:
        assert row.next_at is not None
        assert (row.next_at.hour, row.next_at.minute, row.next_at.second) == (0, 0, 0)
    for item in QueueItem.objects.all():
        assert (item.due_at.hour, item.due_at.minute, item.due_at.second) == (0, 0, 0)


def test_one_picture_is_withdrawn_and_the_others_stay(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), picture(2), wishes=AT_ONCE)
    first = CaseImage.objects.order_by("pk")[0]

    withdraw_image(services, holder_of(case.code), first.pk)

    assert sorted(BankEntry.objects.values_list("standing", flat=True)) == ["attested", "withdrawn"]


def test_nobody_withdraws_a_picture_of_another_case(services: Services, opened: OpenCase) -> None:
    opened(picture(1), wishes=AT_ONCE)
    other = opened(picture(2), wishes=AT_ONCE)
    theirs = CaseImage.objects.exclude(case=other.case_id).get()

    with pytest.raises(NotFound):
        withdraw_image(services, holder_of(other.code), theirs.pk)


def test_withdrawing_twice_is_refused_and_changes_nothing(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), wishes=AT_ONCE)
    holder = holder_of(case.code)
    withdraw_everything(services, holder)

    with pytest.raises(Conflict):
        withdraw_everything(services, holder)
    with pytest.raises(Conflict):
        write_to_caseworker(services, holder, "again")


def test_a_code_that_was_withdrawn_opens_no_key_but_still_its_page(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), wishes=AT_ONCE)
    holder = holder_of(case.code)

    withdraw_everything(services, holder)

    found = entered(holder)
    assert found is not None
    assert found.private is None


def test_a_withdrawn_case_is_forgotten_after_a_month_with_its_code(
    services: Services, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture(1), wishes=AT_ONCE)
    withdraw_everything(services, holder_of(case.code))

    clock.move(timedelta(days=32))
    begin_sweeping(clock.now())
    work(services)

    assert not Case.objects.filter(pk=case.case_id).exists()
    assert case_of_code(case.code) is None


def test_a_picture_that_was_withdrawn_can_be_protected_again(services: Services, opened: OpenCase) -> None:
    first = opened(picture(1), wishes=AT_ONCE)
    withdraw_everything(services, holder_of(first.code))

    second = opened(picture(1), wishes=AT_ONCE)

    assert standings() == {Standing.ATTESTED}
    assert BankEntry.objects.get().consent_reference == Case.objects.get(pk=second.case_id).consent
