"""`takeback up`, `serve` and `work`: the processes that stay."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Annotated

import typer

from takeback.adapters.own_processes import die_with_parent, start_own, stop
from takeback.base.errors import Unavailable
from takeback.cli.output import people, words

_Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Instead of TAKEBACK_PORT.")]


def serve(port: _Port = None) -> None:
    """Serve pages and the API until stopped."""
    if port is not None:
        os.environ["TAKEBACK_PORT"] = str(port)
    die_with_parent()
    from takeback.project.configuration import read_configuration
    from takeback.project.home import open_home
    from takeback.project.server import listen
    from takeback.project.server import serve as serve_on
    from takeback.project.serving import serving
    from takeback.project.start import start

    configuration = read_configuration()
    listener = listen(configuration.host, configuration.port)
    with serving(open_home(configuration.home)):
        start()
        serve_on(configuration, listener)


def work() -> None:
    """Do what is due until stopped: deliver the outbox, sweep obligations."""
    die_with_parent()
    from takeback.project.configuration import read_configuration
    from takeback.project.home import open_home
    from takeback.project.serving import serving
    from takeback.project.start import start

    with serving(open_home(read_configuration().home)):
        start()
        from takeback.project.wiring import run_worker

        run_worker()


def up(port: _Port = None) -> None:
    """Start everything on one machine, show the main job on real pictures, and stay up until Ctrl-C."""
    if port is not None:
        os.environ["TAKEBACK_PORT"] = str(port)
    os.environ.setdefault("TAKEBACK_LOG_LEVEL", "WARNING")  # what a person reads here is the walk
    from takeback.project.configuration import read_configuration
    from takeback.project.server import listen
    from takeback.project.start import start

    configuration = read_configuration()
    listen(configuration.host, configuration.port).close()  # a port in use is said before anything is started
    start()
    from takeback.demo.waiting import wait_until_serving
    from takeback.demo.walk import print_for_people, walk_an_image
    from takeback.project.wiring import first_administrator_link, services

    url = f"http://{configuration.host}:{configuration.port}"
    for each in (signal.SIGINT, signal.SIGTERM):  # a shell that starts us in the background has us ignore the first
        signal.signal(each, _as_interrupt)
    children = [start_own(["serve"]), start_own(["work"])]
    try:
        wait_until_serving(url, children[0])
        held = print_for_people(walk_an_image(url))
        services().decoder.close()  # from here on only the server decodes
        people.print(f"\nTakeback is up at [bold]{url}[/bold]. Home: {configuration.home}", soft_wrap=True)
        people.print(f"The portal, for people who find themselves in a picture: {url}/", soft_wrap=True)
        people.print(f"Protect a picture without showing it: {url}/protect/", soft_wrap=True)
        if link := first_administrator_link():
            people.print("Nobody has signed in yet. The first administrator opens this link, once:", soft_wrap=True)
            people.print(f"  {link}", soft_wrap=True, markup=False)
        else:
            people.print(f"The desk, for those who help: {url}/desk/", soft_wrap=True)
        people.print("All of it without a person, in a world of its own: takeback demo protect --once", soft_wrap=True)
        people.print("Ctrl-C stops it.")
        if not held:
            words.print("[bold]A step of the walk did not hold: see above.[/bold]")
        while all(child.poll() is None for child in children):
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        raise Unavailable("a process of ours ended by itself; its last words stand above")
    except KeyboardInterrupt:
        words.print("Stopping.")
    finally:
        stop(*children)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
