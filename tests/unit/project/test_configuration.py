from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from takeback.base.errors import Invalid
from takeback.project.configuration import Configuration, address_and_port, read_configuration

DOCUMENT = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_configuration({}) == Configuration()


def test_an_empty_value_counts_as_not_set() -> None:
    assert read_configuration({"TAKEBACK_PORT": ""}).port == 8000


def test_values_are_read_by_their_kind() -> None:
    read = read_configuration({"TAKEBACK_PORT": "9000", "TAKEBACK_FETCH_LOOPBACK": "1", "TAKEBACK_HOME": "/srv/home"})
    assert (read.port, read.fetch_loopback, read.home) == (9000, True, Path("/srv/home"))


@pytest.mark.parametrize(
    ("server", "read"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_dns_server_is_an_address_and_may_have_a_port(server: str, read: tuple[str, int]) -> None:
    assert address_and_port(read_configuration({"TAKEBACK_DNS_SERVER": server}).dns_server) == read


def test_a_misspelt_setting_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="TAKEBACK_PROT is not a setting"):
        read_configuration({"TAKEBACK_PROT": "9000"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TAKEBACK_PORT", "0"),
        ("TAKEBACK_PORT", "65536"),
        ("TAKEBACK_PORT", "-1"),
        ("TAKEBACK_PORT", "80a"),
        ("TAKEBACK_PORT", "\u0661\u0662"),
        ("TAKEBACK_MAX_UPLOAD_MIB", "0"),
        ("TAKEBACK_FETCH_LOOPBACK", "yes"),
        ("TAKEBACK_LOG_LEVEL", "LOUD"),
        ("TAKEBACK_DATABASE_URL", "mysql://root:hunter2@db/x"),
        ("TAKEBACK_PUBLIC_URL", "takeback.example"),
        ("TAKEBACK_RDAP_URL", "rdap.example"),
        ("TAKEBACK_DNS_SERVER", "dns.example"),
        ("TAKEBACK_VANTAGE_PROXY", "proxy.example"),
        ("TAKEBACK_VANTAGE_PROXY", "http://proxy.example:3128"),
        ("TAKEBACK_VANTAGE_PROXY", "proxy.example:0"),
        ("TAKEBACK_SPARE_MILLISECONDS", "600001"),
        ("TAKEBACK_DNS_SERVER", "192.0.2.53:0"),
        ("TAKEBACK_PORTAL_PHONE", "call us"),
        ("TAKEBACK_PORTAL_PHONE", "\u0661\u0662"),
        ("TAKEBACK_DNS_SERVER", "192.0.2.53:65536"),
        ("TAKEBACK_DNS_SERVER", "192.0.2.300"),
        ("TAKEBACK_DNS_SERVER", "[::1"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name_and_never_repeated(variable: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_configuration({variable: value})
    assert variable in refused.value.message
    assert "hunter2" not in refused.value.message
    assert refused.value.field == variable


def test_every_setting_is_documented_with_its_default() -> None:
    document = DOCUMENT.read_text("utf-8")
    for each in fields(Configuration):
        line = next(line for line in document.splitlines() if line.startswith(f"| `TAKEBACK_{each.name.upper()}`"))
        assert each.metadata["meaning"] in line
