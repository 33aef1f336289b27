"""Which handler does which kind of work. A kind without a handler here waits."""

from __future__ import annotations

from nacl.signing import SigningKey

from takeback.project.home import read_secret
from takeback.project.settings import HOME
from takeback.workers import upkeep
from takeback.workers.handlers import Handlers


def _signing_key() -> SigningKey:
    return SigningKey(read_secret(HOME, "log_signing"))


HANDLERS: Handlers = {
    **upkeep.handlers(_signing_key, HOME.heads),
}
