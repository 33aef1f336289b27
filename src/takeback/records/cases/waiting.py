"""In which cases something waits for a caseworker, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from takeback.casework.case import State
from takeback.casework.claim import Claim
from takeback.records.cases.models import Case, CaseImage, Message, ReportedLocation, SealedItem
from takeback.records.cases.news import News, OfCase, news_in

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in which something waits for a caseworker.

    Attributes:
        id: which.
        state: where it stands.
        opened_on: the day.
        unread: letters of the person that nobody has read.
        newest: the number of the newest of these; 0 where there is none.
        unread_since: the day of the oldest of these.
        due_on: the day on which a withdrawal is carried out; none where none waits.
        frozen: images that somebody else claims too.
        acting_ended: who acted for the person does so no more, and nobody has spoken with the person since.
        news: what the person has told, or a reviewer seen, and nobody has looked at.
        danger: a name, an address or a telephone number of theirs is out.
    """

    id: str
    state: State
    opened_on: date
    unread: int
    newest: int
    unread_since: date | None
    due_on: date | None
    frozen: int
    acting_ended: bool
    news: frozenset[News]
    danger: bool

    @property
    def has_links(self) -> bool:
        """Whether links wait to be taken in."""
        return News.LINKS in self.news

    @property
    def has_words(self) -> bool:
        """Whether something waits to be read that is no letter."""
        return News.WORDS in self.news

    @property
    def has_crime(self) -> bool:
        """Whether a reviewer saw violence or another crime in a picture."""
        return News.CRIME in self.news


def waiting_in(organisation_id: str, most: int | None = None) -> list[Waiting]:
    """The cases of an organisation in which something waits: danger first, then withdrawals as they fall due.

    A case with nothing in it waits for nobody. So the one that a duress code opens is not shown until it is used.

    What waits is looked for where it stands (unread letters, frozen images, news), and not case by case: most cases of
    many have nothing that waits.

    Args:
        organisation_id: whose.
        most: how many are shown at the most; all where it is left out.
    """
    living = Case.objects.filter(organisation_id=organisation_id).exclude(state=State.WITHDRAWN)
    images = CaseImage.objects.filter(case__organisation_id=organisation_id).order_by()
    letters = Message.objects.filter(case__organisation_id=organisation_id, from_person=True, read=False).order_by()
    counted = letters.values_list("case").annotate(Count("pk"), Max("pk"), Min("sent_on"))
    unread = {case: (many, newest, since) for case, many, newest, since in counted}
    frozen = dict(images.filter(claim=Claim.FROZEN).values_list("case").annotate(Count("pk")))
    due = dict(images.exclude(withdrawal_due_on=None).values_list("case").annotate(Min("withdrawal_due_on")))
    news = news_in(organisation_id)
    urgent = Q(state=State.WITHDRAWING) | Q(acting_ended_on__isnull=False)
    pressing = {each.pk: each for each in living.filter(urgent)}
    named = sorted((unread.keys() | frozen.keys() | due.keys() | news.keys()) - pressing.keys())
    for start in range(0, len(named), _AT_ONCE):
        pressing |= {each.pk: each for each in living.filter(pk__in=named[start : start + _AT_ONCE])}
    told = (CaseImage, SealedItem, ReportedLocation)
    has_something = [Exists(kind.objects.filter(case=OuterRef("pk"))) for kind in told]
    new = living.filter(state__in=[State.OPENED, State.AWAITING_VERIFICATION]).filter(
        has_something[0] | has_something[1] | has_something[2]
    )
    fresh = {each.pk: each for each in new.order_by("opened_on", "pk")[:most]}
    found = [
        Waiting(
            row.pk,
            State(row.state),
            row.opened_on,
            *unread.get(row.pk, (0, 0, None)),
            min((each for each in (row.withdrawal_due_on, due.get(row.pk)) if each is not None), default=None),
            frozen.get(row.pk, 0),
            row.acting_ended_on is not None,
            *_of(news.get(row.pk)),
        )
        for row in (fresh | pressing).values()
    ]
    return sorted(found, key=_pressing)[:most]


def _of(news: OfCase | None) -> tuple[frozenset[News], bool]:
    return (frozenset(), False) if news is None else (news.kinds, news.danger)


def _pressing(each: Waiting) -> tuple[bool, date, int, int, bool, date, str]:
    """What goes first has the least."""
    due = each.due_on or date.max
    return (not each.danger, due, -each.unread, -each.frozen, not each.has_links, each.opened_on, each.id)
