"""People, keys and services for tests of uploads: an organisation that can review, with everybody whom that needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from takeback.adapters.blob_folder import BlobFolder
from takeback.adapters.growing_index import GrowingIndex
from takeback.base.instants import MovableClock
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.flows.uploads import uploading
from takeback.records.accounts.models import Organisation, User
from takeback.records.accounts.roles import Role
from takeback.records.keyring.member_keys import Given, give_member_keys
from takeback.records.keyring.organisation_keys import admit_member, found_organisation_keys
from takeback.records.uploads.actions import IssuedLink
from takeback.records.uploads.kinds import Kind
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.passphrases import Cost
from takeback.sealing.upload_boxes import seal_upload
from takeback.sealing.upload_keys import upload_purpose
from takeback.signals.decoder import Decoder
from takeback.workers.deliver import deliver_next
from takeback.workers.handlers import Delivery, Duty
from takeback.workers.sweep import sweep_next
from takeback.workers.uploads import handlers
from tests.fakes.services import MORNING, RADII
from tests.people import a_member, an_organisation

PASSPHRASE = "lamp river seven oranges"
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)


@dataclass(frozen=True)
class Someone:
    """A member, and the private half that sign-in would open."""

    user: User
    private: PrivateKey


@dataclass(frozen=True)
class Helpline:
    """An organisation in which pictures can be reviewed."""

    organisation: Organisation
    partner: Someone
    reviewer: Someone
    colleague: Someone
    contact: Someone


def someone(*roles: Role, organisation: Organisation | None = None, name: str = "Ada") -> Someone:
    """A member with a key pair."""
    user = a_member(*roles, organisation=organisation, name=name)
    given = give_member_keys(user.pk, PASSPHRASE, at=MORNING, cost=CHEAP)
    assert isinstance(given, Given)
    return Someone(user, given.keys.private)


def a_helpline(name: str = "Haven") -> Helpline:
    """A partner, two reviewers who can open the organisation's key, and the legal contact."""
    organisation = an_organisation(name)
    partner = someone(Role.PARTNER, organisation=organisation, name="Pia")
    reviewer = someone(Role.REVIEWER, organisation=organisation, name="Rae")
    colleague = someone(Role.REVIEWER, organisation=organisation, name="Col")
    contact = someone(Role.AUDITOR, organisation=organisation, name="Lex")
    found_organisation_keys(organisation.pk, reviewer.user.pk, at=MORNING)
    admit_member(
        organisation.pk,
        by_id=reviewer.user.pk,
        by_private=reviewer.private,
        new_member=colleague.user.pk,
        at=MORNING,
    )
    return Helpline(organisation, partner, reviewer, colleague, contact)


def services_for(
    folder: Path, helpline: Helpline, decoder: Decoder, clock: MovableClock | None = None, **further: object
) -> Services:
    """Services with blobs in a folder, a shelf over the real banks, and this helpline's legal contact."""
    return Services(
        clock=clock or MovableClock(MORNING),
        decoder=decoder,
        shelf=LiveShelf(RADII, GrowingIndex),
        blobs=BlobFolder(folder / "blobs"),
        legal_contact=helpline.contact.user.email,
        **{"most_bytes": 1024 * 1024, **further},  # type: ignore[arg-type]  # a test's own wishes
    )


def a_link(services: Services, by: Someone, kind: Kind = Kind.NUDITY, **further: str) -> IssuedLink:
    """A fresh link."""
    return uploading.open_request(services, by.user, kind, **further)


def sealed_for(services: Services, link: IssuedLink, data: bytes) -> bytes:
    """A picture as the browser would seal it."""
    opened = uploading.open_link(services, link.secret)
    assert opened is not None
    return b"".join(seal_upload(opened[1].public, [data], upload_purpose(link.request_id)))


def upload(services: Services, by: Someone, data: bytes, kind: Kind = Kind.NUDITY, **further: str) -> IssuedLink:
    """A link over which this picture has come."""
    link = a_link(services, by, kind, **further)
    uploading.receive(services, link.secret, [sealed_for(services, link, data)])
    return link


def work_until_idle(services: Services) -> None:
    """Do what a worker would do now."""
    wired = handlers()
    duties = {kind: each for kind, each in wired.items() if isinstance(each, Duty)}
    deliveries = {kind: each for kind, each in wired.items() if isinstance(each, Delivery)}
    for _ in range(200):
        busy = sweep_next(services, duties, "test")
        busy = deliver_next(services, deliveries, "test") or busy
        if not busy:
            return
    raise AssertionError(list(Obligation.objects.values()) + list(OutboxMessage.objects.values()))
