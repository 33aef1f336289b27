"""Opinions cross two records: banks keep them, and platforms know whose word counts for others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from takeback.flows.banks.doubted import doubt_is_over, let_somebody_look
from takeback.matching.opinion import Word
from takeback.records.accounts.models import Organisation
from takeback.records.banks import actions
from takeback.records.banks.actions import Given
from takeback.records.banks.consented import disputing
from takeback.records.platforms.actions import hold_settings, set_platform
from takeback.records.platforms.queries import vetted_organisations


def give_opinion(organisation_id: str, entry_id: int, word: Word, at: datetime) -> Given:
    """Note what a platform says of an entry, and move the entry's standing accordingly.

    A platform that says for the first time that it is not intimate has a person look; once nobody says so any more,
    nobody need.

    Args:
        organisation_id: the platform.
        entry_id: an entry of which it may be told.
        word: what it says.
        at: now.

    Raises:
        NotFound: there is no such entry, or none that the platform may be told of.
        TooMany: it has spoken of very many entries today.
    """
    with transaction.atomic():
        _hold(organisation_id)
        given = actions.give_opinion(entry_id, organisation_id, word, vetted_organisations, at)
        if word is Word.NOT_INTIMATE and given.is_new:
            let_somebody_look(entry_id, at)
        elif given.is_new and not disputing([entry_id]):
            doubt_is_over(entry_id)
        return given


def vet(organisation: Organisation, at: datetime, *, vetted: bool) -> int:
    """Say that we have looked at a platform, or take that back: its words count for others from now on, or no longer.

    Args:
        organisation: the platform.
        at: now.
        vetted: whether they count.

    Returns:
        How many entries have another standing for it.
    """

    def then_vetted() -> frozenset[str]:
        others = vetted_organisations() - {organisation.pk}
        return others | {organisation.pk} if vetted else others

    with transaction.atomic():
        _hold(organisation.pk)
        # Banks are held before the log, as everywhere: so the flag, which leaves a leaf there, is set last.
        hold_settings(organisation)
        moved = actions.settle_opinions_of(organisation.pk, then_vetted, at)
        set_platform(organisation, at, vetted=vetted)
    return moved


def _hold(organisation_id: str) -> None:
    """Let no opinion of a platform slip in beside a change of what its opinions count."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
