"""`/c/bank/X/content` and `/signal`: what is in a bank of one's own. One content is one entry, and holds one signal.

It is banked as `reviewed`: whoever banks here has looked, and the bank is theirs. Where the peer deletes, it is
withdrawn, and never comes back. A content is found through its own bank and no other.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from takeback.base.errors import Invalid, NotFound
from takeback.matching.bank import LIVE_STANDINGS
from takeback.matching.standing import Standing
from takeback.records.banks.actions import EntryChanges, add_entries, change_entry, withdraw_entry
from takeback.records.banks.models import Bank, BankEntry
from takeback.records.banks.queries import Sought, sought_entries
from takeback.signals.signal import Signal
from takeback.web.hma.asked import flag_named, json_asked, kinds_named, signal_of
from takeback.web.hma.banks import check_own, held, in_shape
from takeback.web.hma.calls import Call, Json, WebCall
from takeback.web.hma.failures import Refused
from takeback.web.hma.pictures import hashed, picture_asked, strong_signals
from takeback.web.hma.remarks import NO_REMARK, Remark, remark_asked, remark_of

PROVENANCE = "hma"
ENABLED, DISABLED = 1, 0
"""As `disable_until_ts`: the peer's own words for "it matches" and "until further notice"."""

_FURTHER_NOTICE = datetime(9999, 12, 31, tzinfo=UTC)
_FARTHEST = timedelta(days=365 * 5)
_MOST_ID = 2**63 - 1


def add_content(call: WebCall, bank: str) -> Json:
    """Bank a picture, sent or named by `url`.

    Args:
        call: as it came.
        bank: its name.

    Raises:
        NotFound: there is no such bank, or none that the asker may know of.
        NotAllowed: it is another's.
        Invalid: the picture gives no hash that could be matched by, or something is said of it that cannot be kept.
        Refused: 409, it was withdrawn.
    """
    check_own(call, bank)  # before anything is fetched or read
    kinds = kinds_named(call.query)
    if len(kinds) != 1:
        raise Invalid("a content holds one signal here; bank one of types at a time")
    remark = remark_asked(call.request)
    found = hashed(picture_asked(call.request, call.services), call.services)
    (signal,) = strong_signals(found, kinds)
    return _bank(call, bank, signal, remark)


def add_signal(call: WebCall, bank: str) -> Json:
    """Bank a hash.

    Args:
        call: as it came.
        bank: its name.

    Raises:
        NotFound: there is no such bank, or none that the asker may know of.
        NotAllowed: it is another's.
        Invalid: not one hash of a kind that is known here.
        Refused: 409, it was withdrawn.
    """
    asked = json_asked(call.request)
    signals = [signal_of(kind, value) for kind, value in asked.items() if kind not in {"note", "metadata"}]
    if len(signals) != 1:
        raise Invalid("No signals given" if not signals else "a content holds one signal here; bank each by itself")
    return _bank(call, bank, signals[0], remark_asked(call.request))


def show_content(call: Call, bank: str, content: int) -> Json:
    """One content of a bank of one's own.

    Args:
        call: as it came.
        bank: its name.
        content: its id.

    Raises:
        NotFound: there is no such content in a bank of the asker's own, or none any more.
        NotAllowed: the bank is another's.
    """
    own = check_own(call, bank)
    return _told(call, own, _row(own, content))


def change_content(call: WebCall, bank: str, content: int) -> Json:
    """Take a content out of matching for a while, or back; change what is noted of it.

    Args:
        call: as it came.
        bank: its name.
        content: its id.

    Raises:
        NotFound: there is no such content in a bank of the asker's own, or none any more.
        NotAllowed: the bank is another's.
        Invalid: an instant or a note that cannot be.
    """
    asked = json_asked(call.request)
    until = _until(asked["disable_until_ts"], call.at) if "disable_until_ts" in asked else None
    with held(call, bank) as own:
        row = _row(own, content)
        changes = EntryChanges(paused_until=until)
        if "note" in asked:
            remark = Remark(remark_asked(call.request).note, remark_of(row).content_id)
            changes = EntryChanges(paused_until=until, label=remark.label, tags=remark.tags(row))
        change_entry(own.name, row.pk, changes, call.at)
        return _told(call, own, _row(own, content))


def delete_content(call: Call, bank: str, content: int) -> Json:
    """Withdraw a content of a bank of one's own. One that is not there is no mistake.

    Args:
        call: as it came.
        bank: its name.
        content: its id.

    Raises:
        NotFound: there is no such bank, or none that the asker may know of.
        NotAllowed: it is another's.
    """
    with held(call, bank) as own:
        try:
            row = _row(own, content)
        except NotFound:
            return {"deleted": 0}
        withdraw_entry(own.name, row.pk, call.at)
    return {"deleted": 1}


def _bank(call: Call, bank: str, signal: Signal, remark: Remark) -> Json:
    with held(call, bank) as own:
        (banked,) = add_entries(
            own.name, [signal], Standing.REVIEWED, call.at, provenance=PROVENANCE, particulars=remark.particulars
        )
        if not banked.fresh:
            _bank_again(call, own, banked.entry, remark)
    return {"id": banked.entry, "signals": {signal.type: signal.value}}


def _bank_again(call: Call, own: Bank, entry: int, remark: Remark) -> None:
    """Whoever banks what is there already means that it is to match from now on."""
    try:
        row = _row(own, entry)
    except NotFound:
        raise Refused(409, "this hash was withdrawn from the bank, and is not brought back") from None
    resumed = call.at if row.paused_until is not None else None
    if remark != NO_REMARK:
        changes = EntryChanges(paused_until=resumed, label=remark.label, tags=remark.tags(row))
    elif resumed:
        changes = EntryChanges(paused_until=resumed)
    else:
        return
    change_entry(own.name, entry, changes, call.at)


def _row(own: Bank, content: int) -> BankEntry:
    if not 0 < content <= _MOST_ID:
        raise NotFound("there is no such content")
    row = sought_entries(own, Sought(after=content - 1)).filter(pk=content, standing__in=LIVE_STANDINGS).first()
    if row is None:
        raise NotFound("there is no such content")
    return row


def _told(call: Call, own: Bank, row: BankEntry) -> dict[str, object]:
    told: dict[str, object] = {
        "id": row.pk,
        "disable_until_ts": _disabled_until(row, call.at),
        "collab_metadata": {},
        "original_media_uri": None,
        "bank": in_shape(own),
    }
    if flag_named(call.query, "include_signals"):
        told["signals"] = {row.signal_type: row.value}
    remark = remark_of(row)
    if remark.content_id and flag_named(call.query, "include_metadata", otherwise=True):
        told["metadata"] = {"content_id": remark.content_id, "content_uri": None, "json": None}
    if remark.note:
        told["note"] = remark.note
    return told


def _disabled_until(row: BankEntry, at: datetime) -> int:
    until = row.paused_until
    if until is None or until <= at:
        return ENABLED
    return DISABLED if until == _FURTHER_NOTICE else int(until.timestamp())


def _until(given: object, at: datetime) -> datetime:
    """When a pause ends; now or earlier ends it."""
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if not re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
        raise Invalid("disable_until_ts must be a non-negative integer, in seconds since 1970")
    seconds = int(text)
    if seconds == DISABLED:
        return _FURTHER_NOTICE
    if seconds > (at + _FARTHEST).timestamp():
        raise Invalid("disable_until_ts must be less than 5 years in the future")
    return datetime.fromtimestamp(seconds, UTC)
