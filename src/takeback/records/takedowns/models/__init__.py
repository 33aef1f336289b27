"""Tables of takedowns: what is worked on, what was asked of whom, and what was seen.

`holder` is for whom something is worked on: a case, or an incident that many cases have in common. Both are opaque ids.
"""

from __future__ import annotations

from takeback.records.takedowns.models.locations import LocationCase, LocationCheck, LocationWork, LookRow, UnseenSignal
from takeback.records.takedowns.models.notices import Notice, NoticeLocation, RecipientAnswer, StrayMail
from takeback.records.takedowns.models.people import ActTold, ConsentGiven, DelegateRow, StatedRow
from takeback.records.takedowns.models.police import PolicePromise, PoliceTrack
from takeback.records.takedowns.models.tasks import Task

__all__ = [
    "ActTold",
    "ConsentGiven",
    "DelegateRow",
    "LocationCase",
    "LocationCheck",
    "LocationWork",
    "LookRow",
    "Notice",
    "NoticeLocation",
    "PolicePromise",
    "PoliceTrack",
    "RecipientAnswer",
    "StatedRow",
    "StrayMail",
    "Task",
    "UnseenSignal",
]
