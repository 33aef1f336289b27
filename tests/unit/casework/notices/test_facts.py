from __future__ import annotations

from datetime import date

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices.facts import MOST_LOCATIONS, Earlier, Facts, Recipient, Sender, Subject
from tests.notices import complete, put


def test_everything_is_absent_until_somebody_said_it() -> None:
    facts = Facts()
    assert not facts.consent_to_notify
    assert not facts.subject.may_be_named
    assert facts.subject.age is None
    assert facts.material.synthetic is None
    assert facts.checked == frozenset()


def test_a_value_that_cannot_be_meant_names_its_field() -> None:
    for make, field in (
        (lambda: Sender(organisation="a\nb"), "sender.organisation"),
        (lambda: Sender(email="no address"), "sender.email"),
        (lambda: Sender(email="a@b\r\nBcc: c@d"), "sender.email"),
        (lambda: Subject(name="a\u202eb"), "subject.name"),
        (lambda: Subject(country="Korea"), "subject.country"),
        (lambda: Recipient(country="kr"), "recipient.country"),
        (lambda: Facts(site_country="1"), "site_country"),
        (lambda: Facts(locations=("https://a.example/", "https://a.example/\nTo: b")), "locations.1"),
        (lambda: Facts(locations=("a",) * (MOST_LOCATIONS + 1)), "locations"),
        (lambda: Earlier(removed_on=date(2026, 1, 1), reference="a\nb"), "earlier.reference"),
    ):
        with pytest.raises(Invalid) as refused:
            make()
        assert refused.value.field == field


def test_a_name_is_shown_only_with_consent() -> None:
    facts = complete()
    assert facts.shown_name == ""
    assert put(facts, "subject.may_be_named", value=True).shown_name == facts.subject.name


def test_all_countries_count_that_are_known() -> None:
    facts = put(put(complete(), "subject.country", "KR"), "site_country", "NL")
    assert facts.countries == {"EU", "KR", "NL", "US"}
    assert Facts().countries == frozenset()
