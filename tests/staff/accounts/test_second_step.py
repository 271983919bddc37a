"""Codes of an app on the phone, recovery codes, and who may change what opens an account."""

from __future__ import annotations

import datetime as dt
import html
import re
from base64 import b32decode, b64decode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.staff.accounts import Account
from tests.builders import NOW
from tests.staff.accounts.conftest import Later
from tests.staff.people import PASSWORD, a_member, post, signed_in

SETUP = "/staff/account/second-step"
CODE = "/staff/sign-in/code"


def code_of(secret: str, moment: dt.datetime = NOW) -> str:
    """What an app on the phone shows: RFC 6238, by another library than ours."""
    key = b32decode(secret.replace(" ", ""))
    made = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - as apps do
    return made.generate(int(moment.timestamp())).decode()


def turned_on(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret that the app has now, and the recovery codes."""
    found = re.search(r'<code class="secret"[^>]*>([A-Z2-7 ]+)</code>', client.get(SETUP).text)
    assert found
    answer = post(client, SETUP, code=code_of(found[1]))
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"<li><code>([0-9a-f-]+)</code>", answer.text)
    assert len(codes) == 8
    return found[1], codes


def shows_password(client: FlaskClient, account: Account) -> None:
    answer = post(client, "/staff/sign-in", email=account.email, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, CODE)


def comes_in(client: FlaskClient) -> bool:
    return client.get("/staff/account").status_code == 200


@pytest.fixture
def member(session: Session) -> Account:
    account = a_member(session)
    session.commit()
    return account


@pytest.fixture
def secret(app: Flask, member: Account, later: Later) -> str:
    """The app's secret, of a member who has turned it on a minute ago."""
    secret, _ = turned_on(signed_in(app.test_client(), member))
    later(minutes=1)
    return secret


def now(app: Flask) -> dt.datetime:
    moment: dt.datetime = app.extensions["locator"].now()
    return moment


def test_the_picture_and_the_typed_secret_are_the_same(
    client: FlaskClient, member: Account
) -> None:
    page = signed_in(client, member).get(SETUP).text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    assert b"<svg" in b64decode(picture[1])
    assert client.get(SETUP).text.count("data:image") == 1


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_secret(
    app: Flask, client: FlaskClient, member: Account
) -> None:
    signed_in(client, member)
    before = re.search(r'<code class="secret"[^>]*>([^<]+)', client.get(SETUP).text)
    answer = post(client, SETUP, code="000000")
    assert answer.status_code == 422
    assert 'id="code-problem"' in answer.text
    after = re.search(r'<code class="secret"[^>]*>([^<]+)', answer.text)
    assert before and after and before[1] == after[1]
    signed_in(app.test_client(), member)


def test_a_password_alone_opens_nothing_any_more(app: Flask, member: Account, secret: str) -> None:
    client = app.test_client()
    shows_password(client, member)
    assert not comes_in(client)
    assert post(client, CODE, code=code_of(secret, now(app))).location == "/staff/"
    assert comes_in(client)


@pytest.mark.parametrize("form", ["{0} {1}", "\u2009{0}{1} ", "arabic"])
def test_a_code_is_read_as_people_type_it(
    app: Flask, member: Account, secret: str, form: str
) -> None:
    client = app.test_client()
    shows_password(client, member)
    code = code_of(secret, now(app))
    typed = form.format(code[:3], code[3:])
    if form == "arabic":
        typed = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert post(client, CODE, code=typed).status_code == 303


def test_a_code_works_once(app: Flask, member: Account, secret: str) -> None:
    code = code_of(secret, now(app))
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        shows_password(client, member)
    assert post(first, CODE, code=code).status_code == 303
    assert post(second, CODE, code=code).status_code == 422
    assert not comes_in(second)


def test_a_clock_may_be_wrong_by_half_a_minute_and_not_by_two(
    app: Flask, member: Account, secret: str
) -> None:
    client = app.test_client()
    shows_password(client, member)
    for wrong in (-120, 120):
        code = code_of(secret, now(app) + dt.timedelta(seconds=wrong))
        assert post(client, CODE, code=code).status_code == 422
    code = code_of(secret, now(app) + dt.timedelta(seconds=30))
    assert post(client, CODE, code=code).status_code == 303


def test_guessing_codes_is_slowed_even_with_the_right_password(
    app: Flask, member: Account, secret: str
) -> None:
    client = app.test_client()
    statuses = []
    for number in range(4):
        if number < 3:
            shows_password(client, member)
        statuses.append(post(client, CODE, code="000000").status_code)
    assert statuses == [422, 422, 422, 429]
    again = post(app.test_client(), "/staff/sign-in", email=member.email, password=PASSWORD)
    assert again.status_code == 429


def test_halfway_ends_after_ten_minutes(
    app: Flask, member: Account, secret: str, later: Later
) -> None:
    client = app.test_client()
    shows_password(client, member)
    later(minutes=11)
    assert client.get(CODE).status_code == 303
    answer = post(client, CODE, page="/staff/sign-in", code=code_of(secret, now(app)))
    assert answer.status_code == 422
    assert not comes_in(client)


def test_nobody_gets_to_the_code_without_the_password(
    app: Flask, client: FlaskClient, secret: str
) -> None:
    assert client.get(CODE).location == "/staff/sign-in"
    post(client, CODE, page="/staff/sign-in", code=code_of(secret, now(app)))
    assert not comes_in(client)


def test_a_recovery_code_works_once(app: Flask, member: Account, session: Session) -> None:
    _, codes = turned_on(signed_in(app.test_client(), member))
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        shows_password(client, member)
    assert post(first, CODE, code=f" {codes[2].upper().replace('-', ' ')}").status_code == 303
    assert post(second, CODE, code=codes[2]).status_code == 422
    assert post(second, CODE, code=codes[3]).status_code == 303
    session.refresh(member)
    assert len(member.mf_recovery_codes or ()) == 6


def test_neither_secret_nor_recovery_codes_are_stored_in_plain(
    app: Flask, member: Account, session: Session
) -> None:
    secret, codes = turned_on(signed_in(app.test_client(), member))
    session.refresh(member)
    stored = f"{member.tf_totp_secret} {member.mf_recovery_codes}"
    for plain in (secret.replace(" ", ""), *codes, codes[0].replace("-", "")):
        assert plain not in stored


def test_recovery_codes_are_shown_once(app: Flask, member: Account) -> None:
    client = signed_in(app.test_client(), member)
    _, codes = turned_on(client)
    assert not any(code in client.get(SETUP).text for code in codes)
    new = post(client, f"{SETUP}/codes", page=SETUP)
    shown = re.findall(r"<li><code>([0-9a-f-]+)</code>", new.text)
    assert len(shown) == 8
    assert not {*shown} & {*codes}
    other = app.test_client()
    shows_password(other, member)
    assert post(other, CODE, code=codes[0]).status_code == 422
    assert post(other, CODE, code=shown[0]).status_code == 303


def test_it_can_be_turned_off_again(app: Flask, member: Account, session: Session) -> None:
    client = signed_in(app.test_client(), member)
    turned_on(client)
    post(client, f"{SETUP}/off", page=SETUP)
    session.refresh(member)
    assert member.tf_totp_secret is None
    assert member.mf_recovery_codes is None
    signed_in(app.test_client(), member)


def test_a_new_password_by_mail_still_asks_for_the_code(
    app: Flask, member: Account, secret: str, session: Session
) -> None:
    from locator.staff.accounts.links import sign  # noqa: PLC0415
    from tests.staff.conftest import SECRET  # noqa: PLC0415

    session.refresh(member)
    client = app.test_client()
    address = f"/staff/reset/{sign(SECRET, 'reset', member, now(app))}"
    assert post(client, address, password="an umbrella for nine giraffes").location == CODE
    assert not comes_in(client)
    post(client, CODE, code=code_of(secret, now(app)))
    assert comes_in(client)


class TestProving:
    """A phone that somebody found opens no more than it did when it was lost."""

    ADDRESSES = (SETUP, f"{SETUP}/codes", f"{SETUP}/off")

    def test_what_opens_an_account_asks_for_the_password_after_a_while(
        self, app: Flask, member: Account, later: Later, session: Session
    ) -> None:
        client = signed_in(app.test_client(), member)
        later(minutes=16)
        assert client.get(SETUP).location == f"/staff/account/prove?next={SETUP}"
        for address in self.ADDRESSES:
            answer = post(client, address, page="/staff/account")
            assert "/staff/account/prove" in answer.location
        session.refresh(member)
        assert member.tf_totp_secret is None
        wrong = post(client, "/staff/account/prove", old="no", next=SETUP)
        assert wrong.status_code == 422
        assert client.get(SETUP).status_code == 303
        right = post(client, "/staff/account/prove", old=PASSWORD, next=SETUP)
        assert right.location == SETUP
        assert client.get(SETUP).status_code == 200

    def test_guessing_there_is_slowed_as_well(self, app: Flask, member: Account) -> None:
        client = signed_in(app.test_client(), member)
        statuses = [
            "wait" in html.unescape(post(client, "/staff/account/prove", old="no").text)
            for _ in range(5)
        ]
        assert statuses == [False, False, True, True, True]

    def test_a_script_is_told_where_to_prove_it(
        self, app: Flask, member: Account, later: Later
    ) -> None:
        client = signed_in(app.test_client(), member)
        later(minutes=16)
        token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/staff/account").text)
        assert token
        answer = client.post(
            "/staff/account/passkeys/question",
            json={},
            headers={"X-CSRFToken": token[1], "Sec-Fetch-Mode": "cors"},
        )
        assert answer.status_code == 401
        assert answer.json == {"next": "/staff/account/prove?next=/staff/account/passkeys"}


class TestWhereTheOperatorAsksForIt:
    @pytest.fixture(autouse=True)
    def required(self, app: Flask) -> None:
        wired = app.extensions["locator"]
        wired.config = replace(wired.config, second_step="required")

    def test_nothing_else_opens_before_it_is_there(self, app: Flask, member: Account) -> None:
        client = signed_in(app.test_client(), member)
        for address in ("/staff/", "/staff/beirut/"):
            assert client.get(address).location == SETUP
        assert "Turn it off" not in client.get(SETUP).text
        turned_on(client)
        assert client.get("/staff/beirut/").status_code == 200
        assert "Turn it off" not in client.get(SETUP).text

    def test_pages_for_everyone_ask_nobody(self, client: FlaskClient) -> None:
        assert client.get("/en/about").status_code == 200
        assert client.get("/staff/sign-in").status_code == 200

    def test_nobody_turns_it_off(self, app: Flask, member: Account, session: Session) -> None:
        client = signed_in(app.test_client(), member)
        turned_on(client)
        assert post(client, f"{SETUP}/off", page=SETUP).status_code == 403
        session.refresh(member)
        assert member.tf_totp_secret
