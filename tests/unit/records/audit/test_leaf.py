"""What a leaf may say: ids and numbers, and nothing about a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from takeback.base.errors import Invalid
from takeback.records.audit.leaf import content_of

NOW = datetime(2026, 11, 22, 4, 34, 2, 999, tzinfo=UTC)
SALT = b"\x07" * 32


class _Standing(StrEnum):
    ATTESTED = "attested"


@pytest.mark.parametrize(
    "value",
    [
        "her name is known",
        "jane@example.org",
        "jane%40example.org",
        "https://example.org/her-picture",
        "203.0.113.7",
        "2001:db8::1",
        "",
        "x" * 129,
        "line\nbreak",
        "한국어",
        "nul\0",
    ],
)
def test_a_value_that_could_name_a_person_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        content_of("entry_added", {"entry": value}, NOW, None, coarse=False)
    assert caught.value.field == "facts.entry"
    assert not value or value not in caught.value.message


@pytest.mark.parametrize("value", [True, False, 2**53, -(2**53)])
def test_a_number_that_not_every_reader_keeps_exactly_is_refused(value: int) -> None:
    with pytest.raises(Invalid):
        content_of("entry_added", {"entry": value}, NOW, None, coarse=False)


@pytest.mark.parametrize("key", ["", "Entry", "e-mail", "her name", "k" * 41, "entry1"])
def test_a_facts_name_is_lower_case_letters(key: str) -> None:
    with pytest.raises(Invalid):
        content_of("entry_added", {key: 1}, NOW, None, coarse=False)


@pytest.mark.parametrize("kind", ["", "Entry", "entry added", "1st", "k" * 65, "a\n"])
def test_a_kind_is_a_lower_case_word(kind: str) -> None:
    with pytest.raises(Invalid):
        content_of(kind, {}, NOW, None, coarse=False)


@pytest.mark.parametrize("subject", ["", "jane@example.org", "two words", "s" * 65])
def test_a_subject_is_an_opaque_id(subject: str) -> None:
    with pytest.raises(Invalid):
        content_of("entry_added", {}, NOW, subject, coarse=False)


def test_more_facts_than_sixteen_are_refused() -> None:
    facts = {"f" + "a" * count: count for count in range(17)}
    with pytest.raises(Invalid):
        content_of("entry_added", facts, NOW, None, coarse=False)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid):
        content_of("entry_added", {}, NOW.replace(tzinfo=None), None, coarse=False)


def test_a_survivors_leaf_keeps_the_day_alone() -> None:
    assert content_of("entry_added", {}, NOW, "case_1", coarse=True).at == "2026-11-22"


def test_a_survivors_leaf_takes_no_finer_time_among_its_facts_either() -> None:
    for value in ("2026-11-22T04:34:02Z", "04:34", "2026-11-22T04"):
        with pytest.raises(Invalid):
            content_of("entry_added", {"seen": value}, NOW, "case_1", coarse=True)
    assert (
        content_of("entry_added", {"seen": "2026-11-22"}, NOW, "case_1", coarse=True).facts == '{"seen":"2026-11-22"}'
    )


def test_any_other_leaf_keeps_the_second_in_utc() -> None:
    in_seoul = NOW.astimezone(timezone(timedelta(hours=9)))
    assert content_of("signed_in", {}, in_seoul, None, coarse=False).at == "2026-11-22T04:34:02Z"


def test_facts_are_canonical() -> None:
    content = content_of("entry_added", {"b": 2, "a": _Standing.ATTESTED}, NOW, None, coarse=False)
    assert content.facts == '{"a":"attested","b":2}'


def test_the_hash_depends_on_every_part_and_on_the_place() -> None:
    content = content_of("entry_added", {"entry": "entry_1"}, NOW, "case_1", coarse=False)
    others = [
        content_of("entry_addee", {"entry": "entry_1"}, NOW, "case_1", coarse=False),
        content_of("entry_added", {"entry": "entry_2"}, NOW, "case_1", coarse=False),
        content_of("entry_added", {"entry": "entry_1"}, NOW + timedelta(seconds=1), "case_1", coarse=False),
        content_of("entry_added", {"entry": "entry_1"}, NOW, "case_2", coarse=False),
        content_of("entry_added", {"entry": "entry_1"}, NOW, None, coarse=False),
    ]
    hashes = {each.hashed(0, SALT) for each in (content, *others)}
    hashes |= {content.hashed(1, SALT), content.hashed(0, b"\x08" * 32)}
    assert len(hashes) == 8
