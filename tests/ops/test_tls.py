"""nginx with TLS, switched on as docs/operators.md tells it, in front of Locator."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from locator import create_app
from locator.config import Config
from tests.grow.nginx import in_front_of
from tests.ops.certificates import made_by_itself
from tests.waiting import free_port

TOKEN = "a token of the tests, 0123456789"


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[int]:
    """The port at which nginx speaks TLS."""
    config = Config(
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        trusted_proxies=1,
        metrics_token=TOKEN,
    )
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, both = free_port(), made_by_itself(tmp_path)
    switched_on = {
        "# listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "# ssl_certificate     /etc/ssl/locator/fullchain.pem;": f"ssl_certificate {both};",
        "# ssl_certificate_key /etc/ssl/locator/privkey.pem;": f"ssl_certificate_key {both};",
    }
    try:
        with in_front_of(server.server_port, tmp_path, switched_on):
            yield port
    finally:
        server.shutdown()


def get(port: int, path: str, **headers: str) -> tuple[int, Message]:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.headers


def test_browsers_are_told_to_insist_on_tls(tls: int) -> None:
    status, headers = get(tls, "/healthz")
    assert status == 200
    assert headers["Strict-Transport-Security"]


def test_numbers_and_reasons_stay_inside(tls: int) -> None:
    """To Locator everybody comes from this machine: it is the proxy that says otherwise."""
    assert get(tls, "/metrics")[0] == 403
    assert get(tls, "/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
    status, headers = get(tls, "/readyz")
    assert status == 503
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) < 40, "no reasons"
