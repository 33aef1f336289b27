"""Texts as people give them, read into locations: what is one location has one key, and what is none says why."""

from __future__ import annotations

import pytest

from takeback.sites.location import LONGEST, REASONS, Location, Reach, Unreadable, Why, read_location, shown

ONION = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion"


def read(text: str, *, loopback_allowed: bool = False) -> Location:
    found = read_location(text, loopback_allowed=loopback_allowed)
    assert isinstance(found, Location), found
    return found


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example", "https://a.example/"),
        ("  <https://a.example/x>  ", "https://a.example/x"),
        ("\ufeffhttps://a.example/x\u200b", "https://a.example/x"),
        ("HTTP://A.Example:80/x", "http://a.example/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("a.example/x", "https://a.example/x"),
        ("a.example:8443/x", "https://a.example:8443/x"),
        ("//a.example/x", "https://a.example/x"),
        ("hxxps://a[.]example/x", "https://a.example/x"),
        ("view-source:https://a.example/x", "https://a.example/x"),
        ("https://BÜCHER.example/사진", "https://xn--bcher-kva.example/%EC%82%AC%EC%A7%84"),
        ("https://a.example/%7euser/%ec%82%ac", "https://a.example/~user/%EC%82%AC"),
        ("https://a.example/x/../y/./z", "https://a.example/y/z"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%%341", "https://a.example/%2541"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/@someone", "https://a.example/@someone"),
        ("https://a.example/x?utm_source=y&id=5&fbclid=z", "https://a.example/x?id=5"),
        ("https://a.example/x?utm_source=y", "https://a.example/x"),
        ("https://a.example/x#comment-4", "https://a.example/x"),
        ("https://a.example/x#:~:text=name", "https://a.example/x"),
        ("https://a.example/#!/photo/5", "https://a.example/#!/photo/5"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:2800:0:0::1]/x", "https://[2606:2800::1]/x"),
    ],
)
def test_a_link_comes_out_in_one_spelling(text: str, address: str) -> None:
    found = read(text)
    assert (found.reach, found.address) == (Reach.WEB, address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://m.facebook.com/p?fref=x&id=5", "https://www.facebook.com/p?id=5"),
        ("https://mobile.twitter.com/a/status/5?s=20&t=zz", "https://x.com/a/status/5"),
        ("https://youtu.be/abc-DEF?si=zz&t=9", "https://www.youtube.com/watch?v=abc-DEF&t=9"),
        ("https://ko.m.wikipedia.org/wiki/X", "https://ko.wikipedia.org/wiki/X"),
        ("https://m.blog.naver.com/a/5", "https://blog.naver.com/a/5"),
        ("https://www.google.com/amp/s/a.example/x", "https://a.example/x"),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/x?y=1", "https://a.example/x?y=1"),
        ("https://a-example.cdn.ampproject.org/v/a.example/x", "http://a.example/x"),
        ("https://www.google.com/url?sa=t&q=https%3A%2F%2Fa.example%2Fx%3Fb%3D1", "https://a.example/x?b=1"),
        (
            "https://www.google.com/imgres?imgurl=http://i.example/1.jpg&imgrefurl=http://a.example/x",
            "http://a.example/x",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%3Ffbclid%3Dx", "https://a.example/"),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%3A%2F%2Fa.example",
            "http://a.example/",
        ),
        ("https://l.facebook.com/l.php?u=http://10.0.0.1/", "https://l.facebook.com/l.php?u=http://10.0.0.1/"),
        ("https://t.me/s/channel/12", "https://t.me/channel/12"),
        ("tg://resolve?domain=channel&post=12", "https://t.me/channel/12"),
    ],
)
def test_phone_pages_amp_copies_and_links_that_only_lead_on_become_the_page(text: str, address: str) -> None:
    assert read(text).address == address


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "https://a.example/x",
            "http://www.a.example/x/",
            "m.a.example/x?utm_medium=z",
            "https://amp.a.example/x/amp/#c",
        ],
        ["https://a.example/?b=1&a=2", "https://a.example/index.html?a=2&b=1"],
        ["https://a.example/사진", "https://a.example/%EC%82%AC%EC%A7%84", "https://a.example/%ec%82%ac%ec%a7%84"],
        ["https://t.me/+AbC", "https://telegram.me/joinchat/AbC", "tg://join?invite=AbC"],
        ["https://discord.gg/AbC", "https://discordapp.com/invite/AbC/"],
        ["https://chat.whatsapp.com/AbC", "https://chat.whatsapp.com/invite/AbC"],
        ["https://www.google.com/search?q=Her+Name&ei=x", "https://google.com/search?ei=y&q=her%20name&sca_esv=1"],
        ["@SomeOne", "SomeOne", "someone"],
        ["instagram: SomeOne", "Instagram @someone"],
    ],
)
def test_two_spellings_of_one_location_have_one_key(spellings: list[str]) -> None:
    assert len({read(each).key for each in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://one.blogspot.com/", "https://two.blogspot.com/"),
        ("https://a.example/#/photo/1", "https://a.example/#/photo/2"),
        ("https://m.example/", "https://www.m.example.com/"),
        ("https://t.me/+AbC", "https://t.me/+AbD"),
        ("https://www.google.com/search?q=a", "https://www.google.com/search?q=a&tbm=isch"),
        ("instagram: someone", "telegram: someone"),
    ],
)
def test_two_locations_have_two_keys(one: str, other: str) -> None:
    assert read(one).key != read(other).key


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://a.b.example.co.kr/x", "example.co.kr"),
        ("https://x.blogspot.com/", "x.blogspot.com"),
        ("https://a.x.blogspot.com/", "x.blogspot.com"),
        ("https://blogspot.com/", "blogspot.com"),
        ("https://a.b.example/", "b.example"),
        ("https://8.8.8.8/", "8.8.8.8"),
        (f"http://www.{ONION}/", ONION),
    ],
)
def test_a_site_is_what_somebody_registered_and_users_of_one_host_are_apart(text: str, site: str) -> None:
    assert read(text).site == site


