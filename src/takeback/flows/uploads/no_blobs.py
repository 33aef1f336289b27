"""A store of blobs that has none: what a process is given that keeps no uploads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from takeback.base.errors import NotFound, Unavailable


class NoBlobs:
    """See `takeback.sealing.blob_store.BlobStore`. Fails closed."""

    def put(self, name: str, parts: Iterable[bytes]) -> int:  # noqa: ARG002 - the port's arguments
        """Refuse.

        Raises:
            Unavailable: always.
        """
        raise Unavailable("uploads are not kept here")

    def get(self, name: str) -> bytes:  # noqa: ARG002 - the port's arguments
        """Find nothing.

        Raises:
            NotFound: always.
        """
        raise NotFound("there is no such upload any more")

    def destroy(self, name: str) -> None:
        """Nothing is there already."""

    def names_before(self, at: datetime) -> list[str]:  # noqa: ARG002 - the port's arguments
        """None."""
        return []
