"""A server process of its own, as production runs it, at the level of logs that says most. Run by path.

It says on one line of stdout where it listens and with which keys, then serves until it is ended.
"""

from __future__ import annotations

import json
import sys

from takeback.matching.bank import Bank
from takeback.project.configuration import read_configuration
from takeback.project.server import listen, serve
from takeback.project.start import start


def main() -> None:
    """Serve until ended. The first question for a list of banks fails in a way that nobody expected."""
    start()
    from takeback.project.wiring import services  # noqa: PLC0415 - only once Django is set up
    from takeback.records.platforms.actions import create_key  # noqa: PLC0415 - the same
    from takeback.web.hma import banks  # noqa: PLC0415 - the same

    at = services().clock.now()
    keys = {scope: str(create_key(name=scope, scopes=[scope], at=at)) for scope in ("hma", "lookup")}
    honest = banks._seen

    def faulty(call: object) -> list[Bank]:
        banks._seen = honest
        raise RuntimeError("a fault of ours")

    banks._seen = faulty
    listener = listen("127.0.0.1", 0)
    listener.listen()  # from now on a connection waits instead of being refused
    sys.stdout.write(json.dumps({"port": listener.getsockname()[1], "keys": keys}) + "\n")
    sys.stdout.flush()
    serve(read_configuration(), listener)


if __name__ == "__main__":
    main()
