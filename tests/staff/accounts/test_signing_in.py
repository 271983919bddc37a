"""Coming in with a password: who may, who may not, and what nobody learns by trying."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.staff.people import PASSWORD, a_member, csrf_token, post, signed_in


def test_a_member_comes_in_with_the_password(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    answer = post(client, "/staff/sign-in", email=member.email.upper(), password=PASSWORD)
    assert answer.status_code == 303
    assert answer.location == "/staff/"
    assert "Sign out" in client.get("/staff/account").text


def test_the_address_is_asked_for_first(client: FlaskClient) -> None:
    page = post(client, "/staff/sign-in", email="anybody@city.example")
    assert page.status_code == 200
    assert 'type="password"' in page.text
    assert 'value="anybody@city.example"' in page.text
