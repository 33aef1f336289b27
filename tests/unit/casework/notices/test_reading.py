from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from takeback.base.errors import Invalid, TooLarge
from takeback.casework.notices import Valid, validated
from takeback.casework.notices.facts import Earlier, Facts
from takeback.casework.notices.reading import MOST_BYTES, facts_as_json, read_facts
from tests.notices import complete, put

EXAMPLE = Path(__file__).parents[4] / "docs" / "examples" / "notice.json"


def test_facts_come_back_from_json_as_they_were() -> None:
    facts = complete()
    assert read_facts(json.dumps(facts_as_json(facts)).encode()) == facts
    everything = replace(
        put(put(facts, "subject.birth_date", date(1999, 9, 9)), "work.transfer_on", date(2026, 1, 1)),
        earlier=(Earlier(removed_on=date(2026, 1, 2), reference="TB-1"),),
    )
    assert read_facts(json.dumps(facts_as_json(everything)).encode()) == everything
    assert asdict(read_facts(b"{}")) == asdict(Facts())


def test_the_example_of_the_documents_can_be_sent_under_the_take_it_down_act() -> None:
    assert isinstance(validated(read_facts(EXAMPLE.read_bytes()), "us_take_it_down"), Valid)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"", "facts"),
        (b"[]", "facts"),
        (b"null", "facts"),
        (b"{", "facts"),
        (b"\xff\xfe{}", "facts"),
        (b"[" * 100_000, "facts"),
        (b'{"on": ' + b"9" * 5000 + b"}", "facts"),
        (b'{"on": NaN}', "facts"),
        (b'{"senders": {}}', "senders"),
        (b'{"sender": {"emial": "x"}}', "sender.emial"),
        (b'{"sender": []}', "sender"),
        (b'{"sender": {"email": 7}}', "sender.email"),
        (b'{"sender": {"email": null}}', "sender.email"),
        (b'{"reference": "a", "reference": "b"}', "reference"),
        (b'{"consent_to_notify": 1}', "consent_to_notify"),
        (b'{"consent_to_notify": "true"}', "consent_to_notify"),
        (b'{"material": {"shows": "cats"}}', "material.shows"),
        (b'{"material": {"synthetic": "no"}}', "material.synthetic"),
        (b'{"material": {"refused": "published"}}', "material.refused"),
        (b'{"material": {"refused": ["published", "lent"]}}', "material.refused.1"),
        (b'{"on": "26.11.2026"}', "on"),
        (b'{"on": "20261126"}', "on"),
        (b'{"on": 20261126}', "on"),
        (b'{"locations": "https://a.example/"}', "locations"),
        (b'{"locations": [["https://a.example/"]]}', "locations.0"),
        (b'{"earlier": [{"reference": "a"}]}', "earlier.0.removed_on"),
        (b'{"subject": {"country": "Korea"}}', "subject.country"),
        (b'{"statement": {"circumstances": "a\\u0000b"}}', "statement.circumstances"),
        (b'{"recipient": {"scope": "everybody"}}', "recipient.scope"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_name_of_its_field(raw: bytes, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_facts(raw)
    assert refused.value.field == field
    assert field in refused.value.message


def test_a_story_in_the_place_of_a_name_is_not_repeated_in_the_error() -> None:
    with pytest.raises(Invalid) as refused:
        read_facts(b'{"My former partner Kim wrote this": 1}')
    assert "Kim" not in refused.value.message
    with pytest.raises(Invalid) as refused:
        read_facts(b'{"subject": {"name": "Kim\\nLee"}}')
    assert "Kim" not in refused.value.message


def test_more_than_is_accepted_is_not_read() -> None:
    with pytest.raises(TooLarge):
        read_facts(b" " * (MOST_BYTES + 1))
