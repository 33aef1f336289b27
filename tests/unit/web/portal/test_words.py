"""The scripts have no sentence of their own, and the page has one for everything that they may say."""

from __future__ import annotations

import re

from django.utils import translation

from takeback.web.portal.words import REASONS, STEPS, WAYS, words_for_scripts
from tests.portal_scripts import SCRIPTS


def _strings(name: str, block: str) -> set[str]:
    text = (SCRIPTS / name).read_text("utf-8")
    (found,) = re.findall(block, text, re.DOTALL)
    return set(re.findall(r'"([\w-]+)"', found))


def test_every_reason_of_the_scripts_has_its_sentence_and_no_other_has() -> None:
    assert _strings("refusal.js", r"REASONS = Object\.freeze\(\[(.*?)\]\)") == set(REASONS)


def test_every_reason_that_a_script_gives_is_one_of_them() -> None:
    scripts = [path.read_text("utf-8") for path in SCRIPTS.rglob("*.js")]
    given = {
        reason
        for text in scripts
        for found in re.findall(r"new Refusal\((?:\w+\.\w+ \? )?([^)]*)\)|reason: ((?:[^,}]|\? )*)[,}]", text)
        for reason in re.findall(r'"(\w+)"', "".join(found))
    }
    assert given <= set(REASONS)
    assert len(given) > 10


def test_every_way_of_reading_has_its_words() -> None:
    given = set(re.findall(r'how: "([\w-]+)"', (SCRIPTS / "decode.js").read_text("utf-8")))
    assert given == set(WAYS)


def test_every_step_that_the_page_asks_for_has_its_words() -> None:
    scripts = [(SCRIPTS / name).read_text("utf-8") for name in ("check_device.js", "choose.js", "choosing.js")]
    assert {step for script in scripts for step in re.findall(r"words\.steps\.(\w+)", script)} == set(STEPS)


def test_every_sentence_about_a_picture_says_what_to_do() -> None:
    for reason, sentence in REASONS.items():
        assert re.search(r"\b(choose|look for|try again|use|open|save|load)\b", str(sentence), re.IGNORECASE), reason


def test_the_words_come_in_the_language_of_the_page() -> None:
    with translation.override("ko"):
        korean = words_for_scripts()
    english = words_for_scripts()
    for name, words in english.items():
        assert set(korean[name]) == set(words)
        assert all(korean[name][code] != words[code] for code in words)
