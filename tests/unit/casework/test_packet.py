from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices import Draft, drafted
from takeback.casework.notices.wording import words
from takeback.casework.packet import (
    LANGUAGES,
    REASONS,
    REGULATORS,
    Asked,
    Came,
    Event,
    NoPacket,
    Packet,
    packed_for_regulator,
)
from tests.notices import NAME, ROUTES, complete

SENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def _asked(route: str = "us_take_it_down", *came: Event, due_at: datetime | None = None) -> Asked:
    draft = drafted(complete(route), route, "en", ROUTES)
    assert isinstance(draft, Draft)
    return Asked(
        reference="TB-2026-0007",
        route=route,
        law=ROUTES[route].law,
        recipient="Gallery Example Inc.",
        sent_at=SENT,
        due_at=due_at or SENT + timedelta(hours=48),
        by_law=True,
        locations=complete().locations,
        elements=draft.elements,
        template_version=draft.template_version,
        came=came,
    )


def _packet(*asked: Asked, language: str = "en", agreed: bool = True, name: str = "") -> Packet | NoPacket:
    return packed_for_regulator(
        asked[0].route if asked else "us_take_it_down",
        asked,
        complete().sender,
        NOW,
        language,
        regulator="Federal Trade Commission",
        person_agreed=agreed,
        withheld_name=name,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_was_asked_when_every_element_and_what_came_back(language: str) -> None:
    came = (
        Event(SENT + timedelta(hours=50), Came.STILL_THERE),
        Event(SENT + timedelta(hours=1), Came.RECEIPT, "Thank you.\nTicket 7"),
    )
    packet = _packet(_asked("us_take_it_down", *came), language=language)
    assert isinstance(packet, Packet)
    for said in (
        "Federal Trade Commission",
        "Gallery Example Inc.",
        "47 U.S.C. 223a(a)",
        "2026-11-20 12:00 UTC",
        "2026-11-22 12:00 UTC",
        *complete().locations,
        "> Thank you.",
        "> Ticket 7",
        "47 U.S.C. 223a(a)(1)(B)(iii)",
        words(language)["elements"]["individual_good_faith"],
        words(language)["came"]["still_there"],
    ):
        assert said in packet.body
    assert packet.body.index("2026-11-20 13:00") < packet.body.index("2026-11-22 14:00")  # in the order of time
    assert "\n" not in packet.subject


def test_notices_under_other_routes_are_told_in_the_order_in_which_they_left() -> None:
    later = replace(_asked("plain"), reference="TB-2026-0009", sent_at=SENT + timedelta(days=1), by_law=False)
    packet = packed_for_regulator(
        "us_take_it_down",
        (later, _asked()),
        complete().sender,
        NOW,
        "en",
        regulator="Federal Trade Commission",
        person_agreed=True,
    )
    assert isinstance(packet, Packet)
    assert packet.body.index("TB-2026-0007") < packet.body.index("TB-2026-0009")
    assert "The law sets no fixed time" in packet.body


def test_no_packet_is_written_before_its_time() -> None:
    reasons = {
        "not_agreed": _packet(_asked(), agreed=False),
        "nothing_asked": _packet(),
        "clock_runs": _packet(_asked(due_at=NOW + timedelta(hours=1))),
        "all_removed": _packet(_asked("us_take_it_down", Event(NOW, Came.REMOVAL))),
        "no_regulator": _packet(_asked("plain")),
        "name_in_text": _packet(_asked("us_take_it_down", Event(SENT, Came.REPLY, f"Dear {NAME}")), name=NAME),
    }
    for reason, verdict in reasons.items():
        assert verdict == NoPacket(reason)
        assert isinstance(verdict, NoPacket)
        assert verdict.sentence == REASONS[reason]
    assert set(reasons) == set(REASONS)


def test_a_recipient_that_shares_a_word_with_the_name_can_be_complained_of() -> None:
    assert isinstance(_packet(_asked(), name="Gallery Miller"), Packet)
    assert _packet(replace(_asked(), recipient=NAME), name=NAME) == NoPacket("name_in_text")


def test_a_refusal_need_not_wait_and_a_return_counts_against_an_earlier_removal() -> None:
    running = _asked("us_take_it_down", Event(SENT, Came.REFUSAL, "No."), due_at=NOW + timedelta(hours=1))
    assert isinstance(_packet(running), Packet)
    back = _asked("us_take_it_down", Event(NOW, Came.STILL_THERE), Event(SENT, Came.REMOVAL))
    assert isinstance(_packet(back), Packet)


def test_a_hostile_reply_is_quoted_and_cut_and_forges_no_line() -> None:
    hostile = "\x1b[2J\u202e{{ 7 * 7 }}\n2. Forged GmbH\n" + "x" * 10_000
    packet = _packet(_asked("us_take_it_down", Event(SENT, Came.REPLY, hostile)))
    assert isinstance(packet, Packet)
    assert "\x1b" not in packet.body
    assert "\u202e" not in packet.body
    assert "49" not in packet.body
    assert "\n2. Forged" not in packet.body
    assert "[...]" in packet.body
    assert len(packet.body) < 6000


def test_what_is_no_text_instant_or_language_is_refused() -> None:
    with pytest.raises(Invalid):
        replace(_asked(), recipient="a\nb")
    with pytest.raises(Invalid):
        replace(_asked(), locations=("https://a.example/\nTo: x",))
    with pytest.raises(Invalid):
        replace(_asked(), sent_at=SENT.replace(tzinfo=None))
    with pytest.raises(Invalid):
        _packet(_asked(), language="th")


def test_every_regulator_stands_for_a_route() -> None:
    assert set(REGULATORS) <= set(ROUTES)
