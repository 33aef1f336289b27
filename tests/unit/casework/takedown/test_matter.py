from __future__ import annotations

from takeback.casework.takedown.matter import Matter, Sight, can_be_noticed, priority, sight
from takeback.sites.location import Reach


def test_where_she_lives_goes_before_everything() -> None:
    assert min(Matter, key=priority) is Matter.IDENTITY
    assert len({priority(matter) for matter in Matter}) == len(Matter)


def test_a_private_room_is_seen_by_its_witnesses_alone() -> None:
    assert sight(Reach.ROOM) is Sight.WITNESS
    assert can_be_noticed(Reach.ROOM)


def test_a_hidden_service_is_recorded_and_nobody_is_asked() -> None:
    assert sight(Reach.ONION) is Sight.NOBODY
    assert not can_be_noticed(Reach.ONION)
