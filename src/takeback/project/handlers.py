"""Which handler does which kind of work. A kind without a handler here waits.

Two workers run, each in a thread: whoever calls strangers back must not hold up what we owe ourselves.
"""

from __future__ import annotations

from nacl.signing import SigningKey

from takeback.adapters.safe_fetch import Fetcher, SystemResolver
from takeback.base.instants import SystemClock
from takeback.flows.callbacks.callback_policy import callback_policy
from takeback.project.home import read_secret
from takeback.project.settings import CONFIGURATION, HOME
from takeback.workers import callbacks, cases, figures, handovers, takedowns, upkeep, uploads
from takeback.workers.handlers import Handlers


def _signing_key() -> SigningKey:
    return SigningKey(read_secret(HOME, "log_signing"))


HANDLERS: Handlers = {
    **upkeep.handlers(_signing_key, HOME.heads),
    **uploads.handlers(),
    **cases.handlers(),
    **handovers.handlers(),
    **takedowns.handlers(),
    **figures.handlers(is_public=CONFIGURATION.transparency),
}

CALLBACKS: Handlers = callbacks.handlers(
    Fetcher(callback_policy(loopback_allowed=CONFIGURATION.fetch_loopback), SystemResolver(), SystemClock())
)
