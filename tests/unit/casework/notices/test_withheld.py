from __future__ import annotations

import pytest

from takeback.casework.notices.facts import Subject
from takeback.casework.notices.withheld import holds_name, name_is_withheld
from tests.notices import complete, put


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anna Smith", "as ANNA told us"),
        ("Anna Smith", "Smith, Anna"),
        ("Anna Smith", "annasmith99 on that site"),
        ("Anna Smith", "the profile anna.smith"),
        ("Élodie Brun", "elodie's pictures"),
        ("김민지", "김민지는 동의하지 않았다"),
        ("김민지", "민지가 말하기를"),
        ("김 민지", "민지의 사진"),
        ("Иванова Мария", "фотографии Ивановой и Марию, Иванова"),
        ("王小明", "王小明的照片"),
        ("Ng", "as Ng told us"),
    ],
)
def test_a_name_is_found_in_what_somebody_wrote(name: str, text: str) -> None:
    assert holds_name((text,), name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ann Lee", "it cannot be planned; sleeping"),
        ("Jo Ng", "join us, being long"),
        ("김민지", "국민의 지지"),
        ("", "anything"),
        ("  ", "anything"),
    ],
)
def test_a_part_of_another_word_is_no_name(name: str, text: str) -> None:
    assert not holds_name((text,), name)


def test_an_organisation_that_shares_a_word_with_a_name_can_still_write() -> None:
    facts = put(put(complete(), "subject.name", "Hope Miller"), "sender.organisation", "Hope House")
    assert name_is_withheld(facts)
    assert not name_is_withheld(put(facts, "statement.circumstances", "Hope told us."))


def test_a_person_who_signs_is_named_and_so_needs_to_agree() -> None:
    facts = put(complete(), "sender.signatory", complete().subject.name)
    assert not name_is_withheld(facts)
    assert name_is_withheld(put(facts, "subject.may_be_named", value=True))


def test_an_address_that_holds_the_name_can_be_reported() -> None:
    facts = put(complete(), "subject", Subject(name="Anna Smith"))
    assert name_is_withheld(put(facts, "locations", ("https://gallery.example/anna-smith",)))
