"""The calls with which a platform fills and empties its banks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from ninja.errors import ValidationError
from pydantic import ValidationError as WrongWords

from takeback.flows.banks.banking import bank_picture
from takeback.flows.services import Services
from takeback.matching.standing import Standing
from takeback.records.banks.actions import NEVER, EntryChanges, add_each, change_entry, withdraw_entry
from takeback.records.banks.queries import bank_named, entry_named, entry_page
from takeback.records.platforms.scopes import Scope
from takeback.signals.signal import Unhashable
from takeback.web.face.access import for_keys
from takeback.web.face.problems import problem_answer
from takeback.web.platform_api.answered_of_banks import (
    EntriesAnswered,
    EntriesBanked,
    EntryAnswered,
    PictureBanked,
    entries_banked,
    entry_answered,
    picture_banked,
)
from takeback.web.platform_api.asked_of_banks import AboutPicture, EntriesAsked, EntriesSought, EntryChanged
from takeback.web.platform_api.asking import refuse_strange_words
from takeback.web.platform_api.bodies import file_and_words
from takeback.web.platform_api.keys import key_holder

router = Router()
PROVENANCE = "platform_api"

_WORDS = ("standing", "tags", "label", "expires_on", "consent_reference")


def _picture_form() -> dict[str, object]:
    """The form, as the document describes it: each word as the model has it, and tags with spaces between them."""
    words = AboutPicture.model_json_schema()["properties"]
    tags = {"type": "string", "description": "Words with spaces between them.", "maxLength": 600}
    tag = words["tags"]["items"]["pattern"].strip("^$")
    tags["pattern"] = f"^({tag}( {tag}){{0,15}})?$"
    day = {"type": "string", "format": "date"}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            **words,
                            "file": {"type": "string", "format": "binary"},
                            "tags": tags,
                            "expires_on": day,
                        },
                        "required": ["file", "standing"],
                        "additionalProperties": False,
                    },
                },
            },
        },
    }


@router.get(
    "/banks/{name}/entries", response=EntriesAnswered, operation_id="list_entries", summary="Page through entries"
)
@for_keys(Scope.BANKS.value)
def list_entries(request: HttpRequest, name: str, sought: Query[EntriesSought]) -> EntriesAnswered:
    """Entries of a bank in the order in which they came, at most 1,000 a page. Needs a key with the scope `banks`.

    Pages are stable under writes: none that was there at the start is passed over or told twice.
    """
    refuse_strange_words(request, EntriesSought)
    bank = bank_named(name, owner=_owner(request))
    page, after = entry_page(bank, sought.as_sought(), sought.limit)
    return EntriesAnswered(entries=[entry_answered(each) for each in page], next=after)


@router.post("/banks/{name}/entries", response=EntriesBanked, operation_id="bank_entries", summary="Bank signals")
@for_keys(Scope.BANKS.value)
def bank_entries(request: HttpRequest, name: str, asked: Body[EntriesAsked]) -> EntriesBanked:
    """Bank 1 to 1,000 signals: all of them, or none. Needs a key with the scope `banks`.

    Banking the same ones again changes nothing, so a call that was not answered is simply made again. `reviewed` lifts
    an entry that was `attested`. Nothing brings back what was withdrawn.
    """
    entries = [each.as_new() for each in asked.entries]
    at = _services(request).clock.now()
    return entries_banked(add_each(name, entries, at, provenance=PROVENANCE, owner=_owner(request)))


@router.get(
    "/banks/{name}/entries/{int:entry}", response=EntryAnswered, operation_id="show_entry", summary="Show an entry"
)
@for_keys(Scope.BANKS.value)
def show_entry(request: HttpRequest, name: str, entry: int) -> EntryAnswered:
    """One entry of this bank, and of no other. Needs a key with the scope `banks`."""
    return entry_answered(entry_named(bank_named(name, owner=_owner(request)), entry))


@router.patch(
    "/banks/{name}/entries/{int:entry}", response=EntryAnswered, operation_id="change_entry", summary="Change an entry"
)
@for_keys(Scope.BANKS.value)
def change_entry_(request: HttpRequest, name: str, entry: int, asked: Body[EntryChanged]) -> EntryAnswered:
    """Change what is said of it, pause or resume it, or take its flag away. Needs a key with the scope `banks`."""
    owner, at, said = _owner(request), _services(request).clock.now(), asked.model_fields_set
    changes = EntryChanges(
        tags=None if asked.tags is None else tuple(asked.tags),
        label=asked.label,
        expires_on=(asked.expires_on or NEVER) if "expires_on" in said else None,
        paused_until=(asked.paused_until or at) if "paused_until" in said else None,
        flagged=asked.flagged,
    )
    change_entry(name, entry, changes, at, owner=owner)
    return entry_answered(entry_named(bank_named(name, owner=owner), entry))


@router.delete(
    "/banks/{name}/entries/{int:entry}",
    response=EntryAnswered,
    operation_id="withdraw_entry",
    summary="Withdraw an entry",
)
@for_keys(Scope.BANKS.value)
def withdraw_entry_(request: HttpRequest, name: str, entry: int) -> EntryAnswered:
    """Take it out of matching, at once, everywhere and for good. Needs a key with the scope `banks`.

    It stays in the bank as `withdrawn`, so that banking its signal again does not bring it back.
    """
    owner = _owner(request)
    withdraw_entry(name, entry, _services(request).clock.now(), owner=owner)
    return entry_answered(entry_named(bank_named(name, owner=owner), entry))


@router.post(
    "/banks/{name}/pictures",
    response=PictureBanked,
    operation_id="bank_picture",
    summary="Bank a picture",
    openapi_extra=_picture_form(),
)
@for_keys(Scope.BANKS.value)
def bank_picture_(request: HttpRequest, name: str) -> PictureBanked | HttpResponse:
    """Hash a picture and bank all its signals. The picture is neither kept nor written to a disk.

    Needs a key with the scope `banks`.
    """
    services = _services(request)
    data, words = file_and_words(request, services.most_bytes, _WORDS)
    try:
        about = AboutPicture.model_validate(words)
    except WrongWords as error:
        raise ValidationError([{**each, "loc": ("form", *each["loc"])} for each in error.errors()]) from None
    done = bank_picture(
        services,
        name,
        data,
        Standing(about.standing),
        PROVENANCE,
        particulars=about.as_particulars(),
        owner=_owner(request),
    )
    if isinstance(done, Unhashable):
        return problem_answer("unhashable", done.detail, field="file", reason=done.reason)
    return picture_banked(*done)


OPERATIONS = (list_entries, bank_entries, show_entry, change_entry_, withdraw_entry_, bank_picture_)
"""Every operation of this file, with its declared access."""


def _services(request: HttpRequest) -> Services:
    services: Services = request.services  # type: ignore[attr-defined]  # set by PlaceServices
    return services


def _owner(request: HttpRequest) -> str:
    return key_holder(request).organisation_id
