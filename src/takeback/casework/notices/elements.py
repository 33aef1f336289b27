"""The elements of a notice: each a question to the facts, and the sentence that names it when the answer is no.

An element says nothing of a law: which routes ask for it, and by which clause, stands in `routes/`. Elements that are
our own rules (the person agreed, a caseworker looked) are among them, since a notice without them must not leave
either.

There is no element for an identity document. No law that is encoded here asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from takeback.casework.notices.facts import INTIMATE, Authorship, Check, Facts, Shows, Use
from takeback.casework.notices.withheld import name_is_withheld
from takeback.sites.contact import Scope


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a notice must hold.

    Attributes:
        id: stable; templates name it where they say it.
        present: whether the facts hold it.
        missing: the sentence where they do not: what is missing, and what would be right.
    """

    id: str
    present: Callable[[Facts], bool]
    missing: str


def _is_address(location: str) -> bool:
    try:
        parts = urlsplit(location)
        host = parts.hostname
    except ValueError:  # brackets that close nothing, say
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc


def _owns_the_work(facts: Facts) -> bool:
    if facts.work.authorship is Authorship.MADE_BY_SUBJECT:
        return True
    return facts.work.authorship is Authorship.WRITTEN_TRANSFER and facts.work.transfer_on is not None


def _india_names_it(facts: Facts) -> bool:
    named = {Shows.NUDITY, Shows.SEXUAL_ACT, Shows.IMPERSONATION}
    return facts.material.shows in named or (facts.material.shows is not None and facts.material.synthetic is True)


