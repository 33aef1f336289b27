"""What a backup says about itself: first in the file, signed, and believed only after checking. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import digest
from typing import Literal, get_args

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from takeback.base.errors import Tampered

FORMAT = 1
Database = Literal["sqlite", "postgresql"]
DATABASE_MEMBER: dict[Database, str] = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}

_PURPOSE = b"takeback backup manifest 1\n"
"""Set before what is signed, so that no signature of a log's head passes as one of a backup."""
_HEAD_MEMBER = re.compile(r"heads/\d{12}\.json")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HEX_32 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in the archive.

    Attributes:
        name: `database.sqlite3`, `database.dump` or `heads/<12 digits>.json`, and never anything else.
        size: its length in bytes.
        sha256: of its bytes, in hexadecimal.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in the archive, and what it belongs to.

    Attributes:
        format: of the archive, 1.
        takeback: version of the program that made it.
        made_on: the day in UTC. Keys of cases (from the version that has them) are not restored when this lies more
            than seven days back.
        database: which kind.
        migrations: what the database has been through, `app.name`.
        members: every file in the archive beside manifest and signature, in order.
        log_key: public key of the log, which signed the manifest, in hexadecimal.
        server_key: fingerprint of the server key; tells whether a home's key is the right one and nothing more.
    """

    format: int
    takeback: str
    made_on: str
    database: Database
    migrations: tuple[str, ...]
    members: tuple[Member, ...]
    log_key: str
    server_key: str

    def as_json(self) -> bytes:
        """The bytes that are stored and signed."""
        return (json.dumps(asdict(self), indent=1, sort_keys=True) + "\n").encode()


def fingerprint(secret: bytes) -> str:
    """What names a secret without telling it: HMAC-SHA-256 of a fixed text under it; it has 256 random bits to hide.

    Args:
        secret: 32 random bytes.
    """
    return digest(secret, b"takeback backup: which server key", sha256).hex()


def sign(manifest: bytes, key: SigningKey) -> bytes:
    """The signature over a manifest's bytes, 64 bytes."""
    return key.sign(_PURPOSE + manifest).signature


def read(text: bytes, signature: bytes) -> Manifest:
    """The manifest that was stored, checked in form and against the key that it names.

    Whether that key is to be trusted the caller knows.

    Args:
        text: the stored bytes.
        signature: what `sign` gave for them.

    Raises:
        Tampered: another form, or a signature of something else.
    """
    try:
        fields = json.loads(text)
        manifest = Manifest(
            **{
                **fields,
                "migrations": tuple(fields["migrations"]),
                "members": tuple(Member(**each) for each in fields["members"]),
            }
        )
        _check_form(manifest)
        VerifyKey(bytes.fromhex(manifest.log_key)).verify(_PURPOSE + text, signature)
    except BadSignatureError as error:
        raise Tampered("the backup's manifest is not what was signed; use another backup") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Tampered("the backup's manifest cannot be read; use another backup") from error
    return manifest


def _check_form(manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise Tampered("the backup is of a newer form than this version of Takeback reads; update Takeback first")
    texts = (manifest.takeback, *manifest.migrations, manifest.database)
    names = [each.name for each in manifest.members]
    well_formed = (
        all(isinstance(each, str) for each in texts)
        and manifest.database in get_args(Database)
        and _DAY.fullmatch(manifest.made_on)
        and _HEX_32.fullmatch(manifest.log_key)
        and _HEX_32.fullmatch(manifest.server_key)
        and all(_is_member(each) for each in manifest.members)
        and len(set(names)) == len(names)
        and [name for name in names if not _HEAD_MEMBER.fullmatch(name)] == [DATABASE_MEMBER[manifest.database]]
    )
    if not well_formed:
        raise ValueError("a field has another form")


def _is_member(member: Member) -> bool:
    return type(member.size) is int and member.size >= 0 and bool(_HEX_32.fullmatch(member.sha256))
