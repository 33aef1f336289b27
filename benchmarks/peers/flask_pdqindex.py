"""The peer: threatexchange's PDQIndex and PdqSignal under Flask, as Hasher-Matcher-Actioner serves them.

Run by gunicorn, one worker: `gunicorn -w 1 -b 127.0.0.1:PORT 'flask_pdqindex:make(FOLDER)'`. FOLDER holds
`hashes.txt`, a hash a line. It answers what the peer's `/m/raw_lookup` and POST `/m/lookup` answer, and does nothing
besides: no key, no limit, no reason, no counter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from threatexchange.signal_type.pdq.signal import PdqSignal


def make(folder: str) -> Flask:
    """The application, with its index built.

    Args:
        folder: where `hashes.txt` lies.
    """
    lines = (Path(folder) / "hashes.txt").read_text("ascii").split()
    index = PdqSignal.get_index_cls().build((line, number) for number, line in enumerate(lines))
    app = Flask(__name__)

    def found(value: str) -> list[dict[str, Any]]:
        return [
            {"bank_content_id": each.metadata, "distance": each.similarity_info.pretty_str()}
            for each in index.query(value)
        ]

    @app.get("/m/raw_lookup")
    def raw_lookup() -> Response:
        return jsonify({"matches": found(request.args["signal"])})

    @app.post("/m/raw_lookup")
    def raw_lookup_many() -> Response:
        """Not the peer's: it has no call for many. Given to it here, so that it need not pay for 256 requests."""
        return jsonify({"matches": [found(value) for value in request.get_json()["signals"]]})

    @app.post("/m/lookup")
    def lookup() -> Response:
        value = PdqSignal.hash_from_bytes(request.files["photo"].read())
        return jsonify({"pdq": {"BENCH": found(value)} if value else {}})

    return app
