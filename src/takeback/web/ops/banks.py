"""Banks, their entries, and one entry."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, day_number
from takeback.matching.standing import Standing
from takeback.records.accounts.roles import Role
from takeback.records.banks.actions import EntryChanges, change_entry
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.browsing import banks_with_owners, browse, entry_row, opinions_of
from takeback.records.banks.match_counts import counts_of_entry
from takeback.records.banks.queries import bank_named
from takeback.web.face.access import for_deployment_roles
from takeback.web.ops.forms import EntriesForm
from takeback.web.ops.matched import matched_by_day
from takeback.web.ops.policy_words import shown_policy
from takeback.web.ops.shown_banks import shown_bank, shown_entry

ENTRIES_A_PAGE = 25
MATCH_DAYS = 30


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def bank_list(request: HttpRequest) -> HttpResponse:
    """Every bank, and how much is in it: counted in memory and aside, so that nobody waits for ten millions."""
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    counts, live = services.counts.of_all(), _live(services)
    banks = [shown_bank(each, counts, live) for each in banks_with_owners()]
    age = None if counts is None else round(counts.age_seconds)
    return render(request, "ops/banks.html", {"banks": banks, "counted": counts is not None, "age": age, "live": live})


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def bank(request: HttpRequest, name: str) -> HttpResponse:
    """One bank: its policy, and its entries page by page.

    Raises:
        NotFound: no such bank.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    found = bank_named(name)
    form = EntriesForm(request.GET)
    context: dict[str, object] = {
        "bank": shown_bank(found, services.counts.of_all(), _live(services)),
        "policy": shown_policy(found, services.policy),
        "form": form,
    }
    if form.is_valid():
        browsed = browse(found, form.sought(), ENTRIES_A_PAGE)
        asked = form.as_asked()
        context |= {
            "entries": [shown_entry(each) for each in browsed.entries],
            "narrowed": bool(asked),
            "later": bool(form.sought().after),
            "looked_through": browsed.looked_through,
            "further": None if browsed.further is None else "?" + urlencode({**asked, "after": browsed.further}),
        }
    return render(request, "ops/bank.html", context)


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def entry(request: HttpRequest, name: str, entry_id: int) -> HttpResponse:
    """One entry: all that is kept of it, what platforms say of it, and what it did.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    row = entry_row(bank_named(name), entry_id)
    today = services.clock.now().astimezone(UTC).date()
    first = today - timedelta(days=MATCH_DAYS - 1)
    context = {
        "entry": shown_entry(row),
        "rests": _rests(row.standing, row.expires_on, today),
        "policy": shown_policy(row.bank, services.policy),
        "opinions": opinions_of(row.pk),
        "matched": matched_by_day(counts_of_entry(row.pk, first, today), first, today),
        "tags": read_tags(row.tags),
        "of_child": row.bank.bank_class == BankClass.CHILD,
    }
    return render(request, "ops/entry.html", context)


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_POST
def clear_flag(request: HttpRequest, name: str, entry_id: int) -> HttpResponse:
    """A person has looked at a flagged entry: the flag goes, and the audit log says so.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    if entry_row(bank_named(name), entry_id).flagged:  # done twice, it is logged once
        change_entry(name, entry_id, EntryChanges(flagged=False), services.clock.now())
        messages.success(request, _("The flag is cleared."))
    return redirect("ops:entry", name, entry_id)


def _live(services: Services) -> dict[int, int] | None:
    """Entries that can match, by bank; `None` where that cannot be known now."""
    today = services.clock.now().astimezone(UTC).date()
    try:
        return dict(services.shelf.level().columns.live_by_bank(day_number(today)))
    except Unavailable:
        return None


def _rests(standing: str, expires_on: date | None, today: date) -> bool:
    over = expires_on is not None and expires_on <= today
    return over or standing in {Standing.WITHDRAWN, Standing.EXPIRED}
