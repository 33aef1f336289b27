"""Processes of our own: started with nothing but what they need, and dead when the one that started them is."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from takeback.base.errors import Unavailable

_PR_SET_PDEATHSIG = 1
_PARENT = "_TAKEBACK_PARENT"


def start_own(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `takeback ARGUMENTS` as a child that does not outlive this process.

    Args:
        arguments: as typed after `takeback`.
        environment: its variables; this process's own if left out.
    """
    environment = {**(os.environ if environment is None else environment), _PARENT: str(os.getpid())}
    return subprocess.Popen(
        [sys.executable, "-m", "takeback.cli", *arguments],
        stdin=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
    )


def die_with_parent() -> None:
    """If another process of ours started this one, have the kernel end it when that one ends, however that ends.

    Raises:
        Unavailable: the parent has ended already.
    """
    parent = os.environ.pop(_PARENT, "")
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it ended between starting us and the call above
        raise Unavailable("the process that started this one has ended")


def stop(*processes: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """End children, all at the same time: first asked, then killed.

    Args:
        processes: the children; one that has ended already is fine.
        seconds: how long each may take to leave by itself.
    """
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
