"""The key that a request brings: `Authorization: Bearer tb_<id>_<secret>`, and nowhere else."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from takeback.records.platforms.actions import note_use
from takeback.records.platforms.queries import KeyHolder, holder_of
from takeback.web.face.problems import problem_answer


def check_key(request: HttpRequest, scopes: frozenset[str]) -> HttpResponse | None:
    """The refusal of a request, or `None` where its key will do; then `request.key_holder` says who asks.

    Missing, malformed, unknown, wrong, revoked and expired keys are refused alike, so that nothing can be learnt by
    trying.

    Args:
        request: with `services`.
        scopes: what the key must carry, all of it.
    """
    at = request.services.clock.now()  # type: ignore[attr-defined]  # set by PlaceServices
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        holder = holder_of(text.strip(), at=at) if scheme.lower() == "bearer" else None
        if holder is None:
            refusal = problem_answer("not_signed_in")
            refusal.headers["WWW-Authenticate"] = 'Bearer realm="takeback"'
            return refusal
        if not holder.used_today:
            note_use(holder.key_id, at=at)
    except DatabaseError:
        return problem_answer("unavailable", "Keys cannot be checked now, so nothing was searched.")
    missing = sorted(scopes - {scope.value for scope in holder.scopes})
    if missing:
        words = " ".join(missing)
        refusal = problem_answer("not_allowed", f"This key lacks the scope {words}.")
        refusal.headers["WWW-Authenticate"] = f'Bearer realm="takeback", error="insufficient_scope", scope="{words}"'
        return refusal
    request.key_holder = holder  # type: ignore[attr-defined]  # so that a view need not ask again
    return None


def key_holder(request: HttpRequest) -> KeyHolder:
    """Who asks, in a view that is declared `for_keys`.

    Args:
        request: one that `check_key` let through.
    """
    holder: KeyHolder = request.key_holder  # type: ignore[attr-defined]  # set by check_key
    return holder
