"""The three grounds of the map in a real browser, under the real content security policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from locator.assets import folder
from tests.basemap.archives import write_archive
from tests.basemap.conftest import Lay, Visit
from tests.basemap.page import open_map
from tests.basemap.picture import picture
from tests.basemap.upstreams import TileServer

pytestmark = pytest.mark.browser

COLOURS = """tile => {
  const { data } = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height);
  return new Set(data).size;
}"""


def test_a_plain_ground_has_names_and_a_coast_and_says_what_it_is(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)

    expect(page.locator(".map-name", has_text="East End")).to_be_visible()
    assert page.locator("path.map-land").count() == 1
    expect(page.locator(".map-foot")).to_contain_text("not streets")
    expect(page.locator(".map-foot")).to_contain_text("Natural Earth")


def test_streets_come_from_our_own_file(visit: Visit, lay: Lay, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "city.pmtiles")
    page, site = visit(app=lay(basemap=archive))
    open_map(page)

    page.locator("canvas.leaflet-tile-loaded").first.wait_for()

    assert any(path.endswith(".pmtiles") for path in site.asked)
    painted = page.locator("canvas.leaflet-tile-loaded").first.evaluate(COLOURS)
    assert painted > 3  # land and a street, not one colour
    source = page.locator(".map-source")
    expect(source).to_contain_text("OpenStreetMap contributors")
    expect(source.get_by_role("link")).to_have_attribute(
        "href", "https://www.openstreetmap.org/copyright"
    )


def test_when_the_streets_are_gone_the_plain_ground_remains(
    visit: Visit, lay: Lay, tmp_path: Path
) -> None:
    archive = write_archive(tmp_path / "city.pmtiles")
    page, _ = visit(app=lay(basemap=archive))
    page.route("**/*.pmtiles", lambda route: route.fulfill(status=200, body="no archive"))
    open_map(page)

    expect(page.locator(".map-foot")).to_contain_text("The streets do not load")
    expect(page.locator(".map-name", has_text="East End")).to_be_visible()


def test_pictures_come_through_our_own_server(visit: Visit, lay: Lay, upstream: TileServer) -> None:
    upstream.body = picture()
    page, site = visit(app=lay(tile_url=upstream.template, tile_attribution="© The City"))
    open_map(page)

    page.locator("img.map-picture.leaflet-tile-loaded").first.wait_for()

    assert any(path.startswith("/basemap/tile/") for path in site.asked)
    expect(page.locator(".map-source")).to_contain_text("© The City")


def test_without_any_answer_about_the_ground_the_places_are_still_there(visit: Visit) -> None:
    page, _ = visit()
    page.route("**/basemap/*.json*", lambda route: route.fulfill(status=204))
    open_map(page)

    assert page.locator(".map-canvas button").count() == 4


def test_the_map_follows_the_night(visit: Visit) -> None:
    page, _ = visit(color_scheme="dark")
    open_map(page)

    background = page.locator(".map-canvas").evaluate("node => getComputedStyle(node).background")

    assert "rgb(16, 34, 43)" in background


def test_opening_the_map_costs_at_most_110_kb(visit: Visit, lay: Lay, tmp_path: Path) -> None:
    page, site = visit(app=lay(basemap=write_archive(tmp_path / "city.pmtiles")))
    open_map(page)
    # The streets, with what draws them, come after the map is seen.
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    assets = folder("static/dist")
    names = {Path(path).name for path in site.asked if path.startswith("/static/")}
    sizes = [(assets / f"{name}.gz").stat().st_size for name in names]
    assert len(names) >= 3
    assert sum(sizes) <= 110_000
