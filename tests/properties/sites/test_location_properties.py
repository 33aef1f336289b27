"""Whatever is pasted: reading ends, reading twice gives the same, and how a link is written changes no key."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from takeback.sites.location import Location, Unreadable, read_location

_WRITTEN = """
: // http:// https:// / ? # & = @ % %2e %41 %25 .. . \\ [ ] a.example www. m. google.com /url?q= /amp/s/ /search?q= t.me
/+AbC /s/ /joinchat/ youtu.be/abc web.archive.org/web/2026/ webcache.googleusercontent.com/search?q=cache: discord.gg/
twitter.com utm_source=x 사진 xn-- x A tg: join?invite=A instagram line 127.0.0.1 signal.group #!/ index.html amp l.
facebook.com/l.php?u= :// 8080 duckduckgo.com q= discord.com /invite/ cdn.ampproject.org /c/s/ archive.ph/2026/ .onion
localhost
"""
PIECES = st.sampled_from([" ", *_WRITTEN.split()])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)


@given(TEXTS, st.booleans())
def test_reading_ends_and_reading_what_came_out_gives_the_same(text: str, loopback_allowed: bool) -> None:  # noqa: FBT001 - a value under test
    found = read_location(text, loopback_allowed=loopback_allowed)
    if isinstance(found, Location):
        assert read_location(found.address, loopback_allowed=loopback_allowed) == found
        assert "\n" not in found.address
        if found.copy_of:
            assert isinstance(read_location(found.copy_of, loopback_allowed=loopback_allowed), Location)
    else:
        assert isinstance(found, Unreadable)
        assert found.sentence


@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.lists(st.tuples(WORDS, WORDS), max_size=4, unique_by=lambda pair: pair[0].casefold()),
    st.randoms(use_true_random=False),
)
def test_however_a_link_is_written_it_has_one_key(
    path: list[str], query: list[tuple[str, str]], random: object
) -> None:
    plain = (
        "https://site.example/" + "/".join(path) + ("?" + "&".join("=".join(each) for each in query) if query else "")
    )
    written = [(quote(name), quote(value)) for name, value in query] + [("utm_campaign", "x"), ("fbclid", "y")]
    random.shuffle(written)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    other = "HTTP://WWW.Site.example.:80/./" + "/".join(quote(each) for each in path) + "/?"
    other += "&".join("=".join(each) for each in written) + "#part"
    one, two = read_location(plain), read_location(other)
    assert isinstance(one, Location)
    assert isinstance(two, Location)
    assert one.key == two.key
