"""`pip install takeback` alone gives the client: Python without a single other package must import it, and call."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import takeback
from tests.fakes.scripted_server import RESULT, answer, scripted

SOURCE = str(Path(takeback.__file__).parents[1])
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from takeback.client import Client, Signal
with Client(sys.argv[2], "tb_key") as client:
    print(client.lookup([Signal("pdq", "0" * 64)])[0].decision)
stdlib = sys.stdlib_module_names | {"takeback", "__main__"}
print(sorted({name.partition(".")[0] for name in sys.modules} - stdlib))
print(sorted(name for name in sys.modules if name.startswith("takeback.") and name.count(".") == 1))
"""


def test_the_client_needs_nothing_but_python() -> None:
    with scripted(answer(200, {"results": [RESULT]})) as server:
        done = subprocess.run(
            [sys.executable, "-S", "-I", "-W", "error", "-c", PROGRAM, SOURCE, server.url],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    decision, strangers, ours = done.stdout.splitlines()
    assert decision == "block"
    assert strangers == "[]"
    assert ours == "['takeback.base', 'takeback.client']"
