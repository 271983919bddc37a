"""A small server that answers as Nominatim does, over a real socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


def house(lon: float, lat: float, name: str = "Rue Makdisi 12, Hamra, Beirut") -> dict[str, Any]:
    """An address that is known to the house."""
    return {"lat": str(lat), "lon": str(lon), "display_name": name, "place_rank": 30}


def street(lon: float, lat: float, name: str = "Rue Makdisi, Hamra, Beirut") -> dict[str, Any]:
    """Somewhere on a street."""
    return {"lat": str(lat), "lon": str(lon), "display_name": name, "place_rank": 26}


@dataclass
class GeocoderServer:
    """What it answers, and what it was asked."""

    url: str
    answer: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def geocoder_server() -> Iterator[GeocoderServer]:
    """Listen until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
            content = json.dumps(state.answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Be quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    state = GeocoderServer(f"http://127.0.0.1:{listening.server_port}")
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
