"""Which handler does which kind of work. A kind without a handler here waits.

Three workers run, each in a thread: whoever calls strangers back, or looks at their sites, must not hold up what we owe
ourselves. The kinds of the third stand in `workers.looks`.
"""

from __future__ import annotations

from nacl.signing import SigningKey

from takeback.adapters.safe_fetch import Fetcher, SystemResolver
from takeback.base.instants import SystemClock
from takeback.flows.callbacks.callback_policy import callback_policy
from takeback.flows.services import Services
from takeback.project.home import read_secret
from takeback.project.settings import CONFIGURATION, HOME
from takeback.workers import callbacks, cases, figures, handovers, retention, takedowns, upkeep, uploads
from takeback.workers.handlers import Handlers


def _signing_key() -> SigningKey:
    return SigningKey(read_secret(HOME, "log_signing"))


HANDLERS: Handlers = {
    **upkeep.handlers(_signing_key, HOME.heads),
    **uploads.handlers(),
    **cases.handlers(),
    **handovers.handlers(),
    **takedowns.handlers(),
    **retention.handlers(CONFIGURATION.retention_months),
    **figures.handlers(is_public=CONFIGURATION.transparency),
}


def letters(services: Services) -> Handlers:
    """The handler that lets notices leave; none where mail is off: then approved notices wait in the outbox.

    Args:
        services: the process's collaborators.
    """
    ports = services.takedowns
    return {} if ports.sends is None else takedowns.sending(ports.sends, ports.clocks)


CALLBACKS: Handlers = callbacks.handlers(
    Fetcher(callback_policy(loopback_allowed=CONFIGURATION.fetch_loopback), SystemResolver(), SystemClock())
)
