"""What one look tells: there, gone, nothing there, behind a log-in, hidden from us; and what tells nothing."""

from __future__ import annotations

import pytest

from takeback.adapters.recheck import Eyes, Round, Sparing, VantagePoint
from takeback.adapters.safe_fetch import Reason
from takeback.base.instants import MovableClock
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.recheck import Saw, Wanted
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

    def saw(self, at: Page | Reason, wanted: Wanted | None = None) -> Saw:
        return self.round(at, wanted or Wanted()).looks[0].saw

    def round(self, at: Page | Reason, wanted: Wanted) -> Round:
        self.fetcher.place(URL, at)
        return self.eyes().look(place(), wanted)

    def shows(self, name: str, picture: bytes) -> None:
        self.fetcher.place(f"https://board.example.com/{name}.jpg", Page(body=picture, headers=JPEG))

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
        (page("A thread about the fair, with many words"), Saw.UNCLEAR),
        (Page(body=b"\x00\x00\x00\x18ftypmp42", headers={"Content-Type": "video/mp4"}), Saw.UNCLEAR),
    ],
)
def test_what_an_answer_tells(answer: Page | Reason, saw: Saw) -> None:
    assert Web().saw(answer) is saw


KNOWN = frozenset({pdq_of(HERS)})
SOMEWHERE = Wanted(known=KNOWN)
"""Her picture is known, and no machine has ever seen it at this location."""
HERE = Wanted(known=KNOWN, seen=KNOWN)


def test_a_picture_that_was_changed_is_there_and_another_in_its_place_is_not() -> None:
    web = Web()
    for wanted in (SOMEWHERE, HERE):
        assert web.saw(Page(body=altered(HERS, "recompressed"), headers=JPEG), wanted) is Saw.THERE
        assert web.saw(Page(body=altered(HERS, "mirrored"), headers=JPEG), wanted) is Saw.THERE
        assert web.saw(Page(body=b"\xff\xd8 cut", headers=JPEG), wanted) is Saw.NOT_LOOKED
    assert web.saw(Page(body=ANOTHER, headers=JPEG), HERE) is Saw.GONE


def test_that_another_picture_of_hers_is_known_makes_nothing_gone_where_it_never_was() -> None:
    web = Web()
    web.shows("other", ANOTHER)
    assert web.saw(Page(body=ANOTHER, headers=JPEG), SOMEWHERE) is Saw.UNCLEAR
    assert web.saw(page("", "/other.jpg"), SOMEWHERE) is Saw.UNCLEAR


def test_what_was_seen_here_once_is_gone_when_its_page_shows_other_pictures() -> None:
    web = Web()
    web.shows("hers", altered(HERS, "resized"))
    web.shows("other", ANOTHER)

    first = web.round(page("", "/other.jpg", "/hers.jpg"), SOMEWHERE)
    assert (first.looks[0].saw, first.hers) == (Saw.THERE, KNOWN)
    later = web.round(page("", "/other.jpg"), Wanted(known=KNOWN, seen=first.hers))
    assert (later.looks[0].saw, later.hers) == (Saw.GONE, frozenset())


def test_a_page_without_any_picture_or_with_one_that_cannot_be_read_says_nothing() -> None:
    web = Web()
    web.shows("other", ANOTHER)
    web.shows("broken", b"\xff\xd8" + b"x" * 4_000)
    assert web.saw(page("a script shows it"), HERE) is Saw.UNCLEAR
    assert web.saw(page("", "/other.jpg", "/broken.jpg"), HERE) is Saw.UNCLEAR
    assert web.saw(page("", "/other.jpg", *(f"/{number}.jpg" for number in range(12))), HERE) is Saw.UNCLEAR
    web.fetcher.place("https://board.example.com/logo.svg", Page(body=b"<svg>" * 1_000, headers={"Content-Type": SVG}))
    assert web.saw(page("", "/other.jpg", "/logo.svg"), HERE) is Saw.GONE


SVG = "image/svg+xml"


def test_what_was_taken_unseen_is_there_while_all_of_it_is_and_gone_once_none_is() -> None:
    web = Web()
    web.shows("banner", ANOTHER)
    web.shows("one", HERS)
    web.shows("new", sample_picture("dunes"))
    first = web.round(page("", "/banner.jpg", "/one.jpg"), Wanted(may_take=True))
    assert first.looks[0].saw is Saw.THERE
    taken = Wanted(taken=frozenset(each.value for each in first.taken))
    assert len(taken.taken) == 2

    assert web.saw(page("", "/banner.jpg", "/one.jpg"), taken) is Saw.THERE
    assert web.saw(page("", "/banner.jpg"), taken) is Saw.UNCLEAR, "nobody knows which of the two was meant"
    assert web.saw(page("", "/new.jpg"), taken) is Saw.GONE


def test_nothing_is_taken_unseen_where_somebody_may_have_acted_already() -> None:
    web = Web()
    web.shows("other", ANOTHER)
    later = web.round(page("", "/other.jpg"), Wanted())
    assert (later.looks[0].saw, later.taken) == (Saw.UNCLEAR, ())


