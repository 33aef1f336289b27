"""What was counted stands on the page of traffic; the page of the index tells it as it is, and does not mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from takeback.adapters.growing_index import GrowingIndex
from takeback.adapters.shelf_folder import ShelfFolder
from takeback.flows.lookups.index_state import index_state
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.project import wiring
from takeback.records.platforms.actions import create_key, create_platform
from takeback.records.platforms.usage import Usage, add_served, add_usage
from tests.fakes.services import MORNING, RADII
from tests.integration.web.ops.test_banks import bank_of


def test_nothing_counted_is_said_and_drawn_nowhere(engineer: Client) -> None:
    page = engineer.get("/ops/traffic/").content.decode()
    assert page.count("Nothing was asked.") == 2
    assert '<svg class="plot-area"' not in page


def test_what_was_counted_is_shown_by_minute_route_day_and_key(engineer: Client) -> None:
    for name in ("chat.example", "photos.example"):
        organisation = create_platform(name, MORNING).organisation
        key = create_key(name=f"of {name}", scopes=["lookup"], at=MORNING, organisation=organisation)
        many = 1_000_000 if name.startswith("photos") else 7
        used = Usage(calls=many, signals=many, allowed=many - 3, held=1, blocked=2, shadowed=3, refused=9)
        add_usage(MORNING.date(), {(key.id, "lookup"): used})
        add_usage(MORNING.date() - timedelta(days=30), {(key.id, "lookup"): Usage(calls=55_555, signals=55_555)})
    add_served(MORNING, {("lookup", 200): (99, 990), ("lookup", 8192): (1, 10), ("scan", 6889): (5, 5)})
    add_served(MORNING - timedelta(minutes=60), {("hma", 200): (77_777, 77_777)})
    page = engineer.get("/ops/traffic/").content.decode()
    for words in ("1,005", "200 µs", "6.9 ms", "1,000,007", "2026-11-22", "chat.example", "of photos.example"):
        assert words in page, words
    assert page.index("photos.example") < page.index("chat.example"), "who asks most comes first"
    for words in ("77,777", "55,555", "111,110", "hma"):
        assert words not in page, words


def test_the_index_is_not_made_level_by_being_looked_at(services: Services, engineer: Client) -> None:
    bank_of(3)
    page = engineer.get("/ops/index/").content.decode()
    assert "Still loading" in page
    services.shelf.level()
    page = engineer.get("/ops/index/").content.decode()
    assert "Level with the banks" in page
    assert "<dd>3</dd>" in page
    bank_of(2, "more", first=10)
    state = index_state(services.shelf)
    assert state.behind
    assert state.entries == 3


def test_an_index_that_was_level_too_long_ago_is_told_as_refusing(
    services: Services, engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    shelf = LiveShelf(RADII, GrowingIndex, monotonic=lambda: now[0])
    monkeypatch.setattr(wiring, "services", lambda: replace(services, shelf=shelf))
    shelf.level()
    now[0] = 7.0
    page = engineer.get("/ops/index/").content.decode()
    assert "Not level with the banks" in page
    assert "7.0 s ago" in page


def test_what_is_saved_is_told_with_its_time_and_what_came_since(services: Services, tmp_path: Path) -> None:
    bank_of(150)
    shelf = LiveShelf(RADII, lambda: GrowingIndex(native_from=100), ShelfFolder(tmp_path / "index"))
    shelf.level()
    assert index_state(shelf).saved is None
    shelf.save()
    state = index_state(shelf)
    assert state.saved is not None
    assert state.saved.position == state.position
    assert state.saved.size_bytes > 150 * 32
    (pdq,) = [each for each in state.kinds if each.kind == "pdq"]
    assert pdq.native
    assert (pdq.entries, pdq.segments) == (150, 1)
    assert pdq.table_bytes


def test_a_save_that_is_damaged_is_told_as_such(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "SHELF").write_text("nonsense")
    state = index_state(LiveShelf(RADII, GrowingIndex, ShelfFolder(folder)))
    assert (state.saved, state.saved_is_damaged) == (None, True)
