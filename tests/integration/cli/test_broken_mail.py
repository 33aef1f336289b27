"""A setting of mail that cannot be meant stops the one process that needs mail, and the doctor names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Takeback

pytestmark = pytest.mark.slow


def test_only_the_worker_stops_and_the_doctor_names_the_setting(takeback: Takeback, tmp_path: Path) -> None:
    broken = {
        "TAKEBACK_MAIL_ADDRESS": "notices@takeback.example",
        "TAKEBACK_SMTP_HOST": "mail.takeback.example",
        "TAKEBACK_SMTP_USER": "us",
        "TAKEBACK_SMTP_PASSWORD_FILE": str(tmp_path / "none"),
    }

    told = takeback("doctor", "--json", patience=300, **broken)
    assert told.status == 1
    (ill,) = [line for line in told.lines if not line["well"]]
    assert ill["what"] == "mail"
    assert "TAKEBACK_SMTP_PASSWORD_FILE" in ill["says"]

    assert takeback("bank", "create", "hers", **broken).status == 0, "what needs no mail goes on"
    stopped = takeback("work", **broken)
    assert stopped.status not in {0, None}
    assert "TAKEBACK_SMTP_PASSWORD_FILE" in stopped.err
    assert "Traceback" not in stopped.err
