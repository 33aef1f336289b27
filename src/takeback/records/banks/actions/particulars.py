"""What may be said of an entry, checked the same way wherever it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from takeback.base.errors import Invalid, NotAllowed
from takeback.matching.bank import BankClass, Standing
from takeback.records.banks.models import Bank

AUTHORISED_LIST = "authorised_list"
"""The provenance that a `child` bank asks for."""

MOST_TAGS = 16
TAG = r"[a-z0-9][a-z0-9_.:-]{0,31}"
LONGEST_LABEL = 120
LABEL = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*"
"""Any letter in any script; no control, no line break, and nothing that turns the direction of what follows."""
REFERENCE = r"[A-Za-z0-9._:/-]{0,64}"
PROVENANCE = r"[a-z][a-z0-9_.-]{0,31}"

_TAG, _LABEL, _REFERENCE, _PROVENANCE = map(re.compile, (TAG, LABEL, REFERENCE, PROVENANCE))
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_STANDING_AT_BANKING = frozenset({Standing.ATTESTED, Standing.REVIEWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What may be said of an entry beside its signal and its standing.

    Attributes:
        tags: the owner's own words, at most 16.
        label: what the owner calls it, at most 120 letters; see `LABEL`.
        expires_on: the first day on which it matches nothing any more; `None`: it does not expire.
        consent_reference: opaque; says nothing to a bank.
    """

    tags: tuple[str, ...] = ()
    label: str = ""
    expires_on: date | None = None
    consent_reference: str = ""


NOTHING_MORE = Particulars()


def check_standing(standing: Standing) -> None:
    """Refuse a standing that an entry cannot start with.

    Args:
        standing: the one asked for.

    Raises:
        Invalid: it is earned later, or is an end.
    """
    if standing not in _STANDING_AT_BANKING:
        raise Invalid(f"an entry starts as attested or reviewed, never as {standing}", field="standing")


def check_feeding(bank: Bank, provenance: str) -> None:
    """Refuse to feed a list of child sexual abuse material from anything but an authorised list.

    Args:
        bank: which is to be fed.
        provenance: where from.

    Raises:
        NotAllowed: the bank is of class `child`, and this is no authorised list.
    """
    if bank.bank_class == BankClass.CHILD and provenance != AUTHORISED_LIST:
        raise NotAllowed("a bank of class child is fed from authorised lists only")


def check_provenance(provenance: str) -> None:
    """Refuse what cannot stand as where entries come from.

    Args:
        provenance: a word.

    Raises:
        Invalid: it is none.
    """
    if not _PROVENANCE.fullmatch(provenance):
        raise Invalid(
            "where entries come from is a word of 1 to 32 letters a-z, digits, '_', '.' or '-'", field="provenance"
        )


def check_particulars(particulars: Particulars) -> None:
    """Refuse what cannot be said of an entry.

    Args:
        particulars: what is to be said.

    Raises:
        Invalid: a tag, the label or the reference cannot be one.
    """
    stored_tags(particulars.tags)
    check_label(particulars.label)
    if not _REFERENCE.fullmatch(particulars.consent_reference):
        raise Invalid("a consent reference is at most 64 letters, digits or `._:/-`", field="consent_reference")


def check_label(label: str) -> None:
    """Refuse a label that would not fit, or would not be shown as it is.

    Args:
        label: up to 120 letters, see `LABEL`.

    Raises:
        Invalid: it is longer, or holds a control.
    """
    if len(label) > LONGEST_LABEL or not _LABEL.fullmatch(label) or _SURROGATES.search(label):
        raise Invalid(f"a label has at most {LONGEST_LABEL} letters, in one line and without controls", field="label")


def stored_tags(tags: Iterable[str]) -> str:
    """Tags as they are stored: in order, each once, with a space before and behind.

    Args:
        tags: at most 16, each 1 to 32 of `a-z0-9_.:-`.

    Raises:
        Invalid: too many, or one that cannot be a tag.
    """
    known = sorted(set(tags))
    if len(known) > MOST_TAGS:
        raise Invalid(f"an entry has at most {MOST_TAGS} tags", field="tags")
    if not all(_TAG.fullmatch(tag) for tag in known):
        raise Invalid("a tag is 1 to 32 lower-case letters, digits, '_', '.', ':' or '-'", field="tags")
    return f" {' '.join(known)} " if known else ""


def read_tags(stored: str) -> tuple[str, ...]:
    """Tags as people read them.

    Args:
        stored: from `stored_tags`.
    """
    return tuple(stored.split())
