"""A home that is ready, as a first start leaves it: made once in a process of the tests, and copied for each that asks.

To make one takes some seconds of tables; to copy one takes none. What a first start itself does, `test_link.py` and the
demonstrations show on homes that are empty.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path


def ready_home(at: Path) -> Path:
    """Put one where nothing is yet.

    Args:
        at: the folder to be made. Homes that are made here share their secrets.

    Raises:
        FileExistsError: there is something.
    """
    return Path(shutil.copytree(_made(), at))


@cache
def _made() -> Path:
    folder = tempfile.mkdtemp(prefix="takeback-ready-")
    atexit.register(shutil.rmtree, folder)
    home = Path(folder) / "home"
    others = {name: value for name, value in os.environ.items() if not name.startswith(("TAKEBACK_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-c", "from takeback.project.start import start; start()"],
        env={**others, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    return home
