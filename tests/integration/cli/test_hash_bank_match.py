from __future__ import annotations

import stat
import threading
from pathlib import Path

from tests.integration.cli.conftest import Ran, Takeback


def test_hash_prints_a_line_for_each_file_the_upright_pdq_first(takeback: Takeback, pictures: dict[str, Path]) -> None:
    ran = takeback("hash", pictures["dunes.jpg"], pictures["fjord.jpg"])
    assert ran.status == 0
    assert [line["file"] for line in ran.lines] == [str(pictures["dunes.jpg"]), str(pictures["fjord.jpg"])]
    for line in ran.lines:
        assert line["signals"][0]["type"] == "pdq"
        signals = {signal["type"]: signal for signal in line["signals"]}
        assert [len(signals[kind]["value"]) for kind in ("pdq", "md5", "sha256")] == [64, 32, 64]
        assert signals["pdq"]["quality"] >= 80
        assert signals["md5"]["quality"] is None


def test_hash_names_what_cannot_be_hashed_goes_on_and_leaves_with_one(
    takeback: Takeback, pictures: dict[str, Path], tmp_path: Path
) -> None:
    ran = takeback("hash", pictures["empty.jpg"], pictures["words.jpg"], tmp_path / "gone.jpg", pictures["dunes.jpg"])
    assert ran.status == 1
    assert [line.get("unhashable") for line in ran.lines] == ["empty", "not_a_picture", "unreadable", None]


def test_every_command_sets_up_an_empty_home_with_secrets_for_their_owner_alone(takeback: Takeback, home: Path) -> None:
    ran = takeback("bank", "list")
    assert ran.status == 0, ran.err
    assert "no bank yet" in ran.out
    assert {stat.S_IMODE(path.stat().st_mode) for path in (home / "secrets").iterdir()} == {0o600}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_banked_picture_matches_its_disguises_and_says_why(takeback: Takeback, pictures: dict[str, Path]) -> None:
    takeback("bank", "create", "hers")
    added = takeback("bank", "add", "hers", pictures["dunes.jpg"], "--standing", "reviewed", "--json")
    assert added.status == 0, added.err
    assert all(line["fresh"] for line in added.lines)

    ran = takeback("match", pictures["again.jpg"], pictures["mirrored.jpg"], pictures["fjord.jpg"], "--json")
    assert ran.status == 0, ran.err
    assert [line["decision"] for line in ran.lines] == ["block", "block", "allow"]
    again = ran.lines[0]
    assert again["query"] == str(pictures["again.jpg"])
    assert again["reasons"][0]["code"] == "reviewed_match"
    (match,) = again["matches"]
    assert set(match) == {"bank", "entry", "standing", "signal_type", "distance"}
    assert (match["bank"], match["standing"], match["signal_type"]) == ("hers", "reviewed", "pdq")
    assert match["distance"] <= 31
    assert ran.lines[2]["matches"] == []


def test_an_attested_hash_holds_near_and_allows_farther_off(takeback: Takeback) -> None:
    takeback("bank", "create", "hers")
    assert takeback("bank", "add", "hers", "0" * 64, "--standing", "attested").status == 0
    ran = takeback("match", "0" * 64, "0" * 59 + "fffff", "0" * 58 + "1fffff", "--json")
    assert [line["decision"] for line in ran.lines] == ["hold", "hold", "allow"]
    assert ran.lines[2]["reasons"][0]["code"] == "too_far_for_standing"


def test_banking_the_same_picture_twice_changes_nothing(takeback: Takeback, pictures: dict[str, Path]) -> None:
    takeback("bank", "create", "hers")
    first = takeback("bank", "add", "hers", pictures["dunes.jpg"], "--standing", "reviewed", "--json")
    second = takeback("bank", "add", "hers", pictures["dunes.jpg"], "--standing", "reviewed", "--json")
    assert second.status == 0
    assert [line["entry"] for line in second.lines] == [line["entry"] for line in first.lines]
    assert not any(line["fresh"] for line in second.lines)
    assert len(takeback("bank", "show", "hers", "--json").lines) == len(first.lines)


def test_match_looks_into_the_named_bank_only(takeback: Takeback) -> None:
    for name in ("hers", "theirs"):
        takeback("bank", "create", name)
    takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed")
    assert takeback("match", "0" * 64, "--bank", "theirs", "--json").lines[0]["decision"] == "allow"
    missing = takeback("match", "0" * 64, "--bank", "nobodys", "--json")
    assert missing.status == 1
    assert "no bank named nobodys" in missing.err


def test_a_withdrawn_entry_matches_nothing_from_then_on(takeback: Takeback) -> None:
    takeback("bank", "create", "hers")
    (line,) = takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed", "--json").lines
    assert takeback("bank", "withdraw", "hers", line["entry"]).status == 0
    assert takeback("match", "0" * 64, "--json").lines[0]["decision"] == "allow"


