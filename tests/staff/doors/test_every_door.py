"""Who may do what: the whole table, proven by real requests at every address of the staff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.privacy import audience_of
from locator.staff.doors import ALLOWED, CITY_ROLES, Membership, Permission, Role
from locator.staff.doors.check import need_of
from tests.conftest import DatabaseInOneTransaction
from tests.staff.doors.routes import Route, staff_routes
from tests.staff.doors.things import Things, things
from tests.staff.people import a_member, signed_in

# The same table a second time, on purpose: who changes one has to mean it.
TABLE = """
            contributor editor reviewer city_administrator steward operator
sign_in     yes         yes    yes      yes                yes     yes
see         yes         yes    yes      yes                yes     yes
draft       yes         yes    yes      yes                no      yes
edit        no          yes    yes      yes                no      yes
review      no          no     yes      yes                no      yes
confirm     yes         yes    yes      yes                no      yes
notice      yes         yes    yes      yes                no      yes
translate   no          yes    yes      yes                no      yes
people      no          no     no       yes                no      yes
settings    no          no     no       yes                no      yes
operate     no          no     no       no                 no      yes
"""


# Not theirs, not there, or (what can be undone) not theirs to undo.
REFUSED = (403, 404, 409)

# Views that ask for more than their door where one wants more than the least they do.
ASK_FOR_MORE = {
    "staff_likeness.decide": "whoever may draft says that two differ; making them one publishes",
    "staff_overview.archive": "it takes something off the public side: a reviewer, where asked for",
    "staff_import_runs.keep": "what becomes public at once is kept by another reviewer",
    "staff_import_review.publish_chosen": "it publishes: a reviewer, where asked for",
    "staff_reported.reports": "who writes for one organization does not read what is said of all",
}

# What a form says at least, so that its view comes to look at what it is about.
FORMS = {
    "staff_drafts.decide": {"act": "comment", "text": "Is this still so?"},
    "staff_route_reading.taken": {"proposed": '{"stops": []}'},
    "staff_reported.solve": {"outcome": "nothing"},
    "staff_people.change": {"role": "reviewer"},
}


@dataclass
class World:
    """Two cities, two organizations in one of them; and a way to ask."""

    app: Flask
    database: DatabaseInOneTransaction
    session: Session
    beirut: Things
    other: Things  # another organization of Beirut
    lima: Things

    def member(self, role: Role | None, of: Things | None = None) -> Asking:
        """Somebody with a role in a city; a contributor is bound to whose the things are."""
        whose = of.organization if of and role == "contributor" else None
        city = of.city if of else None
        account = a_member(self.session, role, city, whose)
        self.session.commit()
        client = signed_in(self.app.test_client(), account)
        cookie = client.get_cookie("staff", path="/staff")
        assert cookie
        return Asking(self, cookie.value)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Whatever a request does is undone after it."""
        savepoint = self.database._connection.begin_nested()
        try:
            yield
        finally:
            if savepoint.is_active:
                savepoint.rollback()


@dataclass
class Asking:
    """Somebody who is signed in, or (no cookie) nobody."""

    world: World
    cookie: str | None

    def ask(self, route: Route, of: Things) -> TestResponse:
        """One request with the least that its form says; what it changed is taken back."""
        client = self.world.app.test_client()
        if self.cookie:
            client.set_cookie("staff", self.cookie, path="/staff")
        with self.world.taken_back():
            return client.open(
                route.address(self.world.app, of),
                method=route.method,
                data=FORMS.get(route.rule.endpoint, {}) if route.method != "GET" else None,
                # What is sent piece by piece has all been read before it is taken back.
                buffered=True,
            )


@pytest.fixture
def world(app: Flask, database: DatabaseInOneTransaction, session: Session) -> World:
    # What a form has to carry is asked for below; here it would hide who was let in.
    app.config["WTF_CSRF_ENABLED"] = False
    made = World(
        app,
        database,
        session,
        things(session, "beirut", "Cedar"),
        things(session, "beirut", "Harbour"),
        things(session, "lima", "Condor"),
    )
    session.commit()
    return made


def closed_routes(app: Flask) -> list[Route]:
    return [route for route in staff_routes(app) if route.permission]


def test_the_table_is_the_one_that_was_meant() -> None:
    head, *lines = TABLE.strip().splitlines()
    roles = head.split()
    meant = {
        role: frozenset(
            line.split()[0].replace("sign_in", "sign in")
            for line in lines
            if line.split()[1:][column] == "yes"
        )
        for column, role in enumerate(roles)
    }
    assert set(roles) == set(get_args(Role))
    assert meant == ALLOWED


