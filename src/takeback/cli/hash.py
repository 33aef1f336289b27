"""`takeback hash`: what a picture is reduced to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from takeback.cli.inputs import read_file
from takeback.cli.output import json_line


def hash_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures to hash.")],
) -> None:
    """Hash pictures. One JSON line each; exit 1 if any cannot be hashed. Nothing is stored and nothing is sent."""
    from takeback.project.configuration import read_configuration
    from takeback.project.decoding import decoder_for
    from takeback.signals.signal import Unhashable

    configuration = read_configuration()
    most_bytes = configuration.max_upload_mib * 1024 * 1024
    failed = False
    decoder = decoder_for(configuration)
    try:
        for file in files:
            try:
                hashed = decoder.hash(read_file(file, most_bytes))
            except OSError as error:
                json_line({"file": str(file), "unhashable": "unreadable", "detail": error.strerror})
                failed = True
                continue
            if isinstance(hashed, Unhashable):
                json_line({"file": str(file), "unhashable": hashed.reason, "detail": hashed.detail})
                failed = True
                continue
            signals = [{"type": each.type, "value": each.value, "quality": each.quality} for each in hashed.signals]
            json_line({"file": str(file), "signals": signals} | ({"marks": hashed.marks} if hashed.marks else {}))
    finally:
        decoder.close()
    raise typer.Exit(1 if failed else 0)
