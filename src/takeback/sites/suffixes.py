"""Which part of a name somebody registered. Each user of a host for many ("x.blogspot.com") is a site of their own.

The list of public suffixes is the snapshot that comes with tldextract: it is never fetched, and nothing is cached on
disk, so that the same name is the same site on every machine of a deployment.

Source:
    The Public Suffix List, with its private section.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from tldextract import TLDExtract

from takeback.sites.hosts import is_address

_SOLD_LIKE_COUNTRIES: Final = frozenset(
    {"ae.org", "br.com", "cn.com", "co.com", "com.de", "com.se", "de.com", "eu.com", "eu.org", "gb.net", "hu.net"}
    | {"jp.net", "jpn.com", "mex.com", "ru.com", "sa.com", "se.net", "uk.com", "uk.net", "us.com", "za.bz", "za.com"}
)
"""Suffixes in the list's private section below which names are registered as below a country's: whoever has one brings
machines and certificates of their own.

Source:
    The list's rows of CentralNic, co.com and EU.org, November 2026.
"""


@lru_cache(maxsize=65536)
def site_of(host: str) -> str:
    """The site that a host belongs to: its registrable name; the host itself where it has none.

    Args:
        host: in the form that machines use.
    """
    if is_address(host):
        return host
    read = _suffixes()(host)
    if not read.suffix:  # the list's own rule for what it does not name: the last label is a suffix
        return ".".join(host.split(".")[-2:])
    return read.top_domain_under_public_suffix or host


def has_public_suffix(host: str) -> bool:
    """Whether a name ends as names on the public net do.

    Args:
        host: in the form that machines use.
    """
    return bool(_suffixes()(host).suffix)


def is_shared_host(host: str) -> bool:
    """Whether strangers of each other are on one host here, under names that it gives them, as below "blogspot.com".

    Args:
        host: in the form that machines use.
    """
    read = _suffixes()(host)
    return read.is_private and read.suffix not in _SOLD_LIKE_COUNTRIES


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
