"""What one look tells: there, gone, nothing there, behind a log-in, hidden from us; and what tells nothing."""

from __future__ import annotations

import pytest

from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.adapters.safe_fetch import Reason
from takeback.base.instants import MovableClock
from takeback.casework.takedown.recheck import Saw
from takeback.demo.pictures import altered, sample_picture
from takeback.signals.hashers.pdq import hash_bytes
from takeback.signals.signal import Unhashable
from takeback.sites.location import Location, read_location
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.fetcher import FakeFetcher, Page
from tests.fakes.services import MORNING

URL = "https://board.example.com/p/1"
HERS = sample_picture("fjord")
ANOTHER = sample_picture("meadow")
HTML = {"Content-Type": "text/html; charset=utf-8"}
JPEG = {"Content-Type": "image/jpeg"}


def pdq_of(picture: bytes) -> str:
    found = hash_bytes(picture)
    assert not isinstance(found, Unhashable)
    return found.value


def place(url: str = URL) -> Location:
    found = read_location(url)
    assert isinstance(found, Location)
    return found


def page(words: str = "", *pictures: str, more: str = "") -> Page:
    shown = "".join(f'<img src="{each}">' for each in pictures)
    return Page(body=f"<html><body><p>{words}</p>{shown}{more}</body></html>".encode(), headers=HTML)


class Web:
    """One site, seen from one vantage point."""

    def __init__(self) -> None:
        self.clock = MovableClock(MORNING)
        self.fetcher = FakeFetcher(self.clock)
        self.fetcher.place("https://board.example.com/robots.txt", Page(status=404))

    def saw(self, at: Page | Reason, *, known: tuple[str, ...] = (), taken_there: tuple[str, ...] = ()) -> Saw:
        self.fetcher.place(URL, at)
        (look,) = self.eyes().look(place(), taken_there, known).looks
        return look.saw

    def eyes(self) -> Eyes:
        return Eyes([VantagePoint("here", self.fetcher)], InProcessDecoder(), self.clock, sparing=Sparing(0))


@pytest.mark.parametrize(
    ("answer", "saw"),
    [
        (Page(status=404), Saw.GONE),
        (Page(status=410), Saw.GONE),
        (Page(status=451), Saw.BLOCKED),
        (Page(status=403), Saw.BLOCKED),
        (Page(status=401), Saw.LOGIN_WALL),
        (Page(status=500), Saw.NOT_LOOKED),
        (Page(status=429), Saw.NOT_LOOKED),
        (Page(status=999), Saw.NOT_LOOKED),
        (Reason.UNRESOLVABLE, Saw.NOT_LOOKED),
        (Reason.TOO_LARGE, Saw.NOT_LOOKED),
        (Reason.REDIRECT_LOOP, Saw.NOT_LOOKED),
        (Reason.FORBIDDEN_ADDRESS, Saw.NOT_LOOKED),
        (page("Sorry, this page is not available. It may have been removed."), Saw.SOFT_404),
        (page("삭제되었거나 존재하지 않는 게시물입니다."), Saw.SOFT_404),
        (page("Lo sentimos, esta página no está disponible."), Saw.SOFT_404),
        (page("This content is not available in your country."), Saw.BLOCKED),
        (page("Checking your browser before you go on."), Saw.BLOCKED),
        (page("Members only. Please log in to continue."), Saw.LOGIN_WALL),
        (page("Welcome", more='<form><input type="password"></form>'), Saw.LOGIN_WALL),
        (page("A thread about the fair, with many words"), Saw.THERE),
        (Page(body=b"\x00\x00\x00\x18ftypmp42", headers={"Content-Type": "video/mp4"}), Saw.THERE),
    ],
)
def test_what_an_answer_tells(answer: Page | Reason, saw: Saw) -> None:
    assert Web().saw(answer) is saw


