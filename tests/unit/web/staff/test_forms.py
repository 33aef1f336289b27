"""The forms: what reaches the actions, and in which form."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from takeback.records.accounts.roles import Role
from takeback.web.staff.forms import ROLE_NAMES, NewPassphraseForm, RolesForm, SignInForm
from takeback.web.staff.sign_in import _own_path


def test_every_role_has_a_name() -> None:
    assert set(ROLE_NAMES) == set(Role)


def test_a_passphrase_keeps_its_spaces_and_takes_one_form_of_unicode() -> None:
    form = SignInForm({"email": "ada@example.org", "passphrase": "  cafe\u0301 \ufb01nch "})
    assert form.is_valid()
    assert form.cleaned_data["passphrase"] == "  caf\u00e9 finch "


@pytest.mark.parametrize("passphrase", ["x" * 257, "\ufdfa" * 20, "nul \0 inside it all"])
def test_a_passphrase_that_nobody_has_is_refused_before_it_costs_anything(passphrase: str) -> None:
    assert not SignInForm({"email": "ada@example.org", "passphrase": passphrase}).is_valid()


def test_two_passphrases_must_be_alike() -> None:
    with override("en"):
        form = NewPassphraseForm({"passphrase": "violet harbour", "again": "violet harbor"})
        assert form.errors == {"again": ["The two passphrases differ. Type the same one twice."]}


def test_roles_arrive_as_roles() -> None:
    form = RolesForm({"roles": ["engineer"]})
    assert form.is_valid()
    assert form.cleaned_data["roles"] == [Role.ENGINEER]


@pytest.mark.parametrize("address", ["/members/", "/ko/members/"])
def test_a_path_of_ours_is_followed(address: str) -> None:
    assert _own_path(address) == address


@pytest.mark.parametrize(
    "address", ["", "members/", "//x.example/", "///x.example", "/\\x.example", "https://x.example/", "\t//x.example"]
)
def test_anything_else_is_not(address: str) -> None:
    assert _own_path(address) == ""