@pytest.mark.parametrize(
    ("text", "reach", "address"),
    [
        ("https://t.me/+AbC-1", Reach.ROOM, "https://t.me/+AbC-1"),
        ("https://t.me/c/1234/5", Reach.ROOM, "https://t.me/c/1234/5"),
        ("https://discord.com/channels/1/2/3", Reach.ROOM, "https://discord.com/channels/1/2/3"),
        ("https://open.kakao.com/o/gAbC", Reach.ROOM, "https://open.kakao.com/o/gAbC"),
        ("https://signal.group/#CjQKIA", Reach.ROOM, "https://signal.group/#CjQKIA"),
        ("https://t.me/channel/12", Reach.WEB, "https://t.me/channel/12"),
        (f"http://{ONION}/x", Reach.ONION, f"http://{ONION}/x"),
        (
            "https://search.naver.com/search.naver?where=image&query=x&sm=t",
            Reach.SEARCH,
            "https://search.naver.com/search.naver?query=x&where=image",
        ),
        ("https://yandex.ru/images/search?text=x&p=2", Reach.SEARCH, "https://yandex.ru/images/search?text=x"),
        (
            "https://duckduckgo.com/?q=x&t=h_&iax=images&ia=images",
            Reach.SEARCH,
            "https://duckduckgo.com/?q=x&iax=images&ia=images",
        ),
        ("https://www.bing.com/images/search?q=x&form=HD", Reach.SEARCH, "https://www.bing.com/images/search?q=x"),
        ("https://www.google.com/search", Reach.WEB, "https://www.google.com/search"),
        ("@some.one", Reach.NAME, "@some.one"),
        ("jane.doe", Reach.NAME, "@jane.doe"),
        ("사용자", Reach.NAME, "@사용자"),
        ("Telegram: @SomeOne", Reach.NAME, "telegram: SomeOne"),
    ],
)
def test_rooms_onion_services_search_results_and_names_are_told_apart(text: str, reach: Reach, address: str) -> None:
    found = read(text)
    assert (found.reach, found.address) == (reach, address)


