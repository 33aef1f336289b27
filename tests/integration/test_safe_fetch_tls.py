"""TLS is verified against the name that was asked for, at the address that was checked."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takeback.adapters.safe_fetch import (
    Certificate,
    Dialler,
    Fetched,
    Fetcher,
    FetchPolicy,
    NotFetched,
    Outcome,
    Reason,
)
from takeback.adapters.safe_fetch.connection import public_trust
from takeback.base.instants import MovableClock
from tests.fakes.authority import Authority
from tests.fakes.loopback import LoopbackServer, Talk, answer, saying, serving
from tests.fakes.network import ScriptedResolver

POLICY = FetchPolicy(loopback_allowed=True, total_seconds=20)
NAMES = {"good.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def trust(authority: Authority) -> ssl.SSLContext:
    return authority.trust()


@pytest.fixture
def secured(authority: Authority) -> Iterator[LoopbackServer]:
    with serving(saying(answer(200, b"secured")), authority.serving("good.test", "127.0.0.1")) as server:
        yield server


def fetch(url: str, tls: ssl.SSLContext, policy: FetchPolicy = POLICY) -> Outcome:
    clock = MovableClock(datetime(2026, 1, 1, tzinfo=UTC))
    return Fetcher(policy, ScriptedResolver(NAMES), clock, dialler=Dialler(tls=tls)).fetch(url)


def reason(outcome: Outcome) -> Reason:
    assert isinstance(outcome, NotFetched), outcome
    return outcome.reason


@pytest.mark.parametrize("host", ["good.test", "GOOD.test.", "127.0.0.1"])
def test_a_certificate_for_the_name_is_accepted(secured: LoopbackServer, trust: ssl.SSLContext, host: str) -> None:
    outcome = fetch(secured.url(host=host, scheme="https"), trust)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.body == b"secured"


def test_a_certificate_for_another_name_is_refused(secured: LoopbackServer, trust: ssl.SSLContext) -> None:
    assert reason(fetch(secured.url(host="other.test", scheme="https"), trust)) is Reason.TLS_FAILED
    assert secured.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(secured: LoopbackServer, tmp_path: Path) -> None:
    stranger = Authority(tmp_path).trust()
    assert reason(fetch(secured.url(host="good.test", scheme="https"), stranger)) is Reason.TLS_FAILED


def test_a_server_that_answers_in_the_clear_is_not_listened_to(trust: ssl.SSLContext) -> None:
    with serving(saying(answer(200)), listens=False) as server:
        assert reason(fetch(server.url(host="good.test", scheme="https"), trust)) is Reason.TLS_FAILED


def test_a_handshake_that_never_ends_is_given_up(trust: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://good.test:{silent.getsockname()[1]}/"
        assert reason(fetch(url, trust, replace(POLICY, total_seconds=0.3))) is Reason.TOO_SLOW


def certificate_of(url: str, tls: ssl.SSLContext) -> Certificate:
    outcome = fetch(url, tls)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.certificate is not None
    return outcome.certificate


def test_an_answer_carries_the_certificate_that_was_verified(secured: LoopbackServer, trust: ssl.SSLContext) -> None:
    shown = certificate_of(secured.url(host="good.test", scheme="https"), trust)
    assert shown.names == ("good.test",)  # an address is no name
    sent = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", secured.port)))
    assert shown.fingerprint == hashlib.sha256(sent).hexdigest()


def test_what_is_handed_over_in_tls_brings_the_certificate_too(secured: LoopbackServer, trust: ssl.SSLContext) -> None:
    clock = MovableClock(datetime(2026, 1, 1, tzinfo=UTC))
    poster = Fetcher(POLICY, ScriptedResolver(NAMES), clock, dialler=Dialler(tls=trust))
    outcome = poster.post(secured.url(host="good.test", scheme="https"), b"x")
    assert isinstance(outcome, Fetched)
    assert outcome.certificate is not None


def unverified() -> ssl.SSLContext:
    """As no deployment has it: of a certificate that was not verified, `ssl` itself reads no names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_names_are_read_also_where_nothing_was_verified(secured: LoopbackServer) -> None:
    assert certificate_of(secured.url(host="other.test", scheme="https"), unverified()).names == ("good.test",)


def test_a_certificate_of_odd_bytes_has_no_names_and_breaks_nothing(authority: Authority) -> None:
    with serving(saying(answer(200)), authority.serving_odd("odd.good.test", b"\xff\x00\xfe.good.test")) as server:
        assert certificate_of(server.url(host="good.test", scheme="https"), unverified()).names == ()


def test_a_certificate_of_thousands_of_names_has_none_that_count_and_a_larger_one_is_refused(
    authority: Authority, trust: ssl.SSLContext
) -> None:
    many = [f"{number}.test" for number in range(10_000)]
    with serving(saying(answer(200)), authority.serving("good.test", *many[:3_000])) as server:
        assert certificate_of(server.url(host="good.test", scheme="https"), trust).names == ()
    with serving(saying(answer(200)), authority.serving("good.test", *many)) as server:
        assert reason(fetch(server.url(host="good.test", scheme="https"), trust)) is Reason.TLS_FAILED


def redirecting_to(location: str) -> Talk:
    return saying(answer(302, b"", f"Location: {location}"))


def test_a_redirect_from_https_to_http_is_followed_and_marked(authority: Authority, trust: ssl.SSLContext) -> None:
    with (
        serving(saying(answer(200, b"clear"))) as clear,
        serving(redirecting_to(clear.url()), authority.serving("good.test")) as server,
    ):
        outcome = fetch(server.url(host="good.test", scheme="https"), trust)
    assert isinstance(outcome, Fetched), outcome
    assert [hop.downgraded for hop in outcome.hops] == [False, True]


def test_a_redirect_from_https_to_http_is_refused_where_the_policy_says_so(
    authority: Authority, trust: ssl.SSLContext
) -> None:
    with (
        serving(saying(answer(200, b"clear"))) as clear,
        serving(redirecting_to(clear.url()), authority.serving("good.test")) as server,
    ):
        outcome = fetch(server.url(host="good.test", scheme="https"), trust, replace(POLICY, downgrade_allowed=False))
    assert reason(outcome) is Reason.FORBIDDEN_DOWNGRADE
    assert clear.requests == []


def test_session_keys_are_never_written_to_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, secured: LoopbackServer, authority: Authority
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    context = public_trust()
    context.load_verify_locations(cadata=authority.certificate)
    assert isinstance(fetch(secured.url(host="good.test", scheme="https"), context), Fetched)
    assert not (tmp_path / "keys").exists()


def test_the_trust_that_is_used_by_default_verifies_names_and_speaks_nothing_old() -> None:
    context = public_trust()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
