"""Raw connections to the real `locator serve`: whoever is slow or huge holds up nobody else."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tests.ops.test_serving import get, served_url, serving
from tests.waiting import free_port, wait_until

__all__ = ["served_url"]

PATIENCE = 60
WORKERS = 2  # as `serving` starts it

REPORT = "/en/beirut/00000000-0000-0000-0000-000000000001/wrong"
HALF = (
    f"POST {REPORT} HTTP/1.1\r\nHost: help.example\r\nConnection: close\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nkind=papers"
).encode()


@pytest.fixture(scope="module")
def port(served_url: str) -> Iterator[int]:
    free = free_port()
    with serving(served_url, free):
        yield free


def connected(port: int, said: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(said)
    return connection


def answer(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    said = b""
    try:
        while piece := connection.recv(65_536):
            said += piece
    except ConnectionResetError:  # it has more to say than anybody wants to hear
        pass
    return said


def asked(port: int, said: bytes) -> int:
    """The status of the only answer."""
    with closing(connected(port, said)) as connection:
        told = answer(connection)
    assert told.count(b"HTTP/1.1 ") == 1, told
    return int(told.split()[1])


def test_pages_are_read_while_others_send_a_letter_a_minute(port: int) -> None:
    """Threat: three phones that begin a form and never end it take a worker from everybody."""
    with ExitStack() as slow:
        # Until one is told to come again: a worker may begin later than the others.
        waiting = [slow.enter_context(connected(port, HALF)) for _ in range(8 * WORKERS)]

        def one_is_refused() -> bool:
            waiting.append(slow.enter_context(connected(port, HALF)))
            told, _, _ = select.select(waiting, [], [], 0.5)
            return any(one.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 503" for one in told)

        wait_until(one_is_refused, PATIENCE)
        assert {get(port, "/robots.txt") for _ in range(20)} == {200}
    # They have gone: their places are free.
    whole = HALF.replace(b"1000", b"11")
    wait_until(lambda: asked(port, whole) == 303, PATIENCE)


def test_half_a_form_changes_nothing(port: int) -> None:
    with closing(connected(port, HALF)) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert answer(connection)[:12] in (b"", b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"A: " + b"a" * 200_000, 431),
        (b"\r\n".join(b"A%d: a" % number for number in range(200)), 431),
        (b"Content-Length: 9" + b"9" * 300, 400),
    ],
    ids=["a long header", "many headers", "a length that is no number"],
)
def test_headers_have_an_end(port: int, said: bytes, status: int) -> None:
    assert asked(port, b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n" + said + b"\r\n\r\n") == status


def test_addresses_have_an_end(port: int) -> None:
    long = b"GET /robots.txt?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    assert asked(port, long) in (414, 431)


def test_who_asks_whether_a_giant_may_come_is_told_no(port: int) -> None:
    """`Expect: 100-continue`: refused before a byte of it is sent."""
    giant = HALF.replace(b"1000", b"99999999").replace(
        b"Connection: close", b"Connection: close\r\nExpect: 100-continue"
    )
    assert asked(port, giant) == 413


INSIDE = b"GET /staff/ HTTP/1.1\r\nHost: x\r\n\r\n"
TO = f"POST {REPORT} HTTP/1.1\r\nHost: x\r\n".encode()
SMUGGLED = {
    "a length and pieces": TO
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + INSIDE,
    "two lengths": TO + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde" + INSIDE,
    "two lengths in one": TO + b"Content-Length: 5, 5\r\n\r\nabcde" + INSIDE,
    "a signed length": TO + b"Content-Length: +5\r\n\r\nabcde" + INSIDE,
    "pieces by another name": TO + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INSIDE,
    "pieces, then not": TO + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INSIDE,
    "a space before the colon": TO + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INSIDE,
    "a folded line": TO + b"A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INSIDE,
    "a NUL": TO + b"A: b\0\r\nContent-Length: 0\r\n\r\n" + INSIDE,
    "a piece without an end": TO
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"F" * 17
    + b"\r\n"
    + INSIDE,
    "a line end in a piece": TO
    + b"Transfer-Encoding: chunked\r\n\r\n4;\n\r\nabcd\r\n0\r\n\r\n"
    + INSIDE,
    "pieces in HTTP/1.0": TO.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + INSIDE,
}


@pytest.mark.parametrize("shape", SMUGGLED)
def test_no_question_hides_in_another(port: int, shape: str) -> None:
    """Threat: a proxy in front sees one question and we see two: the second has its own address.

    RFC 9112, 6.1 and 11.2. Whatever can be read in two ways ends the connection.
    """
    with closing(connected(port, SMUGGLED[shape])) as connection:
        told = answer(connection)
    assert told.count(b"HTTP/1.1 ") <= 1, told
    assert b"/staff/sign-in" not in told
    assert not told or told.split()[1] in (b"400", b"411"), told


def test_what_comes_with_a_question_for_a_page_is_no_second_question(port: int) -> None:
    said = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(INSIDE)
    end = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with closing(connected(port, said + INSIDE + end)) as connection:
        told = answer(connection)
    assert b"/staff/sign-in" not in told


def test_nobody_speaks_http_2(port: int) -> None:
    """Threat: hundreds of streams on a connection, each taken back as soon as it is asked."""
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
    with closing(connected(port, preface)) as connection:
        assert b"\0\0\0\4" not in answer(connection)
    upgrade = (
        b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
        b"Connection: Upgrade, HTTP2-Settings, close\r\n\r\n"
    )
    assert asked(port, upgrade) == 200


@pytest.mark.slow
def test_who_says_nothing_is_not_waited_for(port: int) -> None:
    """The connection ends by itself, with and without a beginning of a question."""
    for beginning in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nA: "):
        with closing(connected(port, beginning)) as connection:
            assert answer(connection)[:12] in (b"", b"HTTP/1.1 408")


@pytest.mark.slow
def test_a_thousand_silent_connections_are_left(port: int) -> None:
    """They take all that there are; they end, and everybody is answered again."""
    with ExitStack() as silent:
        for _ in range(1_100):
            silent.enter_context(connected(port, b""))
        wait_until(lambda: get(port, "/robots.txt") == 200, PATIENCE)
