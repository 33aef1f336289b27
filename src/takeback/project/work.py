"""Whether machines do what they owe, for `takeback doctor`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from takeback.base.errors import Unavailable
from takeback.flows.on_call import NOTICE, machines_backlog, needing_by_kind
from takeback.flows.services import Services
from takeback.records.work.queries import Backlog, Needing
from takeback.records.work.states import State

_A_WORKER_TAKES_SECONDS: Final = 5.0
"""One that is well takes up what is due within these."""

_RESTS: Final[Mapping[State, str]] = {State.DEAD: "given up", State.IN_DOUBT: "in doubt"}


def how_work_is(services: Services, patience_seconds: float = _A_WORKER_TAKES_SECONDS) -> str:
    """Say that all is well.

    Args:
        services: the process's collaborators.
        patience_seconds: how long to wait before looking again, where something is late. Of what a survivor asks for,
            the day alone is kept: it looks late until a worker has taken it up.

    Raises:
        Unavailable: machines are late, or something needs a person; it says what, since when, and what to do.
    """
    late = _late(services)
    if late:
        time.sleep(patience_seconds)
        late = _late(services)
    says = [*_of_late(late, mail_is_off=services.takedowns.sends is None), *_of_resting(needing_by_kind())]
    if says:
        raise Unavailable(" ".join(says))
    return "nothing is late, and nothing needs a person"


def _late(services: Services) -> list[Backlog]:
    return [each for each in machines_backlog(services.clock.now()) if each.late]


def _of_late(late: Sequence[Backlog], *, mail_is_off: bool) -> Iterator[str]:
    for_mail = [each for each in late if mail_is_off and each.kind == NOTICE]
    for_worker = [each for each in late if each not in for_mail]
    if for_worker:
        yield (
            f"Late by more than ten minutes: {_listed(for_worker)}. "
            "No worker runs, or it is stuck: start `takeback work`, or read its log and start it anew."
        )
    if for_mail:
        yield f"Approved notices wait, since mail is off: {_listed(for_mail)}. See what is said of mail."


def _listed(late: Sequence[Backlog]) -> str:
    return ", ".join(f"{each.late} of {each.kind} since {each.oldest_at:%Y-%m-%d %H:%M} UTC" for each in late)


def _of_resting(needing: Sequence[Needing]) -> Iterator[str]:
    if not needing:
        return
    listed = ", ".join(f"{each.many} of {each.kind} {_RESTS[each.state]}" for each in needing)
    ours = any(each.kind != NOTICE for each in needing)
    where = ["Look at /ops/work/."] if ours else []
    if any(each.kind == NOTICE for each in needing):
        where.append("Notices are settled by caseworkers, by their tasks at the desk.")
    yield f"Waits for a person: {listed}. {' '.join(where)}"
