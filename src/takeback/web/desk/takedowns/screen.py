"""One case, or incident, on one screen: what happened on one side, what can be decided on the other."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.casework.case import Path
from takeback.casework.takedown.checks import MOST_HOURS
from takeback.casework.takedown.consent import Purpose, refusal
from takeback.casework.takedown.location_state import WATCHED, State
from takeback.casework.takedown.recheck import BY_HAND
from takeback.flows.takedowns.around import has_delegate, own_cases
from takeback.flows.takedowns.mirror_looks import mirrors_to_look_at
from takeback.flows.takedowns.reading import Unsealed
from takeback.flows.takedowns.site_looks import unknown_sites
from takeback.flows.takedowns.stating import copyright_lacks
from takeback.flows.takedowns.unseen import to_confirm
from takeback.flows.takedowns.waiting import ENDS_BY_ITSELF, held_task
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.cases.models import Case
from takeback.records.incidents.queries import incidents_of_case
from takeback.records.takedowns.actions.stated import stated_for
from takeback.records.takedowns.models import Notice, RecipientAnswer, Task
from takeback.records.takedowns.queries import (
    Worked,
    acts_of,
    consents_of,
    locations_for_case,
    locations_in,
    notices_in,
    tasks_about,
)
from takeback.records.takedowns.timeline import Event, Happened, timeline
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sites.location import Reach
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns import words
from takeback.web.desk.takedowns.delegates import delegates_shown
from takeback.web.desk.takedowns.leads import place_of
from takeback.web.desk.takedowns.letters import Letter, letter
from takeback.web.desk.takedowns.notice_words import missing_in_words, route_in_words
from takeback.web.desk.takedowns.selection import TO_ASK, TO_CHECK
from takeback.web.desk.takedowns.tasks import task_in_words
from takeback.web.desk.takedowns.tracks import tracks_shown
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user

_SITES_A_PAGE: Final = 40
_ROWS_A_SITE: Final = 60
_HOURS: Final = (0, 6, 24, 48, MOST_HOURS)
_OPENED: Final = frozenset({Reach.WEB, Reach.SEARCH})


@dataclass(frozen=True, slots=True)
class Row:
    """One link, as it is shown.

    Attributes:
        id: of our work on it.
        address: what; empty for what was handed over, which nobody opens.
        opens: whether it leads to a page of the web.
        matter: what lies there.
        state: where it stands, in words.
        word: the same, as a word of the diagram.
    """

    id: str
    address: str = field(repr=False)
    opens: bool
    matter: words.Words
    state: words.Words
    word: str


@dataclass(frozen=True, slots=True)
class Site:
    """All links of one site.

    Attributes:
        name: of the site; for what has none, its own.
        value: what a tick of it sends.
        many: how many links.
        states: how many of each state, in words.
        rows: the first of them.
        hidden: how many more there are.
    """

    name: str = field(repr=False)
    value: str = field(repr=False)
    many: int
    states: tuple[tuple[words.Words, int], ...]
    rows: tuple[Row, ...]
    hidden: int


@for_roles(Role.CASEWORKER)
@require_safe
def takedown(request: HttpRequest, holder: str) -> HttpResponse:
    """One case, or one incident."""
    return show(request, holder)


def show(
    request: HttpRequest,
    holder: str,
    *,
    problem: object = "",
    unsealed: Unsealed | None = None,
    undo: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The screen, also where something was not done: what was ticked and answered stays so.

    Args:
        request: what is answered.
        holder: the case or incident.
        problem: why what was wanted was not done.
        unsealed: what was opened for this one answer.
        undo: how what was just done is taken back.
        status: of the answer.

    Raises:
        NotFound: the organisation has neither.
    """
    user = signed_in_user(request)
    cases = own_cases(user, holder)
    rows = locations_in(user.organisation_id, holder)
    case = Case.objects.filter(pk=holder).first()
    said = request.POST if request.method == "POST" else QueryDict()
    counts, stated = Counter(row.state for row in rows), stated_for(holder)
    page = Paginator(_sites(rows), _SITES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "holder": holder,
        "case": case,
        "cases": cases,
        "is_minor": case is not None and case.path == Path.MINOR,
        "problem": problem,
        "said": said,
        "ticked": {*said.getlist("id"), *said.getlist("site")},
        "undo": undo,
        "held": _held(request, user, holder),
        "waits": _waits(user, holder),
        "mirrors": mirrors_to_look_at(user, holder),
        "page": page,
        "many": len(rows),
        "counts": [(words.STATES[state], counts[state]) for state in State if counts[state]],
        "incidents": [holder] if case is None else incidents_of_case(holder),
        "elsewhere": _elsewhere(user, holder, len(rows)),
        "to_check": sum(counts[state] for state in TO_CHECK),
        "asked_somewhere": any(counts[state] for state in WATCHED),
        "unknown": unknown_sites(rows),
        "to_ask": sum(counts[state] for state in TO_ASK),
        "attempt": said.get("attempt") or secrets.token_hex(8),
        "hours": _HOURS,
        "happened": [_told(each) for each in timeline(user.organisation_id, holder)],
        "notices": _notices(user, holder),
        "at": now(request),
        "unsealed": unsealed,
        "answers": _answers(user, holder, unsealed),
        "tracks": [] if case is None else tracks_shown(user, holder, unsealed),
        "unseen": _unseen(rows),
        "stated": stated,
        "copyright_lacks": missing_in_words(copyright_lacks(stated)) if stated.work.authorship else None,
        **_choices(),
        **({} if case is None else _wishes(request, case, unsealed)),
    }
    return render(request, "desk/takedowns/screen.html", context, status=status)


