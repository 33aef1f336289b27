from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.casework.takedown.authority import Lacks
from takeback.casework.takedown.checks import (
    MOST_HOURS,
    Around,
    Authority,
    Check,
    Cleared,
    Link,
    Reason,
    Stopped,
    Subject,
    doubts,
    judged,
)
from takeback.casework.takedown.consent import Why

GOOD = Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES)
CLEAR = Around(verified=True)


def test_what_shows_them_and_is_theirs_to_ask_for_is_cleared() -> None:
    assert judged(GOOD, CLEAR) == Cleared()


def test_evidence_goes_first_for_so_many_hours_and_no_longer() -> None:
    check = Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES, preserve_hours=24)
    assert judged(check, CLEAR) == Cleared(timedelta(hours=24))
    with pytest.raises(Invalid, match="hours"):
        Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES, preserve_hours=MOST_HOURS + 1)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (Link.PRESS, Reason.PRESS),
        (Link.NOT_LOOKED, Reason.NOT_LOOKED),
        (Link.NOT_THERE, Reason.NOT_THERE),
        (Link.SOMETHING_ELSE, Reason.SOMETHING_ELSE),
    ],
)
def test_a_link_that_does_not_show_it_stops(link: Link, reason: Reason) -> None:
    assert judged(Check(link, Subject.IS_THEM, Authority.THEMSELVES), CLEAR) == Stopped((reason,))


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (Around(verified=False), Reason.NOT_VERIFIED),
        (Around(verified=True, minor=True), Reason.MINOR),
        (Around(verified=True, ending=True), Reason.ENDING),
        (Around(verified=True, claimed_elsewhere=True), Reason.CLAIMED_TWICE),
        (Around(verified=True, consent=Why.REVOKED), Reason.NO_CONSENT),
        (Around(verified=True, delegate=Lacks.RAN_OUT), Reason.NO_AUTHORITY),
        (Around(verified=True, someone_there=False), Reason.NOBODY_TO_ASK),
    ],
)
def test_whatever_the_records_know_stops_what_a_caseworker_cleared(around: Around, reason: Reason) -> None:
    assert judged(GOOD, around) == Stopped((reason,))
    assert doubts(around) == (reason,)


def test_the_gravest_reason_comes_first_and_none_is_left_out() -> None:
    stopped = judged(Check(Link.PRESS, Subject.PERHAPS_MINOR, Authority.NONE), Around(verified=False))
    assert stopped == Stopped((Reason.MINOR, Reason.NOT_VERIFIED, Reason.NO_AUTHORITY, Reason.PRESS))
    assert isinstance(stopped, Stopped)
    assert stopped.perhaps_minor


def test_one_of_several_in_it_may_ask() -> None:
    assert isinstance(judged(Check(Link.SHOWS_IT, Subject.ONE_OF_SEVERAL, Authority.THEMSELVES), CLEAR), Cleared)
