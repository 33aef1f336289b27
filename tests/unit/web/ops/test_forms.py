"""What an engineer sends is forgiven where it is clear, and named where it is not."""

from __future__ import annotations

import pytest

from takeback.matching.standing import Standing
from takeback.web.ops.forms import EntriesForm, ExplainForm

HASH = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


def explain(**said: str) -> ExplainForm:
    return ExplainForm({"kind": "pdq", "first": HASH, **said})


@pytest.mark.parametrize("written", [HASH, HASH.upper(), f"  {HASH}\n", f"0x{HASH}", f"{HASH[:32]} {HASH[32:]}"])
def test_a_hash_is_read_however_it_was_copied(written: str) -> None:
    form = explain(first=written)
    assert form.is_valid(), form.errors
    assert form.signal("first").value == HASH


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"first": ""}, "first", "Paste a hash first."),
        ({"first": HASH[:-1]}, "first", "pdq has 64 hex digits; this has 63."),
        ({"first": HASH + "0"}, "first", "this has 65."),
        ({"first": "not a hash"}, "first", "hex digits only"),
        ({"first": "\u0661" * 64}, "first", "hex digits only"),
        ({"kind": "md5"}, "first", "md5 has 32 hex digits; this has 64."),
        ({"second": "zz"}, "second", "hex digits only"),
        ({"second": HASH, "entry": "7"}, "entry", "not both"),
        ({"entry": "seven"}, "entry", "A number, such as 7."),
        ({"entry": "0"}, "entry", "greater than or equal to 1"),
        ({"entry": "9" * 30}, "entry", "less than or equal"),
        ({"quality": "101"}, "quality", "less than or equal to 100"),
        ({"quality": "good"}, "quality", "A whole number from 0 to 100."),
        ({"kind": "crc32"}, "kind", "crc32"),
        ({"first": "f" * 10_000}, "first", "200"),
    ],
)
def test_what_cannot_be_meant_is_named_at_its_field(said: dict[str, str], field: str, words: str) -> None:
    form = explain(**said)
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_the_quality_is_that_of_the_upload() -> None:
    form = explain(second=HASH, quality="12")
    assert form.is_valid()
    assert (form.signal("first").quality, form.signal("second").quality) == (12, None)


def test_nothing_asked_for_asks_for_all_entries() -> None:
    form = EntriesForm({})
    assert form.is_valid()
    sought = form.sought()
    assert (sought.standing, sought.signal_type, sought.value, sought.tag, sought.flagged, sought.after) == (
        None,
        None,
        None,
        None,
        None,
        0,
    )
    assert form.as_asked() == {}


def test_everything_that_is_asked_for_is_sought_and_stands_in_the_address_of_the_next_page() -> None:
    asked = {"standing": "attested", "kind": "pdq", "value": "AB12", "tag": "phone", "flagged": "no", "after": "40"}
    form = EntriesForm(asked)
    assert form.is_valid()
    sought = form.sought()
    assert sought.standing is Standing.ATTESTED
    assert (sought.signal_type, sought.value, sought.tag, sought.flagged, sought.after) == (
        "pdq",
        "AB12",
        "phone",
        False,
        40,
    )
    assert form.as_asked() == {name: value for name, value in asked.items() if name != "after"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("standing", "trusted"),
        ("kind", "crc32"),
        ("value", "xyz"),
        ("value", HASH),
        ("flagged", "maybe"),
        ("after", "-1"),
    ],
)
def test_a_list_is_narrowed_only_by_what_there_is(field: str, value: str) -> None:
    assert field in EntriesForm({field: value}).errors


def test_no_whole_hash_can_come_into_an_address() -> None:
    page = str(EntriesForm({})["value"])
    assert 'maxlength="16"' in page
