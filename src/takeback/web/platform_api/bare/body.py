"""The body of one call. `BodyGuard` stands before this and bounds how large it is and how slowly it may come."""

from __future__ import annotations

from takeback.web.face.body_guard import Receive
from takeback.web.face.lanes import Connection


class ClientLeft(Exception):
    """The client went away before the end; there is nobody to answer."""


class Body:
    """A body that has come, or is still on its way.

    Attributes:
        whole: whether all of it was read.
    """

    def __init__(self, receive: Receive) -> None:
        """Nothing is read yet.

        Args:
            receive: of ASGI.
        """
        self._receive = receive
        self.whole = False

    async def read(self) -> bytes:
        """All bytes, in memory.

        Raises:
            ClientLeft: the client went away before the end.
        """
        parts: list[bytes] = []
        while not self.whole:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            parts.append(message.get("body", b""))
            self.whole = not message.get("more_body", False)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def has_body(connection: Connection) -> bool:
    """Whether the client says that it sends one.

    Args:
        connection: of ASGI.
    """
    return header(connection, b"content-length") not in {b"", b"0"} or bool(header(connection, b"transfer-encoding"))


def header(connection: Connection, name: bytes) -> bytes:
    """All values of a header, joined by commas as HTTP has it; so one that is sent twice is not taken for one.

    Args:
        connection: of ASGI.
        name: in lower case.
    """
    values = [value for each, value in connection["headers"] if each == name]
    return values[0] if len(values) == 1 else b",".join(values)


def content_type(connection: Connection) -> str:
    """The content type without its parameters, in lower case; empty where none is said.

    Args:
        connection: of ASGI.
    """
    return header(connection, b"content-type").partition(b";")[0].strip().lower().decode("latin-1")
