from __future__ import annotations

import pytest

from takeback.adapters.mail.html_text import words_of_html


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<BR/>Three", "One\nTwo\nThree"),
        ("<b>b</b>o<i>l</i>d", "bold"),
        ("a &lt;b&gt; &amp; &#x41;", "a <b> & A"),
        ("<script>alert('<p>x</p>')</script>y", "y"),
        ("<style>p { color: red }</style>y", "y"),
        ("<head><title>t</title></head><body>y", "y"),
        ("x<!-- <p>hidden</p> -->y", "xy"),
        ("x<!-- never closed", "x"),
        ("<script>never closed", ""),
        ("1 < 2 and 3 > 2", "1 2"),  # what stands between the two reads as a tag without a name
        ("a\nb", "a b"),
        ("<blockquote>quoted</blockquote>own", "> quoted\nown"),
        (
            'see <a href="https://fjord.test/form?a=1&amp;b=2">our form</a>',
            "see <https://fjord.test/form?a=1&b=2> our form",
        ),
        ("<a href='mailto:x@y.test'>mail</a>", "<mailto:x@y.test> mail"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="data:text/html,x">here</a>', "here"),
        ('<a href="file:///etc/passwd">here</a>', "here"),
        ('<img src="https://fjord.test/pixel.png" onerror="x()">y', "y"),
    ],
)
def test_only_words_and_addresses_are_left(markup: str, words: str) -> None:
    assert words_of_html(markup) == words


BOMBS = {
    "opens without end": "<" * 256_000,
    "tags without end": "<a href='" * 28_000,
    "links in one tag": "<a " + "href=" * 50_000 + ">",
    "comments without end": "<!--" * 64_000,
    "silent without end": "<script>" * 32_000,
    "nested quotations": "<blockquote>" * 20_000 + "deep",
    "entities": "&#x41;" * 40_000,
    "an entity without end": "&" * 256_000,
    "spaces": " " * 256_000,
    "lines": "<br>" * 64_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("markup", BOMBS.values(), ids=BOMBS.keys())
def test_what_is_made_to_take_long_does_not(markup: str) -> None:
    assert len(words_of_html(markup)) <= 4 * len(markup)