def test_a_picture_that_was_changed_is_there_and_another_in_its_place_is_not() -> None:
    web, known = Web(), (pdq_of(HERS),)
    assert web.saw(Page(body=altered(HERS, "recompressed"), headers=JPEG), known=known) is Saw.THERE
    assert web.saw(Page(body=altered(HERS, "mirrored"), headers=JPEG), known=known) is Saw.THERE
    assert web.saw(Page(body=ANOTHER, headers=JPEG), known=known) is Saw.GONE
    assert web.saw(Page(body=b"\xff\xd8 cut", headers=JPEG), known=known) is Saw.NOT_LOOKED


def test_a_page_shows_her_picture_or_nothing_is_known() -> None:
    web, known = Web(), (pdq_of(HERS),)
    web.fetcher.place("https://board.example.com/hers.jpg", Page(body=altered(HERS, "resized"), headers=JPEG))
    web.fetcher.place("https://board.example.com/other.jpg", Page(body=ANOTHER, headers=JPEG))

    assert web.saw(page("", "/other.jpg", "/hers.jpg"), known=known) is Saw.THERE
    assert web.saw(page("", "/other.jpg"), known=known) is Saw.NOT_LOOKED
    assert web.saw(page("", "/other.jpg"), known=known, taken_there=known) is Saw.GONE
    assert web.saw(page("a script shows it"), known=known, taken_there=known) is Saw.NOT_LOOKED


def test_words_about_removal_beside_her_picture_do_not_hide_it() -> None:
    web, known = Web(), (pdq_of(HERS),)
    web.fetcher.place("https://board.example.com/hers.jpg", Page(body=HERS, headers=JPEG))
    long = "Comments: this post has been removed from my list. " * 60
    assert web.saw(page(long, "/hers.jpg"), known=known) is Saw.THERE
    assert web.saw(page("This picture may have been removed elsewhere", "/hers.jpg"), known=known) is Saw.THERE


def test_being_led_home_is_nothing_there_and_being_led_to_a_log_in_is_a_wall() -> None:
    web = Web()
    web.fetcher.place("https://board.example.com/", page("All that is new"))
    web.fetcher.place("https://board.example.com/login?next=p", page("Hello"))
    home = Page(status=302, headers={"Location": "/"})
    assert web.saw(home) is Saw.SOFT_404
    assert web.saw(Page(status=302, headers={"Location": "/login?next=p"})) is Saw.LOGIN_WALL


def test_what_robots_forbid_is_not_looked_at() -> None:
    web = Web()
    web.fetcher.place("https://board.example.com/robots.txt", Page(body=b"User-agent: *\nDisallow: /p/"))
    assert web.saw(page("there")) is Saw.NOT_LOOKED
    assert ("GET", URL) not in web.fetcher.asked


def test_each_vantage_point_looks_for_itself_and_a_hash_is_taken_where_none_is_known() -> None:
    here, there = Web(), Web()
    here.fetcher.place(URL, Page(status=451))
    there.fetcher.place(URL, Page(body=HERS, headers=JPEG))
    points = [VantagePoint("here", here.fetcher), VantagePoint("elsewhere", there.fetcher)]
    seen = Eyes(points, InProcessDecoder(), here.clock, sparing=Sparing(0)).look(place())

    assert [(look.vantage, look.saw) for look in seen.looks] == [("here", Saw.BLOCKED), ("elsewhere", Saw.THERE)]
    assert [each.value for each in seen.taken] == [pdq_of(HERS)]


def test_a_round_ends_when_its_time_is_over() -> None:
    web = Web()
    web.fetcher.place(URL, page("there"))
    now = iter([0.0, *([1000.0] * 9)])
    points = [VantagePoint("here", web.fetcher)]
    eyes = Eyes(points, InProcessDecoder(), web.clock, sparing=Sparing(0), monotonic=lambda: next(now))
    assert [look.saw for look in eyes.look(place()).looks] == [Saw.NOT_LOOKED]


def test_a_site_is_spared_between_two_fetches_and_others_are_not_held_up() -> None:
    slept: list[float] = []
    sparing = Sparing(2.0, monotonic=lambda: 100.0, sleep=slept.append)
    for site in ("one.example", "one.example", "two.example", "one.example"):
        sparing.wait(site)
    assert slept == [2.0, 4.0]
