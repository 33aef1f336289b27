"""Every setting of a deployment, in one place: read from the environment once, checked, and never read again elsewhere.

`docs/configuration.md` documents each; a test fails on one that it leaves out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path

from takeback.base.errors import Invalid


def _setting(meaning: str) -> dict[str, str]:
    return {"meaning": meaning}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a deployment can set. The variable of a field is `TAKEBACK_` and its name in capitals."""

    home: Path = field(
        default=Path.home() / ".takeback",
        metadata=_setting("Folder that holds everything a single machine keeps: database, blobs, secrets."),
    )
    host: str = field(default="127.0.0.1", metadata=_setting("Address to listen on."))
    port: int = field(default=8000, metadata=_setting("Port to listen on, 1 to 65535."))
    public_url: str = field(
        default="",
        metadata=_setting(
            "Address under which people reach this deployment, such as `https://takeback.example`. With `https`, "
            "cookies are marked secure and HSTS is sent. Empty: `http://HOST:PORT`.",
        ),
    )
    database_url: str = field(
        default="",
        metadata=_setting(
            "`postgresql://user:password@host:port/name` for PostgreSQL. Empty: SQLite in the home folder.",
        ),
    )
    legal_contact: str = field(
        default="",
        metadata=_setting(
            "E-mail address of the member of staff who alone decides on pictures that may be of minors. Without one, "
            "no picture is reviewed and no link is made."
        ),
    )
    suspected_minor: str = field(
        default="withhold",
        metadata=_setting(
            "What becomes of a picture that may be of a minor, as counsel has approved it for this deployment's "
            "country and status: `withhold` (nobody opens it any more; the legal contact records what is done), "
            "`hand_over` (the legal contact may also take it out for an authority), or `destroy` (at once)."
        ),
    )
    undo_seconds: int = field(
        default=300,
        metadata=_setting(
            "How long a reviewer can take a verdict back. Then it is final: copies are blocked, and the picture is "
            "destroyed."
        ),
    )
    retention_months: int = field(
        default=12,
        metadata=_setting(
            "Months for which what was worked on for a person (locations, notices, answers, looks, police) is kept "
            "after the last thing that happened, 1 to 120. What is watched for coming back is not over before two "
            "years. The person is told on their page 30 days before. The law lets nobody keep it longer than needed; "
            "a year leaves time for complaints and regulators. Hashes stay as long as the person wants."
        ),
    )
    case_keys_url: str = field(
        default="",
        metadata=_setting(
            "The same for the keys of cases, which lie in a database of their own. Empty: beside the records, under "
            "their name and `_case_keys`; it is made at the first start, if the role may make databases.",
        ),
    )
    portal_organisation: str = field(
        default="",
        metadata=_setting(
            "The organisation that works the cases which people open on the portal, by its id. Empty: the one that "
            "runs the deployment. Where it has no key, the portal takes hashes only.",
        ),
    )
    portal_phone: str = field(
        default="",
        metadata=_setting(
            "Telephone number of those caseworkers for people who come to the portal, such as `02-555-0100`: for "
            "whoever lost a code, or wants to end that somebody acts for them. It stands where a code is asked for and "
            "among the help. Empty: none is shown, and nobody who lost a code can ask for another.",
        ),
    )
    max_upload_mib: int = field(default=64, metadata=_setting("Largest picture that is accepted, in MiB."))
    max_megapixels: int = field(default=100, metadata=_setting("Most pixels that are decoded, in millions."))
    decode_seconds: int = field(
        default=10, metadata=_setting("Longest time that decoding one picture may take, in seconds.")
    )
    decoders: int = field(default=2, metadata=_setting("Decoder processes that each server process keeps."))
    fetch_loopback: bool = field(
        default=False,
        metadata=_setting(
            "`1` lets fetches and webhooks reach loopback addresses. For tests and the demonstration, never for a "
            "deployment."
        ),
    )
    dns_server: str = field(
        default="",
        metadata=_setting(
            "Address, and port if it is not 53, of the DNS server that is asked who runs a site, and where it is when "
            "it is looked at, such as `192.0.2.53` or `127.0.0.1:5353`. Empty: the system's."
        ),
    )
    rdap_url: str = field(
        default="",
        metadata=_setting(
            "The one RDAP service that is asked who answers for a name or a network. Empty: each registry's own, "
            "found by IANA's lists."
        ),
    )
    vantage_proxy: str = field(
        default="",
        metadata=_setting(
            "Host and port of an HTTP proxy (CONNECT) in another country, such as `proxy.example:3128`: the second "
            "vantage point from which locations are looked at. Without one, no machine can say that something is gone: "
            "a caseworker's browser is the second."
        ),
    )
    spare_milliseconds: int = field(
        default=1000,
        metadata=_setting("Least time between two fetches from one site when locations are looked at."),
    )
    notice_signatory: str = field(
        default="Takedown desk",
        metadata=_setting("Who signs notices, by function: a caseworker's own name should not reach a site."),
    )
    notice_phone: str = field(
        default="", metadata=_setting("Telephone number for recipients of notices. Some laws ask for one.")
    )
    notice_address: str = field(
        default="", metadata=_setting("Postal address for recipients of notices, in one line. Some laws ask for one.")
    )
    notice_designation: str = field(
        default="",
        metadata=_setting(
            "Act by which a state designated the organisation (Korea), or gave it the status of a trusted flagger (EU)."
        ),
    )
    notice_registration: str = field(
        default="",
        metadata=_setting("The organisation's registration number, for forms that ask an applicant for one."),
    )
    notice_routes_file: str = field(
        default="",
        metadata=_setting(
            "File of TOML with what this deployment changes of the routes of notices: which goes first or never, in a "
            "country or at a recipient, and what is known by now of a law. `docs/notices.md` has its form. Empty: "
            "nothing is changed."
        ),
    )
    exit_url: str = field(
        default="https://www.wikipedia.org/",
        metadata=_setting("Where the exit button leads: a page that anybody may have open, in every language."),
    )
    transparency: bool = field(
        default=False,
        metadata=_setting(
            "`1` shows everybody at `/transparency/` how cases ended, by year and route, roughly and as of the start "
            "of each month, and the same as CSV. Where cases are few, ask first whom even rough counts could point at."
        ),
    )
    mail_address: str = field(
        default="",
        metadata=_setting(
            "Address that notices come from, such as `notices@takeback.example`: at most 12 letters before the `@`. "
            "Its mail server must deliver `notices+ANYTHING@` there too, since each notice has a reply address of its "
            "own. Empty: no mail is sent or collected."
        ),
    )
    mail_copy_to: str = field(
        default="",
        metadata=_setting(
            "Address of this deployment's own that gets a copy of each notice, to be filed under "
            "`TAKEBACK_IMAP_SENT_FOLDER`: after a crash, it tells whether a notice went. Empty: a person decides."
        ),
    )
    smtp_host: str = field(
        default="", metadata=_setting("Mail server that takes our mail. Empty: nothing is sent by mail.")
    )
    smtp_port: int = field(default=587, metadata=_setting("Its port, 1 to 65535."))
    smtp_security: str = field(
        default="starttls",
        metadata=_setting(
            "How it is reached: `starttls`, `tls`, or `none`, which only a server on this machine may have."
        ),
    )
    smtp_user: str = field(default="", metadata=_setting("Who we are there. Empty: it asks for no name."))
    smtp_password_file: str = field(
        default="", metadata=_setting("File with the password for it, readable by its owner alone.")
    )
    imap_host: str = field(
        default="", metadata=_setting("Server of the mailbox that answers come into. Empty: none are collected.")
    )
    imap_port: int = field(default=993, metadata=_setting("Its port, 1 to 65535."))
    imap_security: str = field(
        default="tls", metadata=_setting("How it is reached: `tls`, `starttls` or `none`, likewise.")
    )
    imap_user: str = field(default="", metadata=_setting("Who we are there."))
    imap_password_file: str = field(
        default="", metadata=_setting("File with the password for it, readable by its owner alone.")
    )
    imap_folder: str = field(default="INBOX", metadata=_setting("Folder that answers come into."))
    imap_kept_folder: str = field(
        default="Kept",
        metadata=_setting(
            "Folder into which copies of our own notices are moved, for thirty days; it is made if it is missing. Mail "
            "of others is sealed and goes from the mailbox altogether."
        ),
    )
    imap_sent_folder: str = field(default="Sent", metadata=_setting("Folder in which mails lie that were sent."))
    dkim_key_file: str = field(
        default="",
        metadata=_setting(
            "File with the private RSA key (PEM, 2048 bits or more) that signs our mail, readable by its owner alone. "
            "Empty: the mail server signs."
        ),
    )
    dkim_selector: str = field(
        default="takeback",
        metadata=_setting("Under which name the public key stands: `SELECTOR._domainkey.DOMAIN`."),
    )
    log_level: str = field(default="INFO", metadata=_setting("`DEBUG`, `INFO`, `WARNING` or `ERROR`."))

    @property
    def address(self) -> str:
        """Where people reach this deployment, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def read_configuration(environment: Mapping[str, str] | None = None) -> Configuration:
    """The configuration that the environment describes.

    Args:
        environment: variables and their values; the process's own if left out.

    Raises:
        Invalid: a value cannot be meant, or a `TAKEBACK_` variable is unknown (a misspelt one must not be passed over
            in silence). The message names the variable, and never repeats the value, which may hold a password.
    """
    variables = os.environ if environment is None else environment
    known = {f"TAKEBACK_{each.name.upper()}": each for each in fields(Configuration)}
    values: dict[str, object] = {}
    for variable, text in variables.items():
        if not variable.startswith("TAKEBACK_") or variable in _NOT_A_SETTING or text == "":
            continue
        if variable not in known:
            raise Invalid(f"{variable} is not a setting; docs/configuration.md lists them", field=variable)
        values[known[variable].name] = _parse(variable, str(known[variable].type), text)
    configuration = Configuration(**values)  # type: ignore[arg-type]  # each value was parsed by its field's own type
    _check(configuration)
    return configuration


def address_and_port(server: str) -> tuple[str, int]:
    """A DNS server's address and port.

    Args:
        server: as `TAKEBACK_DNS_SERVER` has it.

    Raises:
        Invalid: it is no address, or no port.
    """
    found = re.fullmatch(
        r"(?:\[([0-9A-Fa-f:]+)\]|([0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*|[0-9.]+))(?::([0-9]{1,5}))?", server
    )
    try:
        address, port = str(ip_address((found[1] or found[2]) if found else "")), int((found and found[3]) or _DNS_PORT)
    except ValueError:
        address, port = "", 0
    if not 1 <= port <= _MOST_PORTS:
        raise Invalid(
            "TAKEBACK_DNS_SERVER must be an address, and may have a port: 192.0.2.53 or 127.0.0.1:5353",
            field="TAKEBACK_DNS_SERVER",
        )
    return address, port


def host_and_port(server: str) -> tuple[str, int]:
    """A proxy's host and port.

    Args:
        server: as `TAKEBACK_VANTAGE_PROXY` has it.

    Raises:
        Invalid: it is none.
    """
    found = re.fullmatch(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})", server)
    if found is None or not 1 <= int(found[2]) <= _MOST_PORTS:
        raise Invalid(
            "TAKEBACK_VANTAGE_PROXY must be a host and a port, such as proxy.example:3128",
            field="TAKEBACK_VANTAGE_PROXY",
        )
    return found[1].strip("[]"), int(found[2])


_DNS_PORT = 53
_PHONE = re.compile(r"\+?[0-9](?:[0-9 -]{0,18}[0-9])?")
_MOST_PORTS = 65535

_NOT_A_SETTING = frozenset({"TAKEBACK_CONFORMANCE", "TAKEBACK_TEST_DATABASE_URL"})
"""Read by the tests alone."""


_PORTS_OF_MAIL = frozenset({"TAKEBACK_SMTP_PORT", "TAKEBACK_IMAP_PORT"})


def _parse(variable: str, kind: str, text: str) -> object:
    match kind:
        case "int":
            if not text.isascii() or not text.isdigit():
                if variable in _PORTS_OF_MAIL:
                    return 0  # refused by its name in `project.mail`, for it is no reason for pages to be down
                raise Invalid(f"{variable} must be a whole number", field=variable)
            return int(text)
        case "bool":
            if text not in {"0", "1"}:
                raise Invalid(f"{variable} must be 0 or 1", field=variable)
            return text == "1"
        case "Path":
            return Path(text).expanduser().absolute()
        case _:
            return text


def _check(configuration: Configuration) -> None:
    bounds = {
        "port": (configuration.port, 1, 65535),
        "max_upload_mib": (configuration.max_upload_mib, 1, 1024),
        "max_megapixels": (configuration.max_megapixels, 1, 400),
        "decode_seconds": (configuration.decode_seconds, 1, 120),
        "decoders": (configuration.decoders, 1, 64),
        "undo_seconds": (configuration.undo_seconds, 1, 3600),
        "retention_months": (configuration.retention_months, 1, 120),
        "spare_milliseconds": (configuration.spare_milliseconds, 0, 600_000),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            variable = f"TAKEBACK_{name.upper()}"
            raise Invalid(f"{variable} must be {least} to {most}", field=variable)
    _check_words(configuration)
    if configuration.dns_server:
        address_and_port(configuration.dns_server)
    if configuration.vantage_proxy:
        host_and_port(configuration.vantage_proxy)
    _check_urls(configuration)


def _check_words(configuration: Configuration) -> None:
    if configuration.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise Invalid("TAKEBACK_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR", field="TAKEBACK_LOG_LEVEL")
    if configuration.suspected_minor not in {"withhold", "hand_over", "destroy"}:
        raise Invalid(
            "TAKEBACK_SUSPECTED_MINOR must be withhold, hand_over or destroy", field="TAKEBACK_SUSPECTED_MINOR"
        )

    if configuration.portal_phone and not _PHONE.fullmatch(configuration.portal_phone):
        raise Invalid(
            "TAKEBACK_PORTAL_PHONE has digits, spaces and - only, and may begin with +", field="TAKEBACK_PORTAL_PHONE"
        )


def _check_urls(configuration: Configuration) -> None:
    if configuration.database_url and not configuration.database_url.startswith(("postgresql://", "postgres://")):
        raise Invalid("TAKEBACK_DATABASE_URL must start with postgresql://", field="TAKEBACK_DATABASE_URL")
    if configuration.case_keys_url and not (
        configuration.database_url and configuration.case_keys_url.startswith(("postgresql://", "postgres://"))
    ):
        raise Invalid(
            "TAKEBACK_CASE_KEYS_URL must start with postgresql://, and goes with TAKEBACK_DATABASE_URL",
            field="TAKEBACK_CASE_KEYS_URL",
        )
    pages = {
        "exit_url": configuration.exit_url,
        "public_url": configuration.public_url,
        "rdap_url": configuration.rdap_url,
    }
    for name, url in pages.items():
        if url and not url.startswith(("http://", "https://")):
            variable = f"TAKEBACK_{name.upper()}"
            raise Invalid(f"{variable} must start with https:// or http://", field=variable)
