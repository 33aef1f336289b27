from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from takeback.sealing.boxes import KeyPair, lock, open_box, seal, unlock
from takeback.sealing.outcomes import Opened, Refused
from takeback.sealing.passphrases import Cost, check_passphrase, lock_with_passphrase, unlock_with_passphrase
from takeback.sealing.purposes import Purpose
from takeback.sealing.session_seal import unwrap_for_session, wrap_for_session

KEYS, OTHERS = KeyPair.new(), KeyPair.new()
KEY = bytes(range(32))
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
PURPOSES = st.builds(Purpose, st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3).map(tuple))
ANY_PURPOSE = Purpose("test")


@given(st.binary(max_size=300), PURPOSES, PURPOSES)
def test_a_box_opens_for_its_own_purpose_and_no_other(plaintext: bytes, made_for: Purpose, taken_for: Purpose) -> None:
    sealed = open_box(KEYS.private, seal(KEYS.public, plaintext, made_for), taken_for)
    locked = unlock(KEY, lock(KEY, plaintext, made_for), taken_for)
    if made_for == taken_for:
        assert sealed == locked == Opened(plaintext)
    else:
        assert isinstance(sealed, Refused)
        assert isinstance(locked, Refused)


@given(st.binary(max_size=100), st.data())
def test_one_changed_byte_anywhere_keeps_a_box_shut(plaintext: bytes, data: st.DataObject) -> None:
    sealed, locked = seal(KEYS.public, plaintext, ANY_PURPOSE), lock(KEY, plaintext, ANY_PURPOSE)
    by_passphrase = lock_with_passphrase("lamp", plaintext, ANY_PURPOSE, cost=CHEAP)
    assert isinstance(open_box(KEYS.private, _changed(sealed, data), ANY_PURPOSE), Refused)
    assert isinstance(unlock(KEY, _changed(locked, data), ANY_PURPOSE), Refused)
    # Not in its cost, which would be obeyed: a unit test holds that to its bounds.
    changed = by_passphrase[:8] + _changed(by_passphrase[8:], data)
    assert isinstance(unlock_with_passphrase("lamp", changed, ANY_PURPOSE), Refused)


def _changed(box: bytes, data: st.DataObject) -> bytes:
    place = data.draw(st.integers(min_value=0, max_value=len(box) - 1))
    bit = data.draw(st.integers(min_value=0, max_value=7))
    return box[:place] + bytes([box[place] ^ (1 << bit)]) + box[place + 1 :]


@given(st.binary(max_size=100), st.integers(min_value=0, max_value=200))
def test_a_box_that_is_cut_off_anywhere_stays_shut(plaintext: bytes, length: int) -> None:
    for box in (seal(KEYS.public, plaintext, ANY_PURPOSE), lock(KEY, plaintext, ANY_PURPOSE)):
        cut = box[: min(length, len(box) - 1)]
        assert isinstance(open_box(KEYS.private, cut, ANY_PURPOSE), Refused)
        assert isinstance(unlock(KEY, cut, ANY_PURPOSE), Refused)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_box_are_refused_and_break_nothing(box: bytes) -> None:
    for tried in (box, b"S\x01" + box, b"L\x01" + box, b"P\x01\x01\x00\x00\x00\x08\x01" + box):
        assert isinstance(open_box(KEYS.private, tried, ANY_PURPOSE), Refused)
        assert isinstance(unlock(KEY, tried, ANY_PURPOSE), Refused)
        assert isinstance(unlock_with_passphrase("lamp", tried, ANY_PURPOSE), Refused)


@given(st.binary(max_size=300))
def test_a_box_opens_for_nobody_else(plaintext: bytes) -> None:
    assert isinstance(open_box(OTHERS.private, seal(KEYS.public, plaintext, ANY_PURPOSE), ANY_PURPOSE), Refused)


@given(st.text(max_size=300))
def test_every_passphrase_is_judged_and_every_judged_one_can_be_used(passphrase: str) -> None:
    check_passphrase(passphrase, personal=("Ann", "ann@helpline.example"))
    if len(passphrase) <= 256 and not any("\ud800" <= sign <= "\udfff" for sign in passphrase):
        box = lock_with_passphrase(passphrase, b"key", ANY_PURPOSE, cost=CHEAP)
        assert unlock_with_passphrase(passphrase, box, ANY_PURPOSE) == Opened(b"key")


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=60), st.binary(max_size=120))
def test_whatever_a_browser_sends_back_is_answered(session_id: str, holder_id: str, cookie: str, blob: bytes) -> None:
    parted = wrap_for_session(KEYS.private, session_id=session_id, holder_id=holder_id)
    asked = {"session_id": session_id, "holder_id": holder_id}
    assert unwrap_for_session(parted.cookie_value, parted.server_blob, **asked) == Opened(KEYS.private.raw)
    assert isinstance(unwrap_for_session(cookie, parted.server_blob, **asked), Refused)
    assert isinstance(unwrap_for_session(parted.cookie_value, blob, **asked), Refused)
