"""Wait for a server of ours to answer."""

from __future__ import annotations

import http.client
import subprocess
import time
from urllib.parse import urlsplit

from takeback.base.errors import Unavailable


def wait_until_serving(url: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Return once `/status` says that look-ups are served.

    Args:
        url: the server's address.
        server: its process; if it ends, waiting is in vain.
        seconds: how long to wait at most.

    Raises:
        Unavailable: it ended, or did not answer in time.
    """
    address = urlsplit(url).netloc
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise Unavailable("the server ended while starting; its last words stand above")
        connection = http.client.HTTPConnection(address, timeout=5)
        try:
            connection.request("GET", "/status")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass  # not listening yet
        finally:
            connection.close()
        time.sleep(0.1)
    raise Unavailable(f"the server did not serve within {seconds:.0f} s")