def _waits(user: User, holder: str) -> list[tuple[Task, words.Words, str]]:
    """What waits for somebody here: each with its words, and where it is done."""
    tasks = tasks_about(user.organisation_id, holder)
    return [(task, task_in_words(task), place_of(task)) for task in tasks]


def _choices() -> dict[str, object]:
    return {
        "links": words.LINKS.items(),
        "subjects": words.SUBJECTS.items(),
        "authorities": words.AUTHORITIES.items(),
        "matters": words.MATTERS.items(),
        "answers_of_a_person": words.ANSWERS.items(),
        "shows": words.SHOWS.items(),
        "made": words.MADE.items(),
        "grounds": words.GROUNDS.items(),
        "agreed": words.AGREED.items(),
        "authorships": words.AUTHORSHIPS.items(),
        "rights": words.RIGHTS.items(),
        "answer_words": [(word, said) for word, said in words.ANSWER_WORDS.items() if word is not AnswerWord.UNREAD],
        "saws": [(saw, words.SAW[saw]) for saw in BY_HAND],
        "endings": words.ENDINGS.items(),
        "outcomes": words.OUTCOMES.items(),
    }


def _wishes(request: HttpRequest, case: Case, unsealed: Unsealed | None) -> dict[str, object]:
    consents, told, today = consents_of(case.pk), acts_of(case.pk), now(request).date()
    refused = {purpose: refusal(consents, purpose, today) for purpose in Purpose}
    return {
        "is_verified": case.verified_on is not None and case.state == "verified",
        "purposes": [
            (purpose, words.PURPOSES[purpose], words.WHY_NOT_ALLOWED[why], why is None)
            for purpose, why in refused.items()
        ],
        "asks_consent": refused[Purpose.NOTIFY_SITE] is not None,
        "may_be_named": refused[Purpose.NAME_ME] is None,
        "notify": words.PURPOSES[Purpose.NOTIFY_SITE],
        "acts": [(act, said, told.get(act)) for act, said in words.ACTS.items()],
        "delegates": delegates_shown(case.pk, unsealed),
        "has_delegate": has_delegate(case.pk),
    }


def _held(request: HttpRequest, user: User, holder: str) -> dict[str, object] | None:
    """What one holds, where it is about this."""
    task = held_task(services_of(request), user)
    if task is None or task.holder != holder:
        return None
    kind = TaskKind(task.kind)
    return {
        "task": task,
        "words": task_in_words(task),
        "place": place_of(task),
        "can_be_done": kind not in ENDS_BY_ITSELF,
    }


