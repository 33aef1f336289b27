"""What a person does in their case: each of these takes a form, does one thing, and leads back to the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from takeback.flows.cases import own_case, taking_up, withdrawing
from takeback.flows.cases.own_case import Entered, Later, entered
from takeback.flows.services import Services
from takeback.flows.takedowns import unseen
from takeback.web.face.access import for_anyone
from takeback.web.face.session import now
from takeback.web.portal.case.entering import ask_for_code
from takeback.web.portal.case.page import may_add, show_case
from takeback.web.portal.case.session import Visit, renew, visit_of
from takeback.web.portal.case.words import LETTERS_WAIT, NEEDS_RIGHT, NOTHING_MORE, OVER, TOLD_ENOUGH
from takeback.web.portal.choosing import SENDS_HASHES_ONLY, pictures_in
from takeback.web.portal.entrances.forms import MORE_THAN_FITS, ContactForm, LogForm
from takeback.web.portal.entrances.told import story_with_log
from takeback.web.portal.own_posts import from_own_pages
from takeback.web.portal.words import words_for_scripts

Act = Callable[[HttpRequest, Services, Visit], None]
View = Callable[[HttpRequest], HttpResponse]


def _doing(act: Act) -> View:
    """A view that does one thing for whoever has entered a code, and leads back to their page."""

    @for_anyone
    @require_POST
    @from_own_pages
    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        visit, opened = _whoever(request)
        if visit is None or opened is None:
            return ask_for_code(request, OVER, written=_written(request), status=403)
        try:
            act(request, services_of(request), visit)
        except Invalid as error:
            too_much = error.field == "links" and request.POST.get("links", "").strip()
            problem = MORE_THAN_FITS if too_much else _("That could not be used. Look at it again.")
            return show_case(request, visit, opened, problem, status=400)
        except NotAllowed:
            return show_case(request, visit, opened, NEEDS_RIGHT, status=403)
        except TooMany:
            problem = LETTERS_WAIT if "text" in request.POST else TOLD_ENOUGH
            return show_case(request, visit, opened, problem, status=409)
        except Conflict:
            return show_case(request, visit, opened, _("That is not possible now; this page shows why."), status=409)
        return _back(request, visit)

    return view


def _written(request: HttpRequest) -> str:
    """What somebody wrote at length, and that is lost with their time: a letter, links, a log."""
    return next((words for name in ("text", "links", "log") if (words := request.POST.get(name, "").strip())), "")


def services_of(request: HttpRequest) -> Services:
    """The collaborators of this process.

    Args:
        request: on which the middleware has placed them.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    return services


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace(SENDS_HASHES_ONLY)
@from_own_pages
def add(request: HttpRequest) -> HttpResponse:
    """Choose more pictures, and have them protected."""
    visit, opened = _whoever(request)
    if visit is None or opened is None:
        return ask_for_code(request, OVER, status=403)
    if not may_add(opened.case):
        return show_case(request, visit, opened, NOTHING_MORE, status=409)
    if request.method == "POST":
        pictures = pictures_in(request.POST)
        if pictures and request.POST.get("age") == "adult":
            try:
                own_case.add_pictures(services_of(request), visit.holder, pictures)
            except (Conflict, NotAllowed):
                return show_case(request, visit, opened, NOTHING_MORE, status=409)
            return _back(request, visit)
    response = render(request, "portal/case/add.html", {"words": words_for_scripts()})
    renew(response, visit, now(request))
    return response


@_doing
def write(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Write to the caseworker."""
    own_case.write_to_caseworker(services, visit.holder, request.POST.get("text", ""))


@_doing
def report(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Report links, one a line."""
    danger = request.POST.get("danger") == "yes"
    own_case.report_links(services, visit.holder, request.POST.get("links", "").splitlines(), danger=danger)


@for_anyone
@require_POST
@from_own_pages
def contact(request: HttpRequest) -> HttpResponse:
    """Say how one may be reached without danger."""
    visit, opened = _whoever(request)
    if visit is None or opened is None:
        return ask_for_code(request, OVER, status=403)
    form = ContactForm(request.POST)
    if not form.is_valid():
        problem = _("That could not be used. Look at it again.")
        return show_case(request, visit, opened, problem, contact=form, status=400)
    try:
        own_case.tell_more(services_of(request), visit.holder, Later.CONTACT, form.contact().as_text())
    except TooMany:
        return show_case(request, visit, opened, TOLD_ENOUGH, contact=form, status=409)
    except Conflict:
        return show_case(request, visit, opened, _("That is not possible now; this page shows why."), status=409)
    return _back(request, visit)


@_doing
def log(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Write down what others did who saw it."""
    form = LogForm(request.POST)
    if not form.is_valid():
        raise Invalid("this is too long", field="log")
    own_case.tell_more(services, visit.holder, Later.LOG, story_with_log("", form.cleaned_data["log"]))


@_doing
def receivers(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Choose who may receive the hashes."""
    own_case.choose_receivers(services, visit.holder, beyond=request.POST.get("beyond") == "yes")


@_doing
def confirm(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Say that what was hashed at a link is of the person, so that it is protected."""
    if request.POST.get("sure") != "yes":
        raise Invalid("say that you are sure", field="sure")
    location = request.POST.get("location", "")
    if not location.isprintable():
        raise Invalid("no such link of this case", field="location")
    try:
        unseen.confirm_location(services, visit.holder, location)
    except (NotFound, NotAllowed):
        raise Invalid("no such link of this case", field="location") from None


@_doing
def withdraw_image(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Withdraw one picture."""
    image = request.POST.get("image", "")
    longest_id = 18
    if not image.isascii() or not image.isdigit() or len(image) > longest_id:
        raise Invalid("no picture has this number", field="image")
    withdrawing.withdraw_image(services, visit.holder, int(image))


@_doing
def withdraw_everything(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Withdraw everything, once the person has said so twice."""
    if request.POST.get("sure") != "yes":
        raise Invalid("say that you are sure", field="sure")
    withdrawing.withdraw_everything(services, visit.holder)


@_doing
def give(request: HttpRequest, services: Services, visit: Visit) -> None:
    """Give the case to caseworkers, once the person has said that they want it."""
    if request.POST.get("sure") != "yes":
        raise Invalid("say that you are sure", field="sure")
    taking_up.give_to_caseworkers(services, visit.holder)


@_doing
def take_back(_request: HttpRequest, services: Services, visit: Visit) -> None:
    """Take the case back from them."""
    taking_up.take_back(services, visit.holder)


@_doing
def keep(_request: HttpRequest, services: Services, visit: Visit) -> None:
    """Call off withdrawals that wait."""
    withdrawing.call_off(services, visit.holder.case_id, by="person")


def _whoever(request: HttpRequest) -> tuple[Visit | None, Entered | None]:
    visit = visit_of(request, now(request))
    return visit, None if visit is None else entered(visit.holder)


def _back(request: HttpRequest, visit: Visit) -> HttpResponse:
    response = HttpResponseRedirect(reverse("portal:case"))
    renew(response, visit, now(request))
    return response
