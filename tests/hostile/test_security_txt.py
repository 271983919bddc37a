"""Whoever finds a hole reads whom to tell (RFC 9116)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator.config import Config
from locator.errors import SettingIsWrongError
from tests.builders import NOW
from tests.pages.conftest import app, client

__all__ = ["app", "client"]

ADDRESS = "/.well-known/security.txt"


def told(app: Flask, client: FlaskClient, **settings: str) -> list[list[str]]:
    wiring = app.extensions["locator"]
    wiring.config = replace(wiring.config, **settings)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    return [line.split(": ", 1) for line in answer.text.splitlines()]


def test_it_says_whom_to_tell_and_until_when_that_holds(app: Flask, client: FlaskClient) -> None:
    fields = dict(told(app, client, security_contact="mailto:safe@city.example"))
    assert fields["Contact"] == "mailto:safe@city.example"
    until = dt.datetime.fromisoformat(fields["Expires"])
    assert NOW + dt.timedelta(days=30) < until < NOW + dt.timedelta(days=365)
    assert "Canonical" not in fields


def test_where_it_is_is_said_where_that_is_certain(app: Flask, client: FlaskClient) -> None:
    contact = "https://city.example/tell-us"
    fields = dict(told(app, client, security_contact=contact, public_url="https://help.example"))
    assert fields["Canonical"] == f"https://help.example{ADDRESS}"


def test_nobody_is_named_who_does_not_want_it(client: FlaskClient) -> None:
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("safe@city.example", "mailto:safe@city.example"),
        ("https://city.example/tell-us", "https://city.example/tell-us"),
        ("tel:+9611234567", "tel:+9611234567"),
    ],
)
def test_the_operator_types_an_address_as_people_do(typed: str, contact: str) -> None:
    assert Config.from_environment({"SECURITY_CONTACT": typed}).security_contact == contact


@pytest.mark.parametrize(
    "typed", ["somebody", "http://plain.example", "a@b\nExpires: 1970-01-01T00:00:00Z", "a b@c"]
)
def test_what_is_no_address_is_refused_at_the_start(typed: str) -> None:
    with pytest.raises(SettingIsWrongError, match="SECURITY_CONTACT"):
        Config.from_environment({"SECURITY_CONTACT": typed})
