"""Lists as people and programs really send them: what can be meant is read, and the rest is named by line and field."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takeback.base.errors import Invalid
from takeback.cli.lists.form import Form
from takeback.cli.lists.lines import LONGEST_LINE
from takeback.cli.lists.reading import entries_in
from takeback.cli.lists.rows import BadRow, Rows
from takeback.cli.lists.writing import write_entries
from takeback.matching.bank import BankClass, Entry
from takeback.matching.standing import Standing
from takeback.records.banks.actions import NewEntry
from takeback.records.banks.actions.particulars import LABEL, REFERENCE, TAG
from takeback.signals.signal import Signal

PDQ = "f8" * 32
MD5 = "ab" * 16
HEADER = "type,value,standing"


def read(text: str | bytes, **defaults: object) -> list[NewEntry | BadRow]:
    data = text.encode() if isinstance(text, str) else text
    return list(entries_in(cast("io.BytesIO", io.BufferedReader(io.BytesIO(data))), Rows(**defaults)))  # type: ignore[arg-type]  # a test's defaults


def only(text: str | bytes, **defaults: object) -> NewEntry:
    (entry,) = read(text, **defaults)
    assert isinstance(entry, NewEntry), entry
    return entry


def mistakes(text: str | bytes, **defaults: object) -> list[tuple[int, str]]:
    return [(each.line, each.field) for each in read(text, **defaults) if isinstance(each, BadRow)]


def test_a_row_says_all_that_can_be_said_of_an_entry() -> None:
    entry = only(
        "consent_reference,label,tags,quality,expires_on,standing,value,type\n"
        f'c/1,"a ""quoted"", label",b a,80,2027-01-31,attested,{PDQ.upper()},pdq\n'
    )
    assert entry.signal == Signal("pdq", PDQ, 80)
    assert entry.standing is Standing.ATTESTED
    said = entry.particulars
    assert (said.tags, said.label, said.expires_on) == (("b", "a"), 'a "quoted", label', date(2027, 1, 31))
    assert said.consent_reference == "c/1"


@pytest.mark.parametrize(
    "around",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.rstrip(b"\n"),
        lambda text: b"\n\n" + text + b"\n \n",
        gzip.compress,
    ],
    ids=["byte order mark", "CRLF", "no last line end", "empty lines", "gzip"],
)
@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\npdq,{PDQ},reviewed\n".encode(),
        json.dumps({"type": "pdq", "value": PDQ, "standing": "reviewed"}).encode() + b"\n",
        f"{PDQ}\n".encode(),
    ],
    ids=["csv", "jsonl", "bare"],
)
def test_three_forms_are_told_apart_however_a_program_wrote_them(text: bytes, around: object) -> None:
    assert callable(around)
    assert only(around(text), standing=Standing.REVIEWED).signal == Signal("pdq", PDQ)


def test_a_bare_hash_is_told_by_its_length_and_a_named_one_by_its_name() -> None:
    read_ = read(f"{PDQ}\n{MD5}\nsha256:{PDQ}\n", standing=Standing.ATTESTED)
    assert [each.signal.type for each in read_ if isinstance(each, NewEntry)] == ["pdq", "md5", "sha256"]


def test_what_a_row_does_not_say_the_command_may() -> None:
    assert only(f"value\n{PDQ}\n", standing=Standing.ATTESTED, kind="sha256").signal.type == "sha256"
    assert mistakes(f"value\n{PDQ}\n", standing=Standing.ATTESTED) == [(2, "type")]
    assert mistakes(f"{HEADER}\npdq,{PDQ},\n") == [(2, "standing")]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (f"pdq,{PDQ[:-1]},reviewed", "value"),
        (f"pdq,{PDQ[:-1]}g,reviewed", "value"),
        ("pdq,,reviewed", "value"),
        (f"pdq,{PDQ[:-1]}\u0663,reviewed", "value"),
        (f"photodna,{PDQ},reviewed", "type"),
        (f"pdq,{PDQ},confirmed", "standing"),
        (f"pdq,{PDQ},loved", "standing"),
        (f"pdq,{PDQ}", "line"),
        (f"pdq,{PDQ},reviewed,more", "line"),
        (f'pdq,"{PDQ},reviewed', "line"),
        (f'pdq,{PDQ}"x"y,"rev', "line"),
        (f"pdq,{PDQ},reviewed\x00", "standing"),
        (f"pdq,{PDQ}\r,reviewed", "line"),
        ("x" * (LONGEST_LINE + 1), "line"),
    ],
)
def test_a_bad_row_is_named_by_line_and_field_and_the_next_is_read(row: str, field: str) -> None:
    found = read(f"{HEADER}\n{row}\npdq,{PDQ},reviewed\n")
    assert [each.line for each in found if isinstance(each, BadRow)] == [2]
    assert [each.field for each in found if isinstance(each, BadRow)] == [field]
    assert isinstance(found[-1], NewEntry)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("quality", "49"),
        ("quality", "101"),
        ("quality", "-1"),
        ("quality", "9.5"),
        ("quality", "\u0669\u0669"),
        ("tags", "Capital"),
        ("tags", " ".join(f"t{number}" for number in range(17))),
        ("label", "x" * 121),
        ("label", "a\tb"),
        ("label", "\u202egpj.exe"),
        ("expires_on", "2027-02-30"),
        ("expires_on", "31.1.2027"),
        ("expires_on", "20270131"),
        ("consent_reference", "a b"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named(column: str, cell: str) -> None:
    assert mistakes(f"{HEADER},{column}\npdq,{PDQ},reviewed,{cell}\n") == [(2, column)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"value": PDQ}, "type"),
        ({"type": "pdq", "value": 7}, "value"),
        ({"type": ["pdq"], "value": PDQ}, "type"),
        ({"type": "pdq", "value": PDQ, "quality": True}, "quality"),
        ({"type": "pdq", "value": PDQ, "quality": 49.5}, "quality"),
        ({"type": "pdq", "value": PDQ, "quality": [1]}, "quality"),
        ({"type": "pdq", "value": PDQ, "tags": {"a": 1}}, "tags"),
        ({"type": "pdq", "value": PDQ, "tags": [1]}, "tags"),
        ({"type": "pdq", "value": PDQ, "label": ["a"]}, "label"),
        ({"type": "pdq", "value": PDQ, "label": "\ud800"}, "label"),
        ({"type": "pdq", "value": PDQ, "expires_on": 7}, "expires_on"),
        ({"type": "pdq", "value": PDQ, "name": "hers"}, "line"),
        ({"type": "pdq", "value": PDQ, "standing": ["reviewed"]}, "standing"),
    ],
)
def test_a_value_of_json_that_cannot_be_meant_is_named(row: dict[str, object], field: str) -> None:
    good = json.dumps({"type": "pdq", "value": PDQ})
    assert mistakes(f"{good}\n{json.dumps(row)}\n{good}\n", standing=Standing.REVIEWED) == [(2, field)]


@pytest.mark.parametrize("line", ["[1]", "{", '{"value": "a", "value": "b"}', '{"quality": NaN}', "[" * 10_000, "7"])
def test_a_line_that_is_no_json_object_is_named(line: str) -> None:
    good = json.dumps({"type": "pdq", "value": PDQ})
    assert mistakes(f"{good}\n{line}\n", standing=Standing.REVIEWED) == [(2, "line")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\xff\xfet\x00y\x00", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"GIF89a\x01\x00\x01\x00\x00;", "not text"),
        (b"\xc3\x28,\n", "UTF-8"),
        (b"x" * 10_000_000, "longer"),
        (b"value,value\n", "twice"),
        (b"value,name\n", "'name'"),
        (b"type;value;standing\n", "commas"),
        (b"type,standing\n", "value"),
        (b'"type,value\n', "quotes"),
        (gzip.compress(f"{HEADER}\npdq,{PDQ},reviewed\n".encode() * 9, mtime=0)[:-12], "damaged"),
        (gzip.compress(b"value\n", mtime=0)[:10] + b"junk" * 9, "damaged"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read(data, standing=Standing.REVIEWED, kind="pdq")


def test_a_line_without_end_takes_no_memory() -> None:
    class Endless(io.RawIOBase):
        """A header, then one line of 2 GB, of which only so much is handed out as is asked for."""

        def __init__(self) -> None:
            super().__init__()
            self.left = 2 * 1024**3
            self.most = 0
            self.begun = False

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # whatever a buffered reader gives
            self.most = max(self.most, len(view))
            if not self.begun:
                self.begun = True
                view[:6] = b"value\n"
                return 6
            count = min(len(view), self.left, len(ones))
            view[:count] = ones[:count]
            self.left -= count
            return count

    ones = b"1" * 1024 * 1024
    raw = Endless()
    found = entries_in(cast("io.BytesIO", io.BufferedReader(raw, 1024 * 1024)), Rows(standing=Standing.REVIEWED))
    assert [each.why for each in found if isinstance(each, BadRow)] == [f"it is longer than {LONGEST_LINE} bytes"]
    assert raw.left == 0
    assert raw.most <= 1024 * 1024


signals = st.one_of(
    st.builds(Signal, st.just("pdq"), st.from_regex(r"[0-9a-f]{64}", fullmatch=True), st.none() | st.integers(50, 100)),
    st.builds(Signal, st.just("md5"), st.from_regex(r"[0-9a-f]{32}", fullmatch=True), st.none()),
)
entries = st.builds(
    lambda signal, standing, tags, label, day, reference: Entry(
        1,
        "hers",
        BankClass.INTIMATE,
        standing,
        signal,
        tags=tuple(sorted(tags)),
        label=label,
        expires_on=day,
        consent_reference=reference,
    ),
    signals,
    st.sampled_from([Standing.ATTESTED, Standing.REVIEWED]),
    st.sets(st.from_regex(TAG, fullmatch=True), max_size=4),
    st.from_regex(LABEL, fullmatch=True).filter(lambda text: len(text) <= 120 and text.isprintable()),
    st.none() | st.dates(),
    st.from_regex(REFERENCE, fullmatch=True),
)


@settings(max_examples=30)  # drawing texts by their pattern is slow
@given(st.lists(entries, max_size=5), st.sampled_from(Form))
def test_what_is_written_is_read_back_as_it_was(written: list[Entry], form: Form) -> None:
    out = io.BytesIO()
    assert write_entries(written, form, out.write) == len(written)
    if not written and form is Form.JSONL:
        assert out.getvalue() == b""
        return
    for was, now in zip(written, read(out.getvalue()), strict=True):
        assert isinstance(now, NewEntry), now
        assert (now.signal, now.standing) == (was.signal, was.standing)
        said = now.particulars
        assert (tuple(sorted(said.tags)), said.label, said.expires_on) == (was.tags, was.label, was.expires_on)
        assert said.consent_reference == was.consent_reference


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    for before in (b"", f"{HEADER}\n".encode()):
        try:
            found = read(before + data, standing=Standing.REVIEWED)
        except Invalid:
            continue
        assert all(isinstance(each, NewEntry | BadRow) for each in found)


def test_the_quick_way_through_a_csv_agrees_with_the_careful_one() -> None:
    rows = [f"pdq,{PDQ},reviewed", f'"pdq","{PDQ}","reviewed"', f'pdq,"{PDQ}",reviewed']
    assert len({only(f"{HEADER}\n{row}\n") for row in rows}) == 1
    assert [next(csv.reader([row])) for row in rows] == [["pdq", PDQ, "reviewed"]] * 3
