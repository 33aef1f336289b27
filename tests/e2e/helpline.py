"""A helpline with keys on the home of a stage: without one nobody could read what people tell, so nothing is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def found_helpline(home: Path) -> None:
    """Give the organisation that runs a home its keys. In a process of its own, as the browser tests need no Django.

    Args:
        home: of a stage that is open.
    """
    environment = {**os.environ, "TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "ERROR"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-m", "tests.e2e.helpline"], env=environment, cwd=_ROOT, check=True)


def _found() -> None:
    from takeback.project.start import start  # noqa: PLC0415 - Django is imported once the home is set up

    start()
    from takeback.project.wiring import services  # noqa: PLC0415 - the same
    from takeback.records.accounts.models import Organisation  # noqa: PLC0415 - the same
    from takeback.records.accounts.roles import Role  # noqa: PLC0415 - the same
    from takeback.records.keyring.member_keys import give_member_keys  # noqa: PLC0415 - the same
    from takeback.records.keyring.organisation_keys import found_organisation_keys  # noqa: PLC0415 - the same
    from takeback.sealing.passphrases import Cost  # noqa: PLC0415 - the same
    from tests.people import a_member  # noqa: PLC0415 - the same

    at = services().clock.now()
    member = a_member(Role.CASEWORKER, organisation=Organisation.objects.get(runs_deployment=True))
    give_member_keys(member.pk, "lamp river seven oranges", at=at, cost=Cost(passes=1, memory_kib=8, lanes=1))
    found_organisation_keys(member.organisation_id, member.pk, at=at)
    services().decoder.close()


if __name__ == "__main__":
    _found()
