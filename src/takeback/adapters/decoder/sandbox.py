"""What a decoder gives up before it reads its first hostile byte. Runs inside the child."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from typing import Final

from takeback.adapters.decoder.system_calls import forbid_other_calls, known_architecture

_SET_PARENT_DEATH_SIGNAL: Final = 1  # Source: linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that ends.

    Args:
        parent: the process id of the parent, which may have ended before this was called.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def give_up_everything(*, memory_mib: int, cpu_seconds: int) -> None:
    """Keep memory, time and the pipes to the parent; nothing else. Cannot be undone.

    That no process is started the filter holds, not RLIMIT_NPROC: that counts threads too, those of the user's other
    processes as well, and the HEIC decoder falls over without its one thread.

    Args:
        memory_mib: most memory that the process may map, in MiB.
        cpu_seconds: most time on a processor in its whole life. The time for one picture the parent watches.

    Raises:
        OSError: the kernel refuses one of the limits. Then nothing must be read.
    """
    memory = memory_mib * 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(kind, (most, most))
    if known_architecture():
        forbid_other_calls()


_OPEN_FILES: Final = 8
