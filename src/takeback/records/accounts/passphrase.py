"""The one rule for passphrases, in the form in which Django asks for it. The rule itself is `takeback.sealing`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takeback.records.accounts.models import User
from takeback.sealing.passphrases import (
    MAXIMUM_CHARACTERS,
    Unacceptable,
    Weakness,
    check_passphrase,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LONGEST: Final = MAXIMUM_CHARACTERS

_SENTENCES: Final[dict[Weakness, str | StrPromise]] = {
    Weakness.TOO_SHORT: gettext_lazy("Use at least 14 characters. Four or five unrelated words are easy to remember."),
    Weakness.TOO_LONG: gettext_lazy("Use at most 256 characters."),
    Weakness.UNREADABLE: gettext_lazy("It holds a character that cannot be typed again. Leave that one out."),
    Weakness.REPEATED: gettext_lazy("It repeats itself. Use four or five unrelated words."),
    Weakness.OBVIOUS: gettext_lazy("It is among the first that anybody would try. Use four or five unrelated words."),
    Weakness.PERSONAL: gettext_lazy("It is mostly your name, address or organisation. Use four or five other words."),
}


def hint() -> str | StrPromise:
    """The rule, before somebody breaks it; translated where it is shown."""
    return gettext_lazy("At least 14 characters. Four or five unrelated words are good.")


class PassphraseRule:
    """Refuses a passphrase that would not keep what it opens."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Say what is wrong, if anything is.

        Args:
            password: as typed.
            user: whose it is to be; name, address and organisation make no passphrase.

        Raises:
            ValidationError: it will not do.
        """
        personal = [] if user is None else [user.name, user.email, user.organisation.name]
        match check_passphrase(password, personal=personal):
            case Unacceptable(weakness):
                raise ValidationError(str(_SENTENCES[weakness]), code=weakness.value)
            case _:
                return

    def get_help_text(self) -> str:
        """The rule, before somebody breaks it."""
        return _("At least 14 characters. Four or five unrelated words are good.")
