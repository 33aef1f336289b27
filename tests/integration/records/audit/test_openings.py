"""Who opened what stands in the log, and nothing is shown where it cannot."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from takeback.base.errors import Invalid, Tampered
from takeback.records.audit.actions import forget
from takeback.records.audit.models import Content, Growth, Leaf
from takeback.records.audit.openings import OPENED, record_opening

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def test_a_leaf_says_who_opened_what_and_when() -> None:
    index = record_opening("user_a", "message", "message_b", AT, subject="case_c")
    content = Content.objects.get(pk=index)
    assert (content.kind, content.at, content.subject) == (OPENED, "2026-11-25T09:30:00Z", "case_c")
    assert json.loads(content.facts) == {"by": "user_a", "kind": "message", "what": "message_b"}


def test_each_look_counts() -> None:
    record_opening("user_a", "upload", "upload_b", AT)
    record_opening("user_a", "upload", "upload_b", AT)
    assert Content.objects.filter(kind=OPENED).count() == 2


def test_the_end_of_a_case_forgets_who_read_it() -> None:
    record_opening("user_a", "contact", "contact_b", AT, subject="case_c")
    record_opening("user_a", "case", "case_c", AT)
    with transaction.atomic():
        assert forget("case_c", AT) == 2
    assert not Content.objects.filter(kind=OPENED).exists()


@pytest.mark.parametrize("kind", ["", "Case", "her name", "a.b", "x" * 41, "case\n"])
def test_what_was_opened_is_one_word(kind: str) -> None:
    with pytest.raises(Invalid):
        record_opening("user_a", kind, "case_b", AT)
    assert not Leaf.objects.exists()


@pytest.mark.parametrize("hostile", ["", "anna@example.org", "Anna Kim", "192.0.2.1", "https://a.example/b"])
def test_a_leaf_of_an_opening_holds_ids_alone(hostile: str) -> None:
    with pytest.raises(Invalid):
        record_opening("user_a", "case", hostile, AT)
    with pytest.raises(Invalid):
        record_opening(hostile, "case", "case_b", AT)
    assert not Leaf.objects.exists()


def test_where_the_log_cannot_be_continued_nothing_may_be_shown() -> None:
    record_opening("user_a", "case", "case_b", AT)
    Growth.objects.update(peaks=b"cut")
    with pytest.raises(Tampered):
        record_opening("user_a", "case", "case_b", AT)
