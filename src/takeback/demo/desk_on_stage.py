"""The records of a desk on the home of a stage that is open: `python -m takeback.demo.desk_on_stage EMAIL`.

In a process of its own, so that whoever opens a stage needs no Django.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

NOTICES: Final = {
    "TAKEBACK_MAIL_ADDRESS": "notices@helpline.example",
    "TAKEBACK_NOTICE_PHONE": "+47 00 00 00 00",
    "TAKEBACK_NOTICE_ADDRESS": "Example Street 1, 0000 Example",
}
"""Settings of a stage that can write notices: who signs them. Mail itself is off."""


def fill_desk(home: Path, email: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Have three weeks of takedowns behind a caseworker of a stage.

    Args:
        home: of the stage.
        email: the caseworker's.
        settings: with which the stage was opened.

    Returns:
        The attributes of `desk_records.DeskRecords`.

    Raises:
        subprocess.CalledProcessError: it could not be done; the reason stands on stderr.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TAKEBACK_")}
    environment = {**ours, "TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "ERROR", **settings}
    done = subprocess.run(
        [sys.executable, "-m", "takeback.demo.desk_on_stage", email],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    said: dict[str, str] = json.loads(done.stdout)
    return said


def _fill(email: str) -> None:
    from takeback.project.start import start  # noqa: PLC0415 - Django is imported once the home is set up

    start()
    from takeback.demo.desk_records import make_desk_records  # noqa: PLC0415 - the same
    from takeback.project.wiring import services  # noqa: PLC0415 - the same
    from takeback.records.accounts.models import User  # noqa: PLC0415 - the same

    records = make_desk_records(services(), User.objects.get(email=email))
    services().decoder.close()
    print(json.dumps(asdict(records)))  # noqa: T201 - read by `fill_desk`


if __name__ == "__main__":
    _fill(sys.argv[1])
