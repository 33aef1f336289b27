"""Writes to banks. Each changes entries, the change log and the audit log in one transaction.

banks        open a bank, change its policy
adding       bank signals, a few or thousands at a time
entries      one entry at a time: withdraw, change, pause, flag
consents     entries that stand by a person's consent: bring one back, entrust one
lapses       what time does: entries expire, pauses end
opinions     what platforms say of entries, and how that moves their standing
names        give a bank another name, and close one, which gives its name up
match_days   how often entries were near uploads
changes      the log of changes, for all of them
"""

from takeback.records.banks.actions.adding import Added, Banked, add_each, add_entries, add_many
from takeback.records.banks.actions.banks import change_bank, create_bank
from takeback.records.banks.actions.changes import follow_changes_to
from takeback.records.banks.actions.consents import bring_back, entrust
from takeback.records.banks.actions.entries import NEVER, EntryChanges, change_entry, flag_entries, withdraw_entry
from takeback.records.banks.actions.inserting import NewEntry
from takeback.records.banks.actions.lapses import end_what_is_over
from takeback.records.banks.actions.match_days import add_match_days
from takeback.records.banks.actions.names import close_bank, rename_bank
from takeback.records.banks.actions.opinions import Given, give_opinion, settle_opinions_of
from takeback.records.banks.actions.particulars import AUTHORISED_LIST, NOTHING_MORE, Particulars

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
    "add_each",
    "add_entries",
    "add_many",
    "add_match_days",
    "bring_back",
    "change_bank",
    "change_entry",
    "close_bank",
    "create_bank",
    "end_what_is_over",
    "entrust",
    "flag_entries",
    "follow_changes_to",
    "give_opinion",
    "rename_bank",
    "settle_opinions_of",
    "withdraw_entry",
]
