"""The only place where things are put together."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.http import HttpRequest, HttpResponse

from takeback.adapters.blob_folder import BlobFolder
from takeback.adapters.growing_index import GrowingIndex
from takeback.adapters.safe_fetch import Fetcher, FetchPolicy, SystemResolver
from takeback.adapters.shelf_folder import ShelfFolder
from takeback.base.errors import TakebackError
from takeback.base.instants import SystemClock
from takeback.flows.callbacks.callback_policy import callback_policy
from takeback.flows.floods.gate import Gate
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.project.configuration import Configuration, read_configuration
from takeback.project.decoding import decoder_for
from takeback.project.home import Home
from takeback.project.mail import Mail, mail_for
from takeback.project.settings_sign_in import derived_key
from takeback.project.site_look import site_look_for
from takeback.project.takedowns import eyes_for, takedown_ports
from takeback.records.case_keys.moving import StoredCases
from takeback.signals.hashers import HASHERS

_LOG = logging.getLogger(__name__)
_RADII = {hasher.type: hasher.match_radius for hasher in HASHERS}

_LAST_SAVE_SECONDS = 10.0
"""How long a save that is under way may take once the worker is asked to stop; cut off, it leaves the old index."""

_LAST_CALL_SECONDS = 15.0
"""How long a call to a platform that is under way may take then; cut off, it is made again."""


@cache
def services() -> Services:
    """The collaborators of this process, made at the first call."""
    configuration = read_configuration()
    clock = SystemClock()
    return Services(
        clock=clock,
        decoder=decoder_for(configuration),
        shelf=LiveShelf(_RADII, GrowingIndex, ShelfFolder(Home(configuration.home).index)),
        most_bytes=configuration.max_upload_mib * 1024 * 1024,
        callbacks=callback_policy(loopback_allowed=configuration.fetch_loopback),
        blobs=BlobFolder(Home(configuration.home).blobs),
        legal_contact=configuration.legal_contact,
        suspected_minor=configuration.suspected_minor,
        undo_for=timedelta(seconds=configuration.undo_seconds),
        gate=Gate(derived_key(Home(configuration.home), "floods")),
        fetcher=Fetcher(_what_may_be_fetched(configuration), SystemResolver(), clock),
        portal_organisation=configuration.portal_organisation,
        sealed_cases=StoredCases(),
        takedowns=takedown_ports(configuration, _mail_or_off(), clock),
    )


@cache
def mail() -> Mail | None:
    """Mail as this deployment has it; `None` where it is off.

    Raises:
        Invalid: a setting of mail cannot be meant. So for `NotAllowed` and `Unavailable`, of files that it names.
    """
    configuration = read_configuration()
    return mail_for(configuration, derived_key(Home(configuration.home), "mail"), SystemClock())


def _mail_or_off() -> Mail | None:
    """The same, for whoever sends and collects nothing: to them, mail that is set wrongly is off, and pages say so."""
    try:
        return mail()
    except TakebackError as error:
        _LOG.error("mail is off: %s; see `takeback doctor`", error.message)
        return None


def _what_may_be_fetched(configuration: Configuration) -> FetchPolicy:
    """A picture that a platform names is as large as one that it uploads, and may hold its call up only so long."""
    return FetchPolicy(
        loopback_allowed=configuration.fetch_loopback,
        max_body_bytes=configuration.max_upload_mib * 1024 * 1024,
        total_seconds=15,
    )


class PlaceServices:
    """Views reach their collaborators through `request.services`, and so never construct one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the services at hand."""
        request.services = services()  # type: ignore[attr-defined]
        return self._get_response(request)


def first_administrator_link() -> str | None:
    """A fresh one-time link for the first administrator, or None once somebody has an account."""
    from takeback.records.accounts.actions import issue_first_administrator_link  # noqa: PLC0415 - needs Django set up

    issued = issue_first_administrator_link(services().clock.now())
    return None if issued is None else _joining_address(issued.secret)


def recovery_link(email: str) -> str:
    """A one-time link with which somebody signs in anew.

    Args:
        email: of an active account.

    Raises:
        NotFound: nobody active has that address.
    """
    from takeback.records.accounts.actions import (  # noqa: PLC0415 - needs Django set up
        issue_recovery_link_on_the_machine,
    )

    return _joining_address(issue_recovery_link_on_the_machine(email, services().clock.now()).secret)


def partners_link(organisation: str, name: str, email: str) -> str:
    """Make a partner organisation; the link is for its first administrator.

    Args:
        organisation: what it is called.
        name: of the administrator.
        email: their address.

    Raises:
        Invalid: a name or the address will not do.
        Conflict: there is an organisation of this name.
    """
    from takeback.flows.staff.organisations import make_partner  # noqa: PLC0415 - needs Django set up

    issued = make_partner(None, organisation=organisation, name=name, email=email, at=services().clock.now())
    return _joining_address(issued.secret)


def _joining_address(secret: str) -> str:
    from django.urls import reverse  # noqa: PLC0415 - needs Django set up

    return read_configuration().address + reverse("staff:join", args=[secret])


def run_worker() -> None:
    """Work until asked to stop, or until the process that started this one is gone.

    Raises:
        Invalid: a setting of mail cannot be meant. So for `NotAllowed` and `Unavailable`, of files that it names. This
            is the one process that needs mail: it says so at once, or letters would wait and nobody would know.
    """
    from takeback.flows.callbacks.remembered_index import RememberedIndex  # noqa: PLC0415 - needs Django set up
    from takeback.project.handlers import CALLBACKS, HANDLERS, letters  # noqa: PLC0415 - it reads the settings
    from takeback.workers import looks  # noqa: PLC0415 - the same
    from takeback.workers.callbacks import begin_forgetting  # noqa: PLC0415 - the same
    from takeback.workers.cases import begin_sweeping  # noqa: PLC0415 - the same
    from takeback.workers.ending import stop_when_asked, stop_with_parent  # noqa: PLC0415 - the same
    from takeback.workers.figures import begin_counting  # noqa: PLC0415 - the same
    from takeback.workers.indexer import run_indexer  # noqa: PLC0415 - the same
    from takeback.workers.mail import follow_mailbox  # noqa: PLC0415 - the same
    from takeback.workers.retention import begin_forgetting_takedowns  # noqa: PLC0415 - the same
    from takeback.workers.retroactive import follow_banks  # noqa: PLC0415 - the same
    from takeback.workers.upkeep import begin_tidying  # noqa: PLC0415 - the same
    from takeback.workers.uploads import begin_sweeping_uploads  # noqa: PLC0415 - the same
    from takeback.workers.worker import run_worker as run  # noqa: PLC0415 - the same

    ours = mail()
    stop = stop_when_asked()
    stop_with_parent(stop, os.getppid())
    begin_tidying(services().clock.now())
    begin_sweeping_uploads(services().clock.now())
    begin_forgetting(services().clock.now())
    begin_sweeping(services().clock.now())
    begin_counting(services().clock.now())
    begin_forgetting_takedowns(services().clock.now())
    indexer = threading.Thread(target=run_indexer, args=(services().shelf, stop), name="indexer", daemon=True)
    callbacks = threading.Thread(target=run, args=(services(), CALLBACKS, stop), name="callbacks", daemon=True)
    remembered = RememberedIndex(_RADII, GrowingIndex)
    retroactive = threading.Thread(
        target=follow_banks, args=(services(), remembered, stop), name="retroactive", daemon=True
    )
    configuration = read_configuration()
    eyes = eyes_for(configuration, services().decoder, services().clock)
    looking = looks.handlers(eyes, site_look_for(configuration, services().clock))
    looker = threading.Thread(target=run, args=(services(), looking, stop), name="looks", daemon=True)
    threads = [callbacks, retroactive, looker]
    if ours is not None and ours.collector is not None:
        collected = (services(), ours.collector, ours.references, stop)
        threads.append(threading.Thread(target=follow_mailbox, args=collected, name="mail", daemon=True))
    for each in (indexer, *threads):
        each.start()
    run(services(), {**HANDLERS, **letters(services())}, stop)
    for each in threads:
        each.join(_LAST_CALL_SECONDS)
    indexer.join(_LAST_SAVE_SECONDS)
