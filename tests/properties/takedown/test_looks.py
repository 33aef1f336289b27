"""Whatever was seen in whatever order: nobody says gone alone, and nobody outvotes a machine that sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.recheck import FRESH, Look, Saw, by_hand, is_machine, observed, saw_gone, told_to

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
MACHINES = ("here", "elsewhere")
EVERYBODY = (*MACHINES, by_hand("user_a"), by_hand("user_b"), told_to("user_a"))


def looks(*vantages: str) -> st.SearchStrategy[list[Look]]:
    one = st.builds(
        lambda saw, vantage, hours: Look(saw, vantage, NOW - timedelta(hours=hours)),
        st.sampled_from(Saw),
        st.sampled_from(vantages),
        st.integers(0, 100),
    )
    return st.lists(one, min_size=1, max_size=9).map(lambda found: sorted(found, key=lambda look: look.at))


@given(looks(*EVERYBODY), st.booleans())
def test_gone_is_never_one_vantage_points_word_and_never_against_a_machine_that_sees_it(
    found: list[Look],
    on_word: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    if observed(found[-1:], found[:-1], is_gone=on_word, on_word=on_word) is not Event.SEE_GONE:
        return
    fresh = [look for look in found if found[-1].at - look.at <= FRESH]
    last = {look.vantage: look.saw for look in fresh if look.saw is not Saw.NOT_LOOKED}
    assert any(saw_gone(look) for look in fresh)
    assert Saw.THERE not in {saw for vantage, saw in last.items() if is_machine(vantage)}
    if not on_word:
        assert len({look.vantage for look in fresh}) > 1


@given(looks(by_hand("user_a")))
def test_one_person_alone_never_makes_anything_gone_however_often_they_look(found: list[Look]) -> None:
    assert observed(found[-1:], found[:-1]) is not Event.SEE_GONE


@given(looks(*MACHINES, told_to("user_a"), told_to("user_b")))
def test_strangers_words_make_nothing_gone_that_machines_do_not(found: list[Look]) -> None:
    of_machines = [look for look in found if is_machine(look.vantage)]
    if observed(found[-1:], found[:-1]) is Event.SEE_GONE:
        last = {look.vantage: look for look in of_machines if look.saw is not Saw.NOT_LOOKED}
        assert sum(saw_gone(look) for look in last.values()) == len(MACHINES)


@given(looks(*EVERYBODY))
def test_there_is_said_only_where_somebody_of_ours_saw_it(found: list[Look]) -> None:
    if observed(found[-1:], found[:-1]) is Event.SEE_THERE:
        assert any(look.saw is Saw.THERE and not look.vantage.startswith("told:") for look in found)
