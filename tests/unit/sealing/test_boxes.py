from __future__ import annotations

import copy
import pickle

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.boxes import KeyPair, PrivateKey, PublicKey, lock, new_key, open_box, seal, unlock
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

PURPOSE = Purpose("test", ("case_a",))
OTHER_PURPOSE = Purpose("test", ("case_b",))


def test_what_is_sealed_to_a_pair_opens_with_its_private_half() -> None:
    keys = KeyPair.new()
    assert open_box(keys.private, seal(keys.public, b"story", PURPOSE), PURPOSE) == Opened(b"story")


def test_a_sealed_box_does_not_open_with_another_key() -> None:
    box = seal(KeyPair.new().public, b"story", PURPOSE)
    assert open_box(KeyPair.new().private, box, PURPOSE) == Refused(Why.WRONG_KEY)


def test_a_sealed_box_of_one_case_does_not_pass_for_another_cases() -> None:
    keys = KeyPair.new()
    assert open_box(keys.private, seal(keys.public, b"story", PURPOSE), OTHER_PURPOSE) == Refused(Why.WRONG_PURPOSE)


def test_a_locked_box_of_one_case_does_not_pass_for_another_cases() -> None:
    key = new_key()
    assert unlock(key, lock(key, b"story", PURPOSE), PURPOSE) == Opened(b"story")
    assert unlock(key, lock(key, b"story", PURPOSE), OTHER_PURPOSE) == Refused(Why.WRONG_KEY)


def test_two_boxes_of_the_same_words_have_nothing_in_common() -> None:
    keys, key = KeyPair.new(), new_key()
    assert seal(keys.public, b"story", PURPOSE)[2:] != seal(keys.public, b"story", PURPOSE)[2:]
    assert lock(key, b"story", PURPOSE)[2:] != lock(key, b"story", PURPOSE)[2:]


def test_a_sealed_box_is_82_bytes_longer_and_a_locked_one_42() -> None:
    assert len(seal(KeyPair.new().public, b"", PURPOSE)) == 82
    assert len(lock(new_key(), b"", PURPOSE)) == 42


def test_a_box_of_a_later_version_is_refused_as_such() -> None:
    keys, key = KeyPair.new(), new_key()
    sealed, locked = seal(keys.public, b"story", PURPOSE), lock(key, b"story", PURPOSE)
    assert open_box(keys.private, b"S\x02" + sealed[2:], PURPOSE) == Refused(Why.UNKNOWN_VERSION)
    assert unlock(key, b"L\x02" + locked[2:], PURPOSE) == Refused(Why.UNKNOWN_VERSION)


def test_a_locked_box_is_no_sealed_box() -> None:
    keys, key = KeyPair.new(), new_key()
    assert open_box(keys.private, lock(key, b"story", PURPOSE), PURPOSE) == Refused(Why.NOT_A_BOX)
    assert unlock(key, seal(keys.public, b"story", PURPOSE), PURPOSE) == Refused(Why.NOT_A_BOX)


def test_parts_of_a_purpose_do_not_run_into_each_other() -> None:
    assert Purpose("a", ("bc", "d")).digest() != Purpose("a", ("b", "cd")).digest()
    assert Purpose("ab", ("c",)).digest() != Purpose("a", ("bc",)).digest()
    assert Purpose("a", ()).digest() != Purpose("a", ("",)).digest()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x01" * 31,
        b"\x01" * 33,
        bytes(32),
        b"\x01" + bytes(31),
        bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    ],
)
def test_a_public_key_to_which_nothing_can_be_sealed_secretly_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        PublicKey(raw)


def test_a_private_key_shows_itself_nowhere() -> None:
    private = PrivateKey(b"ThirtyTwoBytesThatMustNotBeShown")
    for shown in (str(private), repr(private), repr(KeyPair.of(private)), f"{private}"):
        assert "Bytes" not in shown


def test_opened_content_stands_in_no_repr() -> None:
    assert "story" not in repr(Opened(b"story"))


def test_a_private_key_is_neither_pickled_nor_copied_deeply() -> None:
    private = KeyPair.new().private
    with pytest.raises(TypeError):
        pickle.dumps(private)
    with pytest.raises(TypeError):
        copy.deepcopy(private)


def test_a_private_key_equals_itself_and_no_other() -> None:
    private = KeyPair.new().private
    assert private == PrivateKey(private.raw)
    assert hash(private) == hash(PrivateKey(private.raw))
    assert private != KeyPair.new().private
    assert private != private.raw


def test_a_key_of_another_length_is_refused_before_anything_is_locked() -> None:
    for key in (b"", b"a" * 31, b"a" * 33):
        with pytest.raises(Invalid):
            lock(key, b"story", PURPOSE)
        with pytest.raises(Invalid):
            unlock(key, lock(new_key(), b"story", PURPOSE), PURPOSE)
        with pytest.raises(Invalid):
            PrivateKey(key)
