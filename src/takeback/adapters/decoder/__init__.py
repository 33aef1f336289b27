"""Hostile pictures are read here, in child processes with limits, and never in the process that asks.

The files, from the outside in: `pool` (what the server holds), `child` (one process, as its parent sees it), `frames`
(what passes between them), `reader` (the program that the child runs), `sandbox` and `system_calls` (what it gives up).
"""

from takeback.adapters.decoder.pool import ChildDecoder

__all__ = ["ChildDecoder"]
