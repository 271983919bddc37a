"""Nobody chooses by a header what our answers call us."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from tests.builders import NOW, service_point

EVIL = "evil.example"
# What proxies and frameworks have believed at one time or another.
HEADERS = [
    {"Host": EVIL},
    {"Host": f"{EVIL}:80@help.example"},
    {"Host": "help.example", "X-Forwarded-Host": EVIL},
    {"Host": "help.example", "X-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Original-Host": EVIL},
    {"Host": "help.example", "Forwarded": f"host={EVIL};proto=http"},
    {"Host": "help.example", "X-Forwarded-Prefix": f"//{EVIL}", "X-Script-Name": f"//{EVIL}"},
    {"Host": "help.example", "X-Original-URL": f"//{EVIL}/", "X-Rewrite-URL": f"//{EVIL}/"},
]


@pytest.mark.parametrize("headers", HEADERS)
def test_addresses_in_answers_begin_with_ours(
    database: Database, session: Session, headers: dict[str, str]
) -> None:
    point = service_point(session)
    session.commit()
    app = create_app(Config(public_url="https://help.example", trusted_proxies=1), database)
    app.extensions["locator"].now = lambda: NOW
    for path in (
        f"/en/beirut/{point.id}",
        "/en/beirut/",
        "/robots.txt",
        "/sitemap.xml",
        "/feeds/v1/beirut/service-points.geojson",
        "/feeds/v1/beirut/changes.atom",
        "/ogc/",
        "/hsds/v3/",
        "/api/v1/openapi.json",
        "/staff/sign-in",
        "/staff/",
        "/",
        f"/oembed?url=https%3A%2F%2Fhelp.example%2Fen%2Fbeirut%2F{point.id}",
    ):
        answer = app.test_client().get(path, headers=headers)
        assert answer.status_code < 400, path
        assert EVIL not in answer.text, path
        assert EVIL not in str(answer.headers), path
        if "http://help.example" in answer.text:
            pytest.fail(f"{path} calls itself by another scheme")


def test_without_a_name_of_our_own_no_header_becomes_markup(
    database: Database, session: Session
) -> None:
    point = service_point(session)
    session.commit()
    app = create_app(Config(), database)
    app.extensions["locator"].now = lambda: NOW
    passkeys = "/staff/sign-in/passkey/question"
    assert app.test_client().post(passkeys, headers={"Host": "<b>"}).status_code == 400
    for host in ('"><script>alert(1)</script>', "a b", "x\u202e", "a/../b?c#d", "@", "[::1", "x:y"):
        for path in (f"/en/beirut/{point.id}", "/sitemap.xml", "/robots.txt", "/ogc/"):
            answer = app.test_client().get(path, headers={"Host": host.encode().decode("latin-1")})
            assert answer.status_code in (200, 400), (host, path)
            assert "<script>alert" not in answer.text, (host, path)
