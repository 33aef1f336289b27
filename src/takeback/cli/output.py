"""What the command line says: JSON lines for programs, tables for people, and words on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

people = Console(highlight=False)
"""Where tables for people go: stdout."""

words = Console(stderr=True, highlight=False)
"""Where remarks go, so that stdout stays what was asked for."""


def json_line(value: Mapping[str, Any]) -> None:
    """One JSON value on one line of stdout, at once.

    Args:
        value: only what JSON knows.
    """
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
