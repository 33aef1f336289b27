"""Seals an uploaded file at its first byte: no object of Django's ever holds it in the clear, nor does any disk."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from takeback.sealing.purposes import Purpose
from takeback.sealing.upload_boxes import UploadPublicKey, UploadSealer


class SealedFile(UploadedFile):  # type: ignore[type-arg]  # it takes none when it runs
    """An uploaded file, sealed. Its name is ours: how the person calls it is not kept.

    Attributes:
        plain_bytes: how long it was in the clear.
    """

    def __init__(self, sealed: BytesIO, plain_bytes: int) -> None:
        super().__init__(sealed, name="sealed")
        self.plain_bytes = plain_bytes


class SealingHandler(FileUploadHandler):
    """Takes the first file of a form, and seals what comes as it comes."""

    def __init__(self, public: UploadPublicKey, purpose: Purpose) -> None:
        """Seal to the key of one request.

        Args:
            public: its public half.
            purpose: what for.
        """
        super().__init__()
        self._sealer = UploadSealer(public, purpose)
        self._sealed = BytesIO()
        self._has_begun = False

    def new_file(self, *args: object, **kwargs: object) -> None:
        """The next file of the form begins.

        Raises:
            SkipFile: it is not the first; a link takes one.
        """
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        if self._has_begun:
            raise SkipFile
        self._has_begun = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's own form
        """Seal a part. Nothing is handed on to any other handler."""
        self._sealed.write(self._sealer.add(raw_data))

    def file_complete(self, file_size: int) -> SealedFile:
        """The file is whole."""
        self._sealed.write(self._sealer.finish())
        self._sealed.seek(0)
        return SealedFile(self._sealed, file_size)
