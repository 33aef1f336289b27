"""The line: whoever waits gets through, once; whoever takes places and leaves gains nothing."""

from __future__ import annotations

from takeback.flows.floods.line import LONGEST_SECONDS, SHORTEST_SECONDS, Line, NotYet, Through


def join(line: Line, at: float) -> NotYet:
    standing = line.stand("", at)
    assert isinstance(standing, NotYet)
    return standing


def test_whoever_waits_gets_through_once() -> None:
    line = Line(bytes(32))
    place = join(line, 1000)
    assert place.seconds == SHORTEST_SECONDS
    early = line.stand(place.place, 1000 + SHORTEST_SECONDS - 5)
    assert early == NotYet(place.place, 5)
    assert line.stand(place.place, 1000 + SHORTEST_SECONDS) == Through()
    again = line.stand(place.place, 1000 + SHORTEST_SECONDS)
    assert isinstance(again, NotYet)
    assert again.place != place.place


def test_a_place_that_is_none_joins_anew() -> None:
    line = Line(bytes(32))
    assert isinstance(line.stand("no place", 1000), NotYet)
    assert isinstance(line.stand(join(line, 1000).place, 1000 + 3 * 3600), NotYet)


def test_the_more_join_the_longer_they_wait_and_never_longer_than_the_longest() -> None:
    line = Line(bytes(32))
    waits = [join(line, 1000).seconds for _ in range(1000)]
    assert waits[0] == SHORTEST_SECONDS
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_SECONDS
    assert join(line, 1100).seconds == SHORTEST_SECONDS  # a minute later it is as if nothing had been


def test_however_many_stand_there_only_so_many_get_through_in_a_minute() -> None:
    line = Line(bytes(32))
    places = [join(line, 1000).place for _ in range(200)]
    at = 1000 + LONGEST_SECONDS
    through = [line.stand(place, at) == Through() for place in places]
    assert sum(through) == 60
    left = [place for place, got in zip(places, through, strict=True) if not got]
    assert line.stand(left[0], at + 61) == Through()


def test_places_that_are_taken_and_left_keep_nobody_out() -> None:
    line = Line(bytes(32))
    patient = join(line, 1000)
    for _ in range(5000):
        join(line, 1001)
    assert line.stand(patient.place, 1000 + patient.seconds) == Through()
