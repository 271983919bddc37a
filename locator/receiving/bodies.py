"""What people send comes in whole or not at all, within a time, and only so much of it at once.

A thread of its own waits for each piece of a body, and a view waits no longer than `PATIENCE` for
that thread. The server under us (granian) would wait for ever, and hand on as the whole what had
come when a connection broke.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import Future
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.exceptions import (
    ClientDisconnected,
    LengthRequired,
    RequestTimeout,
    ServiceUnavailable,
)
from werkzeug.wsgi import ClosingIterator, get_content_length

from locator.receiving import turns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Threat: some phones send a byte a minute, and every thread waits for them: nobody is answered.
# So many views of one worker wait for strangers (a report, a password), and so many for those who
# are signed in; more are asked to come again. Pages are read by threads of their own.
STRANGERS = 2
MEMBERS = 4
# Threads that still listen to a connection on which nobody waits any more, until it ends.
MOST_LISTENERS = 64
# Bytes, and the seconds in which they have to come: half a kilobyte a second, as over GPRS.
PIECE = 1 << 14
PATIENCE = 30.0
PAUSE = 10  # seconds until those may come again for whom there was no place

# A form of the public side, where its view says nothing else.
MOST_BYTES = 100_000

_KNOWN = "locator.is_known"
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")


class Receiving:
    """A WSGI application before another one, which it gives bodies that are whole."""

    def __init__(self, application: WSGIApplication, patience: float = PATIENCE) -> None:
        self._application = application
        self.patience = patience
        self.strangers = threading.BoundedSemaphore(STRANGERS)
        self.members = threading.BoundedSemaphore(MEMBERS)
        self.listeners = threading.BoundedSemaphore(MOST_LISTENERS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        # Threat: a connection breaks in the middle of a form, and half of a service is saved as
        # all of it. Where a server says that its input ends by itself, nobody counts the bytes.
        environ.pop("wsgi.input_terminated", None)
        length = get_content_length(environ)
        if environ["REQUEST_METHOD"] in _WITHOUT_BODY or not length:
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
            return self._application(environ, start_response)
        body = Body(self, environ, length)
        environ["wsgi.input"] = body
        return ClosingIterator(self._application(environ, start_response), [body.leave])


class Body:
    """The input of one request, with a place among those for whom a view waits."""

    def __init__(self, receiving: Receiving, environ: WSGIEnvironment, length: int) -> None:
        self._receiving = receiving
        self._environ = environ
        self._source: Any = environ["wsgi.input"]
        self._left = length
        self._came = b""
        self._place: threading.BoundedSemaphore | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all where it is negative; b"" at the end.

        Raises `ServiceUnavailable`, `RequestTimeout` and `ClientDisconnected`.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(PIECE), b""))
        if not self._came and self._left and size:
            self._come_in()
            self._came = self._piece()
            self._left -= len(self._came)
            if not self._left:
                self.leave()
        given, self._came = self._came[:size], self._came[size:]
        return given

    def leave(self) -> None:
        """Give the place to somebody else."""
        if self._place:
            self._place.release()
            self._place = None

    def _come_in(self) -> None:
        if self._place is None:
            is_known = _KNOWN in self._environ
            self._place = _taken(self._receiving.members if is_known else self._receiving.strangers)

    def _piece(self) -> bytes:
        listener = _taken(self._receiving.listeners)
        turns.end(self._environ)
        came: Future[bytes] = Future()

        def listen() -> None:
            try:
                came.set_result(self._source.read(min(self._left, PIECE)))
            except Exception as error:
                came.set_exception(error)
            finally:
                listener.release()

        threading.Thread(target=listen, daemon=True).start()
        try:
            piece = came.result(self._receiving.patience)
        except TimeoutError:
            raise RequestTimeout from None
        if not piece:
            raise ClientDisconnected
        return piece


def _taken(places: threading.BoundedSemaphore) -> threading.BoundedSemaphore:
    """Take one of the places; raise `ServiceUnavailable` where there is none."""
    if not places.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=PAUSE)
    return places


def is_known() -> None:
    """Say that whoever sends this request is signed in, before its body is read."""
    request.environ[_KNOWN] = True


def install(app: Flask, patience: float = PATIENCE) -> Receiving:
    """Stand before `app`."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.before_request
    def say_how_long_it_is() -> None:
        # What has no length could not be told from a half of it. No browser's form lacks one.
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired

    receiving = Receiving(app.wsgi_app, patience)
    app.wsgi_app = receiving  # type: ignore[method-assign]
    return receiving
