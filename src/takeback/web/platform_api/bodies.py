"""Reading bodies strictly: what two readers could understand differently is refused, not guessed."""

from __future__ import annotations

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.parser import Parser
from ninja.types import DictStrAny

from takeback.base.errors import Invalid, TakebackError, TooLarge
from takeback.web.face.json_bodies import json_object

__all__ = ["StrictJson", "WrongContentType", "check_form", "json_object", "only_file"]


class WrongContentType(TakebackError):
    """The body is of a kind that is not read here."""

    code = "unsupported_media_type"


class StrictJson(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no name twice, no depth beyond what can be meant."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The object in the body.

        Raises:
            Invalid: it is no JSON object.
            WrongContentType: it does not say that it is JSON.
        """
        if request.content_type != "application/json":
            raise WrongContentType("send the body as application/json")
        return json_object(request.body)


def check_form(content_type: str) -> None:
    """Refuse a body that is no form, before a byte of it is read.

    Args:
        content_type: without its parameters.

    Raises:
        WrongContentType: not `multipart/form-data`.
    """
    if content_type != "multipart/form-data":
        raise WrongContentType("send the file as multipart/form-data, in the field `file`")


def only_file(request: HttpRequest, most_bytes: int) -> bytes:
    """The bytes of the one file in a form's field `file`.

    Its name and its content type are neither read nor kept: both are whatever the sender wrote.

    Args:
        request: a posted form.
        most_bytes: how large the file may be.

    Raises:
        WrongContentType: not `multipart/form-data`.
        Invalid: the form is broken or cut short, or holds another field, no file, or more than one.
        TooLarge: more bytes than a picture may have.
    """
    check_form(request.content_type or "")
    try:
        files, words = request.FILES, request.POST
    except MultiPartParserError:
        raise Invalid("the form is broken; end it with its closing boundary", field="file") from None
    except TooManyFilesSent:
        raise Invalid("send exactly one file", field="file") from None
    strangers = sorted((set(files) | set(words)) - {"file"})
    if strangers:
        raise Invalid("send the field `file` and no other", field="file")
    if "file" in words:
        raise Invalid("`file` must be a file: give its part a file name", field="file")
    sent: list[UploadedFile[bytes]] = files.getlist("file")
    if len(sent) != 1:
        raise Invalid("send exactly one whole file in the field `file`", field="file")
    upload = sent[0]
    if upload.size is None or upload.size > most_bytes:
        raise TooLarge(f"a picture may have at most {most_bytes} bytes")
    data: bytes = upload.read()
    return data
