"""Who registered what, over HTTP: the world's RDAP server, for its names and for its addresses.

Source:
    RFC 9082 for the questions, RFC 9083 for the answers, RFC 7095 for how they write an address.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from takeback.demo.world.cast import HERE, HOST, HOST_ABUSE, REGISTRAR_ABUSE, SITES, site_of

_CONFORMANCE: Final = ["rdap_level_0"]


@contextlib.contextmanager
def rdap_server() -> Iterator[str]:
    """Answer for the world's names and addresses.

    Yields:
        The address of the service, without a slash at the end.
    """
    with ThreadingHTTPServer((HERE, 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), name="world-rdap", daemon=True).start()
        try:
            yield f"http://{HERE}:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self) -> None:
        """Answer."""
        found = _answer_to(self.path)
        body = json.dumps(found or {"rdapConformance": _CONFORMANCE, "errorCode": 404, "title": "Not found"}).encode()
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Type", "application/rdap+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _answer_to(path: str) -> dict[str, Any] | None:
    kind, _, key = path.strip("/").partition("/")
    if kind == "domain" and (site := site_of(key)) is not None:
        return {
            "rdapConformance": _CONFORMANCE,
            "objectClassName": "domain",
            "ldhName": site.name,
            "handle": f"D-{site.name}",
            "status": ["active"],
            "events": [{"eventAction": "registration", "eventDate": "2023-05-01T00:00:00Z"}],
            "nameservers": [{"objectClassName": "nameserver", "ldhName": f"ns{number}.{HOST}"} for number in (1, 2)],
            "entities": [_entity("Name Bureau", "registrar", REGISTRAR_ABUSE)],
        }
    if kind == "ip" and any(site.address == key for site in SITES):
        return {
            "rdapConformance": _CONFORMANCE,
            "objectClassName": "ip network",
            "handle": "NET-NORDHOST",
            "name": "NORDHOST",
            "startAddress": "127.0.0.0",
            "endAddress": "127.0.0.127",
            "ipVersion": "v4",
            "country": "NO",
            "entities": [_entity("Nord Host", "registrant", HOST_ABUSE)],
        }
    return None


def _entity(name: str, role: str, abuse: str) -> dict[str, Any]:
    """Somebody, and below them, as registries nest it, who takes their complaints."""
    return {
        "objectClassName": "entity",
        "handle": name.upper().replace(" ", "-"),
        "roles": [role],
        "vcardArray": _card(name, ""),
        "entities": [{"objectClassName": "entity", "roles": ["abuse"], "vcardArray": _card(f"{name} Abuse", abuse)}],
    }


def _card(name: str, address: str) -> list[Any]:
    lines: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]
    if address:
        lines.append(["email", {}, "text", address])
    return ["vcard", lines]
