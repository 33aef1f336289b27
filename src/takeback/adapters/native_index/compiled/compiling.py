"""How functions are compiled, and where the machine code is kept between runs.

Compiling takes some seconds, loading what was kept a tenth of one. It is kept in `NUMBA_CACHE_DIR` if that is set, else
below the user's cache folder, in a folder named after the digest of these very sources: numba by itself notices a
change only of the file in which a function stands, not of those that it calls, and would run old code after an upgrade.
Where no folder can be written (a read-only file system), each process compiles for itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import config

inner = numba.njit
"""For what only other compiled functions call."""

inlined = numba.njit(forceinline=True)
"""For what is called so often that even the call would cost."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function for the types that it is first called with, and let other threads run meanwhile.

    Args:
        function: its body may use what numba knows.
    """
    before = config.CACHE_DIR
    config.CACHE_DIR = before or str(_cache_folder())
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except (RuntimeError, OSError):  # nowhere to keep it
        return numba.njit(nogil=True)(function)
    finally:
        config.CACHE_DIR = before


def _cache_folder() -> Path:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(home) / "takeback" / f"native-index-{digest[:16]}"
