"""/places/: no picture is needed. A link, an account or a chat room opens a case; so does acting for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from takeback.base.errors import Conflict
from takeback.base.ids import new_secret
from takeback.casework.case import Path
from takeback.flows.cases.handing_over import can_be_handed_over, hand_over
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.services import Services
from takeback.records.cases.actions import Wishes
from takeback.referral.directory import EVERYWHERE, Kind, directory, help_in
from takeback.web.face.access import for_anyone
from takeback.web.face.session import now
from takeback.web.portal.entrances.codes import show_codes
from takeback.web.portal.entrances.forms import ActingForm, AddresseeForm, ContactForm, PlacesForm, WishesForm
from takeback.web.portal.entrances.questions import Answers
from takeback.web.portal.entrances.shown import shown_help
from takeback.web.portal.entrances.told import story_with_log
from takeback.web.portal.flood.guard import held_up
from takeback.web.portal.own_posts import from_own_pages

ATTEMPT: Final = "attempt"
"""The field with random letters by which a page that is sent twice is known."""
_LONGEST_ATTEMPT: Final = 64


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one page, which are sent together.

    Attributes:
        acting: for whom; only where somebody acts for another.
        places: where it is and what happened.
        contact: how the person may be reached.
        wishes: what they choose; not on the minor's path, where there is little to choose.
        addressee: to whom it is passed on; only on the minor's path.
    """

    acting: ActingForm | None
    places: PlacesForm
    contact: ContactForm
    wishes: WishesForm | None
    addressee: AddresseeForm | None

    def each(self) -> list[forms.Form]:
        """Those that there are, in the order of the page."""
        there = (self.acting, self.places, self.addressee, self.contact, self.wishes)
        return [each for each in there if each is not None]

    def are_in_order(self) -> bool:
        """Whether each of them is; all are looked at, so that all faults are shown at once."""
        faulty = [each for each in self.each() if not each.is_valid()]
        return not faulty


def forms_for(answers: Answers, data: QueryDict | None = None) -> Forms:
    """The forms that these answers lead to.

    Args:
        answers: of the questions.
        data: what was posted with them.
    """
    minors = answers.takes_minors_path
    return Forms(
        ActingForm(data) if answers.acts else None,
        PlacesForm(data),
        ContactForm(data),
        None if minors else WishesForm(data),
        AddresseeForm(_addressees(answers.country), data) if minors else None,
    )


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def places(request: HttpRequest) -> HttpResponse:
    """Without answers: what this is. With them: the form. With the form: the case."""
    answers = Answers.posted(request.POST.dict())
    if request.method != "POST" or answers.next_question() is not None or answers.takes_minors_path:
        return render(request, "portal/entrances/places.html", {"answers": answers})
    return tell(request, answers, "portal/entrances/tell.html")


@for_anyone
@require_safe
def for_somebody(request: HttpRequest) -> HttpResponse:
    """What somebody may do who acts for another person, and what stays that person's own."""
    return render(request, "portal/entrances/for_somebody.html")


def tell(request: HttpRequest, answers: Answers, template: str) -> HttpResponse:
    """Show the form, or take it: look whether it is in order, let it through the gate, open the case, show its code.

    Args:
        request: a posted one; with the field `attempt` it brings the form, without it asks for one.
        answers: of the questions.
        template: that shows the form.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    attempt = request.POST.get(ATTEMPT, "")[:_LONGEST_ATTEMPT]
    sent = bool(attempt) and "stay" not in request.POST and can_be_handed_over(services)
    shown = forms_for(answers, request.POST if attempt else None)
    if sent and shown.are_in_order():
        if (held := held_up(request)) is not None:
            return held
        try:
            opened = _open(services, request, answers, shown, attempt)
        except Conflict:
            return render(request, "portal/entrances/sent_before.html", status=409)
        return show_codes(request, opened, minors=answers.takes_minors_path)
    context = {
        "answers": answers,
        "forms": shown.each(),
        "attempt": attempt or new_secret(),
        "somebody_reads": can_be_handed_over(services),
        "rows": shown_help(request, answers.country, minors=answers.takes_minors_path),
    }
    return render(request, template, context, status=400 if sent else 200)


def _open(services: Services, request: HttpRequest, answers: Answers, shown: Forms, attempt: str) -> OpenedCase:
    minors, said = answers.takes_minors_path, shown.places.cleaned_data
    today = now(request).date()
    acting = None if shown.acting is None else shown.acting.acting(today, of_a_minor=minors)
    opening = Opening(
        situation=answers.situation,
        age=answers.age,
        path=Path.MINOR if minors else Path.ADULT,
        contact=shown.contact.contact().as_text(),
        story=story_with_log(said["story"], said["log"]),
        locations=said["locations"],
        danger=said["danger"],
        delegate="" if acting is None else acting.as_text(),
        acts_until=None if acting is None else acting.until,
        attempt=attempt,
        wishes=Wishes() if shown.wishes is None else shown.wishes.wishes(),
    )
    if shown.addressee is None:
        return open_case(services, opening)
    return hand_over(services, opening, shown.addressee.cleaned_data["addressee"])


def _addressees(country: str) -> list[tuple[str, str]]:
    """Those of a country who take up what may be of somebody under age, and those who do so everywhere."""
    rows = help_in(country, directory(), minors=True)
    return [
        (each.id, each.name)
        for each in rows
        if each.kind in {Kind.STATE, Kind.HOTLINE} and (each.country != EVERYWHERE or each.kind is Kind.HOTLINE)
    ]
