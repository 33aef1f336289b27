"""One decoder process, as its parent sees it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeVar

import takeback
from takeback.adapters.decoder.frames import (
    HEAD_BYTES,
    MOST_ANSWER_BYTES,
    MOST_SHOWN_BYTES,
    READY,
    BrokenAnswer,
    Wish,
    from_answer,
    from_shown_answer,
    question_head,
)
from takeback.base.errors import Unavailable
from takeback.signals.intake import Limits, unhashable
from takeback.signals.showing import Shown
from takeback.signals.signal import Hashed, Unhashable

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one child may use.

    Attributes:
        limits: which pictures are still looked at.
        seconds: longest time for one picture, by the wall clock.
        memory_mib: most memory that it may map, in MiB.
        pictures: how many it reads before another takes its place, so that what it may leak goes with it.
    """

    limits: Limits
    seconds: float
    memory_mib: int
    pictures: int


class Child:
    """A running decoder. One caller at a time; a `Child` that is no longer `fit` must be ended and replaced."""

    def __init__(self, allowance: Allowance) -> None:
        """Start it, and wait until it is ready.

        The kernel ends it together with the *thread* that called this, so that thread must live as long as the server.

        Args:
            allowance: what it may use.

        Raises:
            Unavailable: it does not start.
        """
        self._allowance = allowance
        self._left = allowance.pictures
        settings = {
            "limits": asdict(allowance.limits),
            "memory_mib": allowance.memory_mib,
            "cpu_seconds": int(allowance.seconds * allowance.pictures) + 60,
        }
        source = str(Path(takeback.__file__).parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, source, str(os.getpid()), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a decoder's complaint may quote the picture
            bufsize=0,
            close_fds=True,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise Unavailable("The decoder has no pipes.")
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        try:
            ready = self._receive(time.monotonic() + _SECONDS_TO_START, MOST_ANSWER_BYTES)
        except (_Silence, _HungUp, BrokenAnswer):
            ready = b""
        if ready != READY:
            self.end()
            raise Unavailable("The decoder does not start.")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def fit(self) -> bool:
        """Whether it can take another picture."""
        return self._left > 0 and self._process.poll() is None

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:
        """Have it read and hash one picture. After anything but a sound answer it is ended.

        Args:
            data: the whole file.
            fast: signals may be a few bits from the exact ones.
        """
        wish = Wish.SIGNALS_FAST if fast else Wish.SIGNALS
        return self._ask(data, wish, MOST_ANSWER_BYTES, from_answer)

    def show(self, data: bytes) -> Shown | Unhashable:
        """Have it read one picture and give its pixels, reduced. After anything but a sound answer it is ended.

        Args:
            data: the whole file.
        """
        most_pixels = self._allowance.limits.pixels
        return self._ask(data, Wish.PICTURE, MOST_SHOWN_BYTES, lambda body: from_shown_answer(body, most_pixels))

    def _ask(
        self, data: bytes, wish: Wish, most_bytes: int, read: Callable[[bytes], _Answer | Unhashable]
    ) -> _Answer | Unhashable:
        self._left -= 1
        until = time.monotonic() + self._allowance.seconds
        try:
            self._send(question_head(len(data), wish), until)
            self._send(data, until)
            outcome = read(self._receive(until, most_bytes))
        except _Silence:
            self.end()
            return unhashable("decoder_timed_out")
        except (_HungUp, BrokenAnswer):
            status = self.end(seconds_to_end=_SECONDS_TO_END)
            return unhashable("decoder_timed_out" if status == -signal.SIGXCPU else "decoder_crashed")
        if isinstance(outcome, Unhashable) and outcome.reason == "decoder_out_of_memory":
            self.end()  # what is left of its memory is in pieces
        return outcome

    def kill(self) -> None:
        """Kill it. From any thread; whoever is waiting for its answer is told that it crashed, and must `end` it."""
        self._process.kill()

    def end(self, *, seconds_to_end: float = 0) -> int:
        """Kill it, if it still runs, and clear away what remains of it. Twice is once.

        Args:
            seconds_to_end: how long it may take to end by itself first, because how it ends tells why.

        Returns:
            How it ended: its exit status, or the signal's number below zero.
        """
        self._left = 0
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds_to_end)
        self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return status

    def _send(self, data: bytes, until: float) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._to, rest) :]
            except BlockingIOError:
                self._wait(self._to, select.POLLOUT, until)
            except OSError:
                raise _HungUp from None

    def _receive(self, until: float, most_bytes: int) -> bytes:
        length = int.from_bytes(self._read(HEAD_BYTES, until))
        if length > most_bytes:
            raise BrokenAnswer
        return self._read(length, until)

    def _read(self, length: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            try:
                part = os.read(self._from, length - len(parts))
            except BlockingIOError:
                self._wait(self._from, select.POLLIN, until)
                continue
            if not part:
                raise _HungUp
            parts += part
        return bytes(parts)

    def _wait(self, pipe: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise _Silence


class _Silence(Exception):
    """No answer in time."""


class _HungUp(Exception):
    """The child has closed its end."""


_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from takeback.adapters.decoder.reader import main; main(int(sys.argv[2]), sys.argv[3])"
)
_ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # its threads would each map memory, and the filter needs a process of one thread
    "OMP_NUM_THREADS": "1",
}
"""All that a child is told: none of the server's own variables, which may hold secrets."""

_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_END: Final = 2.0
