"""What belongs to an organisation is not there for anybody else: by every address, for every table.

Two tables here are held complete by the program itself: each address with something in its path, and each model that
belongs to an organisation. A new one of either fails until somebody has said how it is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import reverse

from takeback.base.ids import new_id
from takeback.base.instants import MovableClock
from takeback.casework.incident import Kind
from takeback.flows.cases import incidents
from takeback.records.accounts import actions
from takeback.records.accounts.models import Organisation, User
from takeback.records.accounts.roles import Role
from takeback.records.cases.models import Case
from takeback.records.handovers.actions import receive
from takeback.records.takedowns.actions.drafts import Batch, Wording, draft
from takeback.records.takedowns.actions.tasks import put_task
from takeback.records.takedowns.locks import NoticeText
from takeback.records.takedowns.models import PoliceTrack, StrayMail
from takeback.records.takedowns.words import TaskKind
from takeback.records.uploads.kinds import Kind as PictureKind
from takeback.records.uploads.models import UploadRequest
from takeback.web.face.access import RolesOnly, SignedInOnly, declared_access
from tests.addresses import ADDRESSES
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])


class Owner:
    """An organisation with an administrator and a colleague, whose rows a stranger tries."""

    def __init__(self, organisation: Organisation, clock: MovableClock) -> None:
        self.user: User = a_member(*Role, organisation=organisation, name="Ada")
        self.colleague: User = a_member(Role.CASEWORKER, organisation=organisation, name="Bo")
        self.clock = clock

    def invites(self, clock: MovableClock) -> str:
        """The id of an open invitation."""
        issued = actions.invite(self.user, name="Cy", email="cy@example.org", roles={Role.CASEWORKER}, at=clock.now())
        return issued.link_id

    def opens_an_incident(self, clock: MovableClock) -> str:
        """The id of an incident."""
        return incidents.open_incident(self.user, Kind.ROOM, "https://chat.example/room", clock.now())

    def was_told(self, clock: MovableClock) -> str:
        """The id of a hand-over."""
        case = Case.objects.create(
            organisation=self.user.organisation, path="minor", opened_on=clock.now().date(), withdrawal_rule="at_once"
        )
        with transaction.atomic():
            return receive(case.pk, self.user.organisation_id, "", clock.now()).pk

    def is_confided_in(self, clock: MovableClock) -> str:
        """The id of a case."""
        return Case.objects.create(
            organisation=self.user.organisation,
            state="awaiting_verification",
            opened_on=clock.now().date(),
            withdrawal_rule="at_once",
        ).pk

    def asks_for_a_picture(self, clock: MovableClock, state: str = "open") -> str:
        """The id of a request for an upload."""
        organisation = self.user.organisation
        at = clock.now()
        return UploadRequest.objects.create(
            secret_hash="x",
            partner=organisation,
            reviewer=organisation,
            made_by=self.user,
            kind=PictureKind.NUDITY.value,
            state=state,
            opened_at=at,
            open_until=at + timedelta(days=1),
            destroy_at=at + timedelta(days=2),
        ).pk

    def asks_for_a_removal(self, clock: MovableClock) -> tuple[str, str]:
        """The id of a notice that waits for its approval, and of what was drafted with it."""
        at = clock.now()
        batch = Batch(
            organisation_id=self.user.organisation_id,
            holder=self.is_confided_in(clock),
            name=new_id("batch"),
            by_id=self.user.pk,
        )
        text = NoticeText("abuse@site.example", "Removal", "Please remove it.", ())
        wording = Wording(
            scope="operator",
            route="plain",
            language="en",
            template="plain",
            template_version="1",
            by_hand=False,
            text=text,
        )
        with transaction.atomic():
            return draft(batch, 0, wording, [], at).pk, batch.name

    def has_something_to_do(self, clock: MovableClock) -> str:
        """The id of a task."""
        case_id, at = self.is_confided_in(clock), clock.now()
        with transaction.atomic():
            return put_task(self.user.organisation_id, case_id, TaskKind.OVERDUE, case_id, at).pk

    def told_the_police(self, clock: MovableClock) -> str:
        """The id of a report to the police."""
        case_id = self.is_confided_in(clock)
        return PoliceTrack.objects.create(
            organisation=self.user.organisation, case_id=case_id, box=b"", since=clock.now().date()
        ).pk


def _holder(owner: Owner, clock: MovableClock) -> dict[str, str]:
    return {"holder": owner.is_confided_in(clock)}


def _case(owner: Owner, clock: MovableClock) -> dict[str, str]:
    return {"case_id": owner.is_confided_in(clock)}


def _task(owner: Owner, clock: MovableClock) -> dict[str, str]:
    return {"task_id": owner.has_something_to_do(clock)}


def _notice(owner: Owner, clock: MovableClock) -> dict[str, str]:
    return {"notice_id": owner.asks_for_a_removal(clock)[0]}


def _mail(owner: Owner, clock: MovableClock) -> dict[str, str]:
    row = StrayMail.objects.create(
        organisation=owner.user.organisation, generation=1, received_at=clock.now(), kind="other", whole=True, box=b""
    )
    return {"mail_id": row.pk}


def _batch(owner: Owner, clock: MovableClock) -> dict[str, str]:
    return {"batch": owner.asks_for_a_removal(clock)[1]}


OF_NOBODY_ELSE: dict[str, Callable[[Owner, MovableClock], dict[str, str]]] = {
    "staff:member": lambda owner, _clock: {"user_id": owner.colleague.pk},
    "staff:recovery-link": lambda owner, _clock: {"user_id": owner.colleague.pk},
    "staff:remove": lambda owner, _clock: {"user_id": owner.colleague.pk},
    "staff:revoke": lambda owner, clock: {"link_id": owner.invites(clock)},
    "staff:admit": lambda owner, _clock: {"user_id": owner.colleague.pk},
    "staff:recovery-lend": lambda owner, _clock: {"user_id": owner.colleague.pk},
    "desk:case": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-read": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-answer": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-verify": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-doubt": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-stop": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-end-authority": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-minor": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-not-minor": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:case-code": lambda owner, clock: {"case_id": owner.is_confided_in(clock)},
    "desk:handover": lambda owner, clock: {"handover_id": owner.was_told(clock)},
    "desk:handover-read": lambda owner, clock: {"handover_id": owner.was_told(clock)},
    "desk:handover-acknowledge": lambda owner, clock: {"handover_id": owner.was_told(clock)},
    "desk:handover-pass-on": lambda owner, clock: {"handover_id": owner.was_told(clock)},
    "desk:handover-conclude": lambda owner, clock: {"handover_id": owner.was_told(clock)},
    "desk:revoke-request": lambda owner, clock: {"request_id": owner.asks_for_a_picture(clock)},
    "desk:incident": lambda owner, clock: {"incident_id": owner.opens_an_incident(clock)},
    "desk:incident-finish": lambda owner, clock: {"incident_id": owner.opens_an_incident(clock)},
    "desk:incident-reopen": lambda owner, clock: {"incident_id": owner.opens_an_incident(clock)},
    "desk:takedown": _holder,
    "desk:takedown-check": _holder,
    "desk:takedown-state": _holder,
    "desk:takedown-copyright": _holder,
    "desk:takedown-draft": _holder,
    "desk:takedown-look-up": _holder,
    "desk:takedown-open": _holder,
    "desk:takedown-judge": _holder,
    "desk:takedown-mirrored": _holder,
    "desk:takedown-share": lambda owner, clock: {"incident_id": owner.opens_an_incident(clock)},
    "desk:takedown-confirm": _holder,
    "desk:takedown-look": _holder,
    "desk:takedown-close": _holder,
    "desk:takedown-reopen": _holder,
    "desk:takedown-read": _case,
    "desk:takedown-take-in": _case,
    "desk:takedown-reported": _case,
    "desk:takedown-consent": _case,
    "desk:takedown-delegate": _case,
    "desk:takedown-police": _case,
    "desk:takedown-done": _task,
    "desk:takedown-give-back": _task,
    "desk:takedown-undo": _task,
    "desk:takedown-notice": _notice,
    "desk:takedown-handed-in": _notice,
    "desk:takedown-settle": _notice,
    "desk:takedown-follow-up": _notice,
    "desk:takedown-notice-discard": _notice,
    "desk:takedown-stray-open": _mail,
    "desk:takedown-stray-assign": _mail,
    "desk:takedown-stray-discard": _mail,
    "desk:takedown-notice-route": _notice,
    "desk:takedown-notice-clock": _notice,
    "desk:takedown-batch": _batch,
    "desk:takedown-approve": _batch,
    "desk:takedown-discard": _batch,
    "desk:takedown-track": lambda owner, clock: {"track_id": owner.told_the_police(clock)},
}
"""For each address that names a row of an organisation: such a row, of the owner's organisation."""

