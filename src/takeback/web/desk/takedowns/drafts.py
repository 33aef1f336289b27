"""What was drafted together: looked at, approved at once, and taken back as long as nothing has left."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.notices.facts import Shows
from takeback.casework.notices.proposal import Way
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.notice_state import UNSENT, NoticeState
from takeback.flows.takedowns.approving import approve_batch, discard_batch
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.complaining import tell_regulators
from takeback.flows.takedowns.drafting import Drafted, draft_by_route, draft_notices
from takeback.flows.takedowns.ports import Lacking
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions.stated import stated_for
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.queries import locations_in, noticed, opened
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.notice_words import element_in_words, missing_in_words, route_in_words
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.selection import TO_ASK, chosen
from takeback.web.desk.takedowns.words import COSTS, NOTICE_STATES, REASONS, SHOWS, Words
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def draft(request: HttpRequest, holder: str) -> HttpResponse:
    """Draft notices about the chosen links: one for each recipient."""
    user = signed_in_user(request)
    own_cases(user, holder)
    ids = chosen(request.POST, locations_in(user.organisation_id, holder), TO_ASK)
    if not ids:
        words = _("Nothing is chosen that may be asked for. Links are checked first.")
        return show(request, holder, problem=words, status=400)
    return draft_and_show(request, holder, ids)


def draft_and_show(request: HttpRequest, holder: str, ids: Sequence[str]) -> HttpResponse:
    """Draft, and show the drafts with whatever could not be drafted.

    Args:
        request: brings the attempt: the same page sent twice gives the same drafts.
        holder: a case or incident of the caseworker's own.
        ids: locations of it.
    """
    user = signed_in_user(request)
    wanted = Wanted(
        holder=holder,
        ids=ids,
        attempt=request.POST.get("attempt") or secrets.token_hex(8),
        person=request.POST.get("person", ""),
    )
    services = services_of(request)
    try:
        made = draft_notices(services, user, wanted, services.takedowns.recipients, services.takedowns.writes)
    except Invalid as error:
        if error.field not in {"person", "subject.name"}:
            raise
        problem = _("Nothing is drafted: the name is no single line, or the person does not allow that it is said.")
        return show(request, holder, problem=problem, status=400)
    made, complained = tell_regulators(services, user, wanted, made)
    made = replace(made, lacking={**made.lacking, **complained.lacking})
    said = not_drafted(user, made)
    if "not_agreed" in complained.why_not.values():
        said.append(_("Everybody else was asked. A regulator is told once the person allows that."))
    if not made.notices and not complained.notices:
        return show(request, holder, problem=" ".join(map(str, said)), status=409)
    for words in said:
        messages.warning(request, str(words))
    return redirect("desk:takedown-batch", made.batch if made.notices else complained.batch)


@for_roles(Role.CASEWORKER)
@require_safe
def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """All drafts of one press, with their elements, texts and links."""
    user, at = signed_in_user(request), now(request)
    every = _rows(user, batch)
    rows = [row for row in every if row.state != NoticeState.DISCARDED.value] or every
    said = stated_for(rows[0].holder).material.shows
    notices = [_shown(row, at, said) for row in rows]
    drafts = [row for row in rows if row.state == NoticeState.DRAFTED.value]
    unsent = [row for row in rows if NoticeState(row.state) in UNSENT]
    approved = [row for row in unsent if row not in drafts]
    leaves = [row.not_before for row in approved if row.not_before is not None and not row.by_hand]
    context = {
        "batch": batch,
        "holder": rows[0].holder,
        "notices": notices,
        "drafts": len(drafts),
        "locations": len({each for row in drafts for each in noticed(row).locations}),
        "forms": sum(row.by_hand for row in drafts),
        "can_undo": bool(approved),
        "mail_is_off": services_of(request).takedowns.sends is None and len(rows) > sum(row.by_hand for row in rows),
        "leaves_at": min((each for each in leaves if each > at), default=None),
    }
    return render(request, "desk/takedowns/batch.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def approve(request: HttpRequest, batch: str) -> HttpResponse:
    """Approve all of them at once. None leaves before the time for undoing is over."""
    user, services = signed_in_user(request), services_of(request)
    _rows(user, batch)
    try:
        done = approve_batch(services, user, batch, undo_for=services.undo_for)
    except NotFound:
        messages.warning(request, _("There is no draft left here: it was approved or discarded already."))
        return redirect("desk:takedown-batch", batch)
    many = len(done.leaving)
    said = ngettext(
        "%(count)s notice is approved. It can be taken back until it leaves.",
        "%(count)s notices are approved. They can be taken back until they leave.",
        many,
    )
    if many:
        messages.success(request, said % {"count": many})
    for reason, count in Counter(reasons[0] for reasons in done.held_back.values()).items():
        said = ngettext("%(count)s notice is held back: %(why)s.", "%(count)s notices are held back: %(why)s.", count)
        messages.warning(request, said % {"count": count, "why": REASONS[reason]})
    return redirect("desk:takedown-batch", batch)


@for_roles(Role.CASEWORKER)
@require_POST
def by_route(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Draft one notice anew by another route that was proposed for its recipient."""
    user, services = signed_in_user(request), services_of(request)
    row = Notice.objects.filter(pk=notice_id, organisation_id=user.organisation_id).first()
    if row is None:
        raise NotFound("there is no such notice")
    try:
        made = draft_by_route(services, user, notice_id, request.POST.get("route", ""), services.takedowns.writes)
    except (Conflict, Invalid):
        messages.error(request, _("It is no draft any more, or this route was not proposed for it."))
        return redirect("desk:takedown-batch", row.batch)
    if isinstance(made, Lacking):
        messages.warning(request, str(_lacks(request.POST["route"], made.elements)))
    else:
        messages.success(request, _("It is drafted by the other route. The earlier draft is gone."))
    return redirect("desk:takedown-batch", row.batch)


