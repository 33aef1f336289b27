"""Where the quick reader of forms gives a file at all, it is the one that Django's parser gives."""

from __future__ import annotations

from io import BytesIO

from django.core.handlers.asgi import ASGIRequest
from hypothesis import example, given
from hypothesis import strategies as st

from takeback.base.errors import TakebackError
from takeback.web.platform_api.bare.plain_form import only_file_of
from takeback.web.platform_api.bodies import only_file

CONTENT_TYPE = b"multipart/form-data; boundary=b"
PIECES = [
    b"--b",
    b"--b--",
    b"\r\n",
    b"\n",
    b'Content-Disposition: form-data; name="file"; filename="a.jpg"',
    b'Content-Disposition: form-data; name="file"',
    b"Content-Type: image/jpeg",
    b"Content-Transfer-Encoding: base64",
    b"picture",
    b"\xff\x00",
    b"-",
    b" ",
]
GOOD = [PIECES[0], PIECES[2], PIECES[4], PIECES[2], PIECES[2], PIECES[8], PIECES[2], PIECES[1], PIECES[2]]


def parsed(body: bytes) -> bytes | None:
    headers = [(b"content-type", CONTENT_TYPE), (b"content-length", b"%d" % len(body))]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    try:
        return only_file(ASGIRequest(scope, BytesIO(body)), 10**6)
    except TakebackError:
        return None


@given(
    st.lists(st.sampled_from(PIECES), max_size=14)
    | st.lists(st.integers(0, len(GOOD) - 1), max_size=3).map(
        lambda places: [piece for at, piece in enumerate(GOOD) for _ in range(2 if at in places else 1)]
    )
    | st.tuples(st.integers(0, len(GOOD)), st.sampled_from(PIECES)).map(
        lambda put: [*GOOD[: put[0]], put[1], *GOOD[put[0] :]]
    )
)
@example(GOOD)
def test_the_quick_reader_never_disagrees_with_the_parser(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    quick = only_file_of(CONTENT_TYPE, body)
    if quick is not None:
        assert quick == parsed(body)


def test_the_quick_reader_reads_what_is_usual() -> None:
    body = b"".join(GOOD)
    assert only_file_of(CONTENT_TYPE, body) == parsed(body) == b"picture"
