"""Passphrases that cost little, for tests that make many."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """The same algorithm, with the least that it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