HELD_BY_ONE_REVIEWER = (
    "desk:review-one",
    "desk:review-hint",
    "desk:review-reveal",
    "desk:review-decide",
    "desk:review-undo",
    "desk:review-give-back",
)
"""These answer to the one reviewer who holds a picture, and to everybody else as if there were none; `test_reviewing`
tries colleagues."""

NOT_OF_AN_ORGANISATION = {
    "desk:claim-settle": "an entry of a bank; `test_the_abuser` tries a caseworker of another organisation",
    "desk:disputed-decide": "an entry that one holds; `test_disputed` tries colleagues and another organisation",
    "desk:withheld-hand-over": "for the one legal contact; `test_reviewing` and `test_review_pages` try everybody else",
    "desk:withheld-destroy": "the same",
    "desk:withheld-take-out": "the same",
    **dict.fromkeys(
        (
            "desk:site",
            "desk:site-mirrors",
            "desk:site-contact-add",
            "desk:site-contact-drop",
            "desk:site-notes",
            "desk:site-look-up",
            "desk:site-country",
            "desk:site-forbid",
            "desk:site-allow",
            "desk:site-edge-remove",
            "desk:site-export",
        ),
        "the registry of sites names no case; only who runs the deployment changes it, as `test_sites` tries",
    ),
    "staff:drop-factor": "a factor is one person's own; `test_passkeys` tries another's",
    "staff:invite-first": "names an organisation, for those who look after all of them",
    "ops:bank": "banks are the deployment's business, for its own engineers",
    "ops:entry": "the same",
    "ops:clear-flag": "the same",
    "ops:work-again": "the outbox is the deployment's business, and the page names no row of anybody",
}

