"""People and organisations, the links that let people in, and the failures that shut them out for a while."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from takeback.base.ids import new_id
from takeback.records.accounts.roles import Role


def _organisation_id() -> str:
    return new_id("org")


def _user_id() -> str:
    return new_id("user")


def _link_id() -> str:
    return new_id("link")


class Organisation(models.Model):
    """A helpline, a partner or a platform: the unit that sees its own and nothing else."""

    id = models.CharField(primary_key=True, max_length=40, default=_organisation_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    runs_deployment = models.BooleanField(default=False)
    """The one whose people look after the machine, the banks and the other organisations. Nobody else's do."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runs_deployment"],
                condition=models.Q(runs_deployment=True),
                name="one_organisation_runs_the_deployment",
            ),
        ]

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name


class Users(BaseUserManager["User"]):
    """Finds people by their address, however they write it."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this e-mail address.

        Args:
            username: the address, in any case.

        Raises:
            User.DoesNotExist: nobody has it.
        """
        return self.get(email=as_stored(username or ""))


class User(AbstractBaseUser):
    """A member of staff. Survivors have no account.

    Somebody who was invited has no row here until the invitation is accepted. Somebody who was removed keeps the row,
    inactive and without roles, so that what they did can still be told.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_user_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Users] = Users()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="a_users_email_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name

    @property
    def roles(self) -> frozenset[Role]:
        """What this person is, now: read anew at every call, so that a role that was taken away is gone at once."""
        return frozenset(Role(role) for role in self.held_roles.values_list("role", flat=True))


class HeldRole(models.Model):
    """One role of one person, in the person's organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="a_person_holds_a_role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="a_role_is_one_of_ours"
            ),
        ]

    def __str__(self) -> str:
        """The role's name."""
        return self.role


class Link(models.Model):
    """A link that lets one person in, once: an invitation, or the recovery of a lost passphrase or factor.

    The secret in the link is stored only as a hash. Of one organisation's links to one address, at most one is open,
    and it is the newest.
    """

    class Purpose(models.TextChoices):
        """What completing the link does."""

        INVITATION = "invitation"
        RECOVERY = "recovery"

    id = models.CharField(primary_key=True, max_length=40, default=_link_id, editable=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="links")
    email = models.EmailField(blank=True)
    """Empty for the first administrator alone, who says it when accepting."""
    name = models.CharField(max_length=200, blank=True)
    roles = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="links")
    """Whose account is recovered, or who came of the invitation."""
    expires_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "purpose"],
                condition=models.Q(completed_at=None, revoked_at=None),
                name="one_open_link_to_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["invitation", "recovery"]), name="a_link_has_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        """The identifier: a link's address and name are nobody's business in a log."""
        return self.id


class SignInFailure(models.Model):
    """One failed attempt, under keyed hashes: enough to count, and no address to read."""

    account = models.CharField(max_length=64)
    """Keyed hash of the e-mail address that was tried, whether or not anybody has it."""
    origin = models.CharField(max_length=64)
    """Keyed hash of the network address that tried."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="failures_of_an_account"),
            models.Index(fields=["origin", "at"], name="failures_from_an_origin"),
        ]

    def __str__(self) -> str:
        """The instant alone."""
        return self.at.isoformat()


def as_stored(email: str) -> str:
    """An e-mail address as it is stored and compared: trimmed, in lower case.

    Args:
        email: as somebody typed it.
    """
    return email.strip().lower()
