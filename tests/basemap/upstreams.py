"""A real little tile server, which can be slow, wrong, huge or gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"


@dataclass
class TileServer:
    """What it answers, and what it was asked."""

    port: int = 0
    status: int = 200
    body: bytes = PNG
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None  # a length that is not the body's
    before: Callable[[], object] = lambda: None  # the answer
    amid: Callable[[], object] = lambda: None  # after the headers
    asked: list[tuple[str, Message]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png?key=secret"


@contextmanager
def tile_server() -> Iterator[TileServer]:
    server = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, self.headers))
            server.before()
            self.send_response(server.status)
            self.send_header("Content-Length", str(server.announced or len(server.body)))
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.flush()
            server.amid()
            self.wfile.write(server.body)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a client that had enough
            pass

    http = Quiet(("127.0.0.1", 0), Handler)
    server.port = http.server_address[1]
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
