"""What looks sites up, as the configuration says. Without Django: the command line asks it too."""

from __future__ import annotations

from dataclasses import replace

from takeback.adapters.site_look import LookPolicy, SiteLook
from takeback.base.instants import Clock, SystemClock
from takeback.project.configuration import Configuration, address_and_port


def site_look_for(configuration: Configuration, clock: Clock | None = None) -> SiteLook:
    """What looks sites up.

    Args:
        configuration: names the servers, and says whether loopback may be reached.
        clock: the machine's own if left out.
    """
    usual = LookPolicy()
    policy = replace(
        usual,
        fetch=replace(usual.fetch, loopback_allowed=configuration.fetch_loopback),
        dns_server=address_and_port(configuration.dns_server) if configuration.dns_server else None,
        rdap_url=configuration.rdap_url.rstrip("/"),
    )
    return SiteLook(policy, clock or SystemClock())
