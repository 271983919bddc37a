"""Promise 2: we do not know you. No cookie, no other server, nothing about a person in any log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Request
from sqlalchemy import text
from werkzeug.routing import Rule

from locator.privacy import HEADERS, audience_of
from locator.staff.accounts.cookie import SessionIsTouchedError, is_staff
from locator.staff.doors.check import need_of
from tests.live import LiveServer, on_a_phone
from tests.staff.people import a_member, signed_in

# What nobody must find anywhere but in the answer: a typed place and a position.
TYPED = "Qyrtzville"
LAT, LON = "33.871", "35.513"
SECRETS = (TYPED, LAT, LON, "198.51.100.7", "SecretBrowser")

QUESTIONS = (
    f"/en/beirut/?near={TYPED}",
    f"/en/beirut/?lat={LAT}&lon={LON}&need=public-health",
    f"/en/beirut/?lat={LAT}&lon={LON}&when={TYPED}",
    f"/en/{TYPED.lower()}/?lat={LAT}",
    f"/api/v1/service-points?lat={LAT}&lon={LON}",
    f"/api/v1/service-points?lat={LAT}&lon={LON}&when={TYPED}",
    f"/api/v1/places?q={TYPED}",
)


@pytest.fixture
def app(live_server: LiveServer) -> Flask:
    return live_server.app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def addresses(app: Flask, client: FlaskClient) -> Iterator[str]:
    """An address for every rule of the application that is not the staff's."""
    some_point = re.search(r"/en/beirut/[0-9a-f-]{36}", client.get("/en/beirut/?when=any").text)
    assert some_point
    for rule in app.url_map.iter_rules():
        if not is_staff(rule.rule):
            yield example_of(rule, some_point[0].rpartition("/")[2])


def example_of(rule: Rule, point_id: str) -> str:
    values = {
        "reader": "en",
        "city_id": "beirut",
        "point_id": point_id,
        "anything": "nothing",
        "version": "1",
        "name": "beirut",
        "upstream": "x",
        "rest": "beirut/",
        "code": "fil",
        "z": "3",
        "x": "1",
        "y": "1",
        "token": "nothing",
        "id": point_id,
        # A mobile service of the sample.
        "service_id": "00b4562e-6cdb-5414-9d1e-1ba8abb29061",
    }
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda match: values[match[1]], rule.rule)


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert audience_of(view) or need_of(view), f"nobody chose who may use {rule.rule}"
        if not is_staff(rule.rule):
            assert need_of(view) is None, f"{rule.rule} asks who its reader is"


def test_no_route_sets_a_cookie(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app, client):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert answer.status_code < 500, address


def test_pages_for_everyone_never_learn_who_is_signed_in(app: Flask) -> None:
    """The cookie of staff is for /staff; elsewhere there is no session that could be touched."""
    with app.extensions["locator"].database.staff() as database:
        member = a_member(database, email="somebody@city.example")
        database.flush()
        database.expunge_all()
    worker = signed_in(app.test_client(), member)
    stranger = app.test_client()
    cookie = worker.get_cookie("staff", path="/staff")
    assert cookie
    # Also of a browser that sends it everywhere.
    sent = {"Cookie": f"staff={cookie.value}"}
    for address in addresses(app, stranger):
        theirs, plain = worker.get(address, headers=sent), stranger.get(address)
        assert "Set-Cookie" not in theirs.headers, address
        assert "cookie" not in theirs.headers.get("Vary", "").lower(), address
        if address != "/metrics":  # it counts them both
            assert theirs.data == plain.data, address
        assert b"somebody@city.example" not in theirs.data, address


def test_a_page_for_everyone_that_touches_a_session_fails(app: Flask) -> None:
    with app.test_request_context("/en/beirut/"):
        for touch in (
            lambda: session.get("x"),
            lambda: "x" in session,
            lambda: session.update(x=1),
            lambda: session["x"],
        ):
            with pytest.raises(SessionIsTouchedError):
                touch()


def test_every_answer_carries_the_headers_that_protect_its_reader(
    app: Flask, client: FlaskClient
) -> None:
    wider = {"Cross-Origin-Resource-Policy", "Content-Security-Policy"}
    for address in addresses(app, client):
        headers = client.get(address).headers
        for name, value in HEADERS.items():
            assert name in headers, (address, name)
            assert headers[name] == value or name in wider, (address, name)
        assert "unsafe" not in headers["Content-Security-Policy"], address


def test_scripts_and_styles_carry_them_too(app: Flask, client: FlaskClient) -> None:
    for name in ("page.css", "search.js"):
        answer = client.get(app.extensions["locator"].assets.url(name))
        assert answer.status_code == 200
        # A widget in a sandbox has no origin: any page may have what is the same for everyone.
        expected = HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"}
        assert expected.items() <= dict(answer.headers).items()
        assert "immutable" in answer.headers["Cache-Control"]


