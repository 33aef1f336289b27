"""Explain a match: two hashes, the bits that differ, the distance, and the decision with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takeback.base.errors import NotFound
from takeback.flows.lookups.explaining import Compared, Searched, compare, compare_with_entry, search_all
from takeback.flows.services import Services
from takeback.matching.policy import Outcome
from takeback.matching.supposition import Supposition
from takeback.records.accounts.roles import Role
from takeback.signals.hashers import UPRIGHT
from takeback.web.face.access import for_deployment_roles
from takeback.web.ops import words
from takeback.web.ops.bits import ShownBits, shown_bits
from takeback.web.ops.forms import ExplainForm
from takeback.web.ops.result import ShownReason
from takeback.web.ops.scale import Scale, scale
from takeback.web.ops.shown_banks import ShownEntry, shown_entry


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest) -> HttpResponse:
    """Two hashes, a hash and an entry, or a hash and every bank. Hashes come in the body, never in an address.

    Raises:
        Unavailable: the banks cannot be searched. It is never shown as "no match".
    """
    if request.method != "POST":
        return render(request, "ops/explain.html", {"form": ExplainForm(initial={"entry": request.GET.get("entry")})})
    form = ExplainForm(request.POST)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        context |= _explained(request.services, form)  # type: ignore[attr-defined]  # PlaceServices
    return render(request, "ops/explain.html", context)


def _explained(services: Services, form: ExplainForm) -> dict[str, object]:
    first, entry = form.signal("first"), form.cleaned_data["entry"]
    if form.cleaned_data["second"]:
        return {"compared": shown_comparison(compare(services, first, form.signal("second")))}
    if entry:
        try:
            compared = compare_with_entry(services, first, entry)
        except NotFound:
            form.add_error("entry", _("There is no such entry."))
            return {}
        if compared.second.type != first.type:
            wrong = _("This entry is of the kind %(kind)s; give such a hash.") % {"kind": compared.second.type}
            form.add_error("entry", wrong)
            return {}
        return {"compared": shown_comparison(compared)}
    searched = search_all(services, first)
    nearest = None if searched.nearest is None else shown_comparison(searched.nearest)
    return {"searched": shown_search(searched), "compared": nearest}


@dataclass(frozen=True, slots=True)
class ShownSupposition:
    """What would be decided under one standing.

    Attributes:
        standing: in words.
        bits: up to which it counts.
        does: what a match within them does.
        outcome: what this match would do.
        because: the reason's sentence.
        is_actual: whether the entry has this standing.
    """

    standing: str | Promise
    bits: int
    does: Outcome
    outcome: Outcome
    because: str
    is_actual: bool


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Two hashes, and all that the page says of them.

    Attributes:
        kind: of signal.
        bits: the picture; `None` for a kind that knows only equal and different.
        distance: in bits.
        scale: where the distance lies among those that count.
        radius: beyond which no search finds anything.
        is_found: whether a search finds it.
        equal: whether the hashes are equal.
        suppositions: standing by standing; none where no search finds it.
        policy_version: that was applied.
        entry: the entry, if one was named.
        outcome: what is decided, as the entry stands; `None` where nothing is.
        meaning: of the outcome.
        reason: why.
        resting: why the entry matches nothing now, in words.
    """

    kind: str
    bits: ShownBits | None
    distance: int
    scale: Scale
    radius: int
    is_found: bool
    equal: bool
    suppositions: tuple[ShownSupposition, ...]
    policy_version: str
    entry: ShownEntry | None
    outcome: Outcome | None
    meaning: str | Promise | None
    reason: ShownReason | None
    resting: str | Promise | None


def shown_comparison(compared: Compared) -> ShownComparison:
    """A comparison for the page.

    Args:
        compared: as the flow returned it.
    """
    actual = compared.actual if compared.is_found else None
    entry = None if compared.entry is None else shown_entry(compared.entry)
    return ShownComparison(
        kind=compared.second.type,
        bits=shown_bits(compared.first.value, compared.second.value) if compared.second.type == UPRIGHT else None,
        distance=compared.distance,
        scale=scale(compared.distance, [each.bits for each in compared.suppositions]),
        radius=compared.radius,
        is_found=compared.is_found,
        equal=compared.distance == 0,
        suppositions=tuple(_supposition(each, compared) for each in compared.suppositions) if compared.is_found else (),
        policy_version=compared.policy_version,
        entry=entry,
        outcome=actual.outcome if actual else None,
        meaning=words.OUTCOMES[actual.outcome][1] if actual else None,
        reason=_reason(actual, entry) if actual and entry else None,
        resting=words.RESTING[compared.resting] if compared.resting else None,
    )


def _reason(actual: Supposition, entry: ShownEntry) -> ShownReason:
    """The supposition knows of no entry, and the page does."""
    reason = replace(actual.reason, entry=entry.id)
    return ShownReason(words.sentence_of(reason), words.particulars_of(reason))


def _supposition(supposed: Supposition, compared: Compared) -> ShownSupposition:
    return ShownSupposition(
        words.STANDINGS[supposed.standing],
        supposed.bits,
        supposed.does,
        supposed.outcome,
        words.sentence_of(supposed.reason),
        compared.actual is supposed,
    )


@dataclass(frozen=True, slots=True)
class ShownNear:
    """One entry near the hash."""

    bank: str
    entry: int
    standing: str | Promise
    distance: int


@dataclass(frozen=True, slots=True)
class ShownSearch:
    """What was found in all banks.

    Attributes:
        outcome: what is decided.
        meaning: of it.
        reasons: why.
        near: the entries, nearest first.
        kind: of the hash.
        value: of the hash.
        quality: of the upload.
    """

    outcome: Outcome
    meaning: str | Promise
    reasons: tuple[ShownReason, ...]
    near: tuple[ShownNear, ...]
    kind: str
    value: str
    quality: int | None


def shown_search(searched: Searched) -> ShownSearch:
    """A search for the page.

    Args:
        searched: as the flow returned it.
    """
    decision = searched.found.decision
    return ShownSearch(
        decision.outcome,
        words.OUTCOMES[decision.outcome][1],
        tuple(ShownReason(words.sentence_of(each), words.particulars_of(each)) for each in decision.reasons),
        tuple(
            ShownNear(each.bank.name, each.entry, words.STANDINGS[each.standing], each.distance)
            for each in searched.found.matches
        ),
        searched.signal.type,
        searched.signal.value,
        searched.signal.quality,
    )
