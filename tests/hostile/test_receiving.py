"""What is sent comes in whole or not at all, in time, and without shutting anybody else out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from locator.receiving import bodies
from locator.receiving.bodies import MEMBERS, MOST_BYTES, PIECE, STRANGERS
from tests.waiting import wait_until

PATIENCE = 60
FORM = "application/x-www-form-urlencoded"


class Silence:
    """A connection on which nothing comes, until it ends."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def read(self, _size: int) -> bytes:
        self.ended.wait()
        return b""


@pytest.fixture
def app() -> Flask:
    made = Flask("receiving")

    @made.post("/")
    def read() -> str:
        return str(len(request.form.get("text", "")))

    @made.post("/known")
    def read_of_a_member() -> str:
        bodies.is_known()
        return read()

    @made.post("/unread")
    def leave_it() -> str:
        return "not read"

    return made


def send(app: Flask, source: Any, length: int | None, path: str = "/", **more: Any) -> int:
    """The status of the answer to a form that a server hands on as granian does."""
    environ = EnvironBuilder(
        path, method=more.pop("method", "POST"), content_type=FORM
    ).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"wsgi.input": source, "wsgi.input_terminated": True, **more}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    # Its answer is closed, as a server does.
    answer, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    b"".join(answer)
    return int(status.split()[0])


def test_a_form_comes_in_piece_by_piece(app: Flask) -> None:
    bodies.install(app)
    form = b"text=" + b"a" * (3 * PIECE)
    assert send(app, BytesIO(form), len(form)) == 200


def test_half_a_form_is_none(app: Flask) -> None:
    """Threat: the connection breaks in a form of twenty places, and ten are saved as all."""
    bodies.install(app)
    form = b"text=" + b"a" * 100
    assert send(app, BytesIO(form), len(form) + 100) == 400


def test_what_has_no_length_is_refused(app: Flask) -> None:
    bodies.install(app)
    assert send(app, BytesIO(b"text=a"), None, HTTP_TRANSFER_ENCODING="chunked") == 411


@pytest.mark.parametrize("length", ["-1", "+1", "1_0", "²", "1" * 5_000])
def test_a_length_that_is_none_counts_as_nothing(app: Flask, length: str) -> None:
    bodies.install(app)
    assert send(app, Silence(), None, CONTENT_LENGTH=length) in (200, 400, 413)


def test_a_long_form_is_refused_before_it_is_read(app: Flask) -> None:
    bodies.install(app)
    assert send(app, Silence(), MOST_BYTES + 1) == 413


def test_nobody_waits_for_what_comes_with_a_question_for_a_page(app: Flask) -> None:
    bodies.install(app)
    assert send(app, Silence(), 1_000, method="GET") == 405


def test_nobody_waits_for_what_no_view_reads(app: Flask) -> None:
    bodies.install(app)
    assert send(app, Silence(), 1_000, "/unread") == 200


def test_who_sends_nothing_is_waited_for_so_long_and_no_longer(app: Flask) -> None:
    received = bodies.install(app, patience=0.05)
    silence = Silence()
    assert send(app, silence, 1_000) == 408
    # The place is free again at once; who listens leaves with the connection.
    assert _free(received.strangers, STRANGERS) == STRANGERS
    silence.ended.set()


@pytest.mark.parametrize(("path", "most"), [("/", STRANGERS), ("/known", MEMBERS)])
def test_some_who_send_slowly_do_not_hold_all_threads(app: Flask, path: str, most: int) -> None:
    received = bodies.install(app)
    places = received.strangers if path == "/" else received.members
    silence = Silence()
    with _sending(lambda: send(app, silence, 1_000, path), most) as statuses:
        wait_until(lambda: _free(places, most) == 0, PATIENCE)
        assert send(app, BytesIO(b"text=a"), 6, path) == 503
        # Strangers take no place from those who are signed in, nor the other way round.
        other = "/known" if path == "/" else "/"
        assert send(app, BytesIO(b"text=a"), 6, other) == 200
        silence.ended.set()
    assert statuses == [400] * most
    assert send(app, BytesIO(b"text=a"), 6, path) == 200


def _free(places: threading.BoundedSemaphore, number: int) -> int:
    taken = sum(places.acquire(blocking=False) for _ in range(number))
    for _ in range(taken):
        places.release()
    return taken


class _sending:  # noqa: N801 - reads as a sentence
    """So many requests at once, all of which wait for their senders inside the block."""

    def __init__(self, one: Callable[[], int], number: int) -> None:
        self._statuses: list[int] = []
        self._threads = [
            threading.Thread(target=lambda: self._statuses.append(one())) for _ in range(number)
        ]

    def __enter__(self) -> list[int]:
        for thread in self._threads:
            thread.start()
        return self._statuses

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()
