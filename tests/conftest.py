"""What every test stands on: a home of its own, so that no test touches the machine's."""

from __future__ import annotations

import os
import tempfile

_HOME = tempfile.TemporaryDirectory(prefix="takeback-tests-")
os.environ["TAKEBACK_HOME"] = _HOME.name
