"""The settings of a deployment that stands in the world on loopback. Without Django: they are set before it starts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from takeback.demo.world import World
from takeback.demo.world.world import COPY_ADDRESS, OWN_ADDRESS

START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When the walk begins: a Monday."""


def set_for(world: World, home: Path) -> None:
    """Set this process's variables as a deployment in this world has them.

    Args:
        world: entered.
        home: the folder of the deployment.
    """
    password = home / "mailbox-password"
    password.touch(mode=0o600)
    password.write_text(world.imap.password)
    os.environ.update(
        TAKEBACK_FETCH_LOOPBACK="1",
        TAKEBACK_DNS_SERVER=f"127.0.0.1:{world.dns_port}",
        TAKEBACK_RDAP_URL=world.rdap_url,
        TAKEBACK_VANTAGE_PROXY=f"127.0.0.1:{world.proxy_port}",
        TAKEBACK_SPARE_MILLISECONDS="0",
        TAKEBACK_MAIL_ADDRESS=OWN_ADDRESS,
        TAKEBACK_MAIL_COPY_TO=COPY_ADDRESS,
        TAKEBACK_SMTP_HOST=world.smtp.host,
        TAKEBACK_SMTP_PORT=str(world.smtp_port),
        TAKEBACK_SMTP_SECURITY="none",
        TAKEBACK_IMAP_HOST=world.imap.host,
        TAKEBACK_IMAP_PORT=str(world.imap.port),
        TAKEBACK_IMAP_SECURITY="none",
        TAKEBACK_IMAP_USER=world.imap.user,
        TAKEBACK_IMAP_PASSWORD_FILE=str(password),
        TAKEBACK_NOTICE_PHONE="+47 00 00 00 00",
        TAKEBACK_NOTICE_ADDRESS="Example Street 1, 0000 Example",
    )
