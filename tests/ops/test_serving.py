"""`locator serve` starts, keeps no trace of who asked, and ends without leaving anything behind.

How its workers are replaced is in test_reloading.py.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from locator.errors import PortIsTakenError
from locator.serving.commands import make_sure_port_is_free
from tests.conftest import migrated_database
from tests.waiting import free_port, listens, until_it_listens, wait_until

PATIENCE = 120


@pytest.fixture(scope="module")
def served_url() -> Iterator[str]:
    """A database of its own: the worker beside the server puts its periodic jobs there."""
    with migrated_database() as url:
        yield url


@contextmanager
def serving(
    database_url: str, port: int, *options: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "locator.cli", "serve", "--workers", "2", *options],
        env={**os.environ, "DATABASE_URL": database_url, "PORT": str(port), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as server:
        try:
            until_it_listens(server, port, PATIENCE)
            yield server
        finally:
            server.kill()


def get(port: int, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers=headers)
    return connection.getresponse().status


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_end(served_url: str, sent: signal.Signals) -> None:
    port = free_port()
    with serving(served_url, port) as server:
        assert get(port, "/") < 400
        server.send_signal(sent)
        assert server.wait(PATIENCE) == 0
    assert not listens(port)


def test_it_tells_where_it_is_and_nothing_of_who_asked_for_what(served_url: str) -> None:
    port = free_port()
    with serving(served_url, port) as server:
        get(port, "/en/?near=hamra", **{"User-Agent": "somebodys-phone", "Referer": "/shelter"})
        get(port, "/no/such/hamra?near=hamra")
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=PATIENCE)
    assert f"Locator is at http://127.0.0.1:{port}/" in said
    assert not any(trace in said for trace in ("hamra", "somebodys-phone", "shelter", "GET"))


def test_workers_of_a_killed_server_free_its_port(served_url: str) -> None:
    port = free_port()
    with serving(served_url, port) as server:
        server.kill()
        server.wait()
        wait_until(lambda: not listens(port), PATIENCE)


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortIsTakenError, match=rf"Port {port} .*\n.*PORT={port + 1}"):
            make_sure_port_is_free("127.0.0.1", port)
