from __future__ import annotations

import pytest

from takeback.adapters.mail.asking import ASKED, asked_in
from takeback.adapters.mail.quoting import own_words


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Please provide a signed letter of representation.", ("authority", "signature")),
        ("We cannot process this without proof of identity.", ("identity",)),
        ("Could you send the exact URLs and a screenshot?", ("exact_location", "depiction")),
        ("Are you the copyright owner? Please confirm that you are the copyright holder.", ("ownership",)),
        ("You must include a statement under penalty of perjury.", ("under_perjury",)),
        ("Your notice must include a statement of good-faith belief.", ("good_faith",)),
        ("Please provide your full legal name and a telephone number.", ("contact",)),
        ("We require a court order.", ("ground",)),
        ("Please use our online form to report this.", ("form",)),
        ("We need more information.", ("unclear",)),
        ("We need the following:\n- power of attorney\n- copy of passport\n", ("authority", "identity")),
        ("위임장을 제출해 주시기 바랍니다.", ("authority",)),
        ("본인 확인을 위해 신분증 사본이 필요합니다.", ("identity",)),
        ("정확한 링크를 보내 주세요.", ("exact_location",)),
        ("신고센터 양식을 작성해 주십시오.", ("form",)),
        ("추가 자료를 보내 주시기 바랍니다.", ("unclear",)),
        ("Por favor, envíe la autorización firmada de la persona.", ("authority", "signature")),
        ("Necesitamos una copia del documento de identidad.", ("identity",)),
        ("Debe rellenar el formulario de nuestra web.", ("form",)),
        ("Necesitamos más información.", ("unclear",)),
    ],
)
def test_an_answer_names_what_it_asks_for(words: str, asked: tuple[str, ...]) -> None:
    assert asked_in(words) == asked


@pytest.mark.parametrize(
    "words",
    [
        "",
        "We have removed the content.",
        "The copyright owner was informed.",
        "Thank you.",
        "삭제하였습니다.",
        "Hemos retirado el contenido.",
        "This ticket was assigned to nobody. Please wait.",
        "Мы удалили это.",
    ],
)
def test_an_answer_that_asks_for_nothing_makes_no_task(words: str) -> None:
    assert asked_in(words) == ()


def test_every_word_has_its_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in ASKED.values())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "words", ["please " * 100_000, "url:\n" * 100_000, "\n\n" * 100_000, "a" * 500_000, "on " * 200_000]
)
def test_what_is_made_to_take_long_does_not(words: str) -> None:
    assert set(asked_in(own_words(words))) <= set(ASKED)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n> No?", "Yes."),
        ("Yes.\n\nOn Mon, 2 Mar 2026, Nordlicht <n@t.test> wrote:\nplease send", "Yes."),
        ("Yes.\n\nOn Mon, 2 Mar 2026, Nordlicht\n<n@t.test> wrote:\nplease send", "Yes."),
        ("Yes.\n-----Original Message-----\nplease send", "Yes."),
        ("Sí.\n\nEl lun, 2 mar 2026, Nordlicht escribió:\nplease send", "Sí."),
        ("네.\n\n2026년 3월 2일 Nordlicht님이 작성:\nplease send", "네."),
        ("네.\n-----원본 메일-----\nplease send", "네."),
        ("Yes.\n________________________________\nFrom: n", "Yes."),
        ("Yes.\nFrom: Nordlicht\nSent: Monday", "Yes."),
        ("From: me\n\nall my own words", "From: me\n\nall my own words"),
        ("> question\nanswer\n> question\nanswer", "answer\nanswer"),
        ("On Monday we removed it.", "On Monday we removed it."),
    ],
)
def test_own_words_end_where_a_quotation_begins(text: str, own: str) -> None:
    assert own_words(text) == own
