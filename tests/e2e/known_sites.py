"""Whom to ask on the home of a stage: what a look at these sites would have found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def know_sites(home: Path, *domains: str) -> None:
    """Let the registry know an address for each site. In a process of its own, as the browser tests need no Django.

    Args:
        home: of a stage that is open.
        domains: the sites; the last of them has only a form.
    """
    environment = {**os.environ, "TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "ERROR"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-m", "tests.e2e.known_sites", *domains], env=environment, cwd=_ROOT, check=True)


def _know(domains: list[str]) -> None:
    from takeback.project.start import start  # noqa: PLC0415 - Django is imported once the home is set up

    start()
    from takeback.project.wiring import services  # noqa: PLC0415 - the same
    from takeback.records.sites.actions import add_contact, remember_site  # noqa: PLC0415 - the same
    from takeback.sites.contact import Contact, RouteKind, Scope, Source  # noqa: PLC0415 - the same

    at = services().clock.now()
    for domain in domains:
        is_form = domain == domains[-1]
        kind = RouteKind.FORM if is_form else RouteKind.EMAIL
        address = f"https://{domain}/abuse" if is_form else f"abuse@{domain}"
        contact = Contact(
            scope=Scope.OPERATOR,
            route_kind=kind,
            address=address,
            source=Source.REGISTRY,
            found_on=at.date(),
            language="en",
        )
        add_contact(remember_site(domain, at), contact)
    services().decoder.close()


if __name__ == "__main__":
    _know(sys.argv[1:])
