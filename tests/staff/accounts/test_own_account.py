"""One's own account: name, language, password, and the devices on which one is signed in."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.staff.accounts import Account
from locator.staff.accounts.devices import device_of
from tests.mailbox import Mailbox
from tests.staff.accounts.conftest import Later
from tests.staff.people import PASSWORD, a_member, post, signed_in

NEW = "an umbrella for nine giraffes"
SESSIONS = "/staff/account/sessions"


@pytest.fixture
def member(session: Session) -> Account:
    account = a_member(session)
    session.commit()
    return account


def comes_in(client: FlaskClient) -> bool:
    return client.get("/staff/account").status_code == 200


def ends(client: FlaskClient) -> list[str]:
    return re.findall(
        r'action="(/staff/account/sessions/[0-9a-f-]{36}/end)"', client.get(SESSIONS).text
    )


def test_name_and_language_can_be_changed(
    client: FlaskClient, member: Account, session: Session
) -> None:
    signed_in(client, member)
    post(client, "/staff/account", name="  Mariam   Haddad ", language="ar")
    session.refresh(member)
    assert (member.name, member.language) == ("Mariam Haddad", "ar")
    assert 'dir="rtl"' in client.get("/staff/account").text


def test_a_name_is_needed(client: FlaskClient, member: Account) -> None:
    signed_in(client, member)
    answer = post(client, "/staff/account", name=" ", language="fr")
    assert answer.status_code == 422
    assert 'id="name-problem"' in answer.text
    assert '<option value="fr" selected>' in answer.text


def test_a_new_password_ends_all_other_sign_ins_and_tells_the_owner(
    app: Flask, member: Account, mail: Mailbox
) -> None:
    here, elsewhere = (signed_in(app.test_client(), member) for _ in range(2))
    answer = post(here, "/staff/account/password", old=PASSWORD, password=NEW)
    assert answer.status_code == 303
    assert comes_in(here)
    assert not comes_in(elsewhere)
    (letter,) = mail.wait_for()
    assert letter["To"] == member.email
    assert NEW not in letter.get_content()
    signed_in(app.test_client(), member, NEW)


@pytest.mark.parametrize(
    ("old", "new", "field"), [("wrong", NEW, "old"), (PASSWORD, "short", "password")]
)
def test_a_password_is_changed_by_who_knows_the_old_one_to_a_good_one(  # noqa: PLR0917
    app: Flask, client: FlaskClient, member: Account, old: str, new: str, field: str
) -> None:
    signed_in(client, member)
    answer = post(client, "/staff/account/password", old=old, password=new)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    signed_in(app.test_client(), member)


def test_a_device_can_be_signed_out_from_another(app: Flask, member: Account) -> None:
    here, lost = (signed_in(app.test_client(), member) for _ in range(2))
    (address,) = ends(here)
    post(here, address, page=SESSIONS)
    assert not comes_in(lost)
    assert comes_in(here)


def test_all_other_devices_can_be_signed_out_at_once(app: Flask, member: Account) -> None:
    here, *others = (signed_in(app.test_client(), member) for _ in range(3))
    post(here, f"{SESSIONS}/end-others", page=SESSIONS)
    assert comes_in(here)
    assert not any(map(comes_in, others))
    assert ends(here) == []


def test_nobody_signs_out_somebody_else(app: Flask, member: Account, session: Session) -> None:
    other = a_member(session)
    session.commit()
    mine, first, theirs = (
        signed_in(app.test_client(), account) for account in (member, member, other)
    )
    (address,) = ends(mine)
    post(theirs, address, page=SESSIONS)
    assert comes_in(first)


def test_who_does_not_come_by_for_a_month_is_signed_out(
    app: Flask, member: Account, later: Later
) -> None:
    client = signed_in(app.test_client(), member)
    later(days=29)
    assert comes_in(client)
    later(days=29)
    assert comes_in(client)
    later(days=31)
    assert not comes_in(client)


@pytest.mark.parametrize(
    "address",
    [
        "/staff/account",
        "/staff/account/password",
        SESSIONS,
        "/staff/account/passkeys",
        "/staff/account/second-step",
        "/staff/account/prove",
    ],
)
def test_strangers_are_asked_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 303
    assert answer.location.startswith("/staff/sign-in?next=")


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0",
            "Firefox · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
            "Samsung Internet · Android",
        ),
        ("curl/8.0", "?"),
        ("", "?"),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
