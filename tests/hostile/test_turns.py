"""A worker makes one answer after another, and nobody waits for a slow one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.test import Client, EnvironBuilder

from locator.receiving import bodies
from locator.receiving.turns import Turns
from tests.waiting import wait_until

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FOR_EVER = 60.0
AT_ONCE = 0.0


def answering(make: Callable[[str], Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """An application whose answer to a path is what `make` gives."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return make(environ["PATH_INFO"])

    return answer


def test_answers_are_made_one_after_another() -> None:
    making: list[str] = []
    together: list[int] = []

    def make(path: str) -> Iterable[bytes]:
        making.append(path)
        threading.Event().wait(0.001)  # in which another thread would come in
        together.append(len(making))
        making.remove(path)
        return [b"here"]

    client = Client(Turns(answering(make), FOR_EVER))
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(client.get, [f"/{number}" for number in range(50)]))
    assert {answer.text for answer in answers} == {"here"}
    assert set(together) == {1}


def test_nobody_waits_for_a_slow_answer() -> None:
    asked_again = threading.Event()

    def make(path: str) -> Iterable[bytes]:
        if path == "/slow":
            assert asked_again.wait(FOR_EVER)
        else:
            asked_again.set()
        return [b"here"]

    client = Client(Turns(answering(make), AT_ONCE))
    with ThreadPoolExecutor(2) as people:
        slow = people.submit(client.get, "/slow")
        quick = people.submit(client.get, "/quick")
        assert quick.result(FOR_EVER).text == "here"
        assert slow.result(FOR_EVER).text == "here"


def test_what_is_sent_piece_by_piece_is_no_part_of_a_turn() -> None:
    def make(path: str) -> Iterator[bytes]:
        yield path.encode()

    turns = Turns(answering(make), FOR_EVER)
    pieces = turns(EnvironBuilder("/large").get_environ(), lambda *_: lambda _: None)
    assert Client(turns).get("/small").text == "/small"
    assert b"".join(pieces) == b"/large"


def test_a_turn_ends_with_a_mistake() -> None:
    def make(path: str) -> Iterable[bytes]:
        if path == "/wrong":
            raise ValueError(path)
        return [b"here"]

    client = Client(Turns(answering(make), FOR_EVER))
    for _ in range(2):
        with ThreadPoolExecutor(1) as somebody:
            assert isinstance(somebody.submit(client.get, "/wrong").exception(FOR_EVER), ValueError)
    assert client.get("/right").text == "here"


class Dictated:
    """A connection on which something comes when a test says so."""

    def __init__(self) -> None:
        self.is_read = threading.Event()
        self.may_come = threading.Event()

    def read(self, size: int) -> bytes:
        self.is_read.set()
        assert self.may_come.wait(FOR_EVER)
        return BytesIO(b"text=slow").read(size)


def test_who_sends_slowly_lets_others_go_on() -> None:
    app = Flask("turns")

    @app.route("/", methods=["GET", "POST"])
    def read() -> str:
        return request.form.get("text", "nothing")

    bodies.install(app)
    turns, phone = Turns(app.wsgi_app, FOR_EVER), Dictated()
    form = EnvironBuilder(
        method="POST", content_type="application/x-www-form-urlencoded"
    ).get_environ() | {"wsgi.input": phone, "CONTENT_LENGTH": "9"}

    def send() -> bytes:
        return b"".join(turns(form, lambda *_: lambda _: None))

    with ThreadPoolExecutor(1) as somebody:
        sent = somebody.submit(send)
        wait_until(phone.is_read.is_set, FOR_EVER)
        assert Client(turns).get("/").text == "nothing"
        phone.may_come.set()
        assert sent.result(FOR_EVER) == b"slow"
