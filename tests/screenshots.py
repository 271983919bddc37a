"""Pictures of the pages, for the README and for looking at them: run by `script/screenshots`.

Only docs/screenshot.png is kept in the repository; docs/screenshots/ is for looking.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import click
from playwright.sync_api import Browser

from locator.config import CHECKOUT
from tests.builders import NOW
from tests.live import PHONE, LiveServer, a_browser, on_a_phone, serving

DOCS = CHECKOUT / "docs"
WIDE = {"width": 1280, "height": 800}
SEARCH = "/beirut/?near=Hamra&need=public-health&speaks=am"
MANY = "/beirut/?near=Hamra&need=public-health,employment,housing&radius=5000"


@dataclass(frozen=True)
class Picture:
    """A page, or the page behind its first result, on a phone unless it says otherwise."""

    address: str
    size: dict[str, int] | None = None
    theme: str = "light"
    first_result: bool = False
    map: bool = False
    offline: bool = False  # on a phone that saved the city, without internet


# Eight scripts' worth of trouble: what one of these shows wrong, others would, too.
LANGUAGES = ("en", "ar", "am", "bn", "fa", "zh")

PICTURES = {
    "cities": Picture("/en/"),
    "start": Picture("/en/beirut/"),
    "start-ar": Picture("/ar/beirut/"),
    "results": Picture(f"/en{SEARCH}"),
    "results-ar": Picture(f"/ar{SEARCH}"),
    "detail": Picture(f"/en{SEARCH}", first_result=True),
    "detail-fr": Picture(f"/fr{SEARCH}", first_result=True),
    "empty": Picture("/en/beirut/?need=housing&speaks=yo&when=now"),
    "unclear": Picture("/en/beirut/?near=Somewhere+else"),
    "dark": Picture(f"/en{MANY}", theme="dark"),
    "map": Picture(f"/ar{MANY}", map=True),
    "wide": Picture(f"/en{MANY}", WIDE, map=True),
    "wide-start": Picture("/es/lima/", WIDE),
    **{f"list-{code}": Picture(f"/{code}{MANY}") for code in LANGUAGES},
    **{f"detail-{code}": Picture(f"/{code}{SEARCH}", first_result=True) for code in LANGUAGES},
    **{f"map-{code}": Picture(f"/{code}{MANY}", map=True) for code in LANGUAGES},
    **{f"offline-{code}": Picture(f"/{code}{SEARCH}", offline=True) for code in LANGUAGES},
}
# The one in the README: three phones side by side.
TOGETHER = ("start", "results-ar", "detail")


def take(browser: Browser, server: LiveServer, picture: Picture) -> bytes:
    """A PNG of one page as it stands after it came to rest."""
    options: dict[str, Any] = {"color_scheme": picture.theme, "device_scale_factor": 1.5}
    context = on_a_phone(browser, server, viewport=picture.size or PHONE, **options)
    page = context.new_page()
    if picture.offline:
        page.clock.set_fixed_time(NOW)  # the phone counts with its own clock
        page.goto(f"/{picture.address.split('/')[1]}/beirut/save")
        page.locator("[data-save]").click()
        page.locator("[data-age]:not(:empty)").wait_for()
        page.wait_for_function("navigator.serviceWorker.controller")
        context.set_offline(True)
    page.goto(picture.address, wait_until="load" if picture.offline else "networkidle")
    if picture.offline:
        page.locator("[data-name]").first.wait_for()
    if picture.first_result:
        page.locator("[data-name]").first.click()
        page.wait_for_load_state("networkidle")
    if picture.map:
        page.locator("[data-show-map]").click()
        page.locator("#map .leaflet-container").first.wait_for()
        page.wait_for_load_state("networkidle")
        # Opening the map may have moved the page to it.
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    taken = page.screenshot()
    context.close()
    return taken


def side_by_side(browser: Browser, pictures: list[bytes]) -> bytes:
    """Several phones in one picture."""
    page = browser.new_page(viewport={"width": 1160, "height": 788}, device_scale_factor=1.5)
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        for picture in pictures
    )
    page.set_content(
        "<style>body{margin:0;padding:24px;display:flex;gap:16px;background:#dfe7e6}"
        f"img{{inline-size:360px;border-radius:12px}}</style>{images}"
    )
    page.wait_for_function("[...document.images].every(image => image.complete)")
    return page.screenshot()


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*PICTURES, "screenshot"]))
def main(names: tuple[str, ...]) -> None:
    """Take the pictures of these names, or all."""
    wanted = names or ("screenshot", *PICTURES)
    folder = DOCS / "screenshots"
    with serving() as server, a_browser() as browser:
        for name in wanted:
            if name == "screenshot":
                taken = [take(browser, server, PICTURES[one]) for one in TOGETHER]
                path = DOCS / "screenshot.png"
                path.write_bytes(side_by_side(browser, taken))
            else:
                folder.mkdir(exist_ok=True)
                path = folder / f"{name}.png"
                path.write_bytes(take(browser, server, PICTURES[name]))
            click.echo(path.relative_to(CHECKOUT))


if __name__ == "__main__":
    main()
