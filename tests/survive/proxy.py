"""A network between Locator and its database that can be slow, swallow everything, or be cut."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import psycopg
from sqlalchemy import make_url


class Network:
    """`state`: "open"; "stuck" takes what it is given and passes nothing on; "closed" lets nobody
    in. `pause` in seconds is added to every piece on its way back."""

    def __init__(self, url: str) -> None:
        self._to = _where(url)
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.state: Literal["open", "stuck", "closed"] = "open"
        self.pause = 0.0
        port = self._door.getsockname()[1]
        parts = make_url(url)
        self.url = parts.set(host="127.0.0.1", port=port, query={}).render_as_string(
            hide_password=False
        )
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut(self) -> None:
        """End all that are connected."""
        for pair in self._pairs:
            for one in pair:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def end(self) -> None:
        """Nobody comes in any more."""
        self._ended.set()
        self._door.close()
        self.cut()

    def _let_in(self) -> None:
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            if self.state == "closed":
                ours.close()
                continue
            theirs = socket.socket(self._to[0])
            theirs.connect(self._to[1])
            self._pairs.append((ours, theirs))
            threading.Thread(target=self._pass_on, args=(ours, theirs), daemon=True).start()

    def _pass_on(self, ours: socket.socket, theirs: socket.socket) -> None:
        other = {ours: theirs, theirs: ours}
        with ours, theirs, suppress(OSError, ValueError):
            while not self._ended.is_set():
                for one in select.select([ours, theirs], [], [], 1)[0]:
                    said = one.recv(1 << 16)
                    if not said:
                        return
                    if one is theirs and self.pause:
                        self._ended.wait(self.pause)
                    if self.state != "stuck":
                        other[one].sendall(said)


def _where(url: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    """The address behind: a unix socket, or a port."""
    with psycopg.connect(url) as connection:
        host, port = connection.info.host, connection.info.port
    if host.startswith("/"):
        return socket.AF_UNIX, f"{host}/.s.PGSQL.{port}"
    return socket.AF_INET, (host, port)


@contextmanager
def a_network(url: str) -> Iterator[Network]:
    """Between us and the database of `url`, until the end of the block."""
    network = Network(url)
    try:
        yield network
    finally:
        network.end()
