"""Mail as this deployment has it: put together out of its settings, or off.

What is wrong with a setting of mail is said here and not where settings are read: it is no reason for pages to be down.
The process that sends and collects does not start, and `takeback doctor` names the setting.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from takeback.adapters.mail import Collector, DkimSigner, MailServer, References, Security, SmtpSender
from takeback.base.errors import Invalid, NotAllowed, Unavailable
from takeback.base.instants import Clock
from takeback.project.configuration import Configuration

_MOST_PORTS: Final = 65535


@dataclass(frozen=True, slots=True)
class Mail:
    """What sends and collects.

    Attributes:
        references: writes and reads the references of notices.
        sender: sends; `None` where nothing is sent by mail.
        collector: collects answers; `None` where none are.
    """

    references: References
    sender: SmtpSender | None
    collector: Collector | None


def mail_for(configuration: Configuration, key: bytes, clock: Clock) -> Mail | None:
    """Mail as it is configured; `None` where it is off.

    Args:
        configuration: the deployment's.
        key: of the references: 32 bytes for this purpose alone. With another one, answers to earlier notices are known
            no more.
        clock: tells when a mail was taken.

    Raises:
        Invalid: a setting cannot be meant; the message names it.
        NotAllowed: others on this machine can read a password or a key.
        Unavailable: a file that is named cannot be read.
    """
    _check(configuration)
    if not configuration.mail_address:
        return None
    with _named("TAKEBACK_MAIL_ADDRESS"):
        references = References(configuration.mail_address, key)
    sender = collector = None
    if configuration.smtp_host:
        server, signer = _server(configuration, "smtp"), _signer(configuration, references.domain)
        with _named("TAKEBACK_MAIL_COPY_TO"):
            sender = SmtpSender(
                server, clock, name=references.domain, signer=signer, copy_to=configuration.mail_copy_to
            )
    if configuration.imap_host:
        server = _server(configuration, "imap")
        with _named("TAKEBACK_IMAP_FOLDER, TAKEBACK_IMAP_KEPT_FOLDER or TAKEBACK_IMAP_SENT_FOLDER"):
            collector = Collector(
                server,
                inbox=configuration.imap_folder,
                kept=configuration.imap_kept_folder,
                sent=configuration.imap_sent_folder,
            )
    return Mail(references, sender, collector)


def how_mail_is(configuration: Configuration, key: bytes, clock: Clock) -> str:
    """Whether mail can be sent and collected now, as a sentence for `takeback doctor`.

    Args:
        configuration: the deployment's.
        key: of the references.
        clock: tells when a mail was taken.

    Raises:
        Invalid: a setting cannot be meant.
        NotAllowed: others on this machine can read a password or a key.
        Unavailable: a server is not reached, or does not let us in.
    """
    mail = mail_for(configuration, key, clock)
    if mail is None:
        return "off: set TAKEBACK_MAIL_ADDRESS and its servers to send notices and to collect answers"
    says = []
    if mail.sender is None:
        says.append("nothing is sent by mail: TAKEBACK_SMTP_HOST is not set")
    elif (refused := mail.sender.probe()) is not None:
        code = f", code {refused.code}" if refused.code else ""
        raise Unavailable(f"the mail server takes nothing from us ({refused.reason}{code})")
    else:
        signs = "we sign" if configuration.dkim_key_file else "the mail server must sign"
        says.append(f"the mail server lets us in, {signs}")
    if mail.collector is None:
        says.append("no answers are collected: TAKEBACK_IMAP_HOST is not set")
    else:
        mail.collector.probe()
        says.append("the mailbox opens")
    return "; ".join(says)


@contextmanager
def _named(variable: str) -> Iterator[None]:
    """Have a refusal name the setting, for whoever reads it has only those before them."""
    try:
        yield
    except Invalid as error:
        raise Invalid(f"{variable}: {error.message}", field=variable) from error


def _check(configuration: Configuration) -> None:
    for service in ("smtp", "imap"):
        variable = f"TAKEBACK_{service.upper()}"
        if not 1 <= getattr(configuration, f"{service}_port") <= _MOST_PORTS:
            raise Invalid(f"{variable}_PORT must be 1 to {_MOST_PORTS}", field=f"{variable}_PORT")
        if getattr(configuration, f"{service}_security") not in set(Security):
            raise Invalid(f"{variable}_SECURITY must be tls, starttls or none", field=f"{variable}_SECURITY")
        has_user = bool(getattr(configuration, f"{service}_user"))
        if has_user != bool(getattr(configuration, f"{service}_password_file")):
            raise Invalid(f"{variable}_USER needs its password file, and that needs a user", field=f"{variable}_USER")
        if getattr(configuration, f"{service}_host") and not configuration.mail_address:
            raise Invalid(f"{variable}_HOST needs TAKEBACK_MAIL_ADDRESS: whose mail is it?", field=f"{variable}_HOST")
    if configuration.imap_host and not configuration.imap_user:
        raise Invalid("TAKEBACK_IMAP_HOST needs TAKEBACK_IMAP_USER: whose mailbox is it?", field="TAKEBACK_IMAP_HOST")


def _server(configuration: Configuration, service: str) -> MailServer:
    file = str(getattr(configuration, f"{service}_password_file"))
    with _named(f"TAKEBACK_{service.upper()}_HOST"):
        return _server_of(configuration, service, file)


def _server_of(configuration: Configuration, service: str, file: str) -> MailServer:
    try:
        return MailServer(
            host=getattr(configuration, f"{service}_host"),
            port=getattr(configuration, f"{service}_port"),
            security=Security(getattr(configuration, f"{service}_security")),
            user=getattr(configuration, f"{service}_user"),
            password=_secret(file, service).decode("utf-8").strip("\r\n") if file else "",
        )
    except UnicodeDecodeError:
        raise Invalid(f"TAKEBACK_{service.upper()}_PASSWORD_FILE is not text") from None


def _signer(configuration: Configuration, domain: str) -> DkimSigner | None:
    if not configuration.dkim_key_file:
        return None
    key = _secret(configuration.dkim_key_file, "dkim")
    with _named("TAKEBACK_DKIM_KEY_FILE"):
        return DkimSigner(domain, configuration.dkim_selector, key)


def _secret(name: str, what: str) -> bytes:
    """The bytes of a file that its owner alone can read."""
    file = Path(name).expanduser()
    variable = "TAKEBACK_DKIM_KEY_FILE" if what == "dkim" else f"TAKEBACK_{what.upper()}_PASSWORD_FILE"
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise NotAllowed(f"others on this machine can read the file that {variable} names: run chmod 600 on it")
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"the file that {variable} names cannot be read ({reason})") from error
