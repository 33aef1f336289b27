"""A server process of its own, and what a test sends to it over bare sockets."""

from __future__ import annotations

import json
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.services import PDQ

MOST_UPLOAD_MIB = 8
FORM = "multipart/form-data; boundary=b"
ONE_SIGNAL = json.dumps({"signals": [{"type": "pdq", "value": PDQ}]}).encode()


@dataclass(frozen=True)
class Answer:
    """What came back on the wire."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def code(self) -> str:
        return str(json.loads(self.raw.partition(b"\r\n\r\n")[2])["code"])


@dataclass(frozen=True)
class Server:
    """A running server process."""

    process: subprocess.Popen[str]
    port: int
    keys: dict[str, str]
    errors: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def head(self, path: str, *headers: str, key: str | None = "lookup", method: str = "POST") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
        if key:
            lines.append(f"Authorization: Bearer {self.keys[key]}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def call(self, path: str, body: bytes, content_type: str, *, key: str | None = "lookup") -> Answer:
        length = f"Content-Length: {len(body)}"
        with self.connect() as wire:
            wire.sendall(self.head(path, length, f"Content-Type: {content_type}", "Connection: close", key=key) + body)
            return Answer(read_all(wire))

    def lookup(self, body: bytes = ONE_SIGNAL, *, key: str | None = "lookup") -> Answer:
        return self.call("/api/v1/lookup", body, "application/json", key=key)

    def scan(self, body: bytes, *, key: str | None = "lookup") -> Answer:
        return self.call("/api/v1/scan", body, FORM, key=key)


def read_all(wire: socket.socket) -> bytes:
    """Everything until the other side has closed, or has reset, the connection."""
    parts = []
    try:
        while part := wire.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
