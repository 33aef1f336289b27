"""Whole lists in and out of a bank, as an operator types it; and what goes wrong then."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Ran, Takeback

HEADER = "type,value,quality,standing,tags,label,expires_on,consent_reference\n"


def value(number: int) -> str:
    """Spread over all digits, so that no two are near."""
    return f"{(number * 0x9E3779B97F4A7C15F39CC0605CEDC835A7B1D2E4F60718293A4B5C6D7E8F9101 + 7) % (1 << 256):064x}"


def rows(count: int, start: int = 0) -> str:
    return "".join(
        f'pdq,{value(number)},{50 + number % 51},reviewed,a b,"no. {number}, ü",2099-01-31,c/{number}\n'
        for number in range(start, start + count)
    )


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + rows(300))
    return path


@pytest.fixture
def hers(takeback: Takeback) -> None:
    assert takeback("bank", "create", "hers").status == 0


def shown(takeback: Takeback, bank: str = "hers") -> list[dict[str, object]]:
    return takeback("bank", "show", bank, "--json").lines


def test_a_list_goes_in_comes_out_and_goes_in_again_as_it_was(
    takeback: Takeback, hers: None, listed: Path, tmp_path: Path
) -> None:
    tried = takeback("bank", "import", "hers", listed, "--dry-run", "--json")
    assert (tried.status, tried.lines) == (0, [{"bank": "hers", "good": 300, "bad": 0, "dry_run": True}])
    assert shown(takeback) == []
    done = takeback("bank", "import", "hers", listed, "--json")
    assert done.status == 0, done.err
    assert done.lines == [{"bank": "hers", "fresh": 300, "lifted": 0, "unchanged": 0, "passed_over": 0}]

    for form, name in (("csv", "out.csv"), ("jsonl", "out.jsonl.gz")):
        out = tmp_path / name
        assert takeback("bank", "export", "hers", "--format", form, "--out", out).status == 0
        assert out.stat().st_mode & 0o777 == 0o600
        takeback("bank", "create", form)
        assert takeback("bank", "import", form, out).status == 0
    read = takeback("bank", "export", "hers").out.splitlines()
    assert sorted(read[1:]) == sorted(rows(300).splitlines())
    assert takeback("bank", "export", "csv").out.splitlines() == read
    assert takeback("bank", "export", "jsonl").out.splitlines() == read

    takeback("bank", "withdraw", "hers", "1")
    live = takeback("bank", "export", "hers", "--live-only", "--format", "jsonl").lines
    assert len(live) == 299
    assert takeback("audit", "verify").status == 0


def test_a_bad_row_keeps_a_whole_file_out_and_may_be_passed_over(
    takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    short, weak = "pdq,abc,90,reviewed,,,,\n", f"pdq,{value(99)},12,reviewed,,,,\n"
    bad.write_text(HEADER + rows(5) + short + rows(5, 5) + weak)
    stopped = takeback("bank", "import", "hers", bad)
    assert stopped.status == 2
    assert "line 7: value: a pdq has 64 hex digits" in stopped.err
    assert "line 13: quality: it is below 50" in stopped.err
    assert "2 of 12 rows cannot be imported, so nothing was written" in stopped.err
    assert shown(takeback) == []
    tried = takeback("bank", "import", "hers", bad, "--dry-run", "--on-error", "skip")
    assert tried.status == 1
    assert shown(takeback) == []
    passed = takeback("bank", "import", "hers", bad, "--on-error", "skip", "--json")
    assert (passed.status, passed.lines[0]["fresh"], passed.lines[0]["passed_over"]) == (1, 10, 2)
    assert "line 7" in passed.err


def test_stdin_stops_at_the_first_bad_row_says_how_far_it_came_and_is_completed_by_the_next(
    environment: dict[str, str], takeback: Takeback, hers: None
) -> None:
    def pipe(text: bytes) -> Ran:
        command = [sys.executable, "-m", "takeback.cli", "bank", "import", "hers", "-"]
        done = subprocess.run(command, input=text, capture_output=True, check=False, env=environment, timeout=120)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    text = (HEADER + rows(9)).encode()
    stopped = pipe(text + b"pdq,abc,,,,,,\n" + rows(9, 9).encode())
    assert stopped.status == 2
    assert "line 11: value" in stopped.err
    assert "The 9 rows before it are banked" in stopped.err
    assert "import the same list again" in stopped.err
    assert len(shown(takeback)) == 9
    assert "9 new" in pipe(gzip.compress(text + rows(9, 9).encode())).out
    assert pipe(b"").status == 2


def test_what_cannot_be_done_is_said_in_one_line(takeback: Takeback, hers: None, listed: Path) -> None:
    takeback("bank", "create", "child", "--class", "child")
    (listed.parent / "empty.csv").touch()
    (listed.parent / "picture.csv").write_bytes(b"GIF89a\x00\x00")
    for arguments, status, says in (
        (("import", "nowhere", "list.csv"), 1, "bank create nowhere"),
        (("import", "hers", "gone.csv"), 2, "no such file"),
        (("import", "hers", "."), 2, "no such file"),
        (("import", "hers", "empty.csv"), 2, "empty"),
        (("import", "hers", "picture.csv"), 2, "not text"),
        (("import", "hers", "list.csv", "--type", "photodna"), 2, "photodna"),
        (("import", "hers", "list.csv", "--standing", "confirmed"), 2, "confirmed"),
        (("import", "hers", "list.csv", "--provenance", "A b"), 2, "word"),
        (("import", "hers", "list.csv", "--provenance", "authorised_list"), 2, "--authorised-list"),
        (("import", "child", "list.csv"), 1, "authorised"),
        (("export", "nowhere"), 1, "no bank named nowhere"),
        (("export", "hers", "--out", "no/such/folder.csv"), 2, "folder"),
        (("export", "hers", "--out", "."), 2, "no ordinary file"),
        (("search", "--value", "xyz"), 2, "hex"),
        (("search", "--near", "abc"), 2, "got 3"),
        (("search", "--bits", "32", "--near", "0" * 64), 2, "31"),
        (("search", "--bank", "nowhere"), 1, "nowhere"),
        (("policy", "hers", "--set", "gone.json"), 2, "no such file"),
        (("policy", "hers", "--set", "list.csv"), 2, "JSON object"),
        (("pause", "hers", "99"), 1, "no entry 99"),
        (("pause", "hers", "1", "--until", "2001-01-01"), 2, "still to come"),
    ):
        ran = takeback("bank", *arguments)
        assert (ran.status, says in ran.err, "Traceback" in ran.err) == (status, True, False), (arguments, ran.err)


def test_a_childs_bank_takes_an_authorised_list_that_is_called_one(takeback: Takeback, listed: Path) -> None:
    takeback("bank", "create", "list", "--class", "child")
    assert takeback("bank", "import", "list", listed, "--authorised-list").status == 0
    assert {line["provenance"] for line in shown(takeback, "list")} == {"authorised_list"}


def test_a_full_disk_is_said_loses_nothing_and_the_next_import_completes(
    takeback: Takeback, hers: None, home: Path, tmp_path: Path
) -> None:
    takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed")
    big = tmp_path / "big.csv"
    big.write_text(HEADER + rows(45_000))
    # Enough for the tables as they are made, and too little for 45,000 entries.
    full = takeback("bank", "import", "hers", big, largest_file=6 * 1024 * 1024)
    assert full.status == 1, full.out
    assert "Traceback" not in full.err
    assert "room on the disk" in full.err
    assert "import the same list again" in full.err
    there = takeback("bank", "list", "--json").lines[0]["entries"]
    assert there in {1, 20_001, 40_001}, "in whole pieces"
    assert takeback("audit", "verify").status == 0
    again = takeback("bank", "import", "hers", big, "--json").lines[0]
    assert (again["fresh"], again["unchanged"]) == (45_001 - there, there - 1)
    assert takeback("audit", "verify").status == 0


def test_a_full_disk_leaves_the_export_that_stood_there(
    takeback: Takeback, hers: None, listed: Path, tmp_path: Path
) -> None:
    takeback("bank", "import", "hers", listed)
    out = tmp_path / "out.csv"
    out.write_text("what stood there")
    failed = takeback("bank", "export", "hers", "--out", out, largest_file=4096)
    assert (failed.status, "Traceback" in failed.err) == (1, False)
    assert out.read_text() == "what stood there"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".draft")] == []


def test_two_imports_of_one_file_at_once_both_end_well_and_double_nothing(
    takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    big = tmp_path / "big.csv"
    big.write_text(HEADER + rows(30_000))
    ran: list[Ran] = []
    command = ("bank", "import", "hers", big, "--json")
    both = [threading.Thread(target=lambda: ran.append(takeback(*command))) for _ in "ab"]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.status for each in ran] == [0, 0], [each.err for each in ran]
    assert sum(each.lines[0]["fresh"] for each in ran) == 30_000
    assert sum(each.lines[0]["unchanged"] for each in ran) == 30_000
    assert takeback("bank", "list", "--json").lines[0]["entries"] == 30_000
    assert takeback("audit", "verify").status == 0


def test_a_reader_that_leaves_ends_an_export_without_a_word(
    environment: dict[str, str], takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    big = tmp_path / "big.csv"
    big.write_text(HEADER + rows(20_000))
    takeback("bank", "import", "hers", big)
    command = f"{sys.executable} -m takeback.cli bank export hers | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env=environment, timeout=120
    )
    assert done.stdout == HEADER
    assert "Traceback" not in done.stderr


def test_entries_are_found_by_what_is_said_of_them_and_by_what_they_are_near(
    takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    base = value(1)
    two_off = f"{int(base, 16) ^ 3:064x}"
    listed = tmp_path / "list.jsonl"
    said = [
        {"type": "pdq", "value": base, "standing": "reviewed", "tags": ["x"], "label": "[red]Winter[/red]"},
        {"type": "pdq", "value": two_off, "standing": "attested", "tags": ["y"]},
        {"type": "pdq", "value": value(2), "standing": "attested", "tags": ["x"]},
    ]
    listed.write_text("".join(json.dumps(each) + "\n" for each in said))
    takeback("bank", "import", "hers", listed)
    takeback("bank", "create", "theirs")
    takeback("bank", "add", "theirs", base, "--standing", "reviewed")

    def found(*arguments: object) -> list[tuple[object, object]]:
        ran = takeback("bank", "search", *arguments, "--json")
        assert ran.status == 0, ran.err
        return [(line["bank"], line.get("distance")) for line in ran.lines]

    assert found("--tag", "x") == [("hers", None)] * 2
    assert found("--standing", "attested") == [("hers", None)] * 2
    assert found("--label", "winter") == [("hers", None)]
    assert len(found("--value", base[:12].upper())) == 3
    assert found("--flagged") == []
    assert sorted(map(str, found("--near", base))) == sorted(map(str, [("hers", 0), ("theirs", 0), ("hers", 2)])), (
        "across banks"
    )
    assert found("--near", base, "--bits", "1", "--bank", "hers") == [("hers", 0)]
    assert found("--near", base, "--tag", "y") == [("hers", 2)]
    table = takeback("bank", "search", "--label", "winter", COLUMNS="250")
    assert "[red]Winter[/red]" in table.out
    assert "more than 1" in takeback("bank", "search", "--limit", "1").err


def test_a_policy_is_shown_set_and_taken_back_and_an_entry_paused_and_resumed(
    takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed")
    (tmp_path / "policy.json").write_text('{"outcomes": {"reviewed": "hold"}}')
    (tmp_path / "nothing.json").write_text("{}")
    (tmp_path / "wrong.json").write_text('{"bits": {"reviewed": 32}}')

    def decision() -> object:
        return takeback("match", "0" * 64, "--json").lines[0]["decision"]

    assert takeback("bank", "policy", "hers").lines == [{}]
    assert takeback("bank", "policy", "hers", "--set", "policy.json").status == 0
    assert decision() == "hold"
    assert takeback("bank", "policy", "hers", "--set", "wrong.json").status == 2
    assert takeback("bank", "policy", "hers", "--show").lines == [{"outcomes": {"reviewed": "hold"}}]
    takeback("bank", "policy", "hers", "--set", "nothing.json")
    assert decision() == "block"
    assert takeback("bank", "pause", "hers", "1").status == 0
    assert decision() == "allow"
    assert takeback("bank", "resume", "hers", "1").status == 0
    assert decision() == "block"


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_window_of_them(
    environment: dict[str, str], takeback: Takeback, hers: None, tmp_path: Path
) -> None:
    """Checked only: what a check holds is what reading holds, and it is quick."""
    big = tmp_path / "big.csv"
    big.write_text(HEADER + rows(150_000))
    program = (
        "import resource, sys\n"
        "from takeback.cli.main import main\n"
        "sys.argv = ['takeback', 'bank', 'import', 'hers', sys.argv[1], '--dry-run']\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
    )

    def peak(path: Path) -> int:
        command = [sys.executable, "-c", program, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
        return int(done.stderr.split()[-1])

    small = tmp_path / "small.csv"
    small.write_text(HEADER + rows(10))
    assert peak(big) - peak(small) < 30, "mebibytes"
