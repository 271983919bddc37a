"""Every page, asked by somebody who means ill: never a failure, never their words as markup."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Config
from locator.staff.doors.check import need_of
from tests.builders import NOW, service_point
from tests.conftest import DatabaseInOneTransaction
from tests.hostile.drawn import CANARY, FORM, HEADERS, HOSTILE, MARKUP, QUERY, came_through, written
from tests.staff.doors.routes import staff_routes
from tests.staff.doors.test_every_door import World, world
from tests.staff.people import csrf_token

__all__ = ["world"]

# Seconds of this thread's processor that an answer takes at most: a hundred times the usual.
LONGEST = 3.0

SECRET = "a secret for the tests alone, of some length"


@pytest.fixture
def app(database: DatabaseInOneTransaction) -> Flask:
    made = create_app(Config(database_url="postgresql://", secret_key=SECRET), database)
    made.extensions["locator"].now = lambda: NOW
    return made


def fuzzed(examples: int, **drawn: Any) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """The same questions at every run; `examples` of them."""

    def decorate(test: Callable[..., None]) -> Callable[[], None]:
        rules = settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        asked: Callable[[], None] = rules(given(**drawn)(test))
        return asked

    return decorate


def unpacked(answer: TestResponse) -> str:
    """The text of an answer; a drawn header may have had it compressed."""
    unpack: dict[str, Callable[[bytes], bytes]]
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack.get(answer.content_encoding or "", bytes)(answer.data).decode()


def look_at(answer: TestResponse, asked: str) -> None:
    """What no answer may be."""
    assert answer.status_code != 500, asked
    for name, value in answer.headers:
        assert "\n" not in value, asked
        assert CANARY not in name.lower(), asked
    location = answer.headers.get("Location", "")
    assert not location.startswith(("//", "/\\")), (asked, location)
    kind = answer.content_type or ""
    if "html" in kind or "xml" in kind or "svg" in kind:
        assert came_through(unpacked(answer)) == [], asked
    assert b"root:x:0" not in answer.data, asked


def public_rules(app: Flask) -> list[Rule]:
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if not need_of(app.view_functions[rule.endpoint])
        ),
        key=lambda rule: rule.rule,
    )


def address(app: Flask, rule: Rule, parts: dict[str, str]) -> str:
    """The address with what was drawn where it fits, else what is there."""
    values: dict[str, Any] = {name: KNOWN[name](app) for name in rule.arguments}
    for name in rule.arguments & parts.keys():
        converter = rule._converters[name]
        if re.fullmatch(converter.regex, parts[name]):
            values[name] = converter.to_python(parts[name])
    with app.test_request_context():
        return str(app.url_for(rule.endpoint, **values))


POINT = "tests.hostile.point"
KNOWN: dict[str, Any] = {
    "reader": lambda app: app.url_map.converters["language"](app.url_map).to_python("en"),
    "city_id": lambda _: "beirut",
    "point_id": lambda app: app.extensions[POINT][0],
    "service_id": lambda app: app.extensions[POINT][1],
    "id": lambda app: app.extensions[POINT][0],
    "token": lambda _: "no-token",
    "anything": lambda _: "x/y",
    "rest": lambda _: "x/y",
    "code": lambda _: "fil",
    "upstream": lambda _: "0" * 8,
    "version": lambda _: "1",
    "name": lambda _: "beirut",
    "z": lambda _: 3,
    "x": lambda _: 3,
    "y": lambda _: 3,
}
_DRAWN_PARTS = st.dictionaries(
    st.sampled_from(
        sorted({"city_id", "token", "anything", "rest", "name", "version", "upstream"})
    ),
    HOSTILE.filter(lambda text: "\r" not in text and "\n" not in text),
    max_size=2,
)


def hostile_point(app: Flask, session: Session) -> None:
    """An entry whose every text is markup, as an import could bring it."""
    point = service_point(
        session,
        name=f"Clinic {MARKUP[1]} {MARKUP[5]}",
        address=f"1 {MARKUP[0]} Street",
        alert=MARKUP[3],
    )
    point.service.url = f"javascript:{CANARY}"
    point.service.organization.name = MARKUP[2]
    session.commit()
    app.extensions[POINT] = (point.id, point.service_id)


@contextmanager
def taken_back(app: Flask) -> Iterator[None]:
    """Each question for itself, as on the public side: whatever went wrong is undone after it."""
    database: DatabaseInOneTransaction = app.extensions["locator"].database
    savepoint = database._connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def ask_public(app: Flask, number: int, parts: dict[str, str], **how: Any) -> None:
    rules = public_rules(app)
    rule = rules[number % len(rules)]
    path = address(app, rule, parts)
    method = "POST" if "POST" in (rule.methods or ()) and number % 2 else "GET"
    query, headers, form = how["query"], how["headers"], how["form"]
    began = time.thread_time()
    with taken_back(app):
        answer = app.test_client().open(
            path,
            method=method,
            query_string=written(query),
            headers=headers,
            data=form if method == "POST" else None,
            buffered=True,
        )
    asked = f"{method} {path[:200]}?{written(query)[:2_000]} {headers} {form}"
    look_at(answer, asked)
    assert time.thread_time() - began < LONGEST, asked


DRAWN = {
    "number": st.integers(0, 2_000),
    "parts": _DRAWN_PARTS,
    "query": QUERY,
    "headers": HEADERS,
    "form": FORM,
}


def test_no_public_address_fails(app: Flask, session: Session) -> None:
    hostile_point(app, session)

    @fuzzed(100, **DRAWN)
    def ask(**drawn: Any) -> None:
        ask_public(app, **drawn)

    ask()


@pytest.mark.slow
def test_no_public_address_fails_thousands_of_times(app: Flask, session: Session) -> None:
    hostile_point(app, session)

    @fuzzed(10_000, **DRAWN)
    def ask(**drawn: Any) -> None:
        ask_public(app, **drawn)

    ask()


def test_every_public_address_is_asked_with_each_kind_of_markup(
    app: Flask, session: Session
) -> None:
    """Each word of each address once, with all that a browser could take for markup."""
    hostile_point(app, session)
    client = app.test_client()
    everything = [(name, text) for name in ("near", "q", "lang", "title", "url") for text in MARKUP]
    for rule in public_rules(app):
        path = address(app, rule, {})
        for name, text in [*everything[:: max(1, len(everything) // 3)], ("near", MARKUP[1])]:
            answer = client.get(path, query_string={name: text, "city": "beirut"})
            look_at(answer, f"{path} {name}={text}")


def test_no_address_that_is_none_fails(app: Flask, session: Session) -> None:
    """Paths of any letters, under every beginning that there is."""
    hostile_point(app, session)
    beginnings = sorted({rule.rule.split("<")[0] for rule in app.url_map.iter_rules()})

    @fuzzed(50, number=st.integers(0, 200), rest=HOSTILE, headers=HEADERS)
    def ask(number: int, rest: str, headers: dict[str, str]) -> None:
        path = beginnings[number % len(beginnings)] + rest.replace("?", "")[:3_000]
        environ = {"PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1")}
        with taken_back(app):
            answer = app.test_client().get(
                "/", headers=headers, environ_overrides=environ, buffered=True
            )
        look_at(answer, path)

    ask()


def ask_staff(world: World, cookie: str, word: str, number: int, **how: Any) -> None:
    routes = list(staff_routes(world.app))
    route = routes[number % len(routes)]
    client = world.app.test_client()
    client.set_cookie("staff", cookie, path="/staff")
    headers = {name: value for name, value in how["headers"].items() if name != "Cookie"}
    path = route.address(world.app, world.beirut)
    began = time.thread_time()
    with world.taken_back():
        answer = client.open(
            path,
            method=route.method,
            query_string=written(how["query"]),
            headers=headers,
            data=({"csrf_token": word} | how["form"]) if route.method == "POST" else None,
            buffered=True,
        )
        asked = f"{route} ?{written(how['query'])[:2_000]} {headers} {how['form']}"
        look_at(answer, asked)
        assert answer.headers["Cache-Control"] == "no-store", asked
    assert time.thread_time() - began < LONGEST, asked


STAFF = {name: DRAWN[name] for name in ("number", "query", "headers", "form")}


def as_an_operator(world: World) -> tuple[str, str]:
    """A cookie, and the word of its forms."""
    asking = world.member("operator")
    client = world.app.test_client()
    client.set_cookie("staff", asking.cookie or "", path="/staff")
    return asking.cookie or "", csrf_token(client, "/staff/account")


def test_no_page_of_the_staff_fails(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    cookie, word = as_an_operator(world)

    @fuzzed(40, **STAFF)
    def ask(**drawn: Any) -> None:
        ask_staff(world, cookie, word, **drawn)

    ask()


@pytest.mark.slow
def test_no_page_of_the_staff_fails_thousands_of_times(world: World) -> None:
    cookie, word = as_an_operator(world)

    @fuzzed(5_000, **STAFF)
    def ask(**drawn: Any) -> None:
        ask_staff(world, cookie, word, **drawn)

    ask()
