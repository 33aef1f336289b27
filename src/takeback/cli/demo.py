"""`takeback demo`: the main job on real pictures, in a world of its own."""

from __future__ import annotations

import os
import tempfile
from typing import Annotated

import typer

from takeback.adapters.own_processes import start_own, stop
from takeback.cli.output import json_line, words


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Stop when the walk is over.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON line a step.")] = False,
) -> None:
    """Start a server on an empty home of its own, upload a banked picture in disguise, and say what was decided.

    Exit 0 only if every step held. Nothing of it stays on this machine.
    """
    with tempfile.TemporaryDirectory(prefix="takeback-demo-") as home:
        os.environ["TAKEBACK_HOME"] = home
        os.environ.pop("TAKEBACK_DATABASE_URL", None)
        from takeback.project.server import listen

        with listen("127.0.0.1", 0) as probe:
            port = int(probe.getsockname()[1])
        os.environ.update(TAKEBACK_HOST="127.0.0.1", TAKEBACK_PORT=str(port), TAKEBACK_LOG_LEVEL="WARNING")
        from takeback.project.start import start

        start()
        from takeback.demo.waiting import wait_until_serving
        from takeback.demo.walk import print_for_people, walk_an_image
        from takeback.project.wiring import services

        url = f"http://127.0.0.1:{port}"
        server = start_own(["serve"])
        try:
            wait_until_serving(url, server)
            if json:
                held = True
                for step in walk_an_image(url):
                    json_line(step.as_json())
                    held &= step.held
            else:
                held = print_for_people(walk_an_image(url))
            if not once:
                words.print(f"The world stays up at {url} until Ctrl-C, then it is gone.")
                server.wait()
        except KeyboardInterrupt:
            words.print("Stopping.")
            return
        finally:
            services().decoder.close()
            stop(server)
    raise typer.Exit(0 if held else 1)
