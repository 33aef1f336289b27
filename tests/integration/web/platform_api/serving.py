"""A server process of its own, as production runs it, over collaborators in memory and with short patience.

Run by path. It says on one line of stdout where it listens and with which keys, then serves until it is ended. On
stderr it names every file that Python opens for writing while it serves.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import uvicorn

from takeback.base.errors import Unavailable
from takeback.project.http_protocol import PunctualProtocol
from takeback.project.server import listen, protocol
from takeback.project.start import start

if TYPE_CHECKING:
    from takeback.flows.services import Services

WRITTEN = "written to: "


def _tell_of_files(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            os.write(2, f"{WRITTEN}{path}\n".encode())


def _is_level(services: Services) -> bool:
    try:
        return services.keys.holder("", services.clock.now()) is None
    except Unavailable:
        return False


def serve() -> None:
    """Serve until ended."""
    start()
    from takeback.flows.lookups.following import follow  # noqa: PLC0415 - only once Django is set up
    from takeback.project import asgi, wiring  # noqa: PLC0415 - the same
    from takeback.records.platforms.actions import create_key  # noqa: PLC0415 - the same
    from takeback.web.face.body_guard import BodyGuard  # noqa: PLC0415 - the same
    from takeback.web.face.lanes import Pace  # noqa: PLC0415 - the same
    from tests.fakes.services import FakeServices, entry  # noqa: PLC0415 - only once Django is set up

    fakes = FakeServices()
    fakes.shelf.hold(entry(7))
    services = fakes.as_services(int(os.environ["TAKEBACK_MAX_UPLOAD_MIB"]) * 1024 * 1024)
    wiring.services = lambda: services  # type: ignore[assignment]  # the test's own collaborators
    keys = {scope: str(create_key(name=scope, scopes=[scope], at=fakes.clock.now())) for scope in ("lookup", "banks")}
    PunctualProtocol.head_seconds = 0.5
    pace = Pace(patience_seconds=0.5, bytes_per_second=16 * 1024, total_seconds=20)
    application = BodyGuard(asgi.api, lane_of=asgi.lane_of, pace=pace, linger_seconds=0.5)
    threading.Thread(target=follow, args=(services, threading.Event()), daemon=True).start()
    while not _is_level(services):
        time.sleep(0.01)
    listener = listen("127.0.0.1", 0)
    listener.listen()  # from now on a connection waits instead of being refused
    sys.stdout.write(json.dumps({"port": listener.getsockname()[1], "keys": keys}) + "\n")
    sys.stdout.flush()
    sys.addaudithook(_tell_of_files)
    config = uvicorn.Config(
        application, http=protocol(), log_config=None, access_log=False, lifespan="off", timeout_keep_alive=5
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve()
