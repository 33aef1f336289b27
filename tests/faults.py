"""Kill a process at every step of what it does, and look at what the world is left with.

    def test_a_bank_add_survives_being_killed(database):
        def scenario(step):                     # runs in a forked process, and is killed in it
            add_entry(...)                      # every SQL statement is a step by itself
            step("told")                        # and so is whatever is named like this
        def recover(worker):                    # runs after each kill, in `workers` forked processes at once
            drain(...)
        def check(killed):                      # runs here, in the test's process
            assert entries() == (1 if killed.passed("told") else 0)
        kill_at_every_step(scenario, check, recover=recover, workers=3, prepare=empty_tables)

The scenario is run again and again from a prepared start, and killed with SIGKILL at its first step, its second, and so
on until it comes to its end. What happens between two steps happens whole or not at all, as far as this can see: so a
step is put before every SQL statement, before every change to a file below `folder`, and wherever the scenario says so.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_CHANGES_A_FILE = frozenset({"os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
_PATIENCE_SECONDS = 20.0
_MOST_STEPS = 2_000
_NEVER = 0
_CHANGES_NOTHING = frozenset({"SELECT", "BEGIN", "SAVEPOINT", "RELEASE"})


class Step(Protocol):
    """Marks a point at which the process may be killed."""

    def __call__(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Killed:
    """How far the scenario came.

    Attributes:
        steps: the names of all steps it reached; it was killed at the last one.
        at_the_end: it came to its end, and was not killed at all.
    """

    steps: tuple[str, ...]
    at_the_end: bool

    def passed(self, name: str) -> bool:
        """Whether it reached the step of that name."""
        return name in self.steps


class ScenarioFailed(AssertionError):
    """A forked process raised; the message is its traceback."""


def kill_at_every_step(
    scenario: Callable[[Step], None],
    check: Callable[[Killed], None],
    *,
    recover: Callable[[int], None] | None = None,
    workers: int = 1,
    prepare: Callable[[], None] = lambda: None,
    folder: Path | None = None,
    each_once: bool = False,
) -> list[Killed]:
    """Run a scenario once for each of its steps, and kill it there.

    Args:
        scenario: what to do and be killed in. Forked from the test, so it may be a closure. Any number of steps.
        check: raises if the world is not as it should be; given how far the scenario came. Called also for the last
            run, which is not killed.
        recover: what is started afterwards, such as a worker that drains the queues; given 0 to `workers` - 1.
        workers: how many of these, at once.
        prepare: brings the start about, before each run.
        folder: changes to files below it are steps too.
        each_once: kill only before what changes something, and of steps that are alike only at the first: those of one
            name that follow one of one name. A kill before a statement that reads leaves the same world as one before
            the next that writes. So this reaches every instant that differs, in a tenth of the time.

    Returns:
        All runs, in order; the last came to its end.

    Raises:
        ScenarioFailed: scenario or recovery raised, or hung.
    """

    def run(kill_at: int) -> Killed:
        prepare()
        killed = _run_and_kill(scenario, kill_at=kill_at, folder=folder)
        if recover is not None:
            run_at_once(*(_bound(recover, number) for number in range(workers)))
        check(killed)
        return killed

    if each_once:
        whole = run(_NEVER)
        return [*(run(number) for number in _firsts(whole.steps)), whole]
    runs: list[Killed] = []
    while not (runs and runs[-1].at_the_end):
        if len(runs) >= _MOST_STEPS:
            raise ScenarioFailed(f"no end after {_MOST_STEPS} steps")
        runs.append(run(len(runs) + 1))
    return runs


def _firsts(steps: Sequence[str]) -> list[int]:
    """The numbers of the first steps of each pair: its own name, and that of the one before it; reading apart."""
    writes = [(number, name) for number, name in enumerate(steps, start=1) if name.split()[0] not in _CHANGES_NOTHING]
    numbers: dict[tuple[str, str], int] = {}
    for (_, before), (number, name) in pairwise([(0, ""), *writes]):
        numbers.setdefault((before, name), number)
    return list(numbers.values())


def run_at_once(*jobs: Callable[[], None]) -> None:
    """Run each job in a forked process, all at the same time, and wait for their ends.

    Args:
        jobs: what to run.

    Raises:
        ScenarioFailed: one of them raised, or hung.
    """
    started = [fork(job) for job in jobs]
    said = [child.wait() for child in started]
    _wait_until_the_server_has_noticed()
    for status, text in said:
        if status != 0:
            raise ScenarioFailed(text or f"ended with status {status}")


def _run_and_kill(scenario: Callable[[Step], None], kill_at: int, folder: Path | None) -> Killed:
    steps_out, steps_in = os.pipe()

    def run() -> None:
        reached = 0

        def step(name: str) -> None:
            nonlocal reached
            reached += 1
            os.write(steps_in, f"{name}\n".encode())
            if reached == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        if folder is not None:
            sys.addaudithook(_file_steps(step, folder))  # cannot be taken off again, but this process ends
        with ExitStack() as wrapped:
            for each in connections.all():
                wrapped.enter_context(each.execute_wrapper(_sql_steps(step)))
            scenario(step)
            step("the end")

    child = fork(run)
    os.close(steps_in)
    with os.fdopen(steps_out, encoding="utf-8") as pipe:
        steps = tuple(pipe.read().splitlines())
    status, text = child.wait()
    _wait_until_the_server_has_noticed()
    if status not in {0, -signal.SIGKILL}:
        raise ScenarioFailed(text or f"ended with status {status}")
    return Killed(steps, at_the_end=status == 0)


def _sql_steps(step: Step) -> Callable[..., Any]:
    def before(execute: Callable[..., Any], sql: str, params: object, many: object, context: object) -> Any:
        step(" ".join(sql.replace('"', "").split()[:3]))
        return execute(sql, params, many, context)

    return before


def _file_steps(step: Step, folder: Path) -> Callable[[str, tuple[Any, ...]], None]:
    inside = str(folder.resolve()) + os.sep
    within = False

    def before(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal within
        if within or not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _CHANGES_A_FILE) and os.fsdecode(arguments[0]).startswith(inside):
            within = True  # what the step itself does is no step
            step(f"{event} {os.path.basename(os.fsdecode(arguments[0]))}")  # noqa: PTH119 - a Path here would be slow
            within = False

    return before


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process."""

    pid: int
    said: int

    def wait(self) -> tuple[int, str]:
        """Wait for its end: its exit status, minus the signal if it was killed, and its traceback if it raised."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while (ended := os.waitpid(self.pid, os.WNOHANG)) == (0, 0):
            if time.monotonic() > give_up_at:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                return 1, f"hung for {_PATIENCE_SECONDS} seconds"
            time.sleep(0.002)
        os.set_blocking(self.said, False)  # all that it said is there; a process of its own may hold the pipe open
        with os.fdopen(self.said, "rb", buffering=0) as pipe:
            return os.waitstatus_to_exitcode(ended[1]), (pipe.read() or b"").decode(errors="replace")


def fork(job: Callable[[], None]) -> Child:
    """Run a job in a process of its own, which never comes back into the test.

    Args:
        job: what to run.
    """
    connections.close_all()  # a connection must not be shared between two processes
    said_out, said_in = os.pipe()
    pid = os.fork()
    if pid:
        os.close(said_in)
        return Child(pid, said_out)
    status = 1
    try:
        job()
        connections.close_all()
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may leave a forked process and run the rest of the tests twice
        with suppress(OSError):
            os.write(said_in, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _wait_until_the_server_has_noticed() -> None:
    """PostgreSQL rolls a killed client back when it notices; until then, the client's locks stand."""
    if connection.vendor != "postgresql":
        return
    for each in connections.all():
        _wait_until_it_has_noticed(each)


def _wait_until_it_has_noticed(connection: BaseDatabaseWrapper) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        while cursor.execute(others).fetchone() != (0,):
            if time.monotonic() > give_up_at:
                raise ScenarioFailed("a killed client's session does not end")
            time.sleep(0.002)


def _bound(job: Callable[[int], None], number: int) -> Callable[[], None]:
    return lambda: job(number)
