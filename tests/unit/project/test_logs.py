from __future__ import annotations

import logging

import pytest

from takeback.project.logs import Redacting


def printed(message: str) -> str:
    return Redacting("%(message)s").format(logging.makeLogRecord({"msg": message}))


@pytest.mark.parametrize(
    "personal",
    [
        "203.0.113.9",
        "2001:db8:85a3:0:0:8a2e:370:7334",
        "mina@example.org",
        "?code=river-otter",
        "Bearer abc.def",
        "tb_7k3m9q2x_secretsecretsecret",
    ],
)
def test_what_looks_like_a_person_or_a_secret_is_cut(personal: str) -> None:
    line = printed(f"GET /case/{personal} failed")
    assert personal not in line
    assert "failed" in line


def test_an_ordinary_line_stays_as_it_is() -> None:
    assert printed("delivered 3 of 3 at 12:30:05") == "delivered 3 of 3 at 12:30:05"


ID, SECRET = "23456789abcdefgh", "S" * 43


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /hma/tb_{ID}_{SECRET}/m/lookup", f"GET /hma/tb_{ID}_[secret]/m/lookup"),
        (f"Internal Server Error: /hma/{ID}/c/banks", f"Internal Server Error: /hma/{ID}/c/banks"),
        (f"key tb_{ID}_{SECRET} again", f"key tb_{ID}_[secret] again"),
        (f"/HMA/tb%5f{ID}%5f{SECRET}/x", "hma/[key]/x"),
        (f"/hma/{SECRET}/x", "/hma/[key]/x"),
        ('File "takeback/web/hma/matching.py", line 7', 'File "takeback/web/hma/matching.py", line 7'),
    ],
)
def test_a_keys_id_may_be_read_and_its_secret_never(line: str, kept: str) -> None:
    assert printed(line).lstrip("/").lower() == kept.lstrip("/").lower()
