"""Why a notice did not arrive, as caseworkers read it."""

from __future__ import annotations

import pytest

from takeback.adapters.mail.outcome import Refusal
from takeback.web.desk.takedowns.returned import why_returned


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_of_a_mail_server_has_words(refusal: Refusal) -> None:
    assert "_" not in why_returned(refusal.value)
    assert why_returned(refusal.value) != refusal.value


def test_the_number_that_a_server_gave_stands_behind_the_words() -> None:
    assert why_returned("recipient_refused_550") == "their address is refused, 550"
    assert why_returned("bounced") == "it came back"


@pytest.mark.parametrize("reason", ["", "550", "who_knows", "recipient_refused_5500", "recipient_refused_550 "])
def test_a_reason_that_nobody_has_words_for_is_shown_as_it_is(reason: str) -> None:
    assert why_returned(reason) == reason
