"""Signed in on this device, and nowhere else; no other site acts in anybody's name."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.staff.doors.check import need_of
from tests.builders import NOW
from tests.conftest import DatabaseInOneTransaction
from tests.staff.conftest import app, client
from tests.staff.doors.routes import staff_routes
from tests.staff.doors.test_every_door import World, world
from tests.staff.people import PASSWORD, a_member, csrf_token, signed_in

__all__ = ["app", "client", "world"]


@pytest.fixture
def member(session: Session, client: FlaskClient) -> FlaskClient:
    account = a_member(session, email="rana@ngo.example")
    session.commit()
    return signed_in(client, account)


def is_in(client: FlaskClient) -> bool:
    return client.get("/staff/account").status_code == 200


def test_the_cookie_goes_to_the_staff_by_tls_alone_and_to_no_script(
    database: DatabaseInOneTransaction, session: Session
) -> None:
    """`__Host-` would need Path=/: then every page for everyone were told who works here."""
    app = create_app(
        Config(
            database_url="postgresql://", secret_key="s" * 40, public_url="https://help.example"
        ),
        database,
    )
    app.extensions["locator"].now = lambda: NOW
    account = a_member(session)
    session.commit()
    client = app.test_client()
    page = client.get("/staff/sign-in", base_url="https://help.example")
    word = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert word
    answer = client.post(
        "/staff/sign-in",
        base_url="https://help.example",
        data={"csrf_token": word[1], "email": account.email, "password": PASSWORD},
    )
    assert answer.status_code == 303
    (cookie,) = answer.headers.getlist("Set-Cookie")
    said = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
    assert {"secure", "httponly", "samesite", "path"} <= said
    assert "Path=/staff" in cookie
    assert "SameSite=Lax" in cookie
    assert "domain" not in said


def test_a_word_of_somebody_elses_form_is_none(app: Flask, member: FlaskClient) -> None:
    """Threat: whoever has an account here puts the word of their own form into another's."""
    word = csrf_token(app.test_client())
    answer = member.post("/staff/sign-out", data={"csrf_token": word})
    assert answer.status_code == 400
    assert is_in(member)


@pytest.mark.parametrize("sent_from", ["cross-site", "same-site"])
def test_what_another_site_sends_is_refused_even_with_the_word(
    member: FlaskClient, sent_from: str
) -> None:
    word = csrf_token(member, "/staff/account")
    sent = {"csrf_token": word}
    headers = {"Sec-Fetch-Site": sent_from}
    assert member.post("/staff/sign-out", data=sent, headers=headers).status_code == 400
    assert is_in(member)
    assert member.post("/staff/sign-out", data=sent).status_code == 303
    assert not is_in(member)


@pytest.mark.parametrize(
    ("method", "headers", "query"),
    [
        ("GET", {}, ""),
        ("GET", {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}, ""),
        ("GET", {}, "?_method=POST&__method=POST"),
        ("PUT", {}, ""),
        ("DELETE", {}, ""),
    ],
)
def test_no_other_method_does_what_a_form_does(
    member: FlaskClient, method: str, headers: dict[str, str], query: str
) -> None:
    word = csrf_token(member, "/staff/account")
    address = f"/staff/sign-out{query}"
    answer = member.open(address, method=method, headers=headers | {"X-CSRFToken": word})
    assert answer.status_code in (308, 404, 405)
    assert is_in(member)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        pytest.param("application/json", marks=pytest.mark.slow),
        pytest.param("multipart/form-data; boundary=x", marks=pytest.mark.slow),
        pytest.param("", marks=pytest.mark.slow),
    ],
)
def test_no_kind_of_content_goes_without_the_word(world: World, kind: str) -> None:
    """Threat: a form of text/plain, or a script's JSON, is sent by another site."""
    world.app.config["WTF_CSRF_ENABLED"] = True
    asking = world.member("operator")
    client = world.app.test_client()
    client.set_cookie("staff", asking.cookie or "", path="/staff")
    for route in staff_routes(world.app):
        if route.method != "GET":
            address = route.address(world.app, world.beirut)
            answer = client.post(address, data=b'{"csrf_token":"x","a":"="}', content_type=kind)
            assert answer.status_code == 400, route


@pytest.mark.slow
def test_no_page_of_the_staff_is_framed_or_kept(world: World) -> None:
    """Threat: a page of somebody else shows it under its own, and steals taps."""
    asking = world.member("operator")
    for route in staff_routes(world.app):
        if route.method == "GET":
            answer = asking.ask(route, world.beirut)
            policy = answer.headers["Content-Security-Policy"]
            assert re.search(r"frame-ancestors '(none|self)'", policy), route
            assert answer.headers["Cache-Control"] == "no-store", route
            assert answer.headers["X-Content-Type-Options"] == "nosniff", route
            # Nothing that was handed in is shown in our name as a page.
            if answer.headers.get("Content-Disposition"):
                assert "html" not in answer.content_type, route


def test_a_password_that_was_changed_ends_all_other_devices(
    app: Flask, session: Session, member: FlaskClient
) -> None:
    other = app.test_client()
    word = csrf_token(other)
    sent = {"csrf_token": word, "email": "rana@ngo.example", "password": PASSWORD}
    assert other.post("/staff/sign-in", data=sent).status_code == 303
    assert is_in(other)
    new = "nine boats under the bridge at noon"
    member.post(
        "/staff/account/password",
        data={
            "csrf_token": csrf_token(member, "/staff/account/password"),
            "old": PASSWORD,
            "password": new,
            "new": new,
        },
    )
    assert is_in(member)
    assert not is_in(other)


def test_nobody_makes_themselves_more_than_they_are(world: World) -> None:
    """Threat: fields that no form has (mass assignment), and one's own role."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    editor = world.member("editor", world.beirut)
    client = world.app.test_client()
    client.set_cookie("staff", editor.cookie or "", path="/staff")
    more = {"role": "operator", "active": "1", "is_operator": "1", "roles": "operator", "id": "1"}
    client.post("/staff/account", data={"language": "en", "name": "Rana"} | more)
    assert client.get("/staff/cities/new").status_code == 403
    for route in staff_routes(world.app):
        if route.permission in ("people", "operate") and route.method == "POST":
            address = route.address(world.app, world.beirut)
            assert client.post(address, data=more).status_code == 403, route
    assert need_of(world.app.view_functions["staff_cities.make_new_city"]) == "operate"
