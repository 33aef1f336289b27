"""Django's question about a passphrase is answered by the one rule, with a sentence for every weakness."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError

from takeback.records.accounts.models import Organisation, User
from takeback.records.accounts.passphrase import _SENTENCES, PassphraseRule
from takeback.sealing.passphrases import MAXIMUM_CHARACTERS, MINIMUM_CHARACTERS, Weakness

USER = User(name="Ada Lovelace", email="ada@example.org", organisation=Organisation(name="Northern Helpline"))


def test_a_good_passphrase_is_accepted() -> None:
    PassphraseRule().validate("violet harbour lantern seven", USER)


@pytest.mark.parametrize(
    ("passphrase", "weakness"),
    [
        ("violet harbou", Weakness.TOO_SHORT),
        ("", Weakness.TOO_SHORT),
        ("violet harbour " * 20, Weakness.TOO_LONG),
        ("violet harbour \ud800 lantern", Weakness.UNREADABLE),
        ("abababababababab", Weakness.REPEATED),
        ("correct horse battery staple", Weakness.OBVIOUS),
        ("northern helpline 1", Weakness.PERSONAL),
        ("Ada Lovelace 1815", Weakness.PERSONAL),
    ],
)
def test_a_weak_passphrase_is_refused_by_name(passphrase: str, weakness: Weakness) -> None:
    with pytest.raises(ValidationError) as refused:
        PassphraseRule().validate(passphrase, USER)
    assert refused.value.code == weakness.value


def test_every_weakness_has_its_sentence() -> None:
    assert set(_SENTENCES) == set(Weakness)


def test_the_sentences_say_the_lengths_that_hold() -> None:
    assert str(MINIMUM_CHARACTERS) in str(_SENTENCES[Weakness.TOO_SHORT])
    assert str(MINIMUM_CHARACTERS) in PassphraseRule().get_help_text()
    assert str(MAXIMUM_CHARACTERS) in str(_SENTENCES[Weakness.TOO_LONG])


def test_it_is_the_only_rule_that_django_asks() -> None:
    assert [type(each) for each in get_default_password_validators()] == [PassphraseRule]
