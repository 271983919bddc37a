"""Who holds an answer already hears so before anything of the question is read.

Most who come again hold one: phones, caches in front, partners who follow a city. What they hold
names the city and the state that it is of, so that one small read says whether it still holds; the
application behind (routes, views, whom to count) takes more than twice as long to say the same.
Whatever is not plainly so goes on to it: another method, several validators, an old one, a database
that does not answer. Who has used up a share hears it too: to refuse would cost more.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import psycopg
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from locator.errors import CityIsUnknownError
from locator.health.counting import Counted
from locator.receiving.fair_share import POLICY
from locator.search.caching import FOR_SECONDS, address_tag, minute_of, page_tag
from locator.search.cities import Directory, directory_of
from locator.search.open_data import FOR_ANY_ORIGIN, Edition, Holds
from locator.wiring import Wiring

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

# What `caching.page_tag` and `open_data.Edition` write.
_OF_A_PAGE = re.compile(
    r'W/"(?P<city>[a-z0-9-]{1,60})-[0-9]{1,20}-(?P<minute>[0-9]{1,12})'
    r'-(?P<reader>[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)-(?P<address>[0-9a-f]{12})"'
)
_OF_DATA = re.compile(r'W/"(?P<city>[a-z0-9-]{0,60})~(?P<holds>minute|day)~[0-9a-f]{20}"')

# The name under which these are counted: no route was looked for.
ROUTE = "unchanged"
# What may be kept for longer than other data says so itself.
_KEPT_LONGER = "/tiles/"
_VARY = ("Vary", "Accept-Encoding")


class Unchanged:
    """A WSGI application before another one, for which it says 304."""

    def __init__(self, application: WSGIApplication, wiring: Wiring, counted: Counted) -> None:
        self._application = application
        self._wiring = wiring
        self._counted = counted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held is not None and _is_plain(environ):
            began = time.perf_counter()
            headers = self._still_good(held, environ)
            if headers is not None:
                self._counted.answer(ROUTE, "GET", 304, time.perf_counter() - began)
                start_response("304 NOT MODIFIED", headers)
                return ()
        return self._application(environ, start_response)

    def _still_good(self, held: str, environ: WSGIEnvironment) -> Headers | None:
        page = _OF_A_PAGE.fullmatch(held)
        found = page or _OF_DATA.fullmatch(held)
        if found is None:
            return None
        now, address = self._wiring.now(), address_tag(environ)
        if page:
            # A frame has such a validator, too, and headers of its own.
            begins = f"/{page['reader']}/{page['city']}/"
            is_here = page["address"] == address and environ["PATH_INFO"].startswith(begins)
            if not is_here or page["minute"] != str(minute_of(now)):
                return None
        elif environ["PATH_INFO"].startswith(_KEPT_LONGER):
            return None
        directory = self._directory(found["city"] or None)
        if directory is None:
            return None
        if page:
            tag, more = page_tag(directory.cities[0], page["reader"], now, address), []
        else:
            edition = Edition.of(directory, cast(Holds, found["holds"]), now, address)
            tag, more = edition.tag, [*edition.links(), *FOR_ANY_ORIGIN, POLICY]
        if held != f'W/"{tag}"':
            return None
        return [("ETag", held), ("Cache-Control", FOR_SECONDS), _VARY, *more]

    def _directory(self, city_id: str | None) -> Directory | None:
        try:
            with self._wiring.database.public() as connection:
                return directory_of(connection, city_id)
        except (CityIsUnknownError, SQLAlchemyError, psycopg.Error):
            return None  # who is asked next tells it in words


def _is_plain(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_HOST" in environ
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def install(app: Flask, counted: Counted) -> None:
    """Stand before `app`."""
    answering = Unchanged(app.wsgi_app, app.extensions["locator"], counted)
    app.wsgi_app = answering  # type: ignore[method-assign]
