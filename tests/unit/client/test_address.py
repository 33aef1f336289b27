from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.base.errors import Invalid
from takeback.client import Client
from takeback.client.address import Address, read_address, read_key


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://takeback.example", Address("takeback.example", 443, encrypted=True, prefix="")),
        ("https://takeback.example:8443/inside/", Address("takeback.example", 8443, encrypted=True, prefix="/inside")),
        ("HTTPS://Takeback.Example/", Address("takeback.example", 443, encrypted=True, prefix="")),
        ("http://127.0.0.1:8000", Address("127.0.0.1", 8000, encrypted=False, prefix="")),
        ("http://localhost:8000", Address("localhost", 8000, encrypted=False, prefix="")),
        ("http://[::1]:8000", Address("::1", 8000, encrypted=False, prefix="")),
    ],
)
def test_an_address_is_read(url: str, address: Address) -> None:
    assert read_address(url, allow_plain_http=False) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "takeback.example",
        "ftp://takeback.example",
        "https://",
        "https://:443",
        "https://host:0",
        "https://host:99999",
        "https://host:x",
        "https://user:secret@host",
        "https://@host",
        "https://host?key=secret",
        "https://host#secret",
        "https://host/a b",
        "https://host/../up",
        "https://ho st",
        "https://host\\evil",
        "https://a..b",
        "https://" + "a" * 64,
        "https://" + "a." * 200,
        "https://[::1%25x y]",
        "https://[::1",
        "https://h\u00f6st.example",
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_address(url, allow_plain_http=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://takeback.example",
        "http://10.0.0.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[::]",
    ],
)
def test_a_key_does_not_travel_in_the_clear_unless_one_says_so(url: str) -> None:
    with pytest.raises(Invalid, match="allow_plain_http"):
        Client(url, "tb_key")
    assert "http://" in repr(Client(url, "tb_key", allow_plain_http=True))


@given(st.text())
def test_any_text_is_an_address_or_is_refused(url: str) -> None:
    try:
        address = read_address(url, allow_plain_http=True)
    except Invalid:
        return
    assert address.host.isascii()
    assert not set("\r\n @?#") & set(address.host + address.prefix)


@pytest.mark.parametrize("key", ["", " ", "tb_a b", "tb_a\r\nX: y", "tb_\u00e4", "tb_a\n", "x" * 513])
def test_a_key_that_could_not_stand_in_a_header_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_key(key)
    assert not key.strip() or key not in str(caught.value)


def test_a_key_does_not_show_itself() -> None:
    key = read_key("tb_secret")
    assert "secret" not in f"{key!r} {key!s}"
    assert key.header() == "Bearer tb_secret"


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_call_without_an_end_is_refused(seconds: float) -> None:
    with pytest.raises(Invalid, match="timeout_seconds"):
        Client("https://host", "tb_key", timeout_seconds=seconds)
