"""The few system calls that a decoder needs once it runs. All others are refused, to it and to whoever takes it over.

No file can be opened, no socket made, no program started, no process signalled. The kernel holds this (seccomp, filter
mode); it cannot be undone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import Final

# Each call's number on x86_64 and on aarch64; `None` where the architecture has no such call.
_NEEDED: Final = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "poll": (7, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "rseq": (334, 293),
}
_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column, AUDIT_ARCH, clone
_CLONE3: Final = 435
_CLONE_THREAD: Final = 0x00010000

# Classic BPF, and the fields of `struct seccomp_data`. Source: linux/filter.h, linux/seccomp.h.
_LOAD, _IF_EQUAL, _IF_BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050000

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


def known_architecture() -> bool:
    """Whether the numbers of this machine's system calls are known here; elsewhere there is no filter."""
    return platform.machine() in _ARCHITECTURES


def filter_program(machine: str) -> bytes:
    """The filter as the kernel reads it.

    A thread may be made (the HEIC decoder wants one), a process may not. `clone3` hides its flags from a filter, so it
    is said not to exist, and the C library falls back on `clone`.

    Args:
        machine: `x86_64` or `aarch64`.
    """
    column, architecture, clone = _ARCHITECTURES[machine]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL),
        (_IF_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    for numbers in _NEEDED.values():
        if (number := numbers[column]) is not None:
            steps += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    steps += [
        (_IF_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_BITS, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def forbid_other_calls() -> None:
    """Put the filter on this process, for good. The process must have one thread.

    Raises:
        OSError: the kernel will not.
    """
    program = filter_program(platform.machine())
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER, head, 0, 0)):
        option, second, *rest = arguments
        values = [each if isinstance(each, bytes) else ctypes.c_ulong(each) for each in (second, *rest)]
        if libc.prctl(option, *values) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refuses the filter")
