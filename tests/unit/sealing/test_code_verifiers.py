from __future__ import annotations

import statistics
import time

from takeback.sealing.code_verifiers import is_right, verifier_of
from takeback.sealing.codes import new_code


def test_the_code_is_right_and_no_other_is() -> None:
    code = new_code()
    kept = verifier_of(code)

    assert is_right(code, kept)
    assert not is_right(new_code(), kept)
    assert not is_right(code, None)


def test_the_same_code_is_kept_under_another_salt_each_time() -> None:
    code = new_code()

    assert verifier_of(code).salt != verifier_of(code).salt
    assert verifier_of(code).digest != verifier_of(code).digest


def test_a_verifier_shows_nothing_of_the_code() -> None:
    assert "digest" not in repr(verifier_of(new_code()))


def test_a_guess_takes_as_long_where_nobody_has_the_look_up_words() -> None:
    code, other = new_code(), new_code()
    kept = verifier_of(code)

    def seconds(verifier: object) -> float:
        began = time.perf_counter()
        is_right(other, verifier)  # type: ignore[arg-type]  # one of the two
        return time.perf_counter() - began

    with_case, without = zip(*[(seconds(kept), seconds(None)) for _ in range(9)], strict=True)

    assert statistics.median(without) > 0.5 * statistics.median(with_case) > 0.001