def test_the_log_counts_its_leaves_from_none_on(takeback: Takeback) -> None:
    assert takeback("audit", "verify").out.strip() == "0"
    takeback("bank", "create", "hers")
    takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed")
    ran = takeback("audit", "verify")
    assert (ran.status, ran.out.strip()) == (0, "2")


def test_a_key_stands_alone_on_the_last_line(takeback: Takeback) -> None:
    ran = takeback("key", "create", "--name", "a platform", "--scope", "lookup", "--scope", "distances")
    assert ran.status == 0, ran.err
    assert ran.out.splitlines()[-1].startswith("tb_")
    assert " " not in ran.out.splitlines()[-1]


def test_what_was_typed_wrongly_is_named_in_one_line_without_a_traceback(takeback: Takeback) -> None:
    takeback("bank", "create", "hers")
    takeback("bank", "create", "list", "--class", "child")
    for arguments, status, says in (
        (("match", "abc"), 2, "got 3"),
        (("match", "0" * 63), 2, "got 63"),
        (("match", "photodna:" + "0" * 64), 2, "photodna"),
        (("bank", "add", "hers", "nowhere.jpg", "--standing", "reviewed"), 2, "no such file"),
        (("bank", "add", "hers", "0" * 64, "--standing", "confirmed"), 2, "confirmed"),
        (("bank", "add", "hers", "0" * 64, "--standing", "loved"), 2, "loved"),
        (("bank", "add", "nowhere", "0" * 64, "--standing", "reviewed"), 1, "bank create nowhere"),
        (("bank", "add", "list", "0" * 64, "--standing", "reviewed"), 1, "authorised"),
        (("bank", "create", "hers"), 1, "already"),
        (("bank", "create", "../x"), 2, "name"),
        (("bank", "withdraw", "hers", "99"), 1, "no entry 99"),
        (("key", "create", "--name", "n", "--scope", "everything"), 2, "everything"),
        (("frobnicate",), 2, "frobnicate"),
    ):
        ran = takeback(*arguments)
        assert ran.status == status, (arguments, ran.err)
        assert says in ran.err, (arguments, ran.err)
        assert "Traceback" not in ran.err


def test_a_setting_that_cannot_be_meant_stops_the_start_by_name(takeback: Takeback) -> None:
    ran = takeback("bank", "list", TAKEBACK_PORT="eighty")
    assert ran.status == 2
    assert "TAKEBACK_PORT must be a whole number" in ran.err


def test_a_picture_of_too_little_detail_is_refused_with_what_to_do(takeback: Takeback, tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - only this test paints

    Image.new("RGB", (300, 300), (90, 120, 150)).save(tmp_path / "sky.png")
    takeback("bank", "create", "hers")
    ran = takeback("bank", "add", "hers", tmp_path / "sky.png", "--standing", "attested")
    assert ran.status == 1
    assert "too little detail" in ran.out
    assert takeback("bank", "show", "hers", "--json").lines == []


def test_a_full_disk_is_said_and_loses_nothing(takeback: Takeback, home: Path) -> None:
    takeback("bank", "create", "hers")
    takeback("bank", "add", "hers", "0" * 64, "--standing", "reviewed")
    largest = (home / "takeback.sqlite3").stat().st_size
    ran = takeback("bank", "add", "hers", *(f"{number:064x}" for number in range(1, 60)), "--standing", "reviewed",
                   largest_file=largest // 8)  # fmt: skip
    assert ran.status == 1
    assert "Traceback" not in ran.err
    assert "disk" in ran.err or "database" in ran.err
    shown = takeback("bank", "show", "hers", "--json").lines
    assert shown[0]["signal"]["value"] == "0" * 64
    assert takeback("audit", "verify").status == 0
    assert takeback("bank", "add", "hers", "f" * 64, "--standing", "reviewed").status == 0


def test_two_first_starts_at_once_agree_on_one_home(takeback: Takeback) -> None:
    ran: list[Ran] = []
    starts = [threading.Thread(target=lambda name=name: ran.append(takeback("bank", "create", name))) for name in "ab"]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert [each.status for each in ran] == [0, 0], [each.err for each in ran]
    assert [line["bank"] for line in takeback("bank", "list", "--json").lines] == ["a", "b"]


def test_the_doctor_finds_a_new_home_well_and_names_what_is_not(takeback: Takeback, home: Path) -> None:
    well = takeback("doctor", "--json")
    assert well.status == 0, well.out
    assert all(line["well"] for line in well.lines)
    (home / "secrets" / "server").chmod(0o644)
    ill = takeback("doctor", "--json")
    assert ill.status == 1
    assert [line["what"] for line in ill.lines if not line["well"]] == ["secrets"]
