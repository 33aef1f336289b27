"""A DNS server on this machine's loopback that knows what a test tells it, speaks UDP, and may stay silent."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class LoopbackNameServer:
    """One server: where it listens, and what it was asked.

    Attributes:
        port: on 127.0.0.1.
        asked: each name and kind, in the order in which they came.
    """

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.contextmanager
def naming(
    records: Mapping[tuple[str, str], Sequence[str]], *, silent_on: AbstractSet[str] = frozenset()
) -> Iterator[LoopbackNameServer]:
    """A server that runs while the block does.

    Args:
        records: by name and kind, in the text form of a zone file. Names that are not among them do not exist.
        silent_on: names that are never answered.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(0.2)
        server = LoopbackNameServer(line.getsockname()[1])
        over = threading.Event()
        thread = threading.Thread(target=_answer, args=(line, server, records, silent_on, over), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join(5)
            assert not thread.is_alive(), "the name server did not end with its test"


def _answer(
    line: socket.socket,
    server: LoopbackNameServer,
    records: Mapping[tuple[str, str], Sequence[str]],
    silent_on: AbstractSet[str],
    over: threading.Event,
) -> None:
    known = {name for name, _ in records}
    while not over.is_set():
        try:
            asked, where = line.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(asked)
        question = query.question[0]
        name, kind = str(question.name).rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        server.asked.append((name, kind))
        if name in silent_on:
            continue
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if name not in known:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif found := records.get((name, kind)):
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        line.sendto(response.to_wire(), where)