def _elsewhere(user: User, holder: str, own: int) -> int:
    """How many links of a case are worked on for an incident that it is part of."""
    return 0 if holder.startswith("incident_") else len(locations_for_case(user.organisation_id, holder)) - own


def _unseen(rows: Sequence[Worked]) -> list[tuple[Worked, int]]:
    """Where pictures were hashed of which the person has said nothing, and how many."""
    waits = to_confirm([row.id for row in rows])
    return [(row, waits[row.id]) for row in rows if row.id in waits][:_ROWS_A_SITE]


def _sites(rows: Sequence[Worked]) -> list[Site]:
    groups: dict[str, list[Worked]] = {}
    for row in rows:
        groups.setdefault(row.location.site or row.id, []).append(row)
    return [_site(value, group) for value, group in groups.items()]


def _site(value: str, rows: Sequence[Worked]) -> Site:
    states = Counter(row.state for row in rows)
    shown = [_row(row) for row in rows[:_ROWS_A_SITE]]
    return Site(
        rows[0].location.site or shown[0].address,
        value,
        len(rows),
        tuple((words.STATES[state], states[state]) for state in State if states[state]),
        tuple(shown),
        len(rows) - len(shown),
    )


def _row(row: Worked) -> Row:
    secret = row.state is State.HANDED_OVER
    return Row(
        row.id,
        "" if secret else row.location.address,
        not secret and row.location.reach in _OPENED and row.location.address.startswith(("http://", "https://")),
        words.MATTERS[row.matter],
        words.STATES[row.state],
        row.state.value,
    )


def _told(happened: Happened) -> dict[str, object]:
    return {
        "at": happened.at,
        "by_day": happened.by_day,
        "words": words.EVENTS[happened.event],
        "many": happened.many if happened.event not in {Event.POLICE, Event.ANSWERED} else 0,
        "detail": _DETAILS.get(happened.event, {}).get(happened.detail, ""),
        "notice": happened.notice,
        "recipient": happened.recipient,
    }


_DETAILS: Final[dict[Event, dict[str, words.Words]]] = {
    Event.STOPPED: {reason.value: said for reason, said in words.REASONS.items()},
    Event.ANSWERED: {word.value: said for word, said in words.ANSWER_WORDS.items()},
    Event.SEEN: {saw.value: said for saw, said in words.SAW.items()},
    Event.POLICE: {stage.value: said for stage, said in words.STAGES.items()},
    Event.CLOSED: {ending.value: said for ending, said in words.ENDINGS.items()},
}


def _notices(user: User, holder: str) -> list[dict[str, object]]:
    due = dict(Notice.objects.filter(organisation_id=user.organisation_id, holder=holder).values_list("pk", "due_at"))
    batch = dict(Notice.objects.filter(organisation_id=user.organisation_id, holder=holder).values_list("pk", "batch"))
    return [
        {
            "id": each.id,
            "batch": batch[each.id],
            "recipient": each.text.recipient,
            "route": route_in_words(each.route),
            "state": words.NOTICE_STATES[each.state],
            "is_draft": each.state.value == "drafted",
            "many": len(each.locations),
            "due": due[each.id],
        }
        for each in notices_in(user.organisation_id, holder)
    ]


def _answers(user: User, holder: str, unsealed: Unsealed | None) -> list[dict[str, object]]:
    """What recipients wrote, each message once; its text only where it was opened."""
    rows = RecipientAnswer.objects.filter(notice__organisation_id=user.organisation_id, notice__holder=holder)
    once = {row.message: row for row in rows.select_related("notice").order_by("received_at", "pk")}
    return [
        {
            "notice": row.notice_id,
            "message": row.message,
            "at": row.received_at,
            "from_recipient": row.from_recipient,
            "word": words.ANSWER_WORDS[AnswerWord(row.word)],
            "letter": _letter(unsealed, row),
            "unread": row.word == AnswerWord.UNREAD.value,
        }
        for row in once.values()
    ]


def _letter(unsealed: Unsealed | None, row: RecipientAnswer) -> Letter | None:
    raw = None if unsealed is None else unsealed.answers.get((row.notice_id, row.message))
    return None if raw is None else letter(raw)
