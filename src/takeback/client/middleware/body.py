"""A request's body: held while it is looked at, then handed on message by message as it came."""

from __future__ import annotations

from takeback.client.middleware.asgi import Message, Receive, Scope


class HeldBody:
    """The messages of one body, up to a bound."""

    def __init__(self, receive: Receive) -> None:
        """Begin with none.

        Args:
            receive: what the server gives.
        """
        self._receive = receive
        self._messages: list[Message] = []
        self.whole = False
        """Whether all of it is here."""
        self.client_left = False
        """Whether the client hung up before the end."""

    async def hold(self, most_bytes: int) -> None:
        """Take the body in until it is whole, or one message over the bound.

        Args:
            most_bytes: the bound.
        """
        held = 0
        while held <= most_bytes and not self.whole:
            message = await self._receive()
            if message["type"] != "http.request":
                self.client_left = True
                return
            self._messages.append(message)
            held += len(message.get("body", b""))
            self.whole = not message.get("more_body", False) and held <= most_bytes
            if not message.get("more_body", False):
                return

    @property
    def data(self) -> bytes:
        """What is here."""
        return b"".join(message.get("body", b"") for message in self._messages)

    async def replay(self) -> Message:
        """For the application: what is here, then what the server has further."""
        return self._messages.pop(0) if self._messages else await self._receive()


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """All values of a header.

    Args:
        scope: of the request.
        name: in lower case.
    """
    return [value for each, value in scope["headers"] if each.lower() == name]


def announced_bytes(scope: Scope) -> int:
    """How long the body says it is; 0 where it does not say.

    Args:
        scope: of the request.
    """
    said = header_values(scope, b"content-length")
    longest_honest_number = 18
    return int(said[0]) if said and said[0].isdigit() and len(said[0]) <= longest_honest_number else 0
