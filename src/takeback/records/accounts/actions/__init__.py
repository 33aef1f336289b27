"""What changes who may come in. Each action checks by itself that the one who asks may do it, and appends its leaf."""

from takeback.records.accounts.actions.links import (
    EXPIRE_LINK,
    FIRST_ORGANISATION,
    GOOD_FOR,
    Issued,
    expire_link,
    hash_of,
    invite,
    issue_first_administrator_link,
    issue_recovery_link,
    issue_recovery_link_on_the_machine,
    revoke_invitation,
)
from takeback.records.accounts.actions.members import (
    accept_invitation,
    change_passphrase,
    change_roles,
    complete_recovery,
    end_sessions,
    forget_what_is_over,
    remove_member,
)
from takeback.records.accounts.actions.organisations import (
    invite_first_administrator,
    make_organisation,
)

__all__ = [
    "EXPIRE_LINK",
    "FIRST_ORGANISATION",
    "GOOD_FOR",
    "Issued",
    "accept_invitation",
    "change_passphrase",
    "change_roles",
    "complete_recovery",
    "end_sessions",
    "expire_link",
    "forget_what_is_over",
    "hash_of",
    "invite",
    "invite_first_administrator",
    "issue_first_administrator_link",
    "issue_recovery_link",
    "issue_recovery_link_on_the_machine",
    "make_organisation",
    "remove_member",
    "revoke_invitation",
]
