"""The key is out of the path before anything behind the edge sees it."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from takeback.records.platforms.key_text import KeyText
from takeback.web.hma.edge import HmaEdge, key_in, path_key
from takeback.web.hma.lanes import HmaLanes
from tests.fakes.services import FakeServices

KEY = KeyText(id="k7m3q9w2x4t8r5vn", secret="made-up-" + "s" * 35)


def _seen(path: str) -> HttpRequest:
    seen: list[HttpRequest] = []

    def look(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    HmaEdge(look)(RequestFactory().get(path))
    return seen[0]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (f"/hma/{KEY}/m/lookup", f"/hma/{KEY.id}/m/lookup"),
        (f"/hma/{KEY}", f"/hma/{KEY.id}"),
        (f"/hma/{KEY}/", f"/hma/{KEY.id}/"),
        (f"/hma/{KEY}/hma/{KEY}/a", f"/hma/{KEY.id}/hma/tb_{KEY.id}/a"),
        (f"/hma/x{KEY}/a", "/hma/-/a"),
        (f"/hma/{KEY.secret}/a", "/hma/-/a"),
        ("/hma//a", "/hma/-/a"),
        ("/hma/", "/hma/-"),
        (f"/elsewhere/{KEY}/a", f"/elsewhere/tb_{KEY.id}/a"),
        ("/hmax/a", "/hmax/a"),
        ("/sign-in/", "/sign-in/"),
    ],
)
def test_a_path_holds_the_id_and_not_the_secret(path: str, seen: str) -> None:
    request = _seen(path)
    assert (request.path, request.path_info, request.META["PATH_INFO"]) == (seen, seen, seen)
    assert KEY.secret not in repr(vars(request))


def test_a_key_is_known_behind_the_edge_where_it_is_one() -> None:
    assert path_key(_seen(f"/hma/{KEY}/a")) == KEY
    assert path_key(_seen("/hma/x/a")) is None
    assert path_key(_seen(f"/elsewhere/{KEY}")) is None


def test_a_key_is_known_before_the_edge_too() -> None:
    assert key_in(f"/hma/{KEY}/m/lookup") == KEY
    assert key_in("/hma/-/m/lookup") is None
    assert key_in(f"/other/{KEY}") is None


@pytest.mark.parametrize("path", ["h/hash", "m/lookup", "c/bank/A/content"])
def test_addresses_that_take_pictures_share_a_lane_and_no_other_has_it(path: str) -> None:
    lanes = HmaLanes(FakeServices().clock, 1000)
    lane = lanes.of(f"/hma/{KEY}/{path}")
    assert lane is not None
    assert lane is lanes.of(f"/hma/-/{path}")
    assert (lane.most_bytes, lane.refuses is None) == (1000, False)
    for other in (f"/hma/{KEY}/{path}/1", f"/hma/{KEY}/m/compare", "/hma/", "/api/v1/scan", f"/x/hma/{KEY}/{path}"):
        assert lanes.of(other) is None


def test_a_page_for_people_becomes_an_answer_for_programs_and_keeps_its_headers() -> None:
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("<p>words", status=413, headers={"Cache-Control": "no-store", "Content-Language": "en"})

    answer = HmaEdge(page)(RequestFactory().get("/hma/x/a"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Language" not in answer.headers
    assert HmaEdge(page)(RequestFactory().get("/sign-in/")).content == b"<p>words"
