"""A server on loopback that keeps connections, reads each request whole, and says what a test wants, however wrong."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Say = bytes | Callable[[socket.socket], None]
"""What to answer: some bytes, or whatever a function does with the connection. Empty bytes hang up."""

RESULT = {
    "decision": "block",
    "reasons": [{"code": "reviewed_match", "bank": "ours", "entry": 7, "standing": "reviewed", "signal_type": "pdq",
                 "distance": None, "quality": 100, "policy_version": "default-1"}],
    "matches": [{"bank": "ours", "entry": 7, "standing": "reviewed", "signal_type": "pdq", "distance": None}],
}  # fmt: skip
SCANNED = {**RESULT, "signals": [{"type": "pdq", "value": "0" * 64, "quality": 100}], "marks": []}


def answer(status: int, body: object, *lines: str, kind: str = "application/json") -> bytes:
    """A well-formed answer.

    Args:
        status: the HTTP status.
        body: bytes as they are; anything else as JSON.
        lines: further lines of the head.
        kind: the content type.
    """
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(said)}", f"Content-Type: {kind}", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + said


def problem(status: int, code: str, *lines: str, **more: object) -> bytes:
    """A failure as the API answers it."""
    members = {"status": status, "code": code, "detail": "Said so.", **more}
    return answer(status, members, *lines, kind="application/problem+json")


@dataclass
class ScriptedServer:
    """One server.

    Attributes:
        url: where it listens.
        answers: said in order, the last one for ever after.
        requests: head and body of each request.
        connections: how many were made.
        mirror: answers from a request's body, instead of `answers`.
        stopping: set when the test is over.
    """

    url: str
    answers: list[Say]
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    mirror: Callable[[bytes], bytes] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def next_answer(self, asked: bytes) -> Say:
        if self.mirror is not None:
            return self.mirror(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextlib.contextmanager
def scripted(*answers: Say) -> Iterator[ScriptedServer]:
    """A server that runs while the block does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = ScriptedServer(f"http://127.0.0.1:{listener.getsockname()[1]}", list(answers))
        threading.Thread(target=_accept, args=(listener, server), daemon=True).start()
        try:
            yield server
        finally:
            server.stopping.set()
            listener.shutdown(socket.SHUT_RDWR)


def dripping(start: bytes, drop: bytes, seconds: float = 0.02) -> Say:
    """Say `start`, then a little more now and then for as long as anybody listens."""

    def talk(line: socket.socket) -> None:
        line.sendall(start)
        while True:
            time.sleep(seconds)
            line.sendall(drop)

    return talk


def _accept(listener: socket.socket, server: ScriptedServer) -> None:
    while not server.stopping.is_set():
        try:
            line, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        threading.Thread(target=_serve, args=(line, server), daemon=True).start()


def _serve(line: socket.socket, server: ScriptedServer) -> None:
    with line, contextlib.suppress(OSError):
        line.settimeout(10)
        rest = b""
        while True:
            while b"\r\n\r\n" not in rest:
                rest += _some(line)
            head, _, rest = rest.partition(b"\r\n\r\n")
            text = head.decode("latin-1")
            lengths = [each.split(":")[1] for each in text.splitlines() if each.lower().startswith("content-length:")]
            length = int(lengths[0]) if lengths else 0
            while len(rest) < length:
                rest += _some(line)
            asked, rest = rest[:length], rest[length:]
            server.requests.append((text, asked))
            said = server.next_answer(asked)
            if callable(said):
                said(line)
                return
            if not said:
                return
            line.sendall(said)


def _some(line: socket.socket) -> bytes:
    received = line.recv(65536)
    if not received:
        raise ConnectionResetError
    return received
