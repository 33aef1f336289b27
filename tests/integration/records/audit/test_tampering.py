"""Whatever somebody who can write to the database does to the log is found, and named by its leaf."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from nacl.signing import SigningKey

from takeback.base.errors import Tampered
from takeback.records.audit import merkle
from takeback.records.audit.actions import append, forget
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.audit.verify import Broken, Sound, verify
from takeback.records.audit.witness import sign_head
from tests.database import RecordsDatabase

NOW = datetime(2026, 11, 22, 4, 34, 2, tzinfo=UTC)
KEY = SigningKey(b"\x01" * 32)
TRUSTED = [bytes(KEY.verify_key)]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def heads(database: RecordsDatabase, tmp_path: Path) -> Path:
    """Folder of head files beside a log of ten leaves: signed at five and at ten; leaves 2 and 7 forgotten."""
    for number in range(9):
        with transaction.atomic():
            append("counted", {"number": number}, NOW, "case_1" if number in {2, 7} else None)
        if number == 4:
            sign_head(NOW, key=KEY, folder=tmp_path)
    with transaction.atomic():
        forget("case_1", NOW)
    sign_head(LATER, key=KEY, folder=tmp_path)
    return tmp_path


def _find(folder: Path) -> Sound | Broken:
    return verify(TRUSTED, [folder])


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _drop_leaf(index: int) -> None:
    Content.objects.filter(pk=index).delete()
    Leaf.objects.filter(pk=index).delete()


def _write_anew(count: int) -> None:
    """A whole new log, consistent in itself."""
    Content.objects.all().delete()
    Leaf.objects.all().delete()
    Growth.objects.all().delete()
    for number in range(count):
        with transaction.atomic():
            append("counted", {"number": number}, NOW)


def test_a_log_that_nobody_touched_is_sound(heads: Path) -> None:
    assert _find(heads) == Sound(leaves=10, forgotten=2, heads=2)


def test_an_empty_log_is_sound(database: RecordsDatabase, tmp_path: Path) -> None:
    assert _find(tmp_path) == Sound(0, 0, 0)
    sign_head(NOW, key=KEY, folder=tmp_path)
    assert _find(tmp_path) == Sound(0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facts", '{"number":9}'),
        ("facts", '{"number": 3}'),
        ("kind", "countee"),
        ("at", "2026-11-22T04:34:03Z"),
        ("subject", "case_2"),
        ("salt", b"\x00" * 32),
    ],
)
def test_content_with_a_byte_changed_is_named(heads: Path, column: str, value: object) -> None:
    Content.objects.filter(pk=3).update(**{column: value})
    assert _find(heads) == Broken(3, "this leaf's content does not give its hash")


def test_a_byte_that_is_no_text_any_more_is_named(heads: Path, database: RecordsDatabase) -> None:
    if database.kind == "postgresql":  # its text columns take nothing but UTF-8
        with pytest.raises(Exception, match="invalid byte sequence"):
            _run("UPDATE audit_content SET facts = convert_from('\\xff', 'UTF8') WHERE leaf_id = 3")
        return
    _run("UPDATE audit_content SET facts = CAST(x'7bff7d' AS TEXT) WHERE leaf_id = 3")
    assert _find(heads) == Broken(3, "this leaf cannot be read from the database")


def test_a_salt_that_is_text_is_named(heads: Path) -> None:
    _run("UPDATE audit_content SET salt = 'text' WHERE leaf_id = 3")
    assert _find(heads) == Broken(3, "this leaf's content does not give its hash")


@pytest.mark.parametrize("index", [0, 3, 9])
def test_a_changed_hash_is_named(heads: Path, index: int) -> None:
    Leaf.objects.filter(pk=index).update(leaf_hash=b"\x00" * 32)
    assert _find(heads) == Broken(index, "this leaf's content does not give its hash")


def test_the_changed_hash_of_a_forgotten_leaf_is_found_between_two_heads(heads: Path) -> None:
    Leaf.objects.filter(pk=7).update(leaf_hash=b"\x00" * 32)
    assert _find(heads) == Broken(5, "a leaf from here to 9 is not the one that was signed for")


def test_a_hash_of_another_length_is_named(heads: Path) -> None:
    Leaf.objects.filter(pk=7).update(leaf_hash=b"\x00" * 31)
    assert _find(heads) == Broken(7, "this leaf's hash is not a hash")


@pytest.mark.parametrize("kept", [0, 4, 5, 9])
def test_leaves_cut_from_the_end_are_found(heads: Path, kept: int) -> None:
    for index in range(kept, 10):
        _drop_leaf(index)
    assert _find(heads) == Broken(kept, f"leaves {kept} to 9 are missing, though the log once had them")


@pytest.mark.parametrize("kept", [4, 5, 9])
def test_a_database_put_back_to_an_earlier_state_is_found_by_the_files(heads: Path, kept: int) -> None:
    leaves = [bytes(each) for each in Leaf.objects.order_by("index").values_list("leaf_hash", flat=True)]
    for index in range(kept, 10):
        _drop_leaf(index)
    frontier = merkle.frontier_of(leaves[:kept])
    Growth.objects.update(size=kept, peaks=b"".join(frontier.peaks))
    Head.objects.filter(size__gt=kept).delete()
    assert _find(heads) == Broken(kept, f"leaves {kept} to 9 are missing, though the log once had them")
    with pytest.raises(Tampered):
        sign_head(LATER, key=KEY, folder=heads)


@pytest.mark.parametrize("index", [0, 2, 6])
def test_a_leaf_taken_from_the_middle_is_named(heads: Path, index: int) -> None:
    _drop_leaf(index)
    assert _find(heads) == Broken(index, "this leaf is missing")


def test_two_leaves_that_changed_places_are_found_at_the_first(heads: Path) -> None:
    first, second = (Leaf.objects.get(pk=index) for index in (3, 6))
    first.leaf_hash, second.leaf_hash = second.leaf_hash, first.leaf_hash
    first.save()
    second.save()
    contents = [Content.objects.get(pk=index) for index in (3, 6)]
    for content, index in zip(contents, (6, 3), strict=True):
        Content.objects.filter(pk=index).update(salt=content.salt, facts=content.facts)
    assert _find(heads) == Broken(3, "this leaf's content does not give its hash")


def test_a_whole_new_log_is_found_by_a_head_that_was_kept_elsewhere(
    heads: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(heads / "000000000005.json", elsewhere)
    _write_anew(12)
    Head.objects.all().delete()
    for file in heads.iterdir():
        file.unlink()
    sign_head(LATER, key=KEY, folder=heads)  # whoever writes a new log may even hold the key
    assert _find(heads) == Sound(12, 0, 1)
    assert verify(TRUSTED, [heads, elsewhere]) == Broken(0, "a leaf from here to 4 is not the one that was signed for")


def test_a_whole_new_log_is_found_by_the_heads_beside_the_database(heads: Path) -> None:
    _write_anew(12)
    Head.objects.all().delete()
    assert _find(heads) == Broken(0, "a leaf from here to 4 is not the one that was signed for")


def test_a_leaf_slipped_in_past_the_frontier_is_found(heads: Path) -> None:
    Leaf(index=10, leaf_hash=b"\x00" * 32).save(force_insert=True)
    assert _find(heads) == Broken(10, "the stored frontier is not that of the leaves")


def test_a_changed_frontier_is_found(heads: Path) -> None:
    frontier = merkle.frontier_of([b"\x00" * 32] * 10)
    Growth.objects.update(peaks=b"".join(frontier.peaks))
    assert _find(heads) == Broken(10, "a leaf from here to 9 does not give the stored frontier")
    with pytest.raises(Tampered):
        sign_head(LATER, key=KEY, folder=heads)


def test_a_frontier_that_cannot_be_is_found(heads: Path) -> None:
    Growth.objects.update(peaks=b"\x00" * 31)
    assert _find(heads) == Broken(0, "the stored frontier does not fit its size")


def test_a_frontier_that_is_gone_is_found(heads: Path) -> None:
    Growth.objects.all().delete()
    assert isinstance(_find(heads), Broken)


@pytest.mark.parametrize("index", [0, 6, 9])
def test_content_that_vanished_without_being_forgotten_is_found(heads: Path, index: int) -> None:
    Content.objects.filter(pk=index).delete()
    found = _find(heads)
    assert isinstance(found, Broken)
    assert found.index == min(index, 2)  # among leaves without content it cannot be told which were ordered to forget
    assert "ordered to forget" in found.why


def _change(path: Path, **fields: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: _change(path, root="00" * 32), "is not what was signed"),
        (lambda path: _change(path, at="2026-11-23T00:00:00Z"), "is not what was signed"),
        (lambda path: _change(path, key="00" * 32), "not trusted"),
        (lambda path: _change(path, size=6), "another size"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: path.write_bytes(b"\xff" * 9000), "cannot be read"),
    ],
)
def test_a_head_file_that_was_changed_is_found(heads: Path, spoil: Callable[[Path], None], why: str) -> None:
    spoil(heads / "000000000005.json")
    found = _find(heads)
    assert isinstance(found, Broken)
    assert found.index == 0
    assert why in found.why


def test_a_head_that_another_key_signed_does_not_count(heads: Path) -> None:
    stranger = bytes(SigningKey(b"\x02" * 32).verify_key)
    found = verify([stranger], [heads])
    assert found == Broken(0, "the head of 5 leaves names a signing key that is not trusted")
    assert verify([stranger, *TRUSTED], [heads]) == Sound(10, 2, 2)


def test_signing_twice_gives_one_head_and_repairs_a_lost_file(heads: Path) -> None:
    first = sign_head(LATER, key=KEY, folder=heads)
    file = heads / "000000000010.json"
    written = file.read_text()
    file.unlink()
    assert sign_head(LATER + timedelta(days=1), key=KEY, folder=heads) == first
    assert file.read_text() == written
    assert sorted(each.name for each in heads.iterdir()) == ["000000000005.json", "000000000010.json"]


def test_no_head_is_signed_over_a_leaf_that_changed_since_the_last(heads: Path) -> None:
    with transaction.atomic():
        index = append("counted", {}, NOW)
    Leaf.objects.filter(pk=index).update(leaf_hash=b"\x00" * 32)
    with pytest.raises(Tampered):
        sign_head(LATER, key=KEY, folder=heads)


def test_no_head_is_signed_inside_a_transaction(heads: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        sign_head(LATER, key=KEY, folder=heads)


def test_a_draft_that_a_crash_left_in_the_folder_is_passed_over(heads: Path) -> None:
    (heads / ".000000000011.json.abcd").write_text("{")
    assert _find(heads) == Sound(10, 2, 2)


def test_leaves_appended_meanwhile_do_not_alarm(heads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from takeback.records.audit import verify as module  # noqa: PLC0415 - the module, not its function

    real = module._rows

    def and_one_more() -> object:
        with transaction.atomic():
            append("counted", {}, NOW)
        return real()

    monkeypatch.setattr(module, "_rows", and_one_more)
    assert _find(heads) == Sound(11, 2, 2)
