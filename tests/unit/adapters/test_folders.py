"""One saver at a time, and the lock of one that is gone holds nobody up."""

from __future__ import annotations

from pathlib import Path

import pytest

from takeback.adapters.folders import only_one_saver, sync_names
from takeback.base.errors import Conflict


def test_a_second_saver_is_refused_and_the_next_is_not(tmp_path: Path) -> None:
    with only_one_saver(tmp_path), pytest.raises(Conflict, match="another process"), only_one_saver(tmp_path):
        pytest.fail("two save at once")
    with only_one_saver(tmp_path):
        sync_names(tmp_path)


def test_whoever_fails_while_saving_lets_go_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), only_one_saver(tmp_path):
        raise OSError("full")
    with only_one_saver(tmp_path):
        pass
