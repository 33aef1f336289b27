"""Who can open what, after any order of joining, leaving, renewing, recovering, sealing anew and deleting.

Beside the real boxes the machine keeps a plain model: sets of names that may open. After every step each pair that
anybody ever held, and every code that was ever given out, is tried on every box in the store, under every name. What
opens must be what the model says: never more, never less.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from takeback.sealing.boxes import KeyPair, PrivateKey
from takeback.sealing.case_keys import (
    CaseKey,
    destroyed,
    new_case_key,
    open_case_as_member,
    open_case_with_code,
    reseal_case,
    seal_case_to_code,
)
from takeback.sealing.generations import (
    Generation,
    admit,
    first_generation,
    lend_half,
    next_generation,
    open_generation,
    recover,
    with_halves,
    without,
)
from takeback.sealing.outcomes import Opened

NAMES = ("ann", "bea", "cleo", "dan")
PEOPLE = st.sampled_from(NAMES)
GROUPS = st.sets(PEOPLE, min_size=2)


@dataclass
class Allowed:
    """The model of one generation."""

    members: set[str]
    holders: set[str] = field(default_factory=set)
    retired: bool = False


@dataclass
class CaseModel:
    """The model of one case: which generation opens it, and which code (by its place among all codes)."""

    generation: int | None
    code: int | None


class Hierarchy(RuleBasedStateMachine):
    """The store as it would lie in the database, and the model beside it."""

    @initialize()
    def found(self) -> None:
        self.pairs = {name: [KeyPair.new()] for name in NAMES}
        self.codes: list[KeyPair] = []
        self.generations = {1: first_generation("org_a", {"ann": self._pair("ann").public})}
        self.allowed = {1: Allowed({"ann"})}
        self.cases: list[CaseKey] = []
        self.models: list[CaseModel] = []
        self.join("ann", "bea")
        self.open_a_case(code=True, organisation=True)

    def _pair(self, name: str) -> KeyPair:
        return self.pairs[name][-1]

    @property
    def _current(self) -> int:
        return max(self.generations)

    def _live(self) -> list[int]:
        return [number for number, allowed in self.allowed.items() if not allowed.retired]

    @rule(by=PEOPLE, new=PEOPLE)
    def join(self, by: str, new: str) -> None:
        for number in self._live():
            joined = admit(
                self.generations[number],
                by_id=by,
                by_private=self._pair(by).private,
                new_id=new,
                new_public=self._pair(new).public,
            )
            assert isinstance(joined, Generation) == (by in self.allowed[number].members)
            if isinstance(joined, Generation):
                self.generations[number] = joined
                self.allowed[number].members.add(new)

    @precondition(lambda self: len(self.allowed[self._current].members) > 1)
    @rule(name=PEOPLE, data=st.data())
    def leave(self, name: str, data: st.DataObject) -> None:
        members = self.allowed[self._current].members - {name}
        holders = self.allowed[self._current].holders - {name}
        new = next_generation(
            self.generations[self._current],
            {each: self._pair(each).public for each in members},
            {each: self._pair(each).public for each in holders},
        )
        self._forget(name)
        self.generations[new.number] = new
        self.allowed[new.number] = Allowed(members, holders if len(holders) > 1 else set())
        for by in sorted(data.draw(st.sets(st.sampled_from(sorted(members))))):
            self.seal_anew(by)

    @precondition(lambda self: sum(len(pairs) for pairs in self.pairs.values()) < 8)
    @rule(name=PEOPLE)
    def lose_the_passphrase(self, name: str) -> None:
        self.pairs[name].append(KeyPair.new())
        self._forget(name)

    def _forget(self, name: str) -> None:
        for number in self._live():
            self.generations[number] = without(self.generations[number], name)
            allowed = self.allowed[number]
            allowed.members.discard(name)
            allowed.holders.discard(name)
            if len(allowed.holders) < 2:
                allowed.holders.clear()

    @rule(by=PEOPLE, holders=GROUPS)
    def make_halves(self, by: str, holders: set[str]) -> None:
        for number in self._live():
            halved = with_halves(
                self.generations[number],
                by_id=by,
                by_private=self._pair(by).private,
                holders={each: self._pair(each).public for each in sorted(holders)},
            )
            assert isinstance(halved, Generation) == (by in self.allowed[number].members)
            if isinstance(halved, Generation):
                self.generations[number] = halved
                self.allowed[number].holders = set(holders)

    @rule(lenders=st.sets(PEOPLE), borrower=PEOPLE)
    def recover(self, lenders: set[str], borrower: str) -> None:
        for number in self._live():
            generation, allowed = self.generations[number], self.allowed[number]
            lent = {}
            for lender in lenders:
                box = lend_half(
                    generation,
                    holder_id=lender,
                    holder_private=self._pair(lender).private,
                    borrower_id=borrower,
                    borrower_public=self._pair(borrower).public,
                )
                assert isinstance(box, bytes) == (lender in allowed.holders)
                if isinstance(box, bytes):
                    lent[lender] = box
            recovered = recover(
                generation, borrower_id=borrower, borrower_private=self._pair(borrower).private, lent=lent
            )
            assert isinstance(recovered, Generation) == (len(lenders & allowed.holders) > 1)
            if isinstance(recovered, Generation):
                self.generations[number] = recovered
                allowed.members.add(borrower)

    @precondition(lambda self: len(self.cases) < 4)
    @rule(code=st.booleans(), organisation=st.booleans())
    def open_a_case(self, code: bool, organisation: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        if not code and not organisation:
            return
        if code:
            self.codes.append(KeyPair.new())
        self.cases.append(
            new_case_key(
                f"case_{len(self.cases)}",
                code=self.codes[-1].public if code else None,
                organisation=self.generations[self._current] if organisation else None,
            )
        )
        self.models.append(CaseModel(self._current if organisation else None, len(self.codes) - 1 if code else None))

    @precondition(lambda self: self._to_be_moved())
    @rule(by=PEOPLE)
    def seal_anew(self, by: str) -> None:
        for place in self._to_be_moved():
            model = self.models[place]
            assert model.generation is not None
            moved = reseal_case(
                self.cases[place],
                old=self.generations[model.generation],
                new=self.generations[self._current],
                member_id=by,
                private=self._pair(by).private,
            )
            assert isinstance(moved, CaseKey) == (by in self.allowed[model.generation].members)
            if isinstance(moved, CaseKey):
                self.cases[place] = moved
                model.generation = self._current

    def _to_be_moved(self) -> list[int]:
        return [place for place, model in enumerate(self.models) if model.generation not in {None, self._current}]

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def change_the_code(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.cases) - 1))
        model = self.models[place]
        if model.code is None:
            return
        opened = open_case_with_code(self.cases[place], self.codes[model.code].private)
        assert isinstance(opened, Opened)
        self.codes.append(KeyPair.new())
        self.cases[place] = seal_case_to_code(self.cases[place], PrivateKey(opened.plaintext), self.codes[-1].public)
        model.code = len(self.codes) - 1

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def delete_a_case(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.cases) - 1))
        self.cases[place] = destroyed(self.cases[place])
        self.models[place] = CaseModel(None, None)

    @precondition(lambda self: self._to_be_retired())
    @rule()
    def retire_what_no_case_needs(self) -> None:
        for number in self._to_be_retired():
            for name in NAMES:
                self.generations[number] = without(self.generations[number], name)
            self.allowed[number] = Allowed(set(), retired=True)

    def _to_be_retired(self) -> list[int]:
        needed = {model.generation for model in self.models} | {self._current}
        return [number for number in self._live() if number not in needed]

    @invariant()
    def whoever_may_open_a_generation_does_and_nobody_else(self) -> None:
        for number, generation in self.generations.items():
            assert self._who_opens(generation) == self.allowed[number].members
            assert set(generation.halves) == self.allowed[number].holders

    def _who_opens(self, generation: Generation) -> set[str]:
        """Everybody of whose pairs, old or new, one opens some copy, whosever name is on it."""
        return {
            name
            for name, pairs in self.pairs.items()
            for pair in pairs
            for on_the_copy in NAMES
            if isinstance(open_generation(generation, on_the_copy, pair.private), Opened)
        }

    @invariant()
    def whoever_may_open_a_case_does_and_nobody_else(self) -> None:
        for case, model in zip(self.cases, self.models, strict=True):
            with_code = {
                place
                for place, code in enumerate(self.codes)
                if isinstance(open_case_with_code(case, code.private), Opened)
            }
            assert with_code == ({model.code} if model.code is not None else set())
            as_member = {
                (generation.number, name)
                for generation in self.generations.values()
                for name in NAMES
                for pair in self.pairs[name]
                if isinstance(open_case_as_member(case, generation, name, pair.private), Opened)
            }
            may = self.allowed[model.generation].members if model.generation is not None else set()
            assert as_member == {(model.generation, name) for name in may}


TestHierarchy = Hierarchy.TestCase
TestHierarchy.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
