"""The one rule for passphrases, in the form in which Django asks for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from takeback.records.accounts.models import User

SHORTEST = 14


class PassphraseRule:
    """Refuses a passphrase that would not keep what it opens."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Say what is wrong, if anything is.

        Args:
            password: as typed.
            user: whose it is to be; its name and address make no passphrase.

        Raises:
            ValidationError: it will not do.
        """
        if len(password) < SHORTEST:
            raise ValidationError(
                _("Use at least %(least)d characters. Four or five unrelated words are easy to remember.")
                % {"least": SHORTEST},
                code="too_short",
            )

    def get_help_text(self) -> str:
        """The rule, before somebody breaks it."""
        return _("At least %(least)d characters: four or five unrelated words are good.") % {"least": SHORTEST}