@for_roles(Role.CASEWORKER)
@require_POST
def discard(request: HttpRequest, batch: str) -> HttpResponse:
    """Discard drafts, or take an approval back: whatever has not left does not leave."""
    user = signed_in_user(request)
    holder = _rows(user, batch)[0].holder
    done = discard_batch(services_of(request), user, batch)
    many = len(done.kept)
    said = ngettext(
        "%(count)s notice does not leave. Its links can be drafted anew.",
        "%(count)s notices do not leave. Their links can be drafted anew.",
        many,
    )
    messages.success(request, said % {"count": many})
    if done.left:
        messages.warning(request, _("Some had left already, and stay as they are."))
    return redirect("desk:takedown", holder)


def shown_elements(notice: Notice) -> list[tuple[Words, str]]:
    """The table of elements: each, and where it stands, in the words of the page.

    Args:
        notice: of the caseworker's own organisation.
    """
    return [
        (element_in_words(name), _("paragraph %(number)s") % {"number": stands} if stands.isdigit() else stands)
        for name, stands in noticed(notice).text.elements
    ]


def _rows(user: User, batch: str) -> list[Notice]:
    rows = list(Notice.objects.filter(organisation_id=user.organisation_id, batch=batch).order_by("drafted_at", "pk"))
    if not rows:
        raise NotFound("there is no such batch")
    return rows


def _shown(row: Notice, at: datetime, said: Shows | None) -> dict[str, object]:
    each = noticed(row)
    worked = [opened(location) for location in LocationWork.objects.filter(pk__in=each.locations)]
    places = [one.location for one in worked]
    return {
        "id": each.id,
        "recipient": each.text.recipient,
        "route": route_in_words(each.route),
        "why": [_way(way) for way in each.text.ways if way.route == each.route],
        "others": [_way(way) for way in each.text.ways if way.route != each.route],
        "is_draft": each.state is NoticeState.DRAFTED,
        "says_else": SHOWS[said] if said is not None and any(_is_else(one.matter, said) for one in worked) else "",
        "is_through": each.text.through is not None,
        "through": each.text.through or "",
        "language": row.language,
        "by_hand": row.by_hand,
        "state": NOTICE_STATES[each.state],
        "is_prepared": each.state is NoticeState.PREPARED,
        "subject": each.text.subject,
        "body": each.text.body,
        "elements": shown_elements(row),
        "links": [place.address for place in places],
        "many": len(each.locations),
        "waits_until": row.not_before if row.not_before is not None and row.not_before > at else None,
    }


def _is_else(matter: Matter, said: Shows) -> bool:
    """Whether a link was taken in as something of which what is stated once for all is plainly not true."""
    return matter in {Matter.IMAGE, Matter.IDENTITY} and (matter is Matter.IDENTITY) != (said is Shows.IDENTITY)


def _hosts(user: User, ids: Sequence[str]) -> str:
    rows = LocationWork.objects.filter(pk__in=ids, organisation_id=user.organisation_id)
    places = [opened(row).location for row in rows]
    return ", ".join(sorted({each.host or each.address for each in places})) or "-"


def _lacks(route: str, missing: Sequence[str]) -> Words:
    lacks = " ".join(map(str, missing_in_words(missing)))
    return _("Missing for %(route)s: %(elements)s") % {"route": route_in_words(route), "elements": lacks}


def _way(way: Way) -> dict[str, object]:
    return {
        "id": way.route,
        "title": route_in_words(way.route),
        "reasons": way.reasons,
        "costs": [COSTS[each] for each in way.costs],
        "asks_first": way.asks_first,
    }


def not_drafted(user: User, made: Drafted) -> list[Words]:
    """Why something was not drafted, each in one sentence.

    Args:
        user: a caseworker.
        made: what became of their locations.
    """
    said: list[Words] = []
    if made.unseen:
        words = _("It is being looked up whom to ask at: %(hosts)s. A task says when these links can be drafted.")
        said.append(words % {"hosts": _hosts(user, made.unseen)})
    if made.nobody:
        words = _("Nobody is known who could be asked at: %(hosts)s. Look the site up, or add a contact.")
        said.append(words % {"hosts": _hosts(user, made.nobody)})
    if made.already:
        words = ngettext(
            "About %(count)s link the same recipient was asked already.",
            "About %(count)s links the same recipient was asked already.",
            len(made.already),
        )
        said.append(words % {"count": len(made.already)})
    said += [_lacks(route, missing) for route, missing in made.lacking.items()]
    for reason, count in Counter(reasons[0] for reasons in made.stopped.values()).items():
        words = ngettext("%(count)s link is stopped: %(why)s.", "%(count)s links are stopped: %(why)s.", count)
        said.append(words % {"count": count, "why": REASONS[reason]})
    return said
