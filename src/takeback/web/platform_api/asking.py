"""What an operation that Django answers needs to know of its request."""

from __future__ import annotations

import math
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, BeforeValidator, Field

from takeback.base.errors import Invalid
from takeback.flows.services import Services
from takeback.records.platforms.queries import KeyHolder
from takeback.web.face.problems import problem_answer

LARGEST_ID = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact (RFC 8259, section 6)."""


def _plain_number(value: object) -> object:
    """JSON's `true` and `"50"` are no numbers, though Python would take them for such."""
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number")  # noqa: TRY004 - pydantic reads ValueError
    return value


PLAIN_NUMBER = BeforeValidator(_plain_number)
"""For a whole number in a body; last among its annotations, or the document would not show its bounds."""

EntryId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An entry's id, in an address."""


def refuse_strange_words(request: HttpRequest, known: type[BaseModel]) -> None:
    """A word of an address that is misspelt, or given twice, would otherwise be passed over, and too much be answered.

    Args:
        request: any.
        known: what can be asked.

    Raises:
        Invalid: there is one.
    """
    names = [field.alias or name for name, field in known.model_fields.items()]
    for name, values in request.GET.lists():
        if name not in names:
            raise Invalid(f"an address can say {', '.join(names)}, and nothing else", field="query")
        if len(values) != 1:
            raise Invalid("say each word of an address once", field=name)


def services_of(request: HttpRequest) -> Services:
    """The collaborators of this process.

    Args:
        request: any.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # set by PlaceServices
    return services


def too_many_signals(services: Services, holder: KeyHolder, route: str, asked: int) -> HttpResponse | None:
    """The refusal of a call whose key has asked for too much lately; `None` where it may.

    Args:
        services: the collaborators of this process.
        holder: of the key.
        route: under which it is counted.
        asked: for how many signals.
    """
    wait = services.rates.wait_seconds(holder.key_id, holder.signals_per_second, asked)
    if not wait:
        return None
    services.tally.refused(holder, route)
    refusal = problem_answer("too_many")
    refusal.headers["Retry-After"] = str(math.ceil(wait))
    return refusal