@pytest.mark.parametrize(
    ("text", "copy_of"),
    [
        ("https://web.archive.org/web/20260101000000/http://a.example/x?y=1", "http://a.example/x?y=1"),
        ("https://web.archive.org/web/20260101000000im_/http://a.example/1.jpg", "http://a.example/1.jpg"),
        ("https://web.archive.org/web/*/a.example/x", "http://a.example/x"),
        ("https://archive.ph/20260101/https://a.example/x", "https://a.example/x"),
        ("https://archive.today/newest/https://a.example/x", "https://a.example/x"),
        (
            "https://webcache.googleusercontent.com/search?q=cache:AbC:https://a.example/x+her+name",
            "https://a.example/x",
        ),
        ("https://web.archive.org/web/2026/http://user:word@a.example/", ""),
        ("https://archive.ph/AbC12", ""),
        ("https://archive.org/about", ""),
    ],
)
def test_an_archived_copy_stays_where_it_is_and_says_what_it_copies(text: str, copy_of: str) -> None:
    found = read(text)
    assert found.copy_of == copy_of
    assert "archive" in found.host or "cache" in found.host


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        (" \t ", Why.EMPTY),
        ("<>", Why.EMPTY),
        ("https://a.example/" + "x" * LONGEST, Why.TOO_LONG),
        ("https://a.exa\nmple/", Why.CONTROL_CHARACTERS),
        ("https://a.example/\u202egpj.exe", Why.CONTROL_CHARACTERS),
        ("https://a.example/\ud800", Why.CONTROL_CHARACTERS),
        ("java\nscript:alert(1)", Why.CONTROL_CHARACTERS),
        ("https://user:word@a.example/", Why.CREDENTIALS),
        ("https://a.example@evil.example/", Why.CREDENTIALS),
        (" JavaScript:alert(1)", Why.SCRIPT),
        ("javascript:1", Why.SCRIPT),
        ("view-source:javascript:alert(1)", Why.SCRIPT),
        ("data:image/png;base64,AAAA", Why.DATA),
        ("file:///etc/passwd", Why.LOCAL_FILE),
        ("FILE://c:/x", Why.LOCAL_FILE),
        ("mailto:a@a.example", Why.OTHER_SCHEME),
        ("ftp://a.example/", Why.OTHER_SCHEME),
        ("tg://settings", Why.OTHER_SCHEME),
        ("http://127.0.0.1/", Why.PRIVATE_ADDRESS),
        ("http://10.1.2.3:8000/", Why.PRIVATE_ADDRESS),
        ("http://169.254.169.254/latest", Why.PRIVATE_ADDRESS),
        ("http://[::1]/", Why.PRIVATE_ADDRESS),
        ("http://[::ffff:10.0.0.1]/", Why.PRIVATE_ADDRESS),
        ("http://[fe80::1%25eth0]/", Why.PRIVATE_ADDRESS),
        ("http://localhost:8000/", Why.PRIVATE_NAME),
        ("http://printer.local/", Why.PRIVATE_NAME),
        ("http://intranet/", Why.PRIVATE_NAME),
        ("http://2130706433/", Why.AMBIGUOUS_HOST),
        ("http://0177.0.0.1/", Why.AMBIGUOUS_HOST),
        ("http://127.1/", Why.AMBIGUOUS_HOST),
        ("http://%31.example/", Why.AMBIGUOUS_HOST),
        ("http://a.example\\@b.example/", Why.CREDENTIALS),
        ("http://a.example\\b/", Why.AMBIGUOUS_HOST),
        ("http://a.example:99999/", Why.MALFORMED),
        ("http://a.example:0/", Why.MALFORMED),
        ("http://a..example/", Why.MALFORMED),
        ("http://" + "a" * 64 + ".example/", Why.MALFORMED),
        ("http:a.example", Why.MALFORMED),
        ("http:///x", Why.MALFORMED),
        ("http://[::1/", Why.MALFORMED),
        ("http://short.onion/", Why.MALFORMED),
        ("please take this down", Why.NOT_A_PLACE),
        ("her@a.example", Why.NOT_A_PLACE),
        ("@@x", Why.NOT_A_PLACE),
        ("...", Why.NOT_A_PLACE),
    ],
)
def test_what_is_no_location_is_refused_with_its_reason_and_sentence(text: str, why: Why) -> None:
    found = read_location(text)
    assert found == Unreadable(why)
    assert isinstance(found, Unreadable)
    assert found.sentence == REASONS[why]


def test_every_reason_has_a_sentence() -> None:
    assert set(REASONS) == set(Why)
    assert all(sentence.endswith(".") for sentence in REASONS.values())


def test_this_machine_is_a_place_only_where_a_test_or_the_demonstration_says_so() -> None:
    for text in ("http://127.0.0.1:8000/x", "http://one.localhost:8000/x", "http://[::1]:8000/x"):
        assert isinstance(read_location(text), Unreadable)
        assert read(text, loopback_allowed=True).address == text
    assert read_location("http://10.0.0.1/", loopback_allowed=True) == Unreadable(Why.PRIVATE_ADDRESS)


def test_people_read_names_in_their_own_script_unless_a_name_passes_for_another() -> None:
    assert shown(read("https://xn--3e0b707e.example/%EC%82%AC")) == "https://한국.example/사"
    cyrillic_a = "https://p\u0430ypal.example/"
    assert shown(read(cyrillic_a)) == read(cyrillic_a).address
    assert shown(read("https://a.example/%E2%80%AEgpj")) == "https://a.example/%E2%80%AEgpj"
    assert shown(read("@someone")) == "@someone"


def test_wrappers_around_wrappers_end() -> None:
    found = read("https://www.google.com/amp/s/" * 1 + "www.google.com/amp/s/" * 150 + "a.example/x")
    assert found.address == "https://a.example/x"
