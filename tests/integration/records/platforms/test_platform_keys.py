"""Keys are made once, kept as a hash, refused once revoked, and each making and revoking stands in the log."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from takeback.base.errors import Invalid, NotFound
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.platforms.actions import DEFAULT_ORGANISATION, KeyTerms, create_key, note_use, revoke_key
from takeback.records.platforms.models import PlatformKey
from takeback.records.platforms.queries import holder_of, keys
from takeback.records.platforms.scopes import Scope

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def _logged() -> list[tuple[str, dict[str, object]]]:
    return [(each.kind, json.loads(each.facts)) for each in Content.objects.order_by("pk")]


def test_the_holder_of_a_new_key_is_its_organisation() -> None:
    ours = Organisation.objects.create(name="A platform")
    text = create_key(name="uploads", scopes=["lookup", "distances"], at=MORNING, organisation=ours)
    holder = holder_of(str(text), at=MORNING)
    assert holder is not None
    assert (holder.key_id, holder.organisation_id) == (text.id, ours.id)
    assert holder.scopes == {Scope.LOOKUP, Scope.DISTANCES}


def test_a_key_without_an_organisation_belongs_to_this_deployment() -> None:
    for name in ("first", "second"):
        create_key(name=name, scopes=["lookup"], at=MORNING)
    assert {key.organisation.name for key in keys()} == {DEFAULT_ORGANISATION}
    assert Organisation.objects.count() == 1


def test_the_secret_is_nowhere_in_the_table_nor_in_the_log() -> None:
    text = create_key(name="uploads", scopes=["lookup"], at=MORNING)
    stored = json.dumps([list(PlatformKey.objects.values()), _logged()], default=str)
    assert text.id in stored
    assert text.secret not in stored


@pytest.mark.parametrize("name", ["", " ", "a" * 201, "a\nb", "a\x1b[31m"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_key(name=name, scopes=["lookup"], at=MORNING)
    assert refused.value.field == "name"
    assert not PlatformKey.objects.exists()


def test_a_key_that_would_have_expired_already_is_refused() -> None:
    with pytest.raises(Invalid):
        create_key(name="x", scopes=["lookup"], at=MORNING, terms=KeyTerms(expires_on=MORNING.date()))


def test_a_revoked_key_has_no_holder_and_revoking_twice_changes_nothing() -> None:
    text = create_key(name="x", scopes=["lookup"], at=MORNING)
    assert revoke_key(text.id, at=MORNING)
    assert not revoke_key(text.id, at=MORNING + timedelta(days=1))
    assert holder_of(str(text), at=MORNING) is None
    assert PlatformKey.objects.get().revoked_at == MORNING
    assert [kind for kind, _ in _logged()] == ["key_created", "key_revoked"]


def test_a_key_that_never_was_cannot_be_revoked() -> None:
    with pytest.raises(NotFound):
        revoke_key("2345678923456789", at=MORNING)


def test_the_log_says_which_key_whose_and_what_for() -> None:
    text = create_key(name="x", scopes=["lookup", "banks"], at=MORNING)
    organisation = PlatformKey.objects.get().organisation_id
    assert _logged() == [("key_created", {"key": text.id, "organisation": organisation, "scopes": "banks.lookup"})]


def test_a_scope_that_this_version_does_not_know_gives_no_right() -> None:
    text = create_key(name="x", scopes=["lookup"], at=MORNING)
    PlatformKey.objects.update(scopes=["lookup", "everything"])
    holder = holder_of(str(text), at=MORNING)
    assert holder is not None
    assert holder.scopes == {Scope.LOOKUP}


def test_use_is_remembered_by_the_day_alone() -> None:
    text = create_key(name="x", scopes=["lookup"], at=MORNING)
    note_use(text.id, at=MORNING)
    note_use(text.id, at=MORNING - timedelta(days=1))
    assert PlatformKey.objects.get().last_used_on == date(2026, 11, 22)
    holder = holder_of(str(text), at=MORNING)
    assert holder is not None
    assert holder.used_today
