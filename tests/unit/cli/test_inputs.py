from __future__ import annotations

from pathlib import Path

import pytest

from takeback.base.errors import Invalid
from takeback.cli.inputs import read_file, signal_or_file
from takeback.signals.signal import Signal


def test_sixty_four_digits_are_a_pdq_and_thirty_two_an_md5() -> None:
    assert signal_or_file("AB" * 32) == Signal("pdq", "ab" * 32)
    assert signal_or_file("ab" * 16) == Signal("md5", "ab" * 16)


def test_a_kind_before_the_digits_decides() -> None:
    assert signal_or_file("sha256:" + "ab" * 32) == Signal("sha256", "ab" * 32)


def test_a_file_is_a_file_even_when_its_name_reads_as_a_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ("ab" * 16)).write_bytes(b"x")
    assert signal_or_file("ab" * 16) == Path("ab" * 16)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "got 3"),
        ("ab" * 33, "got 66"),
        ("photodna:" + "ab" * 32, "photodna"),
        ("sha256:abcd", "got 4"),
        ("nowhere.jpg", "no such file"),
        ("", "no such file"),
        ("\u0661" * 64, "no such file"),
    ],
)
def test_what_cannot_be_meant_is_named(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        signal_or_file(text)


def test_no_more_than_one_byte_too_many_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 100)
    assert len(read_file(path, 10)) == 11
