"""What a browser seals, the server opens; what the server seals, WebCrypto opens."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from takeback.sealing.outcomes import Opened
from takeback.sealing.upload_boxes import (
    PIECE_BYTES,
    UploadPrivateKey,
    looks_sealed,
    looks_whole,
    most_sealed_bytes,
    open_upload,
    seal_upload,
)
from takeback.sealing.upload_keys import upload_purpose
from tests.portal_scripts import run_script

_REQUEST = r"request_[a-z0-9]{4,16}"
_LENGTHS = st.one_of(
    st.sampled_from([0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, 3 * PIECE_BYTES + 5]),
    st.integers(0, 5 * PIECE_BYTES),
)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _jwk(private: UploadPrivateKey) -> dict[str, str]:
    raw = private.public().raw
    return {"kty": "EC", "crv": "P-256", "x": _url(raw[1:33]), "y": _url(raw[33:]), "d": _url(private.raw)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lengths=st.lists(_LENGTHS, min_size=1, max_size=4),
    request_id=st.from_regex(_REQUEST, fullmatch=True),
)
def test_each_side_opens_what_the_other_sealed(tmp_path: Path, lengths: list[int], request_id: str) -> None:
    private = UploadPrivateKey.new()
    purpose = upload_purpose(request_id)
    jobs: list[dict[str, object]] = []
    contents = []
    for at, length in enumerate(lengths):
        content = bytes((index * 31 + at) % 251 for index in range(length))
        contents.append(content)
        (tmp_path / f"{at}.plain").write_bytes(content)
        (tmp_path / f"{at}.stream").write_bytes(b"".join(seal_upload(private.public(), [content], purpose)))
        said = {"public": _base64(private.public().raw), "purpose": _base64(purpose.digest())}
        jobs.append({**said, "from": str(tmp_path / f"{at}.plain"), "to": str(tmp_path / f"{at}.by-browser")})
        jobs.append(
            {
                **said,
                "from": str(tmp_path / f"{at}.stream"),
                "to": str(tmp_path / f"{at}.opened"),
                "private": _jwk(private),
            }
        )
    (tmp_path / "jobs.json").write_text(json.dumps(jobs), "utf-8")
    run_script(tmp_path, "seal.mjs", "jobs.json")
    for at, content in enumerate(contents):
        stream = (tmp_path / f"{at}.by-browser").read_bytes()
        assert open_upload(private, [stream], purpose) == Opened(content)
        assert len(stream) == most_sealed_bytes(len(content))
        assert looks_whole(len(stream))
        assert looks_sealed(stream)
        assert (tmp_path / f"{at}.opened").read_bytes() == content
