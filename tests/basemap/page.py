"""A page with a list and a map, over HTTP: the smallest that keeps the contract of map.js."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, Response
from playwright.sync_api import Locator, Page
from werkzeug.serving import make_server
from whitenoise import WhiteNoise

from locator.assets import folder
from locator.wiring import wiring

DESK = {"width": 1280, "height": 800}

POINTS = [  # id, name, lon, lat, state, more attributes
    ("clinic", "Walk-in clinic", -13.2355, 8.485, "open", ""),
    ("bus", "Clinic on wheels", -13.21, 8.48, "soon", "data-mobile"),
    ("shelter", "Safe house", -13.26, 8.47, "closed", ""),
    ("papers", "Help with papers", -13.18, 8.475, "open", ""),
    ("school", "Language course", -13.18, 8.475, "unknown", ""),
]

PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Places</title><link rel="icon" href="data:,">
<script type="module" src="/list.js"></script>
<button id="open">Show map</button>
<ol id="list">{items}<li data-point="phone" data-state="open"><a data-name href="#">By phone</a>
</li></ol>
<div id="map" hidden data-city="freetown" data-stylesheet="{stylesheet}"
 data-origin="-13.235,8.484" data-texts='{texts}'></div>
</html>"""

ITEM = """<li data-point="{id}" data-lon="{lon}" data-lat="{lat}" data-state="{state}"
 data-place="{place}" {more}><h2><svg width="15" height="15"><path d="M0 0h9v9z"/></svg>
<a href="/en/freetown/{id}" data-name>{name}</a></h2><p data-now>Open until 17:00</p>
<p data-distance>600 m</p></li>"""

SCRIPT = """
const open = document.querySelector('#open');
open.onclick = async () => {{
  const {{ openMap }} = await import('{address}');
  globalThis.map = await openMap(document.querySelector('#map'), {{
    list: document.querySelector('#list'),
    opener: open,
    onClose: () => document.body.removeAttribute('data-map'),
  }});
  document.body.setAttribute('data-map', 'open');
}};
"""


def add_page(app: Flask) -> Flask:
    """Give an application the page at /list/en and /list/ar."""

    @app.get("/list/<lang>")
    def show(lang: str) -> str:
        items = "".join(
            ITEM.format(
                id=id_,
                name=name,
                lon=lon,
                lat=lat,
                state=state,
                more=more,
                place="area" if id_ == "shelter" else "exact",
            )
            for id_, name, lon, lat, state, more in POINTS
        )
        return PAGE.format(
            lang=lang,
            dir="rtl" if lang == "ar" else "ltr",
            items=items,
            stylesheet=wiring().assets.url("map.css"),
            texts='{"close": "أغلق الخريطة"}' if lang == "ar" else "{}",
        )

    @app.get("/list.js")
    def script() -> Response:
        source = SCRIPT.format(address=wiring().assets.url("map.js"))
        return Response(source, mimetype="text/javascript")

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(folder("static/dist")), prefix="static/"
    )
    return app


@dataclass
class Site:
    """A running server and what it was asked."""

    address: str
    asked: list[str]


@contextmanager
def served(app: Flask) -> Iterator[Site]:
    """Serve `app` until the end of the block."""
    asked: list[str] = []
    turn = threading.Lock()

    # One request at a time: the whole test lives in one transaction of one connection.
    def application(
        environ: dict[str, object], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        with turn:
            asked.append(str(environ["PATH_INFO"]))
            return app(environ, start_response)  # type: ignore[arg-type]

    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", asked)
    finally:
        server.shutdown()
        server.server_close()


def open_map(page: Page) -> None:
    """Tap "Show map" and wait until it is there."""
    page.get_by_role("button", name="Show map").click()
    page.locator("body[data-map=open]").wait_for()


def marker(page: Page, name: str) -> Locator:
    """The marker whose label holds `name`."""
    return page.locator(".map-canvas").get_by_role("button", name=name)
