"""Who the walk of a takedown is about, and who works it: a verified case, and a caseworker who can open it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from takeback.base.errors import Invalid
from takeback.casework.notices.facts import Authority, Facts, Ground, Material, Shows, Statement, Subject
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.demo.world.pictures import shown_picture
from takeback.flows.cases.case_work import verify
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.services import Services
from takeback.flows.staff.membership import Member, join
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import note_acts, note_consent
from takeback.records.accounts.actions import change_roles, issue_first_administrator_link
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.signals.signal import Hashed


def joined(at: datetime) -> Member:
    """The first administrator, who is a caseworker too.

    Args:
        at: now.

    Raises:
        Invalid: somebody has joined before.
    """
    issued = issue_first_administrator_link(at)
    if issued is None:
        raise Invalid("the walk needs an empty home")
    member = join(
        issued.secret,
        name="Ada",
        passphrase="eleven brass kettles hum at dawn",  # noqa: S106 - of a world that is thrown away
        at=at,
        email="ada@helpline.example",
        organisation_name="Northern Helpline",
    )
    change_roles(member.user, member.user.pk, [Role.ADMINISTRATOR, Role.CASEWORKER], at)
    return replace(member, user=User.objects.get(pk=member.user.pk))


def verified_case(services: Services, by: User) -> str:
    """A case whose person was seen, allows that sites are asked, and has signed an authority; its id.

    Args:
        services: the process's collaborators.
        by: the caseworker.
    """
    hashed = services.decoder.hash(shown_picture(4))
    if not isinstance(hashed, Hashed):
        raise Invalid("the picture of the world cannot be hashed")
    hers = Picture(hashed.signals[0].value, hashed.signals[0].quality or 0)
    case_id = open_case(services, Opening(pictures=(hers,))).case_id
    verify(services, by, case_id)
    note_consent(services, by, case_id, Purpose.NOTIFY_SITE, Answer.YES)
    note_acts(services, by, case_id, dict.fromkeys(Act, Agreed.NO))
    today = services.clock.now().date()
    state_facts(
        services,
        by,
        case_id,
        Facts(
            subject=Subject(country="NO"),
            authority=Authority(signed_on=today, reference="kept by us"),
            material=Material(shows=Shows.NUDITY, synthetic=False),
            statement=Statement(
                individual_on=today,
                sender_on=today,
                accurate=True,
                circumstances="The pictures were taken in private and published without consent.",
                ground=Ground.UNLAWFUL,
            ),
        ),
    )
    return case_id