KEPT_APART = {
    "accounts.User": "staff:member",
    "accounts.Link": "staff:revoke",
    "cases.Case": "desk:case",
    "handovers.Handover": "desk:handover",
    "incidents.Incident": "desk:incident",
    "takedowns.LocationWork": "`test_links_of_another_case_are_never_meant`, and `test_only_a_caseworker_of_the_...`",
    "takedowns.Notice": "desk:takedown-notice",
    "takedowns.Task": "desk:takedown-done",
    "takedowns.ConsentGiven": "read and written through its case; `test_nobody_elsewhere_hears_what_a_person_allows`",
    "takedowns.ActTold": "the same",
    "takedowns.DelegateRow": "the same",
    "takedowns.PoliceTrack": "desk:takedown-track",
    "takedowns.StrayMail": "desk:takedown-stray-open",
    "takedowns.StatedRow": "desk:takedown-state",
    "uploads.UploadRequest": "desk:revoke-request",
    "keyring.OrganisationKey": "no address names a generation; `test_organisation_keys` tries members of another one",
    "platforms.Platform": "no page of staff; `test_callbacks` and `test_banks` of the platform API try another's key",
    "platforms.PlatformKey": "no page of staff, and no call names another's key",
    "platforms.Webhook": "no page of staff; `test_another_platforms_webhook_is_not_found`",
    "platforms.Remembered": "no page of staff; `test_forgetting_is_at_once_and_twice_is_no_mistake`",
    "banks.Bank": "owned by platforms; `test_banks` of the platform API tries another's",
    "banks.Opinion": "`test_a_platform_reads_its_own_words_page_by_page`",
    "banks.MatchDay": "counts, read by the bank's owner",
}
"""For each model with an organisation: an address above at which its rows stand, or how else they are kept apart."""


