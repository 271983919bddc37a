"""Staff send a link in the way that its owner reads, and can take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.staff.accounts.pauses import FREE
from locator.staff.confirming.link import ConfirmationLink
from tests.builders import location, organization, service, service_point
from tests.mailbox import Mailbox, mailbox
from tests.staff.confirming.links import path_of
from tests.staff.people import a_member, post, signed_in


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    with mailbox() as box:
        wiring = app.extensions["locator"]
        wiring.config = replace(wiring.config, mail_url=box.url, public_url="https://help.example")
        yield box


def the_link(session: Session) -> ConfirmationLink:
    session.expire_all()
    return session.scalars(select(ConfirmationLink)).one()


def addresses(page: str) -> dict[str, str]:
    """The text behind each way to send it."""
    found = {}
    for part in page.split('href="')[1:]:
        href = part.partition('"')[0].replace("&amp;", "&")
        for scheme, name in (("https://wa.me/", "text"), ("sms:", "body"), ("mailto:", "body")):
            if href.startswith(scheme):
                query = urlsplit(href).query.lstrip("&")
                found[scheme] = parse_qs(query)[name][0]
    return found


def test_the_message_is_in_the_language_that_was_chosen_and_leads_to_the_page(
    app: Flask, client: FlaskClient, session: Session, box: Mailbox
) -> None:
    point = service_point(session, assurer_email="amina@open-door.example")
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{point.service_id}/link"
    assert 'value="amina@open-door.example"' in client.get(form).text
    made = post(client, form, language="ar", email="amina@open-door.example")
    assert made.status_code == 303
    page = client.get(made.headers["Location"])
    link = the_link(session)
    assert (link.language, link.for_email, link.service_id) == (
        "ar",
        "amina@open-door.example",
        point.service_id,
    )
    texts = addresses(page.text)
    assert texts.keys() == {"https://wa.me/", "sms:", "mailto:"}
    assert len(set(texts.values())) == 1
    assert f"https://help.example{path_of(app, link)}" in unquote(texts["sms:"])
    assert client.get(path_of(app, link)).status_code == 200
    assert box.mails == [], "nothing is sent by itself"


def test_it_is_sent_from_here_where_there_is_a_mail_server(
    app: Flask, client: FlaskClient, session: Session, box: Mailbox
) -> None:
    point = service_point(session)
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{point.service_id}/link"
    page = post(client, form, language="en", email="amina@open-door.example").headers["Location"]
    box.refuses = "550 no such person"
    address = f"/staff/beirut/links/{the_link(session).id}"
    post(client, f"{address}/send", page=page)
    assert "could not be sent" in client.get(page).text
    box.refuses = ""
    post(client, f"{address}/send", page=page)
    assert "The mail is sent." in client.get(page).text
    (mail,) = box.to("amina@open-door.example")
    assert path_of(app, the_link(session)) in str(mail.get_content())


def test_nobody_fills_a_mailbox_with_links(
    app: Flask, client: FlaskClient, session: Session, box: Mailbox
) -> None:
    """Threat: a member, or whoever holds their phone, mails an owner until they read nothing."""
    point = service_point(session)
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{point.service_id}/link"
    page = post(client, form, language="en", email="amina@open-door.example").headers["Location"]
    for _ in range(9):
        post(client, f"/staff/beirut/links/{the_link(session).id}/send", page=page)
    assert len(box.to("amina@open-door.example")) <= FREE + 1
    assert "Please wait" in client.get(page).text


def test_what_is_taken_back_works_no_more(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{point.service_id}/link"
    page = post(client, form, language="en").headers["Location"]
    link = the_link(session)
    assert f"/staff/beirut/links/{link.id}" in client.get(form).text
    assert client.get(path_of(app, link)).status_code == 200
    post(client, f"/staff/beirut/links/{link.id}/revoke", page=page)
    assert client.get(path_of(app, link)).status_code == 410
    assert f"/staff/beirut/links/{link.id}" not in client.get(form).text


def test_one_place_of_several_can_be_asked_about(client: FlaskClient, session: Session) -> None:
    clinic = service(session)
    one = service_point(session, service=clinic, location=location(session, name="East"))
    service_point(session, service=clinic, location=location(session, name="West"))
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{clinic.id}/link"
    assert "East" in client.get(form).text
    post(client, form, language="en", about=str(one.id))
    assert the_link(session).service_at_location_id == one.id


def test_what_is_wrong_is_said_at_its_field(client: FlaskClient, session: Session) -> None:
    point = service_point(session)
    signed_in(client, a_member(session))
    form = f"/staff/beirut/services/{point.service_id}/link"
    answer = post(client, form, language="en", email="amina at open-door")
    assert answer.status_code == 422
    assert 'value="amina at open-door"' in answer.text
    assert "does not look like an address of mail" in answer.text
    assert session.scalars(select(ConfirmationLink)).all() == []


def test_nobody_reaches_the_links_of_others(client: FlaskClient, session: Session) -> None:
    point = service_point(session, organization=organization(session, name="Theirs"))
    elsewhere = service_point(session, city="freetown")
    editor = a_member(session)
    signed_in(client, editor)
    form = f"/staff/beirut/services/{point.service_id}/link"
    post(client, form, language="en")
    link = the_link(session)
    assert client.get(f"/staff/beirut/services/{elsewhere.service_id}/link").status_code == 404
    bound = client.application.test_client()
    signed_in(bound, a_member(session, "contributor", organization=organization(session)))
    assert bound.get(form).status_code == 403
    assert bound.get(f"/staff/beirut/links/{link.id}").status_code == 403
    stranger = client.application.test_client()
    signed_in(stranger, a_member(session, city_id="freetown"))
    assert stranger.get(f"/staff/freetown/links/{link.id}").status_code == 404
    home = "/staff/freetown/"
    for what in ("revoke", "send"):
        answer = post(stranger, f"/staff/freetown/links/{link.id}/{what}", page=home)
        assert answer.status_code == 404
    assert not the_link(session).revoked
