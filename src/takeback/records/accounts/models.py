"""People and organisations."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from takeback.base.ids import new_id


def _organisation_id() -> str:
    return new_id("org")


def _user_id() -> str:
    return new_id("user")


class Organisation(models.Model):
    """A helpline, a partner or a platform: the unit that sees its own and nothing else."""

    id = models.CharField(primary_key=True, max_length=40, default=_organisation_id, editable=False)
    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name


class User(AbstractBaseUser):
    """A member of staff. Survivors have no account."""

    id = models.CharField(primary_key=True, max_length=40, default=_user_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name