_ELEMENTS: Final = (
    Element(
        "age",
        lambda facts: facts.subject.age is not None,
        "It is not said whether the person was grown up when the picture was taken. Ask before anything else.",
    ),
    Element(
        "consent_to_notify",
        lambda facts: facts.consent_to_notify,
        "The person has not agreed that this recipient is told.",
    ),
    Element(
        "link_checked",
        lambda facts: Check.LINK in facts.checked,
        "No caseworker has checked that the location shows what is said of it.",
    ),
    Element(
        "subject_checked",
        lambda facts: Check.SUBJECT in facts.checked,
        "No caseworker has checked that the person is who is shown.",
    ),
    Element(
        "authority_checked",
        lambda facts: Check.AUTHORITY in facts.checked,
        "No caseworker has checked that we may speak for the person.",
    ),
    Element(
        "name_withheld",
        name_is_withheld,
        "A text of the notice holds the person's name, or a part of it, and the person has not agreed to be named.",
    ),
    Element("reference", lambda facts: bool(facts.reference), "The notice has no reference of ours."),
    Element("date", lambda facts: facts.on is not None, "The notice has no date."),
    Element("sender", lambda facts: bool(facts.sender.organisation), "The organisation that sends is not named."),
    Element("recipient", lambda facts: bool(facts.recipient.name), "The recipient is not named."),
    Element(
        "signature",
        lambda facts: bool(facts.sender.signatory),
        "Nobody signs: the signatory of the organisation is missing.",
    ),
    Element(
        "authority",
        lambda facts: facts.authority.signed_on is not None,
        "The person's signed authority for the organisation, with its date, is missing.",
    ),
    Element("location", lambda facts: bool(facts.locations), "No location is named."),
    Element(
        "exact_location",
        lambda facts: bool(facts.locations) and all(_is_address(each) for each in facts.locations),
        "Every location must be an exact address that begins with http:// or https://, without a user's name in it.",
    ),
    Element("depiction", lambda facts: facts.material.shows is not None, "It is not said what stands at the location."),
    Element(
        "intimate",
        lambda facts: facts.material.shows in INTIMATE,
        "This law is about intimate images: nudity, a sexual act or an intimate state. The facts name none.",
    ),
    Element(
        "made_how",
        lambda facts: facts.material.synthetic is not None,
        "It is not said whether the picture was filmed, or made or altered by software.",
    ),
    Element(
        "no_consent",
        lambda facts: Use.PUBLISHED in facts.material.refused,
        "It is not recorded that the person did not agree to publication. Filming, sending, publishing and selling are "
        "asked for one by one.",
    ),
    Element(
        "individual_good_faith",
        lambda facts: facts.statement.individual_on is not None,
        "The statement that the person believes in good faith that this is without consent is missing. It is the "
        "person's own, signed and dated; the organisation's does not take its place.",
    ),
    Element(
        "good_faith",
        lambda facts: facts.statement.sender_on is not None,
        "The organisation's own statement of good faith, with its date, is missing.",
    ),
    Element(
        "accuracy",
        lambda facts: facts.statement.accurate,
        "The organisation has not stated that the notice is accurate and true.",
    ),
    Element(
        "circumstances",
        lambda facts: bool(facts.statement.circumstances),
        "What the recipient needs to see that there was no consent, or that it is illegal, is not described.",
    ),
    Element(
        "contact",
        lambda facts: bool(facts.sender.email or facts.sender.phone),
        "Neither an e-mail address nor a telephone number of the organisation is given.",
    ),
    Element("email", lambda facts: bool(facts.sender.email), "The organisation's e-mail address is missing."),
    Element(
        "full_contact",
        lambda facts: bool(facts.sender.email and facts.sender.phone and facts.sender.address),
        "The organisation's postal address, telephone number and e-mail address must all be given.",
    ),
    Element("work", lambda facts: bool(facts.work.description), "The copyrighted work is not identified."),
    Element(
        "ownership",
        _owns_the_work,
        "The person neither made the work nor holds a dated written transfer of the copyright.",
    ),
    Element(
        "lawyer",
        lambda facts: facts.material.synthetic is False or bool(facts.work.lawyer),
        "A copyright notice about a picture made or altered by software needs a lawyer: it is stated under penalty of "
        "perjury.",
    ),
    Element(
        "under_perjury",
        lambda facts: facts.work.under_perjury,
        "The signatory has not confirmed that the authority is stated under penalty of perjury.",
    ),
    Element(
        "publication_accepted",
        lambda facts: facts.work.publication_accepted,
        "The person has not been asked, or has not agreed: such notices are published, and a counter-notice can ask "
        "for the name.",
    ),
    Element("ground", lambda facts: facts.statement.ground is not None, "No ground of erasure is named."),
    Element(
        "korea_category",
        lambda facts: facts.material.shows in INTIMATE and facts.material.synthetic is not None,
        "The form's category cannot be told: filmed, or false (made or altered by software).",
    ),
    Element(
        "designation",
        lambda facts: bool(facts.sender.designation),
        "Operators must hear the person, or a designated body: the act that designates the organisation is missing.",
    ),
    Element(
        "applicant_number",
        lambda facts: (
            bool(facts.sender.registration) or (facts.subject.birth_date is not None and bool(facts.shown_name))
        ),
        "The form's field for the applicant's birth date has no value: the organisation's registration number, or the "
        "birth date of a person who agreed to be named.",
    ),
    Element(
        "india_content",
        _india_names_it,
        "This rule is about nudity, a sexual act, impersonation or a morphed image. The facts name none.",
    ),
    Element(
        "to_regulator",
        lambda facts: facts.recipient.scope is Scope.REGULATOR,
        "This route goes to the regulator, which then orders the removal: the recipient must be one.",
    ),
    Element(
        "to_search_engine",
        lambda facts: facts.recipient.scope is Scope.SEARCH_ENGINE,
        "This route takes results out of a search engine: the recipient must be one.",
    ),
    Element(
        "to_host",
        lambda facts: facts.recipient.scope in {Scope.HOST, Scope.REGISTRAR},
        "This route goes to who hosts the site, or registered its name: the recipient must be one.",
    ),
    Element(
        "to_cdn",
        lambda facts: facts.recipient.scope is Scope.CDN,
        "This route goes to a delivery network: the recipient must be one.",
    ),
)

ELEMENTS: Final[Mapping[str, Element]] = MappingProxyType({each.id: each for each in _ELEMENTS})
"""All elements, by id."""
