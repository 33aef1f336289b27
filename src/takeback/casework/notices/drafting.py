"""A notice's text: written from a template only once every element is present, with the table that shows each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import Hours
from takeback.casework.notices.facts import INTIMATE, Authorship, Facts
from takeback.casework.notices.rendering import Paragraphs, rendered, version_of
from takeback.casework.notices.route import PRACTICE, Required, Route
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.validator import Missing, route_named, validated
from takeback.casework.notices.wording import UNREVIEWED_LANGUAGES, words


@dataclass(frozen=True, slots=True)
class ElementShown:
    """One line of the table at the end of a notice.

    Attributes:
        element: its id.
        name: in the notice's language.
        clause: of the law; `PRACTICE` where no law asks for it.
        paragraph: the number of the paragraph that says it.
    """

    element: str
    name: str
    clause: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice that nobody has approved yet.

    Attributes:
        subject: one line.
        body: plain text, the table of elements included.
        elements: the table, as values.
        template: its name, such as `us_dmca/ko.txt`.
        template_version: its number and hash.
        language: of the text.
        unreviewed: whether it is a translation that nobody has read who knows the language and the field.
    """

    subject: str
    body: str
    elements: tuple[ElementShown, ...]
    template: str
    template_version: str
    language: str
    unreviewed: bool


def drafted(facts: Facts, route: str, language: str, routes: Mapping[str, Route] = ROUTES) -> Draft | Missing:
    """Write a notice. Nothing is sent by it: a caseworker approves first.

    Args:
        facts: what is known.
        route: its id.
        language: one of the route's.
        routes: as this deployment uses them.

    Returns:
        The draft; or what is missing, and then no text at all.

    Raises:
        Invalid: there is no such route, or not in this language.
    """
    asked = route_named(route, routes)
    if language not in asked.languages:
        raise Invalid(f"{route} is written in {', '.join(asked.languages)}", field="language")
    verdict = validated(facts, route, routes)
    if isinstance(verdict, Missing):
        return verdict
    template = f"{route}/{language}.txt"
    paragraphs = Paragraphs()
    said = words(language)

    def table() -> list[dict[str, str | int]]:
        cited = {PRACTICE: "", **said.get("clauses", {})}
        return [
            {"name": each.name, "clause": cited.get(each.clause, each.clause), "paragraph": each.paragraph}
            for each in _shown(asked, paragraphs, said, template)
        ]

    text = rendered(template, {**_values(facts, asked, said), "at": paragraphs.at, "table": table})
    return Draft(
        subject=text.subject,
        body=text.body,
        elements=_shown(asked, paragraphs, said, template),
        template=template,
        template_version=version_of(template),
        language=language,
        unreviewed=language in UNREVIEWED_LANGUAGES,
    )


def _shown(
    route: Route, paragraphs: Paragraphs, said: Mapping[str, Mapping[str, str]], template: str
) -> tuple[ElementShown, ...]:
    """The table; a template that does not say an element of its route is broken, and writes nothing."""
    asked = [each for each in route.required if each.shown and not _is_to_whom(each)]
    for each in asked:
        if each.element not in paragraphs.said:
            raise Invalid(f"template {template} does not say {each.element}", field="template")
    return tuple(
        ElementShown(each.element, said["elements"][each.element], each.clause, paragraphs.said[each.element])
        for each in asked
    )


def _is_to_whom(required: Required) -> bool:
    """Whom a route goes to is seen at the address, and not said in the text."""
    return required.element.startswith("to_")


def _values(facts: Facts, route: Route, said: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """All that a template may use. The person's name is among it only as `named`, which is empty without consent."""
    sender, statement, work = facts.sender, facts.statement, facts.work
    shows, ground = facts.material.shows, statement.ground
    return {
        "reference": facts.reference,
        "date": _day(facts.on),
        "law": route.law,
        "organisation": sender.organisation,
        "signatory": sender.signatory,
        "email": sender.email,
        "phone": sender.phone,
        "address": sender.address,
        "designation": sender.designation,
        "applicant_number": sender.registration or (_day(facts.subject.birth_date) if facts.shown_name else ""),
        "recipient": facts.recipient.name,
        "named": facts.shown_name,
        "authority_on": _day(facts.authority.signed_on),
        "locations": facts.locations,
        "shows": said["shows"][shows] if shows else "",
        "intimate": shows in INTIMATE,
        "synthetic": facts.material.synthetic,
        "refused": [said["uses"][each] for each in sorted(facts.material.refused)],
        "individual_on": _day(statement.individual_on),
        "sender_on": _day(statement.sender_on),
        "accurate": statement.accurate,
        "circumstances": statement.circumstances,
        "ground": said["grounds"].get(ground, "") if ground else "",
        "work": work.description,
        "transferred_on": _day(work.transfer_on) if work.authorship is Authorship.WRITTEN_TRANSFER else "",
        **_hours(facts, route),
        "earlier": [{"on": _day(each.removed_on), "reference": each.reference} for each in facts.earlier],
    }


def _hours(facts: Facts, route: Route) -> dict[str, int]:
    """The law's hours on the day of the notice; a template that names them where there are none cannot be filled."""
    length = route.clock_on(facts.on) if facts.on else None
    return {"hours": length.count} if isinstance(length, Hours) else {}


def _day(day: object) -> str:
    return "" if day is None else str(day)
