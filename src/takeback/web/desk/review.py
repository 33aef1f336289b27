"""A reviewer's pages: take one picture, know what can be known, look if one must, say what it is, and undo it."""

from __future__ import annotations

from typing import Final

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict, NotAllowed, NotSignedIn, TooMany
from takeback.flows.uploads import reviewing, seen_uploads
from takeback.flows.uploads.reviewing import Decided
from takeback.flows.uploads.who_reviews import legal_contact
from takeback.matching.matcher import Match
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.queries import decided_lately, how_many_wait
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work import exposures
from takeback.sealing.boxes import PrivateKey
from takeback.signals.intake import REASONS
from takeback.signals.signal import Unhashable
from takeback.web.desk.requests import services_of
from takeback.web.desk.words import KINDS, STANDINGS, VERDICTS
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, private_key, signed_in_user

SHOWS_PICTURES: Final = {"img-src": [SELF, "blob:"]}
"""What is revealed goes from memory to the screen, and has no address that could be opened again."""
_MOST_KNOWN: Final = 5


@for_roles(Role.REVIEWER)
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """What waits, how the day stands, and what can still be undone."""
    user, at = signed_in_user(request), now(request)
    context = {
        "day": exposures.day_of(user.pk, at),
        "most": exposures.MOST_A_DAY,
        "waiting": how_many_wait(user.organisation_id),
        "held": reviewing.current(services_of(request), user),
        "lately": [(row, VERDICTS[Verdict(row.verdict)][0]) for row in decided_lately(user, at)],
        "has_contact": legal_contact(services_of(request)) is not None,
    }
    return render(request, "desk/review.html", context)


@for_roles(Role.REVIEWER)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Be given the next picture."""
    try:
        row = reviewing.take_next(services_of(request), signed_in_user(request))
    except (Conflict, NotAllowed, TooMany) as error:
        messages.warning(request, error.message)
        return redirect("desk:review")
    if row is None:
        messages.success(request, _("Nothing waits for you now."))
        return redirect("desk:review")
    return redirect("desk:review-one", row.pk)


@for_roles(Role.REVIEWER)
@require_safe
@csp_replace(SHOWS_PICTURES)  # type: ignore[arg-type]  # typed without the arguments of the path
def one(request: HttpRequest, request_id: str) -> HttpResponse:
    """The picture that one holds: what is known of it first."""
    return _one(request, request_id)


@for_roles(Role.REVIEWER)
@require_POST
def hint(request: HttpRequest, request_id: str) -> HttpResponse:
    """The picture grey and without detail."""
    user = signed_in_user(request)
    return _jpeg(seen_uploads.hint(services_of(request), user, _key(request, user), request_id))


@for_roles(Role.REVIEWER)
@require_POST
def reveal(request: HttpRequest, request_id: str) -> HttpResponse:
    """The picture, while somebody holds the button: each time is logged."""
    user = signed_in_user(request)
    return _jpeg(seen_uploads.reveal(services_of(request), user, _key(request, user), request_id))


@for_roles(Role.REVIEWER)
@require_POST
@csp_replace(SHOWS_PICTURES)  # type: ignore[arg-type]  # typed without the arguments of the path
def decide(request: HttpRequest, request_id: str) -> HttpResponse:
    """Say what it is. What cannot be undone is asked once more."""
    said = request.POST.get("verdict", "")
    if said not in set(Verdict):
        return _one(request, request_id, _("Choose first what it is."), status=400)
    verdict = Verdict(said)
    if verdict is Verdict.MINOR and request.POST.get("sure") != "yes":
        return render(request, "desk/review_minor.html", {"request_id": request_id})
    user = signed_in_user(request)
    try:
        outcome = reviewing.decide(
            services_of(request),
            user,
            _key(request, user),
            request_id,
            verdict,
            intimate_too=request.POST.get("intimate_too") == "yes",
        )
    except (Conflict, NotAllowed) as error:
        messages.error(request, error.message)
        return redirect("desk:review")
    if isinstance(outcome, Unhashable):
        return _one(request, request_id, _("It gives no hash, so copies of it cannot be blocked."), status=409)
    messages.success(request, _what_follows(verdict, outcome))
    return redirect("desk:review")


@for_roles(Role.REVIEWER)
@require_POST
def undo(request: HttpRequest, request_id: str) -> HttpResponse:
    """Take a verdict back; one holds the picture again."""
    try:
        row = reviewing.undo(services_of(request), signed_in_user(request), request_id)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("desk:review")
    return redirect("desk:review-one", row.pk)


@for_roles(Role.REVIEWER)
@require_POST
def give_back(request: HttpRequest, request_id: str) -> HttpResponse:
    """Give it back undecided."""
    try:
        goes_on = reviewing.give_back(services_of(request), signed_in_user(request), request_id)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Somebody else will be given it.") if goes_on else _("It waits again."))
    return redirect("desk:review")


def _one(request: HttpRequest, request_id: str, problem: str = "", *, status: int = 200) -> HttpResponse:
    user = signed_in_user(request)
    services = services_of(request)
    row = reviewing.current(services, user)
    if row is None or row.pk != request_id:
        messages.warning(request, _("You do not hold this picture, or not any more."))
        return redirect("desk:review")
    try:
        facts = seen_uploads.facts(services, user, _key(request, user), request_id)
    except NotAllowed as error:
        messages.error(request, error.message)
        return redirect("desk:review")
    context = {
        "row": row,
        "kind": KINDS[Kind(row.kind)],
        "kilobytes": max(1, row.sealed_bytes // 1000),
        "facts": facts,
        "unreadable": _why(facts.unreadable),
        "known": [(each, STANDINGS[each.standing]) for each in _nearest(facts.known)],
        "verdicts": [(verdict.value, *words) for verdict, words in VERDICTS.items()],
        "day": exposures.day_of(user.pk, now(request)),
        "most": exposures.MOST_A_DAY,
        "problem": problem,
    }
    return render(request, "desk/review_one.html", context, status=status)


def _nearest(matches: tuple[Match, ...]) -> list[Match]:
    """The nearest entry of each bank and standing."""
    nearest: dict[tuple[str, str], Match] = {}
    for match in matches:
        nearest.setdefault((match.bank.name, match.standing), match)
    return list(nearest.values())[:_MOST_KNOWN]


def _why(unreadable: Unhashable | None) -> str:
    if unreadable is None:
        return ""
    if unreadable.reason == "not_whole":
        return _("What came does not open: it was not sealed whole, or was changed.")
    if unreadable.reason == "low_quality":
        return _("There is too little in it to tell it from others.")
    return _(REASONS[unreadable.reason])


def _what_follows(verdict: Verdict, outcome: Decided) -> str:
    if verdict is Verdict.MINOR:
        return _("Nobody opens it any more. The legal contact takes over.")
    said = _("Decided. It stands below until it is final; so long you can undo it. Then the picture is destroyed.")
    if outcome.alike:
        alike = ngettext(
            "%(count)s near-duplicate that waited was decided with it.",
            "%(count)s near-duplicates that waited were decided with it.",
            outcome.alike,
        )
        said = f"{said} {alike % {'count': outcome.alike}}"
    return said


def _key(request: HttpRequest, user: User) -> PrivateKey:
    key = private_key(request, user)
    if key is None:
        raise NotSignedIn("the session holds no key; sign in once more")
    return key


def _jpeg(data: bytes) -> HttpResponse:
    return HttpResponse(data, content_type="image/jpeg")
