from __future__ import annotations

import pytest

from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.target import parse_redirect, parse_target


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://Good.Example", "http://good.example/"),
        ("HTTPS://good.example:443/a", "https://good.example/a"),
        ("http://good.example:8080/", "http://good.example:8080/"),
        ("http://good.example:/", "http://good.example/"),
        ("http://good.example./", "http://good.example/"),
        ("http://good.example?q=1", "http://good.example/?q=1"),
        ("http://good.example/a#part", "http://good.example/a"),
        ("http://good.example/a b?c d", "http://good.example/a%20b?c%20d"),
        ("http://good.example/%41%zz", "http://good.example/%41%zz"),
        ("http://good.example/사진", "http://good.example/%EC%82%AC%EC%A7%84"),
        ("http://good.example/?a[]=1&b=\\", "http://good.example/?a[]=1&b=%5C"),
        ("http://good.example/@someone", "http://good.example/@someone"),
        ("http://my_pictures.good.example/", "http://my_pictures.good.example/"),
        ("http://-dash-.good.example/", "http://-dash-.good.example/"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://한국.example/", "http://xn--3e0b707e.example/"),
        ("http://xn--i-7iq.ws/", "http://xn--i-7iq.ws/"),
        ("http://1.1.1.1/", "http://1.1.1.1/"),
        ("http://1.1.1.1.nip.example/", "http://1.1.1.1.nip.example/"),
        ("http://[2606:2800:0:0::1]:8080/", "http://[2606:2800::1]:8080/"),
    ],
)
def test_a_location_is_read_into_the_one_form_that_is_sent(url: str, sent: str) -> None:
    assert parse_target(url).url == sent
    assert parse_target(sent).url == sent


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"/next", "http://good.example/next"),
        (b"next", "http://good.example/a/next"),
        (b"?page=2", "http://good.example/a/b?page=2"),
        (b"../up", "http://good.example/up"),
        (b"//other.example/x", "http://other.example/x"),
        (b"https://other.example", "https://other.example/"),
        (b"/a b", "http://good.example/a%20b"),
        ("/사진".encode(), "http://good.example/%EC%82%AC%EC%A7%84"),
    ],
)
def test_a_redirect_is_read_against_the_location_that_it_came_from(location: bytes, expected: str) -> None:
    assert parse_redirect(parse_target("http://good.example/a/b?page=1"), location).url == expected


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (b"", Reason.MALFORMED_URL),
        (b"\\\\127.0.0.1\\", Reason.MALFORMED_URL),
        (b"/\\127.0.0.1/", Reason.MALFORMED_URL),
        (b"/\t/127.0.0.1/", Reason.MALFORMED_URL),
        (b"//127.0.0.1:80:80/", Reason.MALFORMED_URL),
        (b"//[::1/", Reason.MALFORMED_URL),
        (b"//good.example@127.0.0.1/", Reason.HAS_CREDENTIALS),
        (b"//0x7f.1/", Reason.AMBIGUOUS_HOST),
        (b"file:///etc/passwd", Reason.FORBIDDEN_SCHEME),
        (b"/\xff", Reason.MALFORMED_URL),
        (b"a" * 8_001, Reason.MALFORMED_URL),
    ],
)
def test_a_hostile_redirect_is_refused(location: bytes, reason: Reason) -> None:
    with pytest.raises(Stopped) as stopped:
        parse_redirect(parse_target("http://good.example/"), location)
    assert stopped.value.reason is reason
