"""The key pair of a case, and who can open it. Pure.

    the survivor's code ---------------------------> private half of the case's pair --> story, mail, pictures
    a member's pair --> private half of the ------^
                        organisation's generation

Whatever belongs to a case is sealed to the case's public half, by anyone. Its private half lies in at most two boxes:
one for the survivor's code, one for the organisation's current generation (`takeback.sealing.generations`).

Deleting is `destroyed`: a case with no box. What was sealed to it stays bytes, for everybody and for ever.

What this cannot do, said plainly: who once opened a case and kept its private half opens whatever is sealed to that
case, if he gets at it; a case's pair is not changed when a member leaves, for that would mean opening and sealing anew
all that the survivor ever sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from takeback.base.errors import Conflict, Invalid
from takeback.sealing.boxes import KeyPair, PrivateKey, PublicKey, open_box, seal
from takeback.sealing.generations import Generation, matching, open_generation
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose


@dataclass(frozen=True, slots=True)
class ForOrganisation:
    """The box that an organisation opens.

    Attributes:
        organisation_id: which.
        generation: to which of its generations it is sealed.
        box: the private half of the case's pair.
    """

    organisation_id: str
    generation: int
    box: bytes


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The pair of one case.

    Attributes:
        case_id: which.
        public: what everything about the case is sealed to.
        for_code: the private half, sealed to the survivor's code; `None` where there is no code, or none any more.
        for_organisation: the same for the organisation; `None` while none works the case.
    """

    case_id: str
    public: PublicKey
    for_code: bytes | None
    for_organisation: ForOrganisation | None


def new_case_key(case_id: str, *, code: PublicKey | None, organisation: Generation | None) -> CaseKey:
    """A fresh pair for a case, its private half sealed to whoever may open it and then forgotten.

    Args:
        case_id: which.
        code: the public half of the survivor's code (`Code.keys`), if there is one.
        organisation: the current generation of the organisation that works the case, if there is one.

    Raises:
        Invalid: nobody could ever open it.
    """
    if code is None and organisation is None:
        raise Invalid("a case needs a code or an organisation that can open it", field="case")
    keys = KeyPair.new()
    case = CaseKey(case_id, keys.public, None, None)
    if code is not None:
        case = seal_case_to_code(case, keys.private, code)
    if organisation is not None:
        case = seal_case_to_organisation(case, keys.private, organisation)
    return case


def open_case_with_code(case: CaseKey, code_private: PrivateKey) -> Opened | Refused:
    """The private half of a case, opened by the survivor.

    Args:
        case: which.
        code_private: the private half that the code is.
    """
    if case.for_code is None:
        return Refused(Why.NO_COPY)
    return matching(open_box(code_private, case.for_code, _code_purpose(case.case_id)), case.public)


def open_case_as_member(case: CaseKey, generation: Generation, member_id: str, private: PrivateKey) -> Opened | Refused:
    """The private half of a case, opened by a member of the organisation that works it.

    Args:
        case: which.
        generation: that to which the case is sealed.
        member_id: who asks.
        private: the member's own private half.
    """
    sealed = case.for_organisation
    if sealed is None or (sealed.organisation_id, sealed.generation) != (generation.organisation_id, generation.number):
        return Refused(Why.NO_COPY)
    opened = open_generation(generation, member_id, private)
    if isinstance(opened, Refused):
        return opened
    purpose = _organisation_purpose(case.case_id, generation)
    return matching(open_box(PrivateKey(opened.plaintext), sealed.box, purpose), case.public)


def seal_case_to_code(case: CaseKey, case_private: PrivateKey, code: PublicKey) -> CaseKey:
    """The case with its private half sealed to a code; the code before opens it no more.

    Args:
        case: which.
        case_private: its private half, opened by whoever may.
        code: the public half of the code.

    Raises:
        Conflict: `case_private` belongs to another case.
    """
    _belongs(case, case_private)
    return replace(case, for_code=seal(code, case_private.raw, _code_purpose(case.case_id)))


def seal_case_to_organisation(case: CaseKey, case_private: PrivateKey, generation: Generation) -> CaseKey:
    """The case with its private half sealed to an organisation's generation, and to none before it.

    Args:
        case: which.
        case_private: its private half, opened by whoever may.
        generation: the current one.

    Raises:
        Conflict: `case_private` belongs to another case.
    """
    _belongs(case, case_private)
    box = seal(generation.public, case_private.raw, _organisation_purpose(case.case_id, generation))
    return replace(case, for_organisation=ForOrganisation(generation.organisation_id, generation.number, box))


def reseal_case(
    case: CaseKey, *, old: Generation, new: Generation, member_id: str, private: PrivateKey
) -> CaseKey | Refused:
    """The case moved to a newer generation, by a member who can open it under the old one.

    Args:
        case: which.
        old: the generation to which it is sealed.
        new: the one to which it shall be.
        member_id: who does it.
        private: that member's own private half.
    """
    opened = open_case_as_member(case, old, member_id, private)
    if isinstance(opened, Refused):
        return opened
    return seal_case_to_organisation(case, PrivateKey(opened.plaintext), new)


def destroyed(case: CaseKey) -> CaseKey:
    """The case with no box left. Once this is what is stored, nothing that was sealed to the case ever opens again.

    Args:
        case: which.
    """
    return replace(case, for_code=None, for_organisation=None)


def _belongs(case: CaseKey, case_private: PrivateKey) -> None:
    if case_private.public() != case.public:
        raise Conflict("this private key belongs to another case")


def _code_purpose(case_id: str) -> Purpose:
    return Purpose("case-private-key-for-code", (case_id,))


def _organisation_purpose(case_id: str, generation: Generation) -> Purpose:
    about = (case_id, generation.organisation_id, str(generation.number))
    return Purpose("case-private-key-for-organisation", about)
