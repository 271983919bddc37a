"""How much each address of ours takes and costs, in one table that no address is missing from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from locator.receiving import bodies, fair_share
from locator.reports.pages import MOST_BYTES as OF_A_REPORT
from locator.staff.accounts import signing_in
from locator.staff.confirming.answering import MOST_BYTES as OF_AN_OWNER
from locator.staff.doors.check import MOST_BYTES, MOST_BYTES_OF_STRANGERS, need_of
from locator.staff.importing.files import LARGEST
from locator.staff.importing.pages import ENVELOPE
from tests.staff.conftest import app

__all__ = ["app"]

# By the beginning of an endpoint, the longest that fits: what a network's share (600 in a minute)
# loses with an answer, and how many bytes a form holds at most. What is streamed costs a download.
LIMITS: dict[str, tuple[float, int]] = {
    "": (1, bodies.MOST_BYTES),
    "basemap.": (fair_share.COST_OF_GROUND, bodies.MOST_BYTES),
    "tiles.": (fair_share.COST_OF_A_TILE, bodies.MOST_BYTES),
    "reports.report": (fair_share.COST_OF_A_REPORT, OF_A_REPORT),
    "confirming_by_link.": (1, OF_AN_OWNER),
    "staff_": (1, MOST_BYTES),
    "staff_importing.take_in": (1, LARGEST + ENVELOPE),
}
# Open to strangers, though they are the staff's: a wrong word counts besides, thirty in half an
# hour.
OF_STRANGERS = (1, MOST_BYTES_OF_STRANGERS)


def limits_of(app: Flask, rule: Rule) -> tuple[float, int]:
    if rule.rule.startswith("/staff") and need_of(app.view_functions[rule.endpoint]) is None:
        return OF_STRANGERS
    fitting = [start for start in LIMITS if rule.endpoint.startswith(start)]
    return LIMITS[max(fitting, key=len)]


def forms(app: Flask) -> Iterator[Rule]:
    """Addresses that take a form; those for programs answer 405 before they look at one."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and "PUT" not in (rule.methods or ()):
            yield rule


def path_of(rule: Rule) -> str:
    values = {"reader": "en", "language": "en", "city_id": "beirut", "city": "beirut"}
    path = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000001", rule.rule)
    path = re.sub(r"<int:\w+>", "1", path)
    return re.sub(r"<(?:[\w()\s,]+:)?(\w+)>", lambda one: values.get(one[1], "x"), path)


class Unread:
    """A body that nobody may begin to read."""

    def read(self, _size: int = -1) -> bytes:
        pytest.fail("it was read")


def test_every_form_has_its_size(app: Flask) -> None:
    """A byte more is refused before the first is read; nobody who is signed out sends a file."""
    wrong = {}
    for rule in forms(app):
        most = limits_of(app, rule)[1]
        is_closed = need_of(app.view_functions[rule.endpoint]) is not None
        # Whoever is not signed in comes to no form at all.
        expected = {401} if is_closed else {413, 404}
        answer = app.test_client().post(
            path_of(rule),
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(most + 1)},
        )
        if answer.status_code not in expected:
            wrong[rule.rule] = answer.status_code
    assert wrong == {}


def test_what_a_member_sends_is_limited_where_it_is_said(app: Flask) -> None:
    larger = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "takes", MOST_BYTES)
        for rule in forms(app)
        if need_of(app.view_functions[rule.endpoint])
    }
    assert {name: size for name, size in larger.items() if size != MOST_BYTES} == {
        name: size for name, (_, size) in LIMITS.items() if name == "staff_importing.take_in"
    }


def test_every_address_costs_what_the_table_says(app: Flask) -> None:
    wrong = {}
    for rule in app.url_map.iter_rules():
        with app.test_request_context(
            path_of(rule), method="POST" if "/wrong" in rule.rule else "GET"
        ):
            from flask import request  # noqa: PLC0415 - of this context

            if request.endpoint != rule.endpoint:
                continue
            cost = fair_share._cost(app.response_class("x"))
            if cost != limits_of(app, rule)[0]:
                wrong[rule.rule] = cost
            streamed = fair_share._cost(app.response_class(iter([b"x"])))
            assert streamed == fair_share.COST_OF_A_DOWNLOAD
    assert wrong == {}


def test_the_table_says_nothing_of_what_is_not_there(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for start in LIMITS:
        assert any(name.startswith(start) for name in endpoints), start


def test_wrong_words_are_counted_besides() -> None:
    assert signing_in.WRONG_AT_ONCE == 30
