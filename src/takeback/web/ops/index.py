"""What this process's index is like, and what to do where it is not level."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.flows.lookups.index_state import IndexState, KindState, index_state
from takeback.flows.lookups.live_shelf import STALE_AFTER_SECONDS
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.web.face.access import for_deployment_roles
from takeback.web.ops.plots import bytes_in_words, in_thousands


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The state of the index. Looking does not bring it level: what is shown is what lookups are answered from."""
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    context = {"index": shown_index(index_state(services.shelf)), "process": os.getpid()}
    return render(request, "ops/index.html", context)


@dataclass(frozen=True, slots=True)
class ShownKind:
    """The index of one kind of signal, in words; see `KindState`."""

    kind: str
    entries: str
    radius: int
    native: bool
    memory: str | None
    segments: str | None
    private: str | None


@dataclass(frozen=True, slots=True)
class ShownIndex:
    """The index, in words; see `IndexState`.

    Attributes:
        state: as it is.
        entries: how many, with thousands apart.
        position: the same.
        head: the same.
        behind: the same.
        taken_up: the same.
        age: seconds since it was level, as text.
        stale_after: seconds after which lookups are refused.
        kinds: one for each kind of signal.
        columns: memory for what is known of each entry.
        saved_size: what is saved, in words.
        saved_behind: changes that came after what is saved.
    """

    state: IndexState
    entries: str
    position: str
    head: str | None
    behind: str | None
    taken_up: str
    age: str | None
    stale_after: str
    kinds: tuple[ShownKind, ...]
    columns: str
    saved_size: str | None
    saved_behind: str | None


def shown_index(state: IndexState) -> ShownIndex:
    """The state for the page.

    Args:
        state: as the flow saw it.
    """
    saved = state.saved
    return ShownIndex(
        state,
        in_thousands(state.entries),
        in_thousands(state.position),
        _counted(state.head),
        _counted(state.behind),
        in_thousands(state.taken_up),
        None if state.age_seconds is None else f"{max(0.0, state.age_seconds):.1f}",
        f"{STALE_AFTER_SECONDS:.0f}",
        tuple(_kind(each) for each in state.kinds),
        bytes_in_words(state.column_bytes),
        None if saved is None else bytes_in_words(saved.size_bytes),
        None if saved is None or state.head is None else in_thousands(max(0, state.head - saved.position)),
    )


def _kind(state: KindState) -> ShownKind:
    memory = None if state.table_bytes is None else bytes_in_words(state.table_bytes)
    return ShownKind(
        state.kind,
        in_thousands(state.entries),
        state.radius,
        state.native,
        memory,
        _counted(state.segments),
        _counted(state.private_rows),
    )


def _counted(number: int | None) -> str | None:
    return None if number is None else in_thousands(number)
