"""What lies in a folder, and not a step beyond.

Every name is opened below the folder that was opened before, and no link is followed, also where somebody swaps one in
while the walk goes on.

Paths are bytes, as the file system has them: a name may hold a line break, or no text at all.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
"""`O_NONBLOCK`: a pipe that takes a file's place between two looks holds nobody up."""

_KINDS: Final = (
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)

Path = tuple[bytes, ...]
"""The names from the folder down."""


@dataclass(frozen=True, slots=True)
class File:
    """An ordinary file.

    Attributes:
        path: where it lies.
        size: in bytes.
        mtime_ns: when it was last changed.
        identity: device and inode.
    """

    path: Path
    size: int
    mtime_ns: int
    identity: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no ordinary file.

    Attributes:
        path: where it lies.
        kind: `link`, `pipe`, `socket`, `device` or `other`.
    """

    path: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that could not be read.

    Attributes:
        path: where it lies.
        why: the machine's word, such as `EACCES`.
    """

    path: Path
    why: str


def open_folder(path: str | bytes | os.PathLike[str]) -> int:
    """A handle on the folder to be walked; it may be reached through a link, since somebody named it.

    Args:
        path: of the folder.

    Raises:
        OSError: it is none, or cannot be read.
    """
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def walk(root: int) -> Iterator[File | Skipped | Unreadable]:
    """Everything below a folder, in the order of names, folders after the files beside them.

    Args:
        root: the handle.
    """
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop()
        try:
            with _below(root, path, _FOLDER) as folder, os.scandir(folder.number) as listed:
                names = sorted(os.fsencode(each.name) for each in listed)
                inner: list[Path] = []
                for name in names:
                    seen = _seen((*path, name), folder.number)
                    if seen is None:
                        inner.append((*path, name))
                    else:
                        yield seen
        except OSError as error:
            yield Unreadable(path, _word(error))
            continue
        waiting += reversed(inner)


def read(root: int, file: File, most_bytes: int) -> tuple[File, bytes] | Skipped | Unreadable:
    """A file's bytes, of which no more than one too many is read, and its size and time as they were before.

    Args:
        root: the handle.
        file: as `walk` found it.
        most_bytes: what is accepted; one byte more is read, so that whoever counts them notices.
    """
    try:
        with _below(root, file.path, _FILE) as opened:
            about = os.fstat(opened.number)
            if not stat.S_ISREG(about.st_mode):
                return Skipped(file.path, _kind(about.st_mode))
            with os.fdopen(opened.give_away(), "rb", buffering=0) as raw:
                return _file(file.path, about), _up_to(raw.fileno(), most_bytes + 1)
    except OSError as error:
        return Unreadable(file.path, _word(error))


def _seen(path: Path, folder: int) -> File | Skipped | Unreadable | None:
    """What a name stands for; `None` for a folder."""
    try:
        about = os.stat(path[-1], dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        return Unreadable(path, _word(error))
    if stat.S_ISDIR(about.st_mode):
        return None
    return _file(path, about) if stat.S_ISREG(about.st_mode) else Skipped(path, _kind(about.st_mode))


def _file(path: Path, about: os.stat_result) -> File:
    return File(path, about.st_size, about.st_mtime_ns, (about.st_dev, about.st_ino))


def _kind(mode: int) -> str:
    return next((word for is_kind, word in _KINDS if is_kind(mode)), "other")


def _up_to(handle: int, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = most_bytes
    while left and (part := os.read(handle, min(left, 1024 * 1024))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _word(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "EIO")


class _below:  # noqa: N801 - used as a function
    """A handle on something below a folder, opened name by name, so that no link on the way is followed."""

    def __init__(self, root: int, path: Path, flags: int) -> None:
        self.number = os.open(b".", _FOLDER, dir_fd=root)
        try:
            for at, name in enumerate(path, 1):
                inner = os.open(name, flags if at == len(path) else _FOLDER, dir_fd=self.number)
                os.close(self.number)
                self.number = inner
        except BaseException:
            os.close(self.number)
            raise

    def give_away(self) -> int:
        """The handle, which is somebody else's to close from now on."""
        number, self.number = self.number, -1
        return number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.number >= 0:
            os.close(self.number)
