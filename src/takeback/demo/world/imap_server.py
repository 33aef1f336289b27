"""A mailbox behind a real IMAP server: Debian's dovecot, with its own configuration, in a folder that goes with it."""

from __future__ import annotations

import contextlib
import getpass
import imaplib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from takeback.base.errors import Unavailable

_PATIENCE_SECONDS: Final = 20.0
_UNPRIVILEGED: Final = "nobody"
_USER: Final = "takeback"

# Dovecot without root: every process runs as one user, and none is chrooted. Nothing of Debian's own configuration is
# read. Every second's look at the disk is off, since only dovecot writes there.
_CONFIGURATION: Final = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain
listen = 127.0.0.1
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
mail_uid = {owner}
mail_gid = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class ImapServer:
    """A server that answers.

    Attributes:
        port: on 127.0.0.1, in the clear.
        tls_port: there too, in TLS; 0 without a certificate.
        user: who may sign in.
        password: with which.
        process: the server's own; a test may stop it.
    """

    port: int
    tls_port: int
    user: str
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False)

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail into the mailbox, as a mail server does.

        Args:
            raw: its bytes.
            folder: into which.

        Raises:
            Unavailable: the server did not take it.
        """
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS) as mailbox:
            mailbox.login(self.user, self.password)
            kind, _ = mailbox.append(folder, "", "", raw)
        if kind != "OK":
            raise Unavailable("the mailbox did not take a mail")


@contextlib.contextmanager
def imap_server(certificate: Path | None = None) -> Iterator[ImapServer]:
    """Start dovecot on free ports, and stop it and delete its mail in the end.

    It runs as this process's user, or as `nobody` where that is root, and is ended with this process however that ends.

    Args:
        certificate: a file with a key and a certificate in PEM, for TLS.

    Yields:
        The server, once it answers.

    Raises:
        Unavailable: there is no dovecot on this machine, or it does not come up.
    """
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Unavailable("dovecot is not installed: on Debian, apt install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="tb-imap-"))  # short: its sockets' paths have at most 107 bytes
    try:
        password = secrets.token_hex(16)
        port, tls_port = _free_ports()
        configuration = folder / "dovecot.conf"
        configuration.write_text(_configured(folder, password, (port, tls_port), certificate), "utf-8")
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, _UNPRIVILEGED)
        process = subprocess.Popen([*_as_owner(), program, "-F", "-c", str(configuration)], stdin=subprocess.DEVNULL)
        server = ImapServer(port, tls_port if certificate else 0, _USER, password, process)
        try:
            _wait_until_it_answers(server, folder / "log")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder)


def _configured(folder: Path, password: str, ports: tuple[int, int], certificate: Path | None) -> str:
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
    own = ""
    if certificate is not None:
        copied = folder / "server.pem"
        copied.touch(mode=0o600)
        copied.write_bytes(certificate.read_bytes())
        own = f"ssl_cert = <{copied}\nssl_key = <{copied}"
    owner = _UNPRIVILEGED if os.geteuid() == 0 else getpass.getuser()
    return _CONFIGURATION.format(
        folder=folder,
        owner=owner,
        group=_group_of(owner),
        password=password,
        port=ports[0],
        tls_port=ports[1] if certificate else 0,
        ssl="yes" if certificate else "no",
        certificate=own,
    )


def _group_of(owner: str) -> str:
    import grp  # noqa: PLC0415 - Unix alone has it
    import pwd  # noqa: PLC0415 - the same

    return grp.getgrgid(pwd.getpwnam(owner).pw_gid).gr_name


def _as_owner() -> list[str]:
    """What to put before the command: it leaves root, and is to die with us."""
    leave_root = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *leave_root, "--pdeathsig=TERM", "--"]


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _wait_until_it_answers(server: ImapServer, log: Path) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with imaplib.IMAP4("127.0.0.1", server.port, timeout=_PATIENCE_SECONDS) as mailbox:
                mailbox.login(server.user, server.password)
                return
        except (OSError, imaplib.IMAP4.error) as error:
            if server.process.poll() is not None or time.monotonic() > give_up_at:
                said = log.read_text(errors="replace")[-2000:] if log.exists() else "it said nothing"
                raise Unavailable(f"dovecot does not come up: {said}") from error
        time.sleep(0.05)
