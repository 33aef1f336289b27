"""What allauth asks us about second factors: the words, and how their secrets are kept."""

from __future__ import annotations

import base64

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from takeback.base.errors import Tampered
from takeback.records.accounts.models import User


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of factors under a key that lies neither in the database nor in a backup of it."""

    def encrypt(self, text: str) -> str:
        """What the database may hold instead of `text`: XSalsa20-Poly1305 under the second factors' key, in Base64."""
        return base64.b64encode(SecretBox(settings.SECOND_FACTOR_KEY).encrypt(text.encode())).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given.

        Raises:
            Tampered: it was changed, or belongs to another deployment.
        """
        try:
            return SecretBox(settings.SECOND_FACTOR_KEY).decrypt(base64.b64decode(encrypted_text)).decode()
        except (CryptoError, ValueError) as error:
            raise Tampered("a second factor cannot be opened with this deployment's server key") from error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For whom a passkey is made: this host, by name, without its port."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Takeback"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, str | bytes]:
        """Whose passkey it is, as the person's own device shows it."""
        return {"id": user.pk.encode(), "display_name": user.name, "name": user.email}
