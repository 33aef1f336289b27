"""Writes to banks. Each changes entries, the change log and the audit log in one transaction.

banks        open a bank, change its policy
entries      a few entries at a time: add, withdraw, change, pause
bulk         thousands at a time
lapses       what time does: entries expire, pauses end
opinions     what platforms say of entries, and how that moves their standing
match_days   how often entries were near uploads
changes      the log of changes, for all of them
"""

from takeback.records.banks.actions.banks import change_bank, create_bank
from takeback.records.banks.actions.bulk import Added, NewEntry, add_many
from takeback.records.banks.actions.changes import follow_changes_to
from takeback.records.banks.actions.entries import (
    AUTHORISED_LIST,
    NEVER,
    Banked,
    EntryChanges,
    add_entries,
    change_entry,
    flag_entries,
    withdraw_entry,
)
from takeback.records.banks.actions.lapses import end_what_is_over
from takeback.records.banks.actions.match_days import add_match_days
from takeback.records.banks.actions.opinions import Given, give_opinion, settle_opinions_of
from takeback.records.banks.actions.particulars import NOTHING_MORE, Particulars

__all__ = [
    "AUTHORISED_LIST",
    "NEVER",
    "NOTHING_MORE",
    "Added",
    "Banked",
    "EntryChanges",
    "Given",
    "NewEntry",
    "Particulars",
    "add_entries",
    "add_many",
    "add_match_days",
    "change_bank",
    "change_entry",
    "create_bank",
    "end_what_is_over",
    "flag_entries",
    "follow_changes_to",
    "give_opinion",
    "settle_opinions_of",
    "withdraw_entry",
]
