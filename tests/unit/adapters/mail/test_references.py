from __future__ import annotations

import pytest

from takeback.adapters.mail import References
from takeback.base.errors import Invalid
from takeback.base.ids import new_id
from tests.mail import NOTICE, OTHER_NOTICE, REFERENCES

STRANGER = References(REFERENCES.address, bytes(32))


def test_a_notice_is_found_again_in_its_address_its_message_id_and_its_reference() -> None:
    assert REFERENCES.read(REFERENCES.verp_address(NOTICE)) == NOTICE
    assert REFERENCES.read(f"Re: removal [{REFERENCES.of(NOTICE)}]") == NOTICE
    assert REFERENCES.read_message_ids(REFERENCES.message_id(NOTICE, 7)) == NOTICE


def test_fresh_ids_fit_an_address_that_any_mail_server_takes() -> None:
    address = REFERENCES.verp_address(new_id("notice"))
    assert len(address.partition("@")[0]) <= 64


def test_capitals_on_the_way_change_nothing() -> None:
    assert REFERENCES.read(REFERENCES.verp_address(NOTICE).upper()) == NOTICE


@pytest.mark.parametrize("at", range(16))
def test_a_tag_with_one_other_letter_is_no_tag(at: int) -> None:
    name, _, tag = REFERENCES.of(NOTICE).partition(".")
    forged = tag[:at] + ("3" if tag[at] == "2" else "2") + tag[at + 1 :]
    assert REFERENCES.read(f"{name}.{forged}") is None


def test_nobody_without_the_key_makes_a_reference() -> None:
    assert REFERENCES.read(STRANGER.of(NOTICE)) is None
    assert REFERENCES.read_message_ids(STRANGER.message_id(NOTICE, 1)) is None


def test_the_tag_of_one_notice_does_not_fit_another_nor_another_attempt_nor_a_message_id() -> None:
    tag = REFERENCES.of(NOTICE).partition(".")[2]
    assert REFERENCES.read(f"{OTHER_NOTICE}.{tag}") is None
    assert REFERENCES.read_message_ids(f"<{NOTICE}.1.{tag}@takeback.test>") is None
    second = REFERENCES.message_id(NOTICE, 2)
    assert REFERENCES.read_message_ids(second.replace(".2.", ".1.")) is None


def test_a_true_reference_is_found_behind_forged_ones_and_not_behind_very_many() -> None:
    forged = STRANGER.of(OTHER_NOTICE)
    assert REFERENCES.read(f"{forged} {forged} {REFERENCES.of(NOTICE)}") == NOTICE
    assert REFERENCES.read(f"{forged} " * 64 + REFERENCES.of(NOTICE)) is None


def test_a_message_id_is_always_the_same_for_an_attempt() -> None:
    assert REFERENCES.message_id(NOTICE, 1) == REFERENCES.message_id(NOTICE, 1)
    assert REFERENCES.message_id(NOTICE, 1) != REFERENCES.message_id(NOTICE, 2)


@pytest.mark.parametrize(
    "notice_id", ["", "notice", "notice_ab", "notice_7k3m9q2x\r\nBcc: x", "Notice_7k3m9q2xw4", "../x_12345678"]
)
def test_what_is_no_id_gets_no_reference(notice_id: str) -> None:
    with pytest.raises(Invalid):
        REFERENCES.of(notice_id)


@pytest.mark.parametrize("attempt", [0, -1, 10_000])
def test_no_such_attempt_is_made(attempt: int) -> None:
    with pytest.raises(Invalid):
        REFERENCES.message_id(NOTICE, attempt)


@pytest.mark.parametrize(
    "address",
    ["", "notices", "no tices@takeback.test", "notices+x@takeback.test", "much-too-long@takeback.test"],
)
def test_an_address_into_which_no_reference_fits_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        References(address, bytes(32))


def test_a_short_key_is_refused_and_no_key_is_shown() -> None:
    with pytest.raises(Invalid):
        References("notices@takeback.test", b"short")
    assert "key" not in repr(REFERENCES)