def addresses_that_name_something() -> Iterator[str]:
    for address in ADDRESSES:
        access = declared_access(address.pattern.callback)
        if isinstance(access, RolesOnly | SignedInOnly) and address.pattern.pattern.converters:
            _takeback, _web, part, *_ = address.pattern.callback.__module__.split(".")
            yield f"{part}:{address.pattern.name}"


def models_of_organisations() -> Iterator[type[Model]]:
    for model in apps.get_models():
        fields = model._meta.get_fields()
        if any(isinstance(each, ForeignKey) and each.related_model is Organisation for each in fields):
            yield model


def answers(browser: Client, path: str) -> dict[str, int]:
    return {"GET": browser.get(path).status_code, "POST": browser.post(path).status_code}


def test_every_address_that_names_something_is_in_one_of_the_tables() -> None:
    known = OF_NOBODY_ELSE.keys() | set(HELD_BY_ONE_REVIEWER) | NOT_OF_AN_ORGANISATION.keys()
    assert set(addresses_that_name_something()) == known


def test_every_model_of_an_organisation_is_kept_apart_somewhere() -> None:
    assert {model._meta.label for model in models_of_organisations()} == KEPT_APART.keys()
    named = {each for each in KEPT_APART.values() if ":" in each and " " not in each}
    assert named <= OF_NOBODY_ELSE.keys()


@pytest.mark.parametrize("address", OF_NOBODY_ELSE)
@pytest.mark.parametrize(("owners", "strangers"), [("A partner", "Haven"), ("Haven", "A partner"), ("B", "A partner")])
def test_a_row_of_another_organisation_is_not_there(
    address: str, owners: str, strangers: str, clock: MovableClock
) -> None:
    owner = Owner(an_organisation(owners), clock)
    stranger = a_member(*Role, organisation=an_organisation(strangers), name="Sid")
    path = reverse(address, kwargs=OF_NOBODY_ELSE[address](owner, clock))
    found = answers(signed_in(stranger, clock.now()), path)
    assert 404 in found.values()
    assert set(found.values()) <= {404, 405}  # 405 for what nobody, whoever they are, can do there


@pytest.mark.parametrize("address", OF_NOBODY_ELSE)
def test_the_same_row_is_there_for_its_own_people(address: str, clock: MovableClock) -> None:
    owner = Owner(an_organisation(), clock)
    path = reverse(address, kwargs=OF_NOBODY_ELSE[address](owner, clock))
    assert 404 not in answers(signed_in(owner.user, clock.now()), path).values()


@pytest.mark.parametrize("address", HELD_BY_ONE_REVIEWER)
def test_a_picture_of_another_organisation_is_not_there(address: str, clock: MovableClock) -> None:
    owner = Owner(an_organisation("A partner"), clock)
    picture, stranger = owner.asks_for_a_picture(clock, state="under_review"), signed_in(a_member(*Role), clock.now())
    before = UploadRequest.objects.values().get()
    said = []
    for request_id in (picture, "upload_nobody_has"):
        path = reverse(address, kwargs={"request_id": request_id})
        said.append(
            [(each.status_code, each.headers.get("Location")) for each in (stranger.get(path), stranger.post(path))]
        )
    assert said[0] == said[1]
    assert 200 not in {status for status, _where in said[0]}
    assert UploadRequest.objects.values().get() == before


@pytest.mark.parametrize("address", OF_NOBODY_ELSE)
def test_what_nobody_has_is_answered_like_what_is_anothers(address: str, clock: MovableClock) -> None:
    owner = Owner(an_organisation("A partner"), clock)
    stranger = signed_in(a_member(*Role), clock.now())
    others = OF_NOBODY_ELSE[address](owner, clock)
    nobodys = dict.fromkeys(others, "nobody_has_this")
    assert answers(stranger, reverse(address, kwargs=nobodys)) == answers(stranger, reverse(address, kwargs=others))
