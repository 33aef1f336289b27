from __future__ import annotations

from takeback.base.ids import new_id, new_secret


def test_an_id_names_its_kind_and_nothing_else() -> None:
    kind, letters = new_id("org").split("_")
    assert kind == "org"
    assert len(letters) == 16
    assert not set(letters) & set("01ilo")


def test_ids_and_secrets_do_not_repeat() -> None:
    assert len({new_id("org") for _ in range(1000)} | {new_secret() for _ in range(1000)}) == 2000
