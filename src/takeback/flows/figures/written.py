"""What was counted, as JSON and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from takeback.casework.takedown.closure import Figure
from takeback.casework.told_counts import Tally
from takeback.records.takedowns.figures import Counted, Recipient, Work


def as_json(counted: Counted) -> dict[str, object]:
    """What was counted, as it is kept.

    Args:
        counted: a year.
    """
    return {
        "cases": {each.value: many for each, many in counted.cases.items()},
        "locations": {each.value: many for each, many in counted.locations.items()},
        "asked": _of_tally(counted.asked),
        "by_route": {route: _of_tally(tally) for route, tally in counted.by_route.items()},
        "recipients": [[each.scope, each.notice, _of_tally(each.tally)] for each in counted.recipients],
        "other_recipients": _of_tally(counted.other_recipients),
        "was_gone": counted.was_gone,
        "reappeared": counted.reappeared,
        "work": {by: [each.checked, each.approved, each.done] for by, each in counted.work.items()},
    }


def of_json(kept: Mapping[str, Any]) -> Counted:
    """What was kept, as it was counted.

    Args:
        kept: by `as_json`.
    """
    return Counted(
        Counter({Figure(each): many for each, many in kept["cases"].items()}),
        Counter({Figure(each): many for each, many in kept["locations"].items()}),
        _tally(kept["asked"]),
        {route: _tally(each) for route, each in kept["by_route"].items()},
        tuple(Recipient(scope, notice, _tally(each)) for scope, notice, each in kept["recipients"]),
        _tally(kept["other_recipients"]),
        kept["was_gone"],
        kept["reappeared"],
        {by: Work(*acts) for by, acts in kept["work"].items()},
    )


def _of_tally(tally: Tally) -> list[object]:
    return [tally.asked, tally.gone, {str(hours): many for hours, many in tally.hours.items()}]


def _tally(kept: list[Any]) -> Tally:
    asked, gone, hours = kept
    return Tally(asked, gone, {int(each): many for each, many in hours.items()})
