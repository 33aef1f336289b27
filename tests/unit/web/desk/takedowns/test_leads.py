from __future__ import annotations

from takeback.records.takedowns.words import TaskKind
from takeback.web.desk.takedowns.leads import OF_A_LINK, OF_A_NOTICE, ON_THE_SCREEN


def test_every_kind_of_task_leads_to_where_it_is_done_in_one_way_only() -> None:
    ways = [*ON_THE_SCREEN, *OF_A_LINK, *OF_A_NOTICE, TaskKind.APPROVE]
    assert len(ways) == len(set(ways))
    assert set(ways) == set(TaskKind)
