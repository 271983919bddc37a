"""Invitations and the way back in: links that expire, work once, and are nobody else's."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.organization import Organization
from locator.staff.accounts import Account
from locator.staff.accounts.invitation import (
    AccountIsUnknownError,
    EmailIsWrongError,
    Invitation,
    invite,
    let_back_in,
)
from locator.staff.accounts.links import sign
from locator.staff.accounts.passkeys import Passkey, count
from locator.staff.doors import Membership, Role
from tests.builders import NOW, city, organization
from tests.mailbox import Mailbox
from tests.staff.accounts.conftest import Later
from tests.staff.conftest import SECRET
from tests.staff.people import PASSWORD, a_member, post, signed_in

NEW = "an umbrella for nine giraffes"
HERE = "http://127.0.0.1:8000"


def invited(app: Flask, session: Session, email: str = "new@city.example") -> Invitation:
    city(session)
    with app.app_context():
        made = invite(session, email, "editor", "beirut", None, "boss@city.example")
    session.commit()
    return made


def path(invitation: Invitation) -> str:
    return "/staff/" + invitation.link.partition("/staff/")[2]


def accept(client: FlaskClient, address: str, **fields: str) -> int:
    given = {"name": "Mariam", "language": "fr", "password": NEW, **fields}
    return post(client, address, **given).status_code


def comes_in(client: FlaskClient) -> bool:
    return client.get("/staff/account").status_code == 200


class TestInvitation:
    def test_it_becomes_an_account_with_one_page(self, app: Flask, session: Session) -> None:
        made = invited(app, session, "New@City.Example ")
        assert not made.sent
        assert made.link.startswith(f"{HERE}/staff/invitation/")
        client = app.test_client()
        assert "new@city.example" in client.get(path(made)).text
        assert accept(client, path(made)) == 303
        account = session.scalars(select(Account)).one()
        session.refresh(account)
        assert (account.email, account.name, account.language) == (
            "new@city.example",
            "Mariam",
            "fr",
        )
        assert 'lang="fr"' in client.get("/staff/account").text
        signed_in(app.test_client(), account, NEW)

    def test_it_comes_by_mail_in_the_language_of_the_city(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        made = invited(app, session)
        assert made.sent
        assert made.account.language == "ar"
        (letter,) = mail.wait_for()
        assert letter["To"] == "new@city.example"
        assert letter["From"] == "help@city.example"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter.get_content_type() == "text/plain"
        assert accept(app.test_client(), mail.link()) == 303

    def test_the_membership_is_there_before_it_is_taken_up(
        self, app: Flask, session: Session
    ) -> None:
        ngo = organization(session)
        session.flush()
        with app.app_context():
            made = invite(session, "a@ngo.example", "contributor", "beirut", ngo.id, "boss")
        row = session.scalars(select(Membership)).one()
        assert (row.account_id, row.role, row.city_id, row.organization_id, row.created_by) == (
            made.account.id,
            "contributor",
            "beirut",
            session.get_one(Organization, ngo.id).id,
            "boss",
        )

    def test_a_look_at_it_uses_nothing_up(self, app: Flask, session: Session) -> None:
        made = invited(app, session)
        for _ in range(3):  # mail programs look at links, too
            assert app.test_client().get(path(made)).status_code == 200
        assert accept(app.test_client(), path(made)) == 303

    def test_it_works_once(self, app: Flask, session: Session) -> None:
        made = invited(app, session)
        accept(app.test_client(), path(made))
        late = app.test_client()
        assert late.get(path(made)).status_code == 410
        assert accept(late, path(made), password="another way to say it twice") == 410
        assert not comes_in(late)

    def test_it_works_for_seven_days(self, app: Flask, session: Session, later: Later) -> None:
        made = invited(app, session)
        later(days=6, hours=23)
        assert app.test_client().get(path(made)).status_code == 200
        later(hours=1)
        assert app.test_client().get(path(made)).status_code == 410

    def test_inviting_again_sends_a_new_link_and_ends_the_old_one(
        self, app: Flask, session: Session
    ) -> None:
        old = invited(app, session)
        new = invited(app, session)
        assert len(session.scalars(select(Account)).all()) == 1
        assert len(session.scalars(select(Membership)).all()) == 1
        assert app.test_client().get(path(old)).status_code == 410
        assert app.test_client().get(path(new)).status_code == 200

    def test_whoever_has_a_password_is_told_of_the_new_role_only(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member = a_member(session, city_id="freetown")
        city(session)
        with app.app_context():
            made = invite(session, member.email, "reviewer", "beirut", None, "boss")
        session.commit()
        assert made.link.endswith("/staff/")
        assert mail.link() == "/staff/"
        roles = session.execute(select(Membership.city_id, Membership.role)).all()
        assert sorted(map(tuple, roles)) == [("beirut", "reviewer"), ("freetown", "editor")]
        signed_in(app.test_client(), member)

    def test_who_comes_back_is_not_signed_in_where_they_once_were(
        self, app: Flask, session: Session
    ) -> None:
        member = a_member(session)
        session.commit()
        lost = signed_in(app.test_client(), member)
        member.active = False
        session.commit()
        invited(app, session, member.email)
        assert not comes_in(lost)
        signed_in(app.test_client(), member)

    def test_a_mail_server_that_refuses_leaves_the_link(
        self,
        app: Flask,
        session: Session,
        mail: Mailbox,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        mail.refuses = "554 no such person"
        caplog.set_level(logging.DEBUG)
        made = invited(app, session, "private.person@city.example")
        assert not made.sent
        assert app.test_client().get(path(made)).status_code == 200
        # What the mail server of the test notes is not ours.
        ours = "".join(
            record.getMessage() for record in caplog.records if record.name != "mail.log"
        )
        for secret in ("private.person", made.link.rpartition("/")[2]):
            assert secret not in ours
        assert "did not take a mail" in caplog.text

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@city.example", "<a@city.example>"])
    def test_what_is_no_address_is_refused(self, app: Flask, session: Session, email: str) -> None:
        with app.app_context(), pytest.raises(EmailIsWrongError):
            invite(session, email, "operator", None, None, "boss")
        assert not session.scalars(select(Account)).all()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": " "}, "name"),
            ({"password": "short"}, "password"),
            ({"password": "new@city.example"}, "password"),
            ({"password": "Mariam Mariam Mariam"}, "password"),
            ({"password": "123456789012"}, "password"),
        ],
    )
    def test_what_is_wrong_stands_at_the_field_and_the_rest_is_kept(
        self, app: Flask, session: Session, typed: dict[str, str], field: str
    ) -> None:
        made = invited(app, session)
        client = app.test_client()
        fields = {"name": "Mariam", "language": "es", "password": NEW, **typed}
        answer = post(client, path(made), **fields)
        assert answer.status_code == 422
        assert f'id="{field}-problem"' in answer.text
        assert '<option value="es" selected>' in answer.text
        assert fields["password"] not in answer.text.replace("new@city.example", "")
        assert accept(client, path(made)) == 303


class TestGettingBackIn:
    def test_a_mailed_link_sets_a_new_password_and_signs_in(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member = a_member(session)
        session.commit()
        elsewhere = signed_in(app.test_client(), member)
        client = app.test_client()
        post(client, "/staff/forgotten", email=member.email)
        address = mail.link()
        assert post(client, address, password=NEW).location == "/staff/"
        assert comes_in(client)
        assert not comes_in(elsewhere)
        signed_in(app.test_client(), member, NEW)

    def test_it_goes_through_where_guessing_is_slowed(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member = a_member(session)
        session.commit()
        client = app.test_client()
        for _ in range(8):
            post(client, "/staff/sign-in", email=member.email, password="wrong")
        post(client, "/staff/forgotten", email=member.email)
        assert post(client, mail.link(), password=NEW).status_code == 303
        assert comes_in(client)
        signed_in(app.test_client(), member, NEW)

    def test_the_same_is_said_to_strangers_and_nothing_is_sent(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member, left, new = a_member(session), a_member(session), a_member(session)
        left.active, new.password = False, None
        session.commit()
        client = app.test_client()
        texts = set()
        for email in ("stranger@city.example", left.email, new.email, member.email):
            answer = post(client, "/staff/forgotten", email=email)
            texts.add((answer.status_code, answer.text.partition("<main")[2]))
        assert len(texts) == 1
        mail.wait_for()
        assert [letter["To"] for letter in mail.mails] == [member.email]

    def test_it_works_once_and_for_an_hour(
        self, app: Flask, session: Session, mail: Mailbox, later: Later
    ) -> None:
        member = a_member(session)
        session.commit()
        client = app.test_client()
        post(client, "/staff/forgotten", email=member.email)
        address = mail.link()
        later(minutes=61)
        assert client.get(address).status_code == 410
        later(minutes=-30)
        assert post(client, address, password=NEW).status_code == 303
        again = app.test_client()
        assert again.get(address).status_code == 410
        assert post(again, address, "/staff/sign-in", password=NEW).status_code == 410
        assert not comes_in(again)

    def test_a_password_that_was_changed_meanwhile_ends_it(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member = a_member(session)
        session.commit()
        client = signed_in(app.test_client(), member)
        post(client, "/staff/forgotten", page="/staff/account", email=member.email)
        address = mail.link()
        post(client, "/staff/account/password", old=PASSWORD, password=NEW)
        assert client.get(address).status_code == 410

    def test_no_link_opens_what_it_is_not_for(self, app: Flask, session: Session) -> None:
        member, new = a_member(session), a_member(session)
        new.password = None
        session.commit()
        client = app.test_client()
        for purpose, account, other in (
            ("invitation", new, "reset"),
            ("reset", member, "invitation"),
        ):
            token = sign(SECRET, purpose, account, NOW)  # type: ignore[arg-type]
            assert client.get(f"/staff/{other}/{token}").status_code == 410
        forged = sign("x" * 40, "reset", member, NOW)
        assert client.get(f"/staff/reset/{forged}").status_code == 410
        right = sign(SECRET, "reset", member, NOW)
        swapped = f"{sign(SECRET, 'reset', new, NOW).rpartition('.')[0]}.{right.rpartition('.')[2]}"
        assert client.get(f"/staff/reset/{swapped}").status_code == 410
        assert client.get("/staff/reset/nothing-of-ours").status_code == 410
        assert client.get(f"/staff/reset/{right}").status_code == 200

    def test_who_left_does_not_come_back_by_an_old_link(self, app: Flask, session: Session) -> None:
        member = a_member(session)
        token = sign(SECRET, "reset", member, NOW)
        member.active = False
        session.commit()
        assert app.test_client().get(f"/staff/reset/{token}").status_code == 410

    def test_the_host_of_a_request_never_gets_into_a_mail(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        member = a_member(session)
        session.commit()
        post(app.test_client(), "/staff/forgotten", email=member.email)
        mail.wait_for()
        evil = app.test_client()
        evil.environ_base["HTTP_HOST"] = "evil.example"
        post(evil, "/staff/forgotten", email=member.email)
        mail.wait_for(2)
        assert all("http://localhost/staff/reset/" in letter.get_content() for letter in mail.mails)

    def test_nobody_fills_a_mailbox_with_our_links(
        self, app: Flask, session: Session, mail: Mailbox, later: Later
    ) -> None:
        member = a_member(session)
        session.commit()
        client = app.test_client()
        for _ in range(5):
            answer = post(client, "/staff/forgotten", email=member.email)
            assert answer.status_code == 200
        mail.wait_for(3)
        later(hours=1)
        post(client, "/staff/forgotten", email=member.email)
        mail.wait_for(4)
        assert len(mail.mails) == 4

    def test_without_mail_one_is_told_whom_to_ask(self, client: FlaskClient) -> None:
        answer = post(client, "/staff/forgotten", email="a@city.example")
        assert "cannot send mail" in answer.text


class TestLettingBackIn:
    def test_it_ends_the_second_step_and_all_sign_ins(self, app: Flask, session: Session) -> None:
        member = a_member(session)
        member.tf_totp_secret, member.mf_recovery_codes = "lost", ["lost"]
        session.commit()
        with app.app_context():
            made = let_back_in(session, member.email)
        session.commit()
        assert member.tf_totp_secret is None
        assert member.mf_recovery_codes is None
        client = app.test_client()
        assert post(client, path(made), password=NEW).status_code == 303
        assert comes_in(client)

    def test_a_passkey_on_the_phone_that_is_gone_opens_nothing(
        self, app: Flask, session: Session
    ) -> None:
        member, other = a_member(session), a_member(session)
        for number, one in enumerate((member, other)):
            session.add(
                Passkey(
                    account_id=one.id,
                    credential_id=bytes([number]),
                    public_key=b"key",
                    sign_count=0,
                    name="Firefox · Android",
                    created_on=NOW.date(),
                )
            )
        session.flush()
        with app.app_context():
            let_back_in(session, member.email)
        assert (count(session, member.id), count(session, other.id)) == (0, 1)

    def test_of_somebody_unknown_it_says_so(self, app: Flask, session: Session) -> None:
        with app.app_context(), pytest.raises(AccountIsUnknownError):
            let_back_in(session, "stranger@city.example")

    def test_an_administrator_does_it_for_a_colleague(self, app: Flask, session: Session) -> None:
        boss, member = a_member(session, "city_administrator"), a_member(session)
        member.tf_totp_secret = "lost"
        session.commit()
        elsewhere = signed_in(app.test_client(), boss)
        page = post(elsewhere, self.button(session, member), page="/staff/beirut/people")
        link = re.search(r"/staff/reset/[\w.-]+", page.text)
        assert link
        client = app.test_client()
        assert post(client, link[0], password=NEW).status_code == 303
        assert comes_in(client)

    def test_where_there_is_mail_the_link_is_for_its_reader_alone(
        self, app: Flask, session: Session, mail: Mailbox
    ) -> None:
        boss, member = a_member(session, "city_administrator"), a_member(session)
        session.commit()
        client = signed_in(app.test_client(), boss)
        page = post(client, self.button(session, member), page="/staff/beirut/people")
        assert page.status_code == 200
        assert "/staff/reset/" not in page.text
        assert mail.link().startswith("/staff/reset/")

    @pytest.mark.parametrize("role", ["operator", "city_administrator"])
    def test_nobody_comes_in_as_somebody_who_may_do_more(
        self, app: Flask, session: Session, role: Role
    ) -> None:
        boss, member = a_member(session, "city_administrator"), a_member(session)
        city(session, "freetown")
        elsewhere = "freetown" if role == "city_administrator" else None
        session.add(Membership(account_id=member.id, role=role, city_id=elsewhere))
        session.commit()
        client = signed_in(app.test_client(), boss)
        for colleague in (member, boss):
            button = self.button(session, colleague)
            answer = post(client, button, page="/staff/beirut/people")
            assert answer.status_code == 403
        signed_in(app.test_client(), member)

    @staticmethod
    def button(session: Session, member: Account) -> str:
        id = session.scalars(
            select(Membership.id).where(
                Membership.account_id == member.id, Membership.city_id == "beirut"
            )
        ).one()
        return f"/staff/beirut/people/{id}/let-back-in"
