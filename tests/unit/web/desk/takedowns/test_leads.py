"""Each task leads to where it is done."""

from __future__ import annotations

import pytest

from takeback.records.takedowns.models import Task
from takeback.records.takedowns.words import TaskKind
from takeback.web.desk.takedowns.leads import place_of


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_of_task_leads_somewhere_of_the_case_or_to_what_it_is_about(kind: TaskKind) -> None:
    place = place_of(Task(kind=kind.value, holder="case_one", about="about_it"))
    assert place.startswith("/desk/takedowns/")
    assert "case_one/#" in place or place.endswith("about_it/")


def test_what_is_seen_again_leads_to_its_own_link_and_drafts_to_their_batch() -> None:
    seen = Task(kind=TaskKind.REAPPEARED.value, holder="case_one", about="location_two")
    assert place_of(seen) == "/desk/takedowns/case_one/#location_two"
    drafts = Task(kind=TaskKind.APPROVE.value, holder="case_one", about="batch_three")
    assert place_of(drafts) == "/desk/takedowns/batches/batch_three/"
