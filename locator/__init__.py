"""Locator: help nearby, open to everyone, in the languages people speak."""
# ruff: noqa: PLC0415  # imported where it is wired, so that `import locator` stays light

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from flask import Blueprint, Flask

    from locator.config import Config
    from locator.db import Database


def create_app(
    config: Config, database: Database | None = None, *, with_staff: bool = True
) -> Flask:
    """Wire the parts into one WSGI application; the pages of staff may be left out.

    `database` is for those who already have one (a test, a running command); else it is made
    from `config`, whose `database_url` must then be set.
    """
    from flask_compress import Compress
    from whitenoise import WhiteNoise

    from locator import assets, privacy
    from locator.db import Database
    from locator.health import pages as health
    from locator.receiving import bodies, fair_share, own_name
    from locator.receiving.patient import PatientFlask
    from locator.search import error_pages, rendering, unchanged
    from locator.secret import secret_key
    from locator.wiring import Wiring

    app = PatientFlask(
        "locator", static_folder=None, template_folder=str(assets.folder("templates"))
    )
    app.url_map.strict_slashes = True
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["locator"] = Wiring(
        config=config,
        database=database or Database.from_config(config),
        assets=assets.Assets(assets.folder("static/dist")),
    )
    unchanged.install(app, health.install(app, app.extensions["locator"].database))
    privacy.keep_no_traces(app)
    rendering.install(app)
    error_pages.install(app)
    bodies.install(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    # Forms for everyone carry a signed hour: docs/decisions/0153.
    app.secret_key = secret_key(config)
    if with_staff:
        _let_staff_in(app, config)
    else:
        app.session_interface = privacy.NobodyIsRemembered()
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    app.config["COMPRESS_BR_LEVEL"] = 5
    app.config["COMPRESS_LEVEL"] = 9  # gzip: of few who ask, each on an old phone
    app.config["COMPRESS_MIN_SIZE"] = 500
    Compress(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(assets.folder("static/dist")),
        prefix="static/",
        immutable_file_test=assets.is_immutable,
        add_headers_function=_static_headers,
        # What is ours is for our own pages; the headers below say the same.
        allow_all_origins=False,
    )
    # Last, since its proxies stand outside of all that.
    own_name.install(app, config.public_url)
    fair_share.install(app, config.trusted_proxies)
    return app


_COMPRESSED = [
    "application/atom+xml",
    "application/geo+json",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/manifest+json",
    "application/problem+json",
    "application/schema+json",
    "application/vnd.mapbox-vector-tile",
    "application/vnd.oai.openapi+json",
    "application/xml",
    "image/svg+xml",
    "text/calendar",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
]


def _let_staff_in(app: Flask, config: Config) -> None:
    from locator import staff
    from locator.staff.confirming.answering import blueprint as confirming

    app.register_blueprint(confirming)
    staff.install(app, config)


def _blueprints() -> list[Blueprint]:
    from locator.basemap.pages import blueprint as basemap
    from locator.embed.frame import blueprint as embed
    from locator.embed.generator import blueprint as generator
    from locator.embed.links import blueprint as links
    from locator.feeds.hsds.pages import blueprint as hsds
    from locator.feeds.ogc.pages import blueprint as ogc
    from locator.feeds.pages import blueprint as feeds
    from locator.offline.pages import blueprint as offline
    from locator.reports.pages import blueprint as reports
    from locator.search.api import blueprint as api
    from locator.search.crawlers import blueprint as crawlers
    from locator.search.pages import blueprint as pages
    from locator.search.security_txt import blueprint as security_txt
    from locator.tiles.pages import blueprint as tiles

    return [
        *(
            api,
            basemap,
            crawlers,
            embed,
            feeds,
            generator,
            hsds,
            links,
            offline,
            ogc,
            pages,
            security_txt,
        ),
        reports,
        tiles,
    ]


def _static_headers(headers: Headers, _path: str, _url: str) -> None:
    from locator.privacy import HEADERS

    # A widget in a sandbox has no origin, so that its own files are foreign to it. They are the
    # same for everyone and tell nothing: any page may have them.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
