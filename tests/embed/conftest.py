"""A partner's page on an origin of its own, with our widget in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.live import LiveServer, browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]

Show = Callable[..., str]


class Host:
    """Serves what a test gives it; under another name than ours, so that it is another site."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def show(self, body: str, *, html: str = "", **headers: str) -> str:
        """The address of a page with this body; `html` are attributes of its root element."""
        address = f"/{len(self.pages)}"
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        head = f"<head>{head}<title>A partner</title></head>"
        page = f"<!doctype html><html {html}>{head}{body}</html>"
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[address] = page, said
        return f"{self.url}{address}"


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page, headers = made.pages.get(self.path, ("", {}))
            self.send_response(200 if page else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    made = Host(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()


def frame_of(server: LiveServer, words: str, **attributes: str) -> str:
    """The markup of one widget."""
    said = "".join(
        f' {name}="{value}"'
        for name, value in {"title": "Help", "allow": "geolocation", **attributes}.items()
        if value
    )
    return (
        f'<iframe data-locator="auto" src="{server.url}/embed/v1?{words}"{said}'
        ' style="border:0;width:100%;height:300px"></iframe>'
    )


def script_of(server: LiveServer) -> str:
    return f'<script src="{server.url}/embed/v1/widget.js"></script>'
