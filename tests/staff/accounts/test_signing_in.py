"""Coming in with a password: who may, who may not, and what nobody learns by trying."""

from __future__ import annotations

import datetime as dt
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.staff.accounts import Account, pauses
from locator.staff.accounts.pauses import FailedSignIn, pause_after
from locator.staff.accounts.sessions import StaffSession
from tests.builders import NOW
from tests.staff.conftest import SECRET
from tests.staff.people import PASSWORD, a_member, csrf_token, post, signed_in

WRONG = "not the password at all"


def comes_in(client: FlaskClient) -> bool:
    return client.get("/staff/account").status_code == 200


def test_a_member_comes_in_with_the_password(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    answer = post(client, "/staff/sign-in", email=f" {member.email.upper()}", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert member.email in client.get("/staff/account").text


def test_the_address_is_asked_for_first_and_stays_out_of_ours(client: FlaskClient) -> None:
    page = post(client, "/staff/sign-in", email="anybody@city.example")
    assert page.status_code == 200
    assert 'type="password"' in page.text
    assert 'value="anybody@city.example"' in page.text


@pytest.mark.parametrize("typed", ["", "nobody", "a b@city.example", "x@" + "y" * 300 + ".example"])
def test_what_is_no_address_is_said_at_the_field(client: FlaskClient, typed: str) -> None:
    answer = post(client, "/staff/sign-in", email=typed)
    assert answer.status_code == 422
    assert 'id="email-problem"' in answer.text


def test_a_wrong_password_is_not_shown_again(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    answer = post(client, "/staff/sign-in", email=member.email, password=WRONG)
    assert answer.status_code == 422
    assert 'id="password-problem"' in answer.text
    assert WRONG not in answer.text
    assert member.email in answer.text
    assert not comes_in(client)


@pytest.mark.parametrize("password", [PASSWORD, WRONG, "x" * 5000])
def test_nobody_learns_who_has_an_account(app: Flask, session: Session, password: str) -> None:
    """Strangers, people who left and people who never took up their invitation look alike."""
    member, left, invited = a_member(session), a_member(session), a_member(session)
    left.active, invited.password = False, None
    session.commit()
    wrong = WRONG if password == PASSWORD else password
    answers = {}
    for email, given in (
        (member.email, wrong),
        (left.email, password),
        (invited.email, password),
        ("stranger@city.example", password),
    ):
        client = app.test_client()
        pages = []
        for _ in range(5):
            answer = post(client, "/staff/sign-in", email=email, password=given)
            text = re.sub(r'content="[^"]+"|value="[^"]*"|<bdi>[^<]*@[^<]*</bdi>', "", answer.text)
            pages.append((answer.status_code, answer.headers.get("Retry-After"), text))
        answers[email] = pages
    first, *others = answers.values()
    assert all(other == first for other in others)
    assert first[-1][0] == 429


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in hashes, not in seconds."""
    member = a_member(session)
    session.commit()
    signed_in(app.test_client(), member)  # its cheap hash of the tests is made dear by this
    context = app.extensions["security"].pwd_context
    hashed: list[str] = []
    verify = context.verify

    def counted(secret: str, hash: str) -> bool:
        hashed.append(hash)
        return bool(verify(secret, hash))

    monkeypatch.setattr(context, "verify", counted)
    for email in (member.email, "stranger@city.example"):
        post(app.test_client(), "/staff/sign-in", email=email, password=WRONG)
    known, unknown = (hash.rpartition("$")[0].rpartition("$")[0] for hash in hashed)
    assert known == unknown  # the same scheme, memory, rounds


def test_who_left_is_out_at_the_next_request(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    signed_in(client, member)
    member.active = False
    session.commit()
    assert not comes_in(client)


def test_signing_out_ends_it_here_and_on_the_server(app: Flask, session: Session) -> None:
    member = a_member(session)
    session.commit()
    client = signed_in(app.test_client(), member)
    stolen = client.get_cookie("staff", path="/staff")
    assert stolen
    post(client, "/staff/sign-out", page="/staff/account")
    assert not comes_in(client)
    thief = app.test_client()
    thief.set_cookie("staff", stolen.value, path="/staff")
    assert not comes_in(thief)


def test_a_cookie_that_was_planted_before_is_worth_nothing_after(
    app: Flask, session: Session
) -> None:
    member = a_member(session)
    session.commit()
    client = app.test_client()
    csrf_token(client)
    planted = client.get_cookie("staff", path="/staff")
    assert planted
    signed_in(client, member)
    attacker = app.test_client()
    attacker.set_cookie("staff", planted.value, path="/staff")
    assert not comes_in(attacker)
    assert client.get_cookie("staff", path="/staff") != planted


def test_the_cookie_is_for_staff_pages_alone_and_for_no_script(
    client: FlaskClient, session: Session
) -> None:
    member = a_member(session)
    session.commit()
    answer = post(client, "/staff/sign-in", email=member.email, password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "Path=/staff", "SameSite=Lax"):
        assert word in cookie
    assert member.email not in cookie


@pytest.mark.parametrize(
    ("public_url", "request_url", "secure"),
    [
        ("https://help.example", "http://help.example", True),
        (None, "https://help.example", True),
        (None, "http://127.0.0.1:8000", False),
    ],
)
def test_where_there_is_tls_the_cookie_travels_with_tls_only(
    public_url: str | None, request_url: str, secure: bool
) -> None:
    app = create_app(Config(database_url="postgresql://", secret_key=SECRET, public_url=public_url))
    answer = app.test_client().get("/staff/sign-in", base_url=request_url)
    assert ("Secure" in answer.headers["Set-Cookie"].split("; ")) is secure


@pytest.mark.parametrize(
    "address", ["/staff/sign-in", "/staff/forgotten", "/staff/sign-in/passkey", "/staff/sign-out"]
)
def test_a_form_of_another_site_is_refused(client: FlaskClient, address: str) -> None:
    assert client.post(address, data={"email": "a@city.example"}).status_code == 400
    csrf_token(client)
    forged = {"email": "a@city.example", "csrf_token": "forged"}
    assert client.post(address, data=forged).status_code == 400


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "/\\evil.example",
        "/staff/\\..\\evil",
        "javascript:alert(1)",
        "/en/beirut/",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(
    client: FlaskClient, session: Session, next: str
) -> None:
    member = a_member(session)
    session.commit()
    fields = {"email": member.email, "password": PASSWORD, "next": next}
    assert post(client, "/staff/sign-in", **fields).location == "/staff/"


def test_whoever_wanted_a_page_comes_to_it(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    asked = client.get("/staff/account/sessions")
    assert asked.status_code == 303
    page = client.get(asked.location)
    assert 'name="next" value="/staff/account/sessions"' in page.text
    fields = {"email": member.email, "password": PASSWORD, "next": "/staff/account/sessions"}
    assert post(client, "/staff/sign-in", **fields).location == "/staff/account/sessions"


class TestPauses:
    """Guessing gets slow, and nobody is locked out for good."""

    def test_pauses_double_and_end_at_a_quarter_of_an_hour(self) -> None:
        seconds = [pause_after(failures).total_seconds() for failures in range(20)]
        assert seconds[:7] == [0, 0, 0, 1, 2, 4, 8]
        assert max(seconds) == seconds[-1] == 15 * 60
        assert pause_after(10**6) == dt.timedelta(minutes=15)

    def test_the_right_password_waits_as_well_and_then_begins_anew(
        self, app: Flask, session: Session
    ) -> None:
        member = a_member(session)
        session.commit()
        client = app.test_client()
        for _ in range(5):
            post(client, "/staff/sign-in", email=member.email, password=WRONG)
            self.later(app, minutes=1)
        self.later(app, seconds=-58)
        early = post(client, "/staff/sign-in", email=member.email, password=PASSWORD)
        assert early.status_code == 429
        assert early.headers["Retry-After"] == "2"
        assert "2</bdi> seconds" in early.text
        self.later(app, seconds=2)
        assert signed_in(client, member)
        post(client, "/staff/sign-out", page="/staff/account")
        assert post(client, "/staff/sign-in", email=member.email, password=WRONG).status_code == 422
        signed_in(client, member)

    def test_one_is_slow_while_all_others_are_not(self, app: Flask, session: Session) -> None:
        slow, other = a_member(session), a_member(session)
        session.commit()
        for _ in range(6):
            post(app.test_client(), "/staff/sign-in", email=slow.email, password=WRONG)
        signed_in(app.test_client(), other)

    def test_a_day_later_all_is_forgotten(self, app: Flask, session: Session) -> None:
        member = a_member(session)
        session.commit()
        for _ in range(6):
            post(app.test_client(), "/staff/sign-in", email=member.email, password=WRONG)
        self.later(app, hours=25)
        post(app.test_client(), "/staff/sign-in", email="b@city.example", password=WRONG)
        assert len(session.scalars(select(FailedSignIn)).all()) == 1

    def test_no_address_that_was_typed_is_kept(self, app: Flask, session: Session) -> None:
        post(app.test_client(), "/staff/sign-in", email="typed@city.example", password=WRONG)
        (row,) = session.scalars(select(FailedSignIn)).all()
        assert len(row.address) == 32

    def test_one_network_cannot_try_one_password_on_everybody(
        self, app: Flask, session: Session
    ) -> None:
        member = a_member(session)
        session.commit()
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
        statuses = [
            post(
                client, "/staff/sign-in", email=f"person{number}@city.example", password=WRONG
            ).status_code
            for number in range(31)
        ]
        assert statuses == [422] * 30 + [429]
        elsewhere = app.test_client()
        elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.5"
        signed_in(elsewhere, member)
        self.later(app, minutes=2)
        signed_in(client, member)

    def test_guessing_from_outside_keeps_nobody_inside_from_a_new_password(
        self, app: Flask, session: Session
    ) -> None:
        member = a_member(session)
        session.commit()
        inside = signed_in(app.test_client(), member)
        for _ in range(8):
            post(app.test_client(), "/staff/sign-in", email=member.email, password=WRONG)
        fields = {"old": PASSWORD, "password": "an umbrella for nine giraffes"}
        assert post(inside, "/staff/account/password", **fields).status_code == 303

    def test_many_guesses_at_once_are_counted_one_by_one(self, database_url: str) -> None:
        real = Database.from_config(Config(database_url=database_url))

        def guess(_: int) -> bool:
            with real.staff() as session:
                return not pauses.attempt(session, SECRET, "a@city.example", NOW).wait

        def succeed(_: int) -> bool:
            with real.staff() as session:
                pauses.attempt(session, SECRET, "a@city.example", NOW)
                pauses.succeeded(session, SECRET, "a@city.example")
                return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(guess, range(24))) == 3
            # Who taps twice is not told that the server is broken.
            assert all(threads.map(succeed, range(24)))

    @staticmethod
    def later(app: Flask, **passed: float) -> None:
        moment = app.extensions["locator"].now() + dt.timedelta(**passed)
        app.extensions["locator"].now = lambda: moment


def test_no_log_holds_an_address_or_a_password(
    client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    member = a_member(session, email="secret.person@city.example")
    session.commit()
    for password in (WRONG, PASSWORD):
        post(client, "/staff/sign-in", email=member.email, password=password)
    post(client, "/staff/forgotten", email=member.email)
    for secret in ("secret.person", WRONG, PASSWORD, "Argon", "argon2id"):
        assert secret not in caplog.text


def test_what_is_kept_of_a_sign_in_is_a_hash_a_device_and_an_hour(
    client: FlaskClient, session: Session
) -> None:
    member = a_member(session)
    session.commit()
    phone = "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0"
    client.environ_base["HTTP_USER_AGENT"] = phone
    signed_in(client, member)
    (row,) = session.scalars(select(StaffSession)).all()
    assert row.device == "Firefox · Android"
    assert row.last_seen == NOW.replace(minute=0, second=0, microsecond=0)
    assert len(row.token) == 32
    columns = {column.name for column in StaffSession.__table__.columns}
    assert columns == {
        "id",
        "account_id",
        "token",
        "device",
        "started_at",
        "last_seen",
        "proved_at",
    }
    session.refresh(member)
    assert member.last_sign_in == NOW.date()


@pytest.mark.usefixtures("costly_hashes")
def test_the_hash_of_a_password_is_argon2id(client: FlaskClient, session: Session) -> None:
    member = a_member(session)
    session.commit()
    signed_in(client, member)
    kept = session.scalar(
        select(Account.password)
        .where(Account.id == member.id)
        .execution_options(populate_existing=True)
    )
    assert kept
    assert kept.startswith("$argon2id$v=19$m=65536,t=3")