def test_no_view_lacks_a_declaration(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        said = [need_of(view), audience_of(view)]
        assert sum(one is not None for one in said) == 1, f"{rule.rule}: {said}"
        assert need_of(view) is None or need_of(view) in get_args(Permission), rule.rule
        # What is closed is where the cookie is.
        assert need_of(view) is None or rule.rule.startswith("/staff/"), rule.rule


def test_a_view_that_was_forgotten_never_runs(app: Flask) -> None:
    def forgotten() -> str:
        return "the secrets of Beirut"

    app.add_url_rule("/staff/forgotten-view", view_func=forgotten)
    answer = app.test_client().get("/staff/forgotten-view")
    assert answer.status_code == 500
    assert "secrets" not in answer.text


def test_what_is_said_to_be_about_a_city_is_in_its_address(app: Flask) -> None:
    """The door reads the city from the address: a thing of a city is nowhere else."""
    for route in closed_routes(app):
        if route.is_of_a_thing:
            assert route.is_of_a_city, route


def test_nobody_comes_in_without_signing_in(world: World) -> None:
    nobody = Asking(world, None)
    for route in closed_routes(world.app):
        answer = nobody.ask(route, world.beirut)
        assert answer.headers["Cache-Control"] == "no-store", route
        if route.method == "GET":
            assert answer.status_code == 303, route
            assert answer.location.startswith("/staff/sign-in?next="), route
        else:
            assert answer.status_code == 401, route


def test_a_script_is_told_that_one_is_signed_out(world: World) -> None:
    client = world.app.test_client()
    answer = client.get("/staff/beirut/", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert answer.json == {"problem": "Unauthorized", "status": 401}


@pytest.mark.parametrize("role", CITY_ROLES)
def test_who_works_in_lima_can_do_nothing_in_beirut(world: World, role: Role) -> None:
    stranger = world.member(role, world.lima)
    routes = [route for route in closed_routes(world.app) if route.is_of_a_city]
    assert len(routes) > 20
    assert not [
        str(route) for route in routes if stranger.ask(route, world.beirut).status_code != 403
    ]


@pytest.mark.parametrize("role", CITY_ROLES)
def test_in_their_own_city_they_reach_no_thing_of_another(world: World, role: Role) -> None:
    """The city in the address is Lima, the service in it is of Beirut."""
    smuggled = Things("lima", world.lima.organization, world.beirut.rows)
    stranger = world.member(role, world.lima)
    assert not [
        str(route)
        for route in closed_routes(world.app)
        if route.is_of_city_things and stranger.ask(route, smuggled).status_code not in REFUSED
    ]


@pytest.mark.parametrize("role", get_args(Role))
def test_in_their_own_city_each_role_may_what_the_table_says(world: World, role: Role) -> None:
    person = world.member(role, world.beirut)
    wrong = []
    for route in closed_routes(world.app):
        answer = person.ask(route, world.beirut)
        status = answer.status_code
        # Threat: whoever has the computer next goes back, and reads what is not public.
        assert answer.headers["Cache-Control"] == "no-store", route
        if route.permission not in ALLOWED[role]:
            is_right = status == 403
        else:
            is_let_in = status not in (401, 403) or route.rule.endpoint in ASK_FOR_MORE
            is_right = is_let_in and status < 500
        if not is_right:
            wrong.append(f"{status} {route}")
    assert wrong == []


def test_who_has_no_role_may_nothing(world: World) -> None:
    person = world.member(None)
    for route in closed_routes(world.app):
        assert person.ask(route, world.beirut).status_code == 403, route


def test_who_writes_for_one_organization_touches_nothing_of_another(world: World) -> None:
    contributor = world.member("contributor", world.beirut)
    assert not [
        str(route)
        for route in closed_routes(world.app)
        if route.is_of_a_thing and contributor.ask(route, world.other).status_code not in REFUSED
    ]


def test_a_city_that_is_not_there_is_not_found(world: World) -> None:
    nowhere = Things("atlantis", world.beirut.organization, world.beirut.rows)
    person = world.member("operator")
    for route in closed_routes(world.app):
        if route.is_of_a_city:
            assert person.ask(route, nowhere).status_code == 404, route


def test_every_form_carries_the_word_that_only_our_pages_know(world: World) -> None:
    """Without it nothing is taken, not even from who may do everything."""
    world.app.config["WTF_CSRF_ENABLED"] = True
    person = world.member("operator")
    for route in staff_routes(world.app):
        if route.method != "GET":
            assert person.ask(route, world.beirut).status_code == 400, route


def test_a_role_that_was_taken_away_is_gone_with_the_next_request(
    world: World, client: FlaskClient
) -> None:
    account = a_member(world.session, "editor")
    world.session.commit()
    signed_in(client, account)
    assert client.get("/staff/beirut/").status_code == 200
    for membership in world.session.query(Membership).filter_by(account_id=account.id):
        world.session.delete(membership)
    world.session.commit()
    assert client.get("/staff/beirut/").status_code == 403
