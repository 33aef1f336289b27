"""`/m`: what is near a hash or a picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from takeback.base.errors import Invalid
from takeback.flows.lookups.lookup import Behalf
from takeback.matching.decision import Policies, nothing_near
from takeback.matching.policy import USUAL_BITS
from takeback.records.banks.queries import live_by_kind
from takeback.signals.hashers.hasher import OfBytes
from takeback.signals.signal import Signal
from takeback.web.hma.asked import KINDS, banks_named, flag_named, json_asked, kinds_named, signal_of
from takeback.web.hma.calls import Call, Json, WebCall
from takeback.web.hma.pictures import hashed, picture_asked, strong_signals, turned
from takeback.web.hma.shown import HOLD, Shown, shown


def raw_lookup(call: Call) -> Json:
    """The ids of the contents near a hash, with distances if asked for.

    Args:
        call: as it came.
    """
    signal = _signal(call)
    with_distance = flag_named(call.query, "include_distance")
    found = _near(call, [signal])
    return {"matches": [each.content if with_distance else each.match.entry for each in found]}


def lookup_signal(call: Call) -> Json:
    """The contents near a hash, by their banks.

    Args:
        call: as it came.
    """
    return _by_bank(_near(call, [_signal(call)]))


def lookup(call: WebCall) -> Json:
    """The same, or the contents near the picture at `url`.

    Args:
        call: as it came.
    """
    if not call.query.get("url"):
        return lookup_signal(call)
    by_kind = _near_picture(call)
    kind = call.query.get("signal_type")
    return by_kind if kind is None else _table(by_kind.get(kind))


def lookup_sent(call: WebCall) -> Json:
    """The contents near the picture in the form, by kind of signal and bank.

    Args:
        call: as it came.
    """
    return _near_picture(call)


def compare(call: WebCall) -> Json:
    """How far apart two hashes are, for each kind named.

    Args:
        call: as it came.

    Raises:
        Invalid: a kind is not known here, or does not come with two hashes of it.
    """
    compared: dict[str, object] = {}
    for kind, pair in json_asked(call.request).items():
        if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - two are compared
            raise Invalid("each signal type needs a list of two hashes")
        one, other = (signal_of(kind, value) for value in pair)
        if isinstance(KINDS[one.type], OfBytes):
            compared[kind] = [one.value == other.value, {}]
        else:
            distance = (int(one.value, 16) ^ int(other.value, 16)).bit_count()
            compared[kind] = [distance <= USUAL_BITS, {"distance": distance}]
    return compared


def index_status(call: Call) -> Json:
    """What the index holds of the banks that the asker is told of. It is level with them, or this fails.

    Args:
        call: as it came.

    Raises:
        Invalid: a kind of signal that is not known here.
        Unavailable: the index cannot be compared with the banks.
    """
    now = int(call.at.timestamp())
    return {
        kind: {"present": True, "built_to": now if size else -1, "size": size}
        for kind, size in sizes_of_index(call).items()
    }


def sizes_of_index(call: Call) -> dict[str, int]:
    """How many hashes of each kind can match, or of the one named by `signal_type`.

    Args:
        call: as it came.

    Raises:
        Invalid: a kind of signal that is not known here.
        Unavailable: the index cannot be compared with the banks.
    """
    named = call.query.get("signal_type")
    if named is not None and named not in KINDS:
        raise Invalid(f"no such signal type; there are {', '.join(KINDS)}")
    call.services.shelf.check()
    sizes = live_by_kind(call.organisation)
    return {kind: sizes.get(kind, 0) for kind in KINDS if named in {None, kind}}


def _signal(call: Call) -> Signal:
    value, kind = call.query.get("signal"), call.query.get("signal_type")
    if not value or not kind:
        raise Invalid("Either url or both signal and signal_type are required")
    return signal_of(kind, value)


def _near_picture(call: WebCall) -> dict[str, object]:
    kinds = kinds_named(call.query)
    found = hashed(picture_asked(call.request, call.services), call.services)
    near = _near(call, [*strong_signals(found, kinds), *turned(found, kinds)])
    return {kind: _by_bank([each for each in near if each.match.signal_type == kind]) for kind in kinds}


def _near(call: Call, signals: Sequence[Signal]) -> list[Shown]:
    """What may be shown of the entries near an upload; nothing in shadow mode, which only counts."""
    holder = call.holder
    looked_up = call.judge(call.services, signals, Behalf(organisation=holder.organisation_id, changes=holder.changes))
    if looked_up is None:
        call.decisions.append(nothing_near(Policies(call.services.policy, holder.changes)))
        return []
    call.decisions.append(looked_up.decision)
    if holder.shadow or not looked_up.matches:
        return []
    named = banks_named(call.query)
    return shown(looked_up.matches, Policies(call.services.policy, holder.changes), named, _real(call, named or ()))


def _real(call: Call, named: Collection[str]) -> set[str]:
    """Which of the names that could stand for what is held back are those of real banks."""
    if not any(name.endswith(HOLD) for name in named):
        return set()
    return {bank.name for bank in call.services.shelf.current().banks.values()}


def _by_bank(near: Sequence[Shown]) -> dict[str, object]:
    table: dict[str, list[object]] = {}
    for each in near:
        table.setdefault(each.bank, []).append(each.content)
    return dict(table)


def _table(found: object) -> dict[str, object]:
    return found if isinstance(found, dict) else {}
