"""No function opens something sealed for staff without writing into the log that it did.

Read from the source, so that a new reader is held to it before anybody thinks of it. What opens is whatever in
`sealing` may answer with `Opened`; a function outside that uses one also calls `record_opening`, or stands in one of
three lists here with its reason. One that only hands on what it opened makes its callers openers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import takeback

SOURCE = Path(takeback.__file__).parent
RECORDS_IT = "record_opening"

_STAFF_KEYS = "opens a member's own key or the organisation's, and nothing that anybody confided"
OPENS_NOTHING_CONFIDED = {
    "records.keyring.member_keys:open_member_key": _STAFF_KEYS,
    "web.face.session:private_key": _STAFF_KEYS,
    "records.platforms.webhook_secret:unsealed": "what calls to platforms are signed with, under the server's key",
    "records.incidents.queries:_worked_on": "a place, under the server's key",
    "records.takedowns.locks:_plaintext": "locations, notices and hashes, which machines need, under the server's key",
}
_THEIR_OWN = "a survivor reads the own case, which leaves no trace"
OF_SURVIVORS = {
    "flows.cases.own_case:entered": _THEIR_OWN,
    "flows.cases.case_page:case_page": _THEIR_OWN,
    "web.portal.case.session:_read": "the cookie of a survivor's visit, under the server's key",
}
HANDS_ON = {
    "records.cases.queries:_text": "for `letters_of`",
    "records.cases.queries:letters_of": "for whoever opened the case",
    "records.cases.queries:told_in": "for whoever opened the case",
    "records.cases.queries:links_of": "for whoever may see the case",
    "flows.cases.unlocking:unlocked": "for the flows of caseworkers",
    "flows.takedowns.reading:_open": "for `_unsealed`",
    "flows.takedowns.reading:_unsealed": "for `read_sealed`, which records it",
    "flows.takedowns.reading:_answers": "for `read_sealed_of`, which records it",
    "records.keyring.organisation_keys:open_generation": "for whoever opens or moves cases with it",
}


@dataclass(frozen=True)
class Used:
    """An opener that a function uses."""

    where: str
    opener: str
    is_recorded: bool


@cache
def openers() -> frozenset[tuple[str, str]]:
    """Module and name of what may open: in `sealing`, and what hands on."""
    found = {(module, name) for module, name in (each.split(":") for each in HANDS_ON)}
    for path in sorted((SOURCE / "sealing").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _may_open(node):
                found.add((f"sealing.{path.stem}", node.name))
    return frozenset(found)


def _may_open(function: ast.FunctionDef) -> bool:
    return function.returns is not None and "Opened" in ast.unparse(function.returns)


def used_in(source: str, module: str, known: frozenset[tuple[str, str]]) -> Iterator[Used]:
    """What the functions of one module use of the openers that are known."""
    tree = ast.parse(source)
    local: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("takeback."):
            origin = (node.module or "").removeprefix("takeback.")
            for each in node.names:
                if (origin, each.name) in known:
                    local[each.asname or each.name] = each.name
                for opener_module, opener in known:
                    if opener_module == f"{origin}.{each.name}":  # the module itself: `boxes.open_box`
                        local[f"{each.asname or each.name}.{opener}"] = opener
    local |= {name: name for origin, name in known if origin == module}
    if not local:
        return
    for function in _functions(tree):
        names = {ast.unparse(each) for each in ast.walk(function) if isinstance(each, ast.Name | ast.Attribute)}
        recorded = any(name.split(".")[-1] == RECORDS_IT for name in names)
        for name in sorted(names & local.keys()):
            yield Used(f"{module}:{function.name}", local[name], recorded)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def everything_used() -> list[Used]:
    """What all of the source uses of them."""
    known = openers()
    found: list[Used] = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", ".")
        if not module.startswith("sealing."):
            found.extend(used_in(path.read_text("utf-8"), module, known))
    return found


def test_whoever_opens_something_sealed_writes_it_into_the_log() -> None:
    excused = OPENS_NOTHING_CONFIDED.keys() | OF_SURVIVORS.keys() | HANDS_ON.keys()
    silent = sorted({f"{each.where} uses {each.opener}" for each in everything_used() if not each.is_recorded})
    assert [each for each in silent if each.split(" ")[0] not in excused] == []


def test_nobody_is_excused_who_opens_nothing() -> None:
    used = {each.where for each in everything_used()}
    assert (OPENS_NOTHING_CONFIDED.keys() | OF_SURVIVORS.keys() | HANDS_ON.keys()) - used == set()


def test_what_opens_is_found_in_the_source() -> None:
    assert {
        ("sealing.boxes", "open_box"),
        ("sealing.streams", "open_stream"),
        ("sealing.case_keys", "open_case_as_member"),
        ("sealing.generations", "open_generation"),
    } <= openers()


@pytest.mark.parametrize(
    ("source", "is_silent"),
    [
        ("from takeback.sealing.boxes import open_box\ndef read(): return open_box()", True),
        ("from takeback.sealing.boxes import open_box as o\ndef read(): return o()", True),
        ("from takeback.sealing import boxes\ndef read(): return boxes.open_box()", True),
        ("from takeback.sealing.boxes import open_box\nclass A:\n    def read(self): return map(open_box, [])", True),
        (
            "from takeback.sealing.boxes import open_box\ndef read():\n    record_opening()\n    return open_box()",
            False,
        ),
        ("from takeback.sealing.boxes import seal\ndef write(): return seal()", False),
    ],
)
def test_a_silent_reader_is_found_however_it_imports(source: str, *, is_silent: bool) -> None:
    used = used_in(source, "somewhere", openers())
    assert any(not each.is_recorded for each in used) is is_silent
