"""Calls of the client to a server that a test scripts."""

from __future__ import annotations

import socket
import struct
from typing import Any

import pytest

from takeback.client import (
    CallFailed,
    Client,
    Signal,
)
from tests.fakes.scripted_server import RESULT, Say, answer, scripted

KEY = "tb_made_up_and_secret"

SIGNAL = Signal("pdq", "0" * 64, 100)

GOOD = answer(200, {"results": [RESULT]})


def lookup(*answers: Say, seconds: float = 5) -> Any:
    with scripted(*answers) as server, Client(server.url, KEY, timeout_seconds=seconds) as client:
        return client.lookup([SIGNAL])


def failure(*answers: Say, seconds: float = 5) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        lookup(*answers, seconds=seconds)
    return caught.value


def reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