def test_browsers_are_told_to_insist_on_tls_where_there_is_tls(client: FlaskClient) -> None:
    name = "Strict-Transport-Security"
    assert name not in client.get("/en/").headers
    assert name in client.get("/en/", base_url="https://help.example").headers


def test_nothing_about_a_question_is_in_any_log(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for question in QUESTIONS:
        client.get(
            question,
            headers={"User-Agent": "SecretBrowser/1.0"},
            environ_base={"REMOTE_ADDR": "198.51.100.7"},
        )
    assert_holds_no_secret(caplog.text)


def test_nothing_about_a_question_is_in_the_log_of_our_own_mistakes(
    live_server: LiveServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError(f"invalid input: {TYPED} at {LAT},{LON}")

    monkeypatch.setattr(live_server.app.extensions["locator"], "now", broken)
    caplog.set_level(logging.DEBUG)
    for question in QUESTIONS[:2]:
        assert live_server.app.test_client().get(question).status_code == 500
    assert "ValueError in /<language:reader>/<slug:city_id>/" in caplog.text
    assert_holds_no_secret(caplog.text)


def test_a_server_writes_no_line_for_a_request(
    live_server: LiveServer, capfd: pytest.CaptureFixture[str], browser: Browser
) -> None:
    context = on_a_phone(browser, live_server, user_agent="SecretBrowser/1.0")
    page = context.new_page()
    for question in QUESTIONS:
        page.goto(question)
    context.close()
    printed = capfd.readouterr()
    assert_holds_no_secret(printed.out + printed.err)


def test_the_database_keeps_nothing_of_a_question(app: Flask, client: FlaskClient) -> None:
    database = app.extensions["locator"].database
    with database.staff() as session:
        before = session.execute(COUNTS).all()
    for question in QUESTIONS:
        client.get(question)
    with database.staff() as session:
        assert session.execute(COUNTS).all() == before


# Rows ever written to each table: a search writes none.
COUNTS = text(
    "SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_user_tables"
    " WHERE schemaname IN ('directory', 'jobs', 'published', 'staff') ORDER BY schemaname, relname"
)


def assert_holds_no_secret(log: str) -> None:
    for secret in SECRETS:
        assert secret.lower() not in log.lower()


@pytest.mark.browser
def test_a_browser_asks_nobody_but_our_own_server(
    live_server: LiveServer, browser: Browser
) -> None:
    context = on_a_phone(browser, live_server)
    asked: list[Request] = []
    # Playwright cannot mark a built-in method as a listener.
    context.on("request", lambda request: asked.append(request))  # noqa: PLW0108
    page = context.new_page()
    for address in ("/en/", "/ar/beirut/", "/en/beirut/?need=public-health&when=any"):
        page.goto(address, wait_until="networkidle")
    page.locator("[data-show-map]").click()
    page.locator("#map canvas, #map .leaflet-container").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    page.goto("/en/beirut/?need=public-health&when=any")
    page.locator("[data-name]").first.click()
    page.wait_for_load_state("networkidle")
    assert len(asked) > 5
    for request in asked:
        assert request.url.startswith("data:") or live_server.holds(request.url), request.url
        assert not request.headers.get("referer")
    assert context.cookies() == []
    context.close()


@pytest.mark.browser
def test_nothing_finer_than_100_metres_leaves_the_phone(
    live_server: LiveServer, browser: Browser
) -> None:
    exact = {"latitude": 33.8963219, "longitude": 35.4826741}
    context = on_a_phone(browser, live_server, geolocation=exact, permissions=["geolocation"])
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page = context.new_page()
    page.goto("/en/beirut/?need=public-health")
    page.locator("[data-near-me]").click()
    page.wait_for_url("**lat=**")
    page.wait_for_load_state("networkidle")
    assert any("lat=33.896" in address and "lon=35.483" in address for address in sent)
    assert not any(re.search(r"33\.896\d|35\.48[23]\d", address) for address in sent)
    context.close()


@pytest.mark.browser
def test_the_position_is_asked_for_only_when_tapped(
    live_server: LiveServer, browser: Browser
) -> None:
    context = on_a_phone(browser, live_server)
    context.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = () => { window.asked += 1 };"
        "navigator.geolocation.watchPosition = () => { window.asked += 1 };"
    )
    page = context.new_page()
    for address in ("/en/beirut/", "/en/beirut/?need=public-health&lat=33.896&lon=35.483"):
        page.goto(address, wait_until="networkidle")
        assert page.evaluate("window.asked") == 0
    page.locator("[data-near-me]").click()
    assert page.evaluate("window.asked") == 1
    context.close()
