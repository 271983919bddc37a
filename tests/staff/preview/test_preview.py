"""A preview shows what the public will see, to nobody else, and leaves no trace."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from locator.directory.base import PUBLISHED, STAFF
from locator.directory.change import Change
from locator.directory.document.document import LocationPart, PointPart
from locator.i18n import languages
from locator.staff.accounts import Account
from locator.staff.drafts import publishing
from locator.staff.drafts.draft import Draft
from tests.builders import city, organization
from tests.directory.random_edits import _rows, directory
from tests.staff.people import a_member, signed_in
from tests.staff.preview.drafts import a_change, a_new_one, member_of


@pytest.fixture
def editor(session: Session) -> Account:
    city(session)
    return a_member(session, "editor")


def main_of(page: str) -> str:
    found = re.search(r'<main id="main">.*</main>', page, re.DOTALL)
    assert found, page
    return found[0]


def address(draft: Draft, rest: str = "") -> str:
    return f"/staff/beirut/drafts/{draft.id}/preview{rest}"


def everything(session: Session) -> object:
    """All rows of all schemas, with the record of changes and the versions of what is public."""
    session.expire_all()
    return (
        directory(session),
        _rows(session, PUBLISHED, without=[], but=set()),
        # When somebody was last seen is not of what they look at.
        _rows(session, STAFF, without=[], but={"account", "session", "sign_in", "device"}),
        session.scalar(select(func.count()).select_from(Change)),
    )


@pytest.mark.parametrize("make", [a_new_one, a_change])
@pytest.mark.parametrize("lang", ["en", "ar", "am", "zh"])
def test_it_shows_what_the_public_page_shows_after_publishing(
    client: FlaskClient,
    session: Session,
    editor: Account,
    make: Callable[[Session, Account], Draft],
    lang: str,
) -> None:
    draft = make(session, editor)
    (point,) = draft.content().points
    session.commit()
    signed_in(client, editor)
    preview = client.get(address(draft, f"/0?lang={lang}"))
    card = client.get(address(draft, f"/list?lang={lang}")).text
    assert preview.status_code == 200
    reviewer = member_of(session, a_member(session, "reviewer"))
    publishing.publish(session, draft, reviewer)
    session.commit()
    public = client.get(f"/{lang}/beirut/{point.id}").text
    assert main_of(preview.text) == main_of(public)
    results = client.get(f"/{lang}/beirut/?need=public-health").text
    (shown,) = re.findall(r'<li class="card" .*?</li>', results, re.DOTALL)
    assert shown in card
    assert 'lang="ar" dir="rtl"' in public or lang != "ar"


def test_looking_leaves_no_trace(client: FlaskClient, session: Session, editor: Account) -> None:
    drafts = [a_new_one(session, editor), a_change(session, editor)]
    session.commit()
    signed_in(client, editor)
    before = everything(session)
    for draft in drafts:
        for rest in ("", "/0", "/list", "/7", "?lang=ar&width=small&view=list"):
            assert client.get(address(draft, rest)).status_code in (200, 404)
    assert everything(session) == before
    # What the trying was told to publish is forgotten, too.
    with client.application.extensions["locator"].database.staff() as other:
        other.execute(text("SELECT 1"))
    assert everything(session) == before


def test_every_language_can_be_chosen_and_the_citys_come_first(
    client: FlaskClient, session: Session, editor: Account
) -> None:
    draft = a_new_one(session, editor)
    session.commit()
    page = signed_in(client, editor).get(address(draft)).text
    offered = re.findall(r'<option value="([\w-]+)" lang=', page)
    assert offered[:3] == [code for code in languages() if code in ("ar", "en", "fr")]
    assert sorted(offered) == sorted(languages())
    assert 'value="ar" lang="ar" selected' in page  # the first of Beirut's
    for code in languages():
        shown = client.get(address(draft, f"/0?lang={code}"))
        assert f'<html lang="{code}"' in shown.text


@pytest.mark.parametrize(
    "asked", ["lang=xx", "width=9999", "view=-1", "view=99999999999999", "lang="]
)
def test_what_is_not_there_gives_way(
    client: FlaskClient, session: Session, editor: Account, asked: str
) -> None:
    draft = a_new_one(session, editor)
    session.commit()
    assert signed_in(client, editor).get(address(draft, f"?{asked}")).status_code == 200


def test_only_our_own_frame_may_hold_it_and_nothing_runs_inside(
    client: FlaskClient, session: Session, editor: Account
) -> None:
    draft = a_new_one(session, editor)
    session.commit()
    signed_in(client, editor)
    for rest in ("/0", "/list"):
        inside = client.get(address(draft, rest))
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in inside.headers["Content-Security-Policy"].split(";")
        )
        assert policy["frame-ancestors"] == "'self'"
        assert policy["sandbox"] == "allow-same-origin"
        assert policy["default-src"] == "'none'"
        assert "<script" not in inside.text
        assert '<base target="_blank">' in inside.text
        assert inside.headers["Cache-Control"] == "no-store"
        assert inside.headers["Referrer-Policy"] == "no-referrer"
    around = client.get(address(draft)).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around
    assert "frame-src 'self'" in around
    assert "sandbox" not in around
    # Nobody else's pages have become any wider.
    assert "frame-ancestors 'none'" in client.get("/en/beirut/").headers["Content-Security-Policy"]
    assert 'sandbox="allow-same-origin"' in client.get(address(draft)).text


def test_what_is_missing_is_said(client: FlaskClient, session: Session, editor: Account) -> None:
    draft = a_new_one(session, editor, name="", needs=[], points=[])
    session.commit()
    page = signed_in(client, editor).get(address(draft)).text
    assert "As it is now, nobody would see it" in page
    assert "Without a name nobody can find it" in page
    assert "<iframe" not in page
    assert client.get(address(draft, "/0")).status_code == 404


def test_a_secret_address_is_in_no_preview(
    client: FlaskClient, session: Session, editor: Account
) -> None:
    place = LocationPart(
        name="The safe house",
        lon=35.4841,
        lat=33.8958,
        disclosure="area",
        area_name="Hamra",
        area_lon=35.4826,
        area_lat=33.8963,
        address="Secret Street 5",
    )
    draft = a_new_one(session, editor, points=[PointPart(location=place)])
    session.commit()
    signed_in(client, editor)
    for rest in ("/0", "/list"):
        shown = client.get(address(draft, f"{rest}?lang=en")).text
        assert "Hamra" in shown
        for secret in ("Secret", "safe house", "35.4841", "33.8958"):
            assert secret not in shown


def test_others_do_not_see_it(client: FlaskClient, session: Session, editor: Account) -> None:
    city(session, "freetown")
    draft = a_new_one(session, editor)
    own = organization(session, name="Another house")
    bound = a_member(session, "contributor", organization=own)
    elsewhere = a_member(session, "editor", "freetown")
    session.commit()
    for rest in ("", "/0", "/list"):
        assert client.get(address(draft, rest)).status_code in (303, 401)
    for account, status in ((bound, 403), (elsewhere, 403)):
        other = signed_in(client.application.test_client(), account)
        for rest in ("", "/0", "/list"):
            assert other.get(address(draft, rest)).status_code == status
    there = signed_in(client.application.test_client(), elsewhere)
    assert there.get(address(draft).replace("beirut", "freetown")).status_code == 404
