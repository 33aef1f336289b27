"""What notices need, in the caseworker's language: routes and elements by name, and the sentence of what is missing.

The pure packages say the same in English; a test holds the two alike, so that no new element or route is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from takeback.web.desk.takedowns.words import Words

MISSING: Final[dict[str, Words]] = {
    "age": _("It is not said whether the person was grown up when the picture was taken. Ask before anything else."),
    "consent_to_notify": _("The person has not agreed that this recipient is told."),
    "link_checked": _("No caseworker has checked that the location shows what is said of it."),
    "subject_checked": _("No caseworker has checked that the person is who is shown."),
    "authority_checked": _("No caseworker has checked that we may speak for the person."),
    "name_withheld": _(
        "A text of the notice holds the person's name, or a part of it, and the person has not agreed to be named."
    ),
    "reference": _("The notice has no reference of ours."),
    "date": _("The notice has no date."),
    "sender": _("The organisation that sends is not named."),
    "recipient": _("The recipient is not named."),
    "signature": _("Nobody signs: the signatory of the organisation is missing."),
    "authority": _("The person's signed authority for the organisation, with its date, is missing."),
    "location": _("No location is named."),
    "exact_location": _(
        "Every location must be an exact address that begins with http:// or https://, without a user's name in it."
    ),
    "depiction": _("It is not said what stands at the location."),
    "intimate": _("This law is about intimate images: nudity, a sexual act or an intimate state. The facts name none."),
    "made_how": _("It is not said whether the picture was filmed, or made or altered by software."),
    "no_consent": _(
        "It is not recorded that the person did not agree to publication. Filming, sending, publishing and "
        "selling are asked for one by one."
    ),
    "individual_good_faith": _(
        "The statement that the person believes in good faith that this is without consent is missing. It is "
        "the person's own, signed and dated; the organisation's does not take its place."
    ),
    "good_faith": _("The organisation's own statement of good faith, with its date, is missing."),
    "accuracy": _("The organisation has not stated that the notice is accurate and true."),
    "circumstances": _(
        "What the recipient needs to see that there was no consent, or that it is illegal, is not described."
    ),
    "contact": _("Neither an e-mail address nor a telephone number of the organisation is given."),
    "email": _("The organisation's e-mail address is missing."),
    "full_contact": _("The organisation's postal address, telephone number and e-mail address must all be given."),
    "work": _("The copyrighted work is not identified."),
    "ownership": _("The person neither made the work nor holds a dated written transfer of the copyright."),
    "lawyer": _(
        "A copyright notice about a picture made or altered by software needs a lawyer: it is stated under "
        "penalty of perjury."
    ),
    "under_perjury": _("The signatory has not confirmed that the authority is stated under penalty of perjury."),
    "publication_accepted": _(
        "The person has not been asked, or has not agreed: such notices are published, and a counter-notice "
        "can ask for the name."
    ),
    "ground": _("No ground of erasure is named."),
    "korea_category": _("The form's category cannot be told: filmed, or false (made or altered by software)."),
    "designation": _(
        "Operators must hear the person, or a designated body: the act that designates the organisation is missing."
    ),
    "applicant_number": _(
        "The form's field for the applicant's birth date has no value: the organisation's registration "
        "number, or the birth date of a person who agreed to be named."
    ),
    "india_content": _(
        "This rule is about nudity, a sexual act, impersonation or a morphed image. The facts name none."
    ),
    "to_regulator": _("This route goes to the regulator, which then orders the removal: the recipient must be one."),
    "to_search_engine": _("This route takes results out of a search engine: the recipient must be one."),
    "to_host": _("This route goes to who hosts the site, or registered its name: the recipient must be one."),
    "to_cdn": _("This route goes to a delivery network: the recipient must be one."),
    "minors_path": _(
        "Somebody may have been under age. No notice is written: the case takes the minor's path, by address "
        "alone, to the hotline. Nothing is copied, requested or forwarded."
    ),
    "in_force": _(
        "This law is not in force on the day of the notice, or its beginning is not confirmed. A notice that "
        "rests on it would be refused."
    ),
    "switched_on": _("Whoever runs this deployment has switched this route off."),
}
"""By element, or gate of the validator: the sentence of what is missing."""

ELEMENT_NAMES: Final[dict[str, Words]] = {
    "sender": _("Who makes the request"),
    "signature": _("Signature"),
    "authority": _("Authority to act for the person"),
    "depiction": _("Identification of the material"),
    "intimate": _("Intimate content"),
    "made_how": _("Filmed, or made by software"),
    "location": _("Information by which it is located"),
    "exact_location": _("Exact addresses"),
    "no_consent": _("Absence of consent"),
    "individual_good_faith": _("The individual's statement of good faith"),
    "good_faith": _("Statement of good faith"),
    "accuracy": _("Statement of accuracy"),
    "circumstances": _("Relevant information and reasons"),
    "contact": _("Contact information"),
    "email": _("Name and e-mail address"),
    "full_contact": _("Address, telephone number, e-mail address"),
    "work": _("Identification of the copyrighted work"),
    "ownership": _("Ownership of the copyright"),
    "under_perjury": _("Statement under penalty of perjury"),
    "ground": _("Ground of erasure"),
    "korea_category": _("Category of the material"),
    "designation": _("Designation of the body"),
    "applicant_number": _("Number or birth date of the applicant"),
    "india_content": _("Content within the rule"),
}
"""By element: its name, as the table of a notice has it."""

ROUTE_NAMES: Final[dict[str, Words]] = {
    "us_take_it_down": _("TAKE IT DOWN Act (US)"),
    "us_dmca": _("Copyright, DMCA 512(c) (US)"),
    "eu_gdpr_17": _("Erasure, GDPR Art. 17 (EU)"),
    "eu_dsa_16": _("Notice, DSA Art. 16 (EU)"),
    "uk_osa": _("Intimate image content, Online Safety Act (UK)"),
    "kr_tba_22_5": _("Illegally filmed material, Telecommunications Business Act (Korea)"),
    "in_it_rules": _("IT Rules, rule 3(2)(b) (India)"),
    "au_osa": _("Complaint to eSafety, Online Safety Act (Australia)"),
    "search": _("Removal of search results"),
    "host": _("Abuse report to the host or the registrar"),
    "cdn": _("Abuse report to the delivery network"),
    "plain": _("Plain request"),
}
"""By route: what it is called."""


def route_in_words(route: str) -> Words:
    """What a route is called; one that is no longer there, by its word.

    Args:
        route: its id.
    """
    return ROUTE_NAMES.get(route, route)


def element_in_words(element: str) -> Words:
    """What an element is called; one that no table names, by its word.

    Args:
        element: its id.
    """
    return ELEMENT_NAMES.get(element, element.replace("_", " "))


def missing_in_words(elements: Iterable[str]) -> list[Words]:
    """What is missing, one sentence an element.

    Args:
        elements: their ids.
    """
    return [MISSING.get(each, element_in_words(each)) for each in elements]
