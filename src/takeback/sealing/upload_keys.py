"""The key pair of one upload, and who can open it. Pure.

    a member's pair --> private half of the organisation's generation --> private half of the upload's pair --> picture

The pair is made with the request, so that the browser has something to seal to; its private half is sealed to the
organisation that reviews, at once, and is nowhere else. Where a picture may be of a minor, the organisation's box is
dropped, and what remains is sealed to the legal contacts alone. Destroying is `destroyed`: no box is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from takeback.base.errors import Conflict
from takeback.sealing.boxes import PrivateKey, PublicKey, open_box, seal
from takeback.sealing.case_keys import ForOrganisation
from takeback.sealing.generations import Generation, open_generation
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose
from takeback.sealing.upload_boxes import PRIVATE_BYTES, UploadPrivateKey, UploadPublicKey

_NOBODY: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class UploadKey:
    """The pair of one upload.

    Attributes:
        request_id: which.
        public: what the picture is sealed to.
        for_organisation: the private half, sealed to the organisation that reviews; `None` once it may not any more.
        for_contacts: the same, sealed to legal contacts: member's id to box. Usually empty.
    """

    request_id: str
    public: UploadPublicKey
    for_organisation: ForOrganisation | None
    for_contacts: Mapping[str, bytes] = field(default_factory=lambda: _NOBODY)


def upload_purpose(request_id: str) -> Purpose:
    """What the picture of a request is sealed for.

    Args:
        request_id: which.
    """
    return Purpose("upload", (request_id,))


def new_upload_key(request_id: str, organisation: Generation) -> UploadKey:
    """A fresh pair, its private half sealed to the organisation and then forgotten.

    Args:
        request_id: which.
        organisation: the current generation of the organisation that reviews.
    """
    private = UploadPrivateKey.new()
    return _sealed_to(UploadKey(request_id, private.public(), None), private, organisation)


def open_upload_key(
    key: UploadKey, generation: Generation, member_id: str, private: PrivateKey
) -> UploadPrivateKey | Refused:
    """The private half of an upload, opened by a member of the organisation that reviews.

    Args:
        key: whose.
        generation: that to which it is sealed.
        member_id: who asks.
        private: the member's own private half.
    """
    sealed = key.for_organisation
    if sealed is None or (sealed.organisation_id, sealed.generation) != (generation.organisation_id, generation.number):
        return Refused(Why.NO_COPY)
    opened = open_generation(generation, member_id, private)
    if isinstance(opened, Refused):
        return opened
    purpose = _organisation_purpose(key.request_id, generation)
    return _matching(open_box(PrivateKey(opened.plaintext), sealed.box, purpose), key.public)


def open_as_contact(key: UploadKey, member_id: str, private: PrivateKey) -> UploadPrivateKey | Refused:
    """The private half of an upload that was withheld, opened by a legal contact.

    Args:
        key: whose.
        member_id: who asks.
        private: the contact's own private half.
    """
    box = key.for_contacts.get(member_id)
    if box is None:
        return Refused(Why.NO_COPY)
    return _matching(open_box(private, box, _contact_purpose(key.request_id, member_id)), key.public)


def withheld(key: UploadKey, private: UploadPrivateKey, contacts: Mapping[str, PublicKey]) -> UploadKey:
    """The key as the legal contacts alone can open it; no reviewer any more.

    Args:
        key: whose.
        private: its private half, as the reviewer opened it.
        contacts: member's id to public half. With none, nobody ever opens it again.

    Raises:
        Conflict: the private half belongs to another upload.
    """
    _belongs(key, private)
    boxes = {
        member: seal(public, private.raw, _contact_purpose(key.request_id, member))
        for member, public in contacts.items()
    }
    return replace(key, for_organisation=None, for_contacts=MappingProxyType(boxes))


def destroyed(key: UploadKey) -> UploadKey:
    """The key with no box left. Once this is what is stored, the picture never opens again.

    Args:
        key: whose.
    """
    return replace(key, for_organisation=None, for_contacts=_NOBODY)


def _sealed_to(key: UploadKey, private: UploadPrivateKey, generation: Generation) -> UploadKey:
    _belongs(key, private)
    box = seal(generation.public, private.raw, _organisation_purpose(key.request_id, generation))
    return replace(key, for_organisation=ForOrganisation(generation.organisation_id, generation.number, box))


def _matching(opened: Opened | Refused, public: UploadPublicKey) -> UploadPrivateKey | Refused:
    """A box that somebody else made is not believed."""
    if isinstance(opened, Refused):
        return opened
    if len(opened.plaintext) != PRIVATE_BYTES or (private := UploadPrivateKey(opened.plaintext)).public() != public:
        return Refused(Why.WRONG_KEY)
    return private


def _belongs(key: UploadKey, private: UploadPrivateKey) -> None:
    if private.public() != key.public:
        raise Conflict("this private key belongs to another upload")


def _organisation_purpose(request_id: str, generation: Generation) -> Purpose:
    about = (request_id, generation.organisation_id, str(generation.number))
    return Purpose("upload-private-key-for-organisation", about)


def _contact_purpose(request_id: str, member_id: str) -> Purpose:
    return Purpose("upload-private-key-for-contact", (request_id, member_id))
