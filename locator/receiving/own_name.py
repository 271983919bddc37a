"""What stands in our answers as our own address: PUBLIC_URL, whatever the header `Host` says.

Threat: somebody asks with a `Host` of theirs, a cache in front keeps the answer, and everybody
after them finds links, codes to scan and addresses of feeds that lead to another site.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def install(app: Flask, public_url: str | None) -> None:
    """Answer in the name of `public_url`; where there is none, in that by which one is asked."""
    if public_url is None:
        app.before_request(_refuse_what_is_no_name)
        return
    ours = urlsplit(public_url)
    under = app.wsgi_app

    def named(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["HTTP_HOST"] = ours.netloc
        environ["wsgi.url_scheme"] = ours.scheme
        return under(environ, start_response)

    app.wsgi_app = named  # type: ignore[method-assign]


def _refuse_what_is_no_name() -> None:
    """RFC 9112, 3.2: a `Host` that is none is answered with 400."""
    if not request.host:
        raise BadRequest
