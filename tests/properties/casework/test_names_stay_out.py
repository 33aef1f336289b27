"""The person's name is in no draft to which the person did not agree, whatever somebody wrote into the facts."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from takeback.base.errors import Invalid
from takeback.casework.notices import Draft, Missing, drafted
from takeback.casework.notices.facts import Earlier, Facts
from tests.notices import ROUTES, TEMPLATES, complete, put

_WORDS = st.one_of(
    st.text(alphabet="bcdfghjkvwxyz", min_size=5, max_size=9).map(str.capitalize),
    st.text(alphabet="뷁쀍쒧꿻", min_size=2, max_size=4),
    st.text(alphabet="жщъыэ", min_size=4, max_size=8),
    st.text(alphabet="éàüñç", min_size=4, max_size=8),
)
_NAMES = st.lists(_WORDS, min_size=1, max_size=3, unique=True).map(" ".join)
_FIELDS = [
    "reference",
    "sender.organisation",
    "sender.signatory",
    "sender.address",
    "sender.designation",
    "sender.registration",
    "statement.circumstances",
    "work.description",
    "recipient.name",
    "subject.name",
]


def _disguised(name: str, how: int) -> str:
    ways = (
        name,
        name.upper(),
        name.lower(),
        unicodedata.normalize("NFD", name),
        " ".join(reversed(name.split())),
        "\u200d".join(name),
        f"({name})",
        f"{name}'s",
    )
    return ways[how % len(ways)]


def _with_name(facts: Facts, field: str, text: str) -> Facts:
    if field == "subject.name":
        return facts
    return put(facts, field, text)


@given(
    name=_NAMES,
    field=st.sampled_from([*_FIELDS, "earlier"]),
    how=st.integers(0, 7),
    around=st.text(alphabet="aeiou ,.", max_size=12),
    which=st.sampled_from(TEMPLATES),
)
def test_a_name_without_consent_is_in_no_draft(
    name: str, field: str, how: int, around: str, which: tuple[str, str]
) -> None:
    route, language = which
    facts = put(complete(route), "subject.name", name)
    text = f"{around} {_disguised(name, how)} {around}"
    try:
        if field == "earlier":
            on = facts.on
            assert on is not None
            facts = replace(facts, earlier=(Earlier(removed_on=on, reference=text),))
        else:
            facts = _with_name(facts, field, text)
    except Invalid:
        assume(False)  # noqa: FBT003 - what cannot be written is no leak; hypothesis asks for this form

    draft = drafted(facts, route, language, ROUTES)

    if isinstance(draft, Missing):
        assert draft.elements == ("name_withheld",)
        return
    assert isinstance(draft, Draft)
    sent = _plain(draft.subject + "\n" + draft.body + "".join(each.name for each in draft.elements))
    assert _plain(name) not in sent
    assert field == "subject.name" or _plain(text) not in sent


@given(name=_NAMES, which=st.sampled_from(TEMPLATES))
def test_a_name_with_consent_is_said_once_and_only_as_the_person_of_the_notice(
    name: str, which: tuple[str, str]
) -> None:
    route, language = which
    facts = put(put(complete(route), "subject.name", name), "subject.may_be_named", value=True)

    draft = drafted(facts, route, language, ROUTES)

    assert isinstance(draft, Draft)
    assert draft.body.count(name) == 1
    assert name not in draft.subject


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold().replace("\u200d", "")
    return "".join(each for each in folded if unicodedata.category(each) != "Mn")
