from __future__ import annotations

from datetime import date

from takeback.casework.takedown.consent import (
    Act,
    Agreed,
    Answer,
    Consent,
    Purpose,
    Why,
    against_their_will,
    may_be_asked,
    not_asked,
    refusal,
)

TODAY = date(2026, 11, 26)
SITE = Purpose.NOTIFY_SITE


def _said(answer: Answer = Answer.YES, purpose: Purpose = SITE, **more: date) -> Consent:
    return Consent(purpose, answer, TODAY, **more)


def test_whoever_was_not_asked_has_not_allowed_it() -> None:
    assert refusal([], SITE, TODAY) is Why.NOT_ASKED
    assert refusal([_said()], Purpose.TELL_POLICE, TODAY) is Why.NOT_ASKED


def test_a_yes_to_one_purpose_is_none_to_another() -> None:
    consents = [_said()]
    assert refusal(consents, SITE, TODAY) is None
    assert refusal(consents, Purpose.NAME_ME, TODAY) is Why.NOT_ASKED


def test_the_last_answer_counts() -> None:
    assert refusal([_said(), _said(Answer.NO)], SITE, TODAY) is Why.SAID_NO
    assert refusal([_said(Answer.NO), _said()], SITE, TODAY) is None


def test_a_consent_ends_on_its_day_and_when_it_is_taken_back() -> None:
    assert refusal([_said(expires_on=TODAY)], SITE, TODAY) is Why.EXPIRED
    assert refusal([_said(expires_on=date(2026, 11, 27))], SITE, TODAY) is None
    assert refusal([_said(revoked_on=TODAY)], SITE, TODAY) is Why.REVOKED


def test_a_never_is_not_asked_about_again() -> None:
    said = [_said(Answer.NEVER, Purpose.NAME_ME)]
    assert refusal(said, Purpose.NAME_ME, TODAY) is Why.SAID_NEVER
    assert not may_be_asked(said, Purpose.NAME_ME)
    assert may_be_asked(said, SITE)
    assert may_be_asked([_said(Answer.NO)], SITE)


def test_agreeing_to_be_filmed_agrees_to_nothing_else() -> None:
    told = {Act.FILMED: Agreed.YES, Act.PUBLISHED: Agreed.NO}
    assert against_their_will(told) == {Act.PUBLISHED}
    assert not_asked(told) == {Act.SENT, Act.SOLD}
    assert against_their_will({Act.SOLD: Agreed.NOT_SAID}) == frozenset()
