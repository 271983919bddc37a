"""A signed link is answered once, by whoever holds it, and does nothing by being opened."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.document import ServiceDocument
from locator.directory.published import PublishedServicePoint
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import staff_language
from locator.staff.confirming.link import link_id_of, masked, token_of
from locator.staff.drafts.draft import Draft
from tests.builders import NOW, TODAY, service, service_point, weekly
from tests.builders import location as a_location
from tests.staff.confirming.links import a_link, path_of

DAY = dt.timedelta(days=1)
KEY = "k" * 40


def is_public(session: Session, point: ServiceAtLocation) -> bool:
    return session.get(PublishedServicePoint, point.id) is not None


def the_draft(session: Session) -> Draft:
    session.expire_all()
    return session.scalars(select(Draft)).one()


def test_one_tap_confirms_in_the_name_of_the_organization(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session, assured_date=TODAY - 170 * DAY)
    link = a_link(session, point)
    answer = client.post(path_of(app, link))
    assert answer.status_code == 200
    assert "confirmed from today on" in answer.text
    session.expire_all()
    assert (point.assured_date, point.assured_by_kind, point.assured_by) == (
        TODAY,
        "organization",
        "Open Door",
    )
    assert (link.used_at, link.answer) == (NOW, "right")
    change = session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert change is not None
    assert change.actor == "confirmation link to a…@o….example"
    assert change.via == "confirmation link"


def test_opening_it_changes_nothing_however_often(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    """Mail scanners and previews open every address, some with HEAD."""
    point = service_point(session, assured_date=TODAY - 170 * DAY)
    link = a_link(session, point)
    session.flush()
    before = len(session.scalars(select(Change.id)).all())
    for end in ("", "/changed", "/closed", "?answer=right", "?language=ar"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(path_of(app, link) + end, method=method).status_code == 200
    session.expire_all()
    assert point.assured_date == TODAY - 170 * DAY
    assert link.used_at is None
    assert session.scalars(select(Draft)).all() == []
    assert len(session.scalars(select(Change.id)).all()) == before


def test_it_says_what_people_read_and_nothing_of_what_only_staff_know(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    secret = service_point(
        session,
        name="A bed for the night",
        disclosure="area",
        location_name="Green gate 7",
        area_name="Hamra",
        directions="Ring twice",
        phones=["+961 1 000 001"],
        schedules=[weekly("MO,TU,WE,TH,FR,SA,SU", "09:00", "17:00")],
        assurer_email="boss@open-door.example",
    )
    page = client.get(path_of(app, a_link(session, secret))).text
    for words in ("A bed for the night", "Hamra", "+961 1 000 001", "09:00", "Open to everyone"):
        assert words in page
    for hidden in ("Green gate 7", "Ring twice", "1 Example Street", "boss@open-door.example"):
        assert hidden not in page


def test_its_answers_are_kept_nowhere_and_carry_no_cookie(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    path = path_of(app, a_link(session, service_point(session)))
    for answer in (
        client.get(path),
        client.get(f"{path}/changed"),
        client.get("/confirm/forged"),
        client.post(path),
        client.get(path),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"made": NOW - 31 * DAY}, "It worked for 30 days."),
        ({"revoked": True}, "have taken it back"),
        ({"used_at": NOW - DAY}, "25 November 2026"),
    ],
)
def test_what_is_over_says_so_and_what_to_do(
    app: Flask, client: FlaskClient, session: Session, fields: dict[str, object], words: str
) -> None:
    point = service_point(session, assured_date=TODAY - 170 * DAY)
    path = path_of(app, a_link(session, point, **fields))  # type: ignore[arg-type]
    forms = {"times": "always", "length": "good"}
    for answer in (
        client.get(path),
        client.post(path),
        client.get(f"{path}/changed"),
        client.post(f"{path}/changed", data=forms),
        client.post(f"{path}/closed", data=forms),
    ):
        assert answer.status_code == 410
        assert words in answer.text
        assert "send you a new one" in answer.text
    session.expire_all()
    assert point.assured_date == TODAY - 170 * DAY
    assert session.scalars(select(Draft)).all() == []


def test_a_forged_one_is_unknown(app: Flask, client: FlaskClient, session: Session) -> None:
    link = a_link(session, service_point(session))
    path = path_of(app, link)
    other = token_of("another key of another server, as long", link.id)
    for forged in (path[:-1], f"{path}x", f"/confirm/{link.id}", f"/confirm/{other}"):
        assert client.get(forged).status_code == 404
        assert client.post(forged).status_code == 404
    assert client.get(path).status_code == 200


def test_a_token_holds_nothing_but_an_id(session: Session) -> None:
    link = a_link(session, service_point(session))
    token = token_of(KEY, link.id)
    assert link_id_of(KEY, token) == link.id
    assert len(token) < 80
    assert link_id_of(KEY, token.replace(".", "")) is None
    assert link_id_of("other" * 10, token) is None


def test_it_answers_once(app: Flask, client: FlaskClient, session: Session) -> None:
    path = path_of(app, a_link(session, service_point(session)))
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 410
    assert client.post(f"{path}/closed", data={"length": "good"}).status_code == 410


def test_a_link_for_a_service_confirms_all_its_places_and_no_draft(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    clinic = service(session)
    old = TODAY - 170 * DAY
    first, second = (
        service_point(session, service=clinic, location=a_location(session, name=name))
        for name in ("One", "Two")
    )
    draft = service_point(
        session,
        service=clinic,
        location=a_location(session, name="Three"),
        publication="draft",
        assured_date=old,
    )
    client.post(path_of(app, a_link(session, first, whole_service=True)))
    session.expire_all()
    assert [point.assured_date for point in (first, second, draft)] == [TODAY, TODAY, old]


def test_a_link_for_one_place_leaves_the_others(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    clinic = service(session)
    first = service_point(session, service=clinic)
    other = service_point(session, service=clinic, location=a_location(session, name="Two"))
    client.post(path_of(app, a_link(session, first)))
    session.expire_all()
    assert first.assured_date == TODAY
    assert other.assured_date == TODAY - DAY


def test_what_was_silent_is_back_with_one_tap(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session, assured_date=TODAY - 181 * DAY)
    assert not is_public(session, point)
    assert client.get(f"/en/beirut/{point.id}").status_code == 404
    client.post(path_of(app, a_link(session, point)))
    session.expire_all()
    assert is_public(session, point)
    assert client.get(f"/en/beirut/{point.id}").status_code == 200


def test_what_changed_goes_to_review_and_nothing_public_changes(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    before = session.get_one(PublishedServicePoint, point.id).content
    path = path_of(app, a_link(session, point))
    answer = client.post(
        f"{path}/changed", data={"times": "Mondays\r\n9 to 12", "phone": "+961 1 222", "note": ""}
    )
    assert answer.status_code == 200
    draft = the_draft(session)
    assert (draft.state, draft.origin, draft.author_id) == ("in_review", "confirmation", None)
    assert draft.service_id == point.service_id
    say = staff_language("ar").gettext  # the first language of the city
    assert [comment.text for comment in draft.comments] == [
        f"{say('When are you open now?')}\nMondays\n9 to 12\n\n"
        f"{say('What is your phone number now?')}\n+961 1 222"
    ]
    assert session.get_one(PublishedServicePoint, point.id).content == before
    assert point.assured_date == TODAY - DAY


def test_an_empty_or_endless_form_is_given_back_with_what_was_typed(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    path = path_of(app, a_link(session, service_point(session)))
    empty = client.post(f"{path}/changed", data={"times": "  "})
    assert empty.status_code == 422
    assert "one field at least" in empty.text
    endless = client.post(f"{path}/changed", data={"note": "x" * 901})
    assert endless.status_code == 422
    assert "x" * 901 in endless.text
    assert session.scalars(select(Draft)).all() == []
    assert client.get(path).status_code == 200, "it can still be answered"


def test_closed_for_good_goes_to_review_as_that(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    path = path_of(app, a_link(session, point, whole_service=True))
    client.post(f"{path}/closed", data={"length": "good", "note": "We have no money"})
    draft = the_draft(session)
    assert ServiceDocument.model_validate(draft.document).status == "defunct"
    said = staff_language("ar").gettext("Closed for good")
    assert draft.comments[0].text == f"{said}\n\nWe have no money"
    assert is_public(session, point), "until somebody has looked at it"


def test_closed_for_a_while_becomes_a_closure_in_review(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    path = path_of(app, a_link(session, point))
    for last in ("", "yesterday", "2026-11-25"):
        wrong = client.post(f"{path}/closed", data={"length": "until", "last": last})
        assert wrong.status_code == 422
    client.post(f"{path}/closed", data={"length": "until", "last": "2026-12-06"})
    (closure,) = the_draft(session).content().closures
    assert (closure.first_date, closure.last_date) == (TODAY, dt.date(2026, 12, 6))
    assert is_public(session, point)


def test_one_place_of_several_is_closed_on_its_days(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    clinic = service(session)
    point = service_point(session, service=clinic)
    service_point(session, service=clinic, location=a_location(session, name="Two"))
    path = path_of(app, a_link(session, point))
    client.post(f"{path}/closed", data={"length": "until", "last": "2026-11-28"})
    document = the_draft(session).content()
    assert document.closures == []
    days = {part.id: [one.date for one in part.schedule_exceptions] for part in document.points}
    assert days[point.id] == [dt.date(2026, 11, day) for day in (26, 27, 28)]
    assert sum(map(len, days.values())) == 3


def test_an_answer_about_an_incomplete_entry_reaches_a_reviewer_all_the_same(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session, needs=[])
    path = path_of(app, a_link(session, point))
    assert client.post(f"{path}/changed", data={"note": "New door"}).status_code == 200
    draft = the_draft(session)
    assert draft.state == "in_review"
    assert len(draft.comments) == 1


def test_what_was_archived_meanwhile_is_off(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session, publication="archived")
    answer = client.get(path_of(app, a_link(session, point)))
    assert answer.status_code == 410
    assert "not on the list any more" in answer.text


def test_it_speaks_the_language_of_the_link_until_another_is_chosen(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    path = path_of(app, a_link(session, service_point(session), language="ar"))
    assert '<html lang="ar" dir="rtl">' in client.get(path).text
    french = client.get(f"{path}?language=fr").text
    assert '<html lang="fr" dir="ltr">' in french
    assert re.findall(r'action="([^"]+)"', french) == [f"{path}?language=fr"]


def test_a_mail_address_is_recorded_in_a_way_that_cannot_be_written_to() -> None:
    assert masked("amina@open-door.example") == "a…@o….example"
    assert masked("Amina@mail.open-door.co.uk") == "A…@m….uk"
    assert masked(None) == "somebody"
    assert masked("nonsense") == "somebody"


def test_every_stop_of_a_mobile_service_is_named(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    bus = service(session, name="Bus clinic", is_mobile=True)
    for name in ("Cola", "Dora"):
        point = service_point(session, service=bus, location=a_location(session, name=name))
    page = client.get(path_of(app, a_link(session, point, whole_service=True))).text
    assert "Cola" in page
    assert "Dora" in page


def test_what_an_owner_writes_turns_no_text_around(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    link = a_link(session, service_point(session))
    sent = {"phone": "01 \u202e234\u202c 567"}
    assert client.post(f"{path_of(app, link)}/changed", data=sent).status_code == 200
    (said,) = the_draft(session).comments
    assert "01 234 567" in said.text
