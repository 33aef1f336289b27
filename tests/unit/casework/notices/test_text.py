from __future__ import annotations

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices.text import block, folded, harmless, one_line


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nb",
        "a\rb",
        "a\x00b",
        "a\x1b[31mb",
        "a\u2028b",
        "a\u2029b",
        "a\u0085b",
        "a\u202eb",
        "a\u2066b",
        "a\ud800b",
        "a\tb",
    ],
)
def test_a_line_that_could_pass_for_something_else_is_refused_and_not_repeated(hostile: str) -> None:
    with pytest.raises(Invalid) as refused:
        one_line(hostile, "sender.organisation")
    assert refused.value.field == "sender.organisation"
    assert hostile not in refused.value.message


def test_a_block_keeps_its_lines_in_one_form_and_nothing_else() -> None:
    assert block(" one\r\ntwo\rthree\tfour \n", "x") == "one\ntwo\nthree four"
    for hostile in ("a\x00b", "a\u202eb", "a\u2028b", "a\x1bb"):
        with pytest.raises(Invalid):
            block(hostile, "x")


def test_text_of_every_script_and_its_joiners_pass() -> None:
    for plain in ("김민지", "می‌خواهم", "الصورة\u200f", "क्‍ष", "Ünïcödé", "👩‍👩‍👧", "ไทย"):
        assert one_line(plain, "x") == plain


@pytest.mark.parametrize(("read", "most"), [(one_line, 300), (block, 4000)])
def test_what_is_too_long_is_refused_and_never_cut(read: object, most: int) -> None:
    assert callable(read)
    assert read("a" * most, "x") == "a" * most
    with pytest.raises(Invalid, match=str(most)):
        read("a" * (most + 1), "x")


def test_a_reply_is_quoted_without_what_could_pass_for_something_else_and_is_cut_visibly() -> None:
    assert harmless("a\x1b[31m\u202eb\r\nc", 100) == "a[31mb\nc"
    assert harmless("a" * 50, 10) == "a" * 10 + " [...]"


def test_text_is_compared_without_case_accents_forms_or_what_is_invisible() -> None:
    assert folded("ÉLODIE") == folded("e\u0301lo\u200ddie") == "elodie"
    assert folded("\uff21\uff22\uff23") == "abc"
    assert folded("김") == folded("\u1100\u1175\u11b7") == "김"
