"""`takeback demo`: the main jobs on real pictures, in a world of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from takeback.adapters.own_processes import start_own, stop
from takeback.cli.output import json_line, people, words

if TYPE_CHECKING:
    from takeback.demo.steps import Step


class Job(StrEnum):
    """What is shown."""

    IMAGE = "image"
    PROTECT = "protect"
    TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True)
class _World:
    """A home of its own that is served.

    Attributes:
        url: the server's address.
        server: its process.
        link: with which the first administrator joins.
        key: of a platform.
    """

    url: str
    server: subprocess.Popen[bytes]
    link: str
    key: str


def demo(
    job: Annotated[
        Job,
        typer.Argument(
            help="image: a banked picture comes again in disguise. protect: a person's and a reviewer's pages. "
            "takedown: forty reported links are brought to closure, over two years of a moved clock."
        ),
    ] = Job.IMAGE,
    *,
    once: Annotated[bool, typer.Option("--once", help="Stop when the walk is over.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON line a step.")] = False,
) -> None:
    """Start everything on an empty home of its own, walk through one of the main jobs, and say what was seen.

    Exit 0 only if every step held. Nothing of it stays on this machine.
    """
    walk = {Job.IMAGE: _image, Job.PROTECT: _protect, Job.TAKEDOWN: _takedown}[job]
    with tempfile.TemporaryDirectory(prefix="takeback-demo-") as home:
        _set_up(home, job)
        try:
            held = walk(once=once, as_json=json)
        except KeyboardInterrupt:
            words.print("Stopping.")
            return
    raise typer.Exit(0 if held else 1)


def _set_up(home: str, job: Job) -> None:
    """Settings of this process and its children; none of the real deployment's."""
    from takeback.project.server import listen

    for name in [each for each in os.environ if each.startswith("TAKEBACK_")]:
        del os.environ[name]
    with listen("127.0.0.1", 0) as probe:
        port = int(probe.getsockname()[1])
    os.environ.update(
        TAKEBACK_HOME=home, TAKEBACK_HOST="127.0.0.1", TAKEBACK_PORT=str(port), TAKEBACK_LOG_LEVEL="WARNING"
    )
    if job is Job.PROTECT:
        from takeback.demo.helpline import LEGAL_CONTACT
        from takeback.demo.protecting import UNDO_SECONDS

        os.environ.update(TAKEBACK_LEGAL_CONTACT=LEGAL_CONTACT, TAKEBACK_UNDO_SECONDS=str(UNDO_SECONDS))


@contextmanager
def _world(*processes: str) -> Iterator[_World]:
    from takeback.project.start import start

    start()
    from takeback.demo.waiting import wait_until_serving
    from takeback.project.wiring import first_administrator_link, services
    from takeback.records.platforms.actions import create_key, create_platform

    at = services().clock.now()
    link = (
        first_administrator_link() or ""
    )  # before there is a platform: it is for the organisation that was there first
    platform = create_platform("Photo board", at).organisation
    key = create_key(name="uploads", scopes=["lookup", "distances"], at=at, organisation=platform)
    url = f"http://127.0.0.1:{os.environ['TAKEBACK_PORT']}"
    children = [start_own([each]) for each in processes]
    try:
        wait_until_serving(url, children[0])
        yield _World(url, children[0], link, str(key))
    finally:
        services().decoder.close()
        stop(*children)


def _image(*, once: bool, as_json: bool) -> bool:
    with _world("serve") as world:
        from takeback.demo.walk import print_for_people, walk_an_image

        if as_json:
            held = True
            for step in walk_an_image(world.url):
                json_line(step.as_json())
                held &= step.held
        else:
            held = print_for_people(walk_an_image(world.url))
        _stay(world, once=once)
    return held


def _protect(*, once: bool, as_json: bool) -> bool:
    from takeback.demo.browser import open_browser

    with _world("serve", "work") as world, open_browser() as browser:
        from takeback.demo.protecting import INTRODUCTION, Walk
        from takeback.demo.steps import print_steps

        steps = Walk(browser, world.url, world.key).steps(world.link)
        held = _say(steps) if as_json else print_steps(steps, INTRODUCTION)
        _stay(world, once=once)
    return held


def _takedown(*, once: bool, as_json: bool) -> bool:  # noqa: ARG001 - no server stays up: over is over
    """Bring forty links to closure, and hold what is claimed against the world's own record."""
    from takeback.demo.takedown_settings import START, set_for
    from takeback.demo.world import World
    from takeback.project.start import start

    with World(START) as world:
        set_for(world, Path(os.environ["TAKEBACK_HOME"]))
        start()
        from takeback.demo.takedown import Walk, print_line
        from takeback.project.wiring import services

        walk = Walk(world)
        try:
            if as_json:
                for event in walk.events():
                    json_line(event.as_json())
            else:
                print_line(walk.events())
        finally:
            services().decoder.close()
    told = walk.told
    if told is None:
        return False
    for sentence in told.differs:
        words.print(f"The world's own record does not agree: {sentence}.")
    if as_json:
        json_line(told.counted)
    else:
        people.print(", ".join(f"{many} {name}" for name, many in told.counted.items()))
        people.print(f"A caseworker did {walk.actions} things. {'Held.' if not told.differs else 'Did not hold.'}")
    return not told.differs


def _say(steps: Iterator[Step]) -> bool:
    held = True
    for step in steps:
        json_line(step.as_json())
        held &= step.held
    return held


def _stay(world: _World, *, once: bool) -> None:
    if not once:
        words.print(f"The world stays up at {world.url} until Ctrl-C, then it is gone.")
        world.server.wait()