def test_a_picture_that_is_not_yet_known_is_taken_beside_those_that_are() -> None:
    web = Web()
    web.shows("other", ANOTHER)
    seen = web.round(page("", "/other.jpg"), Wanted(known=KNOWN, may_take=True))
    assert seen.looks[0].saw is Saw.UNCLEAR, "that it is hers is for her to say"
    assert [each.value for each in seen.taken] == [pdq_of(ANOTHER)]
    again = Wanted(known=KNOWN, taken=frozenset({pdq_of(ANOTHER)}))
    assert web.saw(page("", "/other.jpg"), again) is Saw.UNCLEAR


@pytest.mark.parametrize("matter", [Matter.IDENTITY, Matter.ACCOUNT, Matter.IMPERSONATION])
def test_of_words_a_machine_says_that_their_page_is_gone_and_never_that_they_are_there(matter: Matter) -> None:
    web = Web()
    web.shows("other", ANOTHER)
    wanted = Wanted(matter=matter, known=KNOWN, seen=KNOWN)
    assert web.saw(page("Her street and her number", "/other.jpg"), wanted) is Saw.UNCLEAR
    assert web.saw(Page(status=404), wanted) is Saw.GONE
    assert web.saw(page("This post has been removed."), wanted) is Saw.SOFT_404


def test_who_poses_under_her_pictures_is_there_while_they_are() -> None:
    web = Web()
    web.shows("hers", HERS)
    assert web.saw(page("", "/hers.jpg"), Wanted(matter=Matter.IMPERSONATION, known=KNOWN)) is Saw.THERE


def test_where_no_picture_was_reported_none_is_fetched() -> None:
    web = Web()
    web.shows("hers", HERS)
    assert web.saw(page("", "/hers.jpg"), Wanted(matter=Matter.IDENTITY, known=KNOWN)) is Saw.UNCLEAR
    assert ("GET", "https://board.example.com/hers.jpg") not in web.fetcher.asked


SOUGHT = "https://www.google.com/search?q=her+name"


def results(*links: str) -> Page:
    shown = "".join(f'<a href="{each}">a result</a>' for each in links)
    return Page(body=f"<html><body>{shown}</body></html>".encode(), headers=HTML)


@pytest.mark.parametrize(
    ("answer", "saw"),
    [
        (results("https://other.example/x", "https://m.board.example.com/p/1?utm_source=g"), Saw.THERE),
        (results("/url?q=https%3A%2F%2Fboard.example.com%2Fp%2F1&sa=U"), Saw.THERE),
        (results("https://other.example/x"), Saw.UNCLEAR),
        (results(), Saw.UNCLEAR),
        (results("javascript:alert(1)", "http://[", "//", "https://" + "a" * 5_000), Saw.UNCLEAR),
        (page("No results. Nothing found."), Saw.UNCLEAR),
        (page("Our systems have detected unusual traffic"), Saw.BLOCKED),
        (Page(status=404), Saw.UNCLEAR),
        (Page(status=429), Saw.NOT_LOOKED),
        (Page(status=302, headers={"Location": "/"}), Saw.UNCLEAR),
    ],
)
def test_search_results_are_looked_through_for_what_was_reported_else_a_person_tells(answer: Page, saw: Saw) -> None:
    web = Web()
    web.fetcher.place("https://www.google.com/robots.txt", Page(status=404))
    web.fetcher.place("https://www.google.com/", page("Search"))
    at = place(SOUGHT)
    web.fetcher.place(at.address, answer)
    wanted = Wanted(matter=Matter.SEARCH_RESULT, results=frozenset({place().key}))
    assert [each.saw for each in web.eyes().look(at, wanted).looks] == [saw]


def test_words_about_removal_beside_her_picture_do_not_hide_it() -> None:
    web = Web()
    web.shows("hers", HERS)
    long = "Comments: this post has been removed from my list. " * 60
    assert web.saw(page(long, "/hers.jpg"), SOMEWHERE) is Saw.THERE
    assert web.saw(page("This picture may have been removed elsewhere", "/hers.jpg"), SOMEWHERE) is Saw.THERE


def test_being_led_home_is_nothing_there_and_being_led_to_a_log_in_is_a_wall() -> None:
    web = Web()
    web.fetcher.place("https://board.example.com/", page("All that is new"))
    web.fetcher.place("https://board.example.com/login?next=p", page("Hello"))
    home = Page(status=302, headers={"Location": "/"})
    assert web.saw(home) is Saw.SOFT_404
    assert web.saw(Page(status=302, headers={"Location": "/login?next=p"})) is Saw.LOGIN_WALL


@pytest.mark.parametrize(
    ("robots", "saw"),
    [
        (Page(body=b"User-agent: *\nDisallow: /p/"), Saw.UNCLEAR),
        (Page(status=503), Saw.NOT_LOOKED),
        (Reason.CONNECTION_LOST, Saw.NOT_LOOKED),
    ],
)
def test_what_robots_forbid_no_machine_opens_and_a_person_tells(robots: Page | Reason, saw: Saw) -> None:
    web = Web()
    web.fetcher.place("https://board.example.com/robots.txt", robots)
    assert web.saw(page("there")) is saw
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
