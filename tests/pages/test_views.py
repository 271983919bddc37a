"""The pages as a browser without scripts gets them."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.directory.language import Language
from locator.directory.needs import NEEDS
from locator.directory.publishing import publish_changes
from locator.directory.texts import write_texts
from locator.i18n import languages
from locator.places.loading import load_gazetteer
from locator.search.need_names import NAMES
from locator.search.rendering import Icons
from tests.builders import NOW, on_day, service, service_point
from tests.builders import location as a_location

NEAR_HAMRA = "lat=33.896&lon=35.483"


@pytest.mark.parametrize(
    ("asked", "language"),
    [("ar-LB,en;q=0.5", "ar"), ("de;q=0.9, fr;q=0.3", "fr"), ("", "en"), ("xx;q=oops", "en")],
)
def test_everyone_is_sent_to_a_language_that_they_read(
    client: FlaskClient, asked: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert answer.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_every_city_can_be_chosen(client: FlaskClient, session: Session) -> None:
    service_point(session)
    service_point(session, city="freetown")
    page = client.get("/ar/").text
    assert 'href="/ar/beirut/"' in page
    assert "بيروت" in page
    assert 'lang="en" dir="ltr">Freetown' in page


def test_the_start_page_offers_the_eight_needs(client: FlaskClient, session: Session) -> None:
    service_point(session)
    page = client.get("/en/beirut/").text
    assert re.findall(r'name="need" value="([^"]+)"', page) == list(NEEDS)


def test_every_need_and_part_has_a_name_and_an_icon(app: Flask) -> None:
    assert set(NAMES) == set(NEEDS) | {
        f"{n}/{part}" for n, parts in NEEDS.items() for part in parts
    }
    icons: Icons = app.jinja_env.globals["icon"].__self__  # type: ignore[attr-defined]
    with app.test_request_context():
        for need in NEEDS:
            icons.use(f"need-{need}")


def test_a_card_says_everything_in_its_order(client: FlaskClient, session: Session) -> None:
    service_point(
        session,
        name="Doctor for all",
        languages=["am", "en"],
        access={"id_asked": "no"},
        phones=["+961 1 000 001"],
        is_free=True,
    )
    page = client.get(f"/en/beirut/?{NEAR_HAMRA}&speaks=am").text
    assert "<bdi>1</bdi> place within <bdi>2 km</bdi> of you where Amharic is spoken" in page
    order = [
        "Doctor for all",
        "Open until",
        "on foot",
        "is spoken",
        "Open to everyone",
        "No ID asked",
        "Free",
        "Confirmed yesterday by the city",
        'href="tel:+9611000001"',
    ]
    card = page[page.index("data-point=") :]
    places = [card.index(words) for words in order]
    assert places == sorted(places)


def test_what_is_not_open_to_all_is_shown_only_when_asked_for_and_labelled(
    client: FlaskClient, session: Session
) -> None:
    service_point(session, name="For members", access={"open_to_all": "no"})
    assert "For members" not in client.get("/en/beirut/?when=any").text
    shown = client.get("/en/beirut/?when=any&conditions=1").text
    assert "For members" in shown
    assert "Not for everyone: see the conditions" in shown


def test_a_farther_answer_says_that_we_looked_farther(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    page = client.get("/en/beirut/?lat=33.83&lon=35.49").text
    assert page.index("Nothing within") < page.index("place within", page.index("<main"))


def test_nothing_found_offers_to_ask_for_less(client: FlaskClient, session: Session) -> None:
    service_point(session, languages=["ar"])
    page = client.get("/en/beirut/?need=housing&speaks=am&free=1").text
    assert "Nothing found" in page
    assert 'href="/en/beirut/?need=housing&amp;free=1"' in page  # in any language
    assert 'href="/en/beirut/?need=housing&amp;speaks=am"' in page  # without the other filters


def test_more_places_are_one_link_away(client: FlaskClient, session: Session) -> None:
    for number in range(12):
        service_point(session, name=f"House {number}")
    first = client.get(f"/en/beirut/?{NEAR_HAMRA}").text
    assert first.count('class="card"') == 10
    assert "10+" in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    assert second.count('class="card"') == 2
    assert 'rel="next"' not in second


def test_a_place_that_is_typed_is_found_and_stays_in_its_field(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    load_gazetteer(session)
    page = client.get("/en/beirut/?near=al-Hamra").text
    assert 'value="al-Hamra"' in page
    assert "of Hamra" in page


def test_a_place_that_we_do_not_know_is_said_and_kept(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    page = client.get("/en/beirut/?near=Qwrtzpsd&need=housing").text
    assert "We do not know this place" in page
    assert 'value="Qwrtzpsd"' in page
    assert 'name="need" value="housing"' in page


def test_a_detail_page_answers_first_and_says_what_is_not_known(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session, access={"id_asked": "no", "status_asked": "yes"})
    page = client.get(f"/en/beirut/{point.id}").text
    assert page.index("Open until") < page.index("The coming two weeks")
    assert "They ask about your papers or status" in page
    assert "We don&#39;t know whether they share data with immigration authorities" in page
    assert "Says <bdi>City of Beirut</bdi>" in page
    assert "geo:33." in page
    assert "openstreetmap.org/directions" in page


def test_a_mobile_service_shows_its_stops_with_the_next_one_marked(
    client: FlaskClient, session: Session
) -> None:
    clinic = service(session, name="Bus clinic", is_mobile=True)
    for name, days in (("Cola", 1), ("Dora", 3)):
        point = service_point(
            session,
            service=clinic,
            location_name=name,
            schedules=[on_day((NOW.date()).replace(day=26 + days), "09:00", "12:00")],
        )
    page = client.get(f"/en/beirut/{point.id}").text
    stops = re.findall(r"<li[^>]*>.*?</li>", page[page.index('class="stops"') :], re.DOTALL)
    assert "Cola" in stops[0]
    assert "Next stop" in stops[0]
    assert "Dora" in stops[1]
    assert "Next stop" not in stops[1]


@pytest.mark.parametrize("disclosure", ["area", "hidden"])
def test_a_secret_address_gives_no_way_there(
    client: FlaskClient, session: Session, disclosure: str
) -> None:
    point = service_point(
        session, disclosure=disclosure, location_name="Green gate 7", directions="Ring twice"
    )
    page = client.get(f"/en/beirut/{point.id}").text
    for secret in ("Green gate 7", "Ring twice", "1 Example Street", "geo:", "openstreetmap"):
        assert secret not in page
    assert "Call before you go" in page


def test_a_text_in_another_language_is_marked(client: FlaskClient, session: Session) -> None:
    point = service_point(session, name="Doctor", description="Come on Mondays.")
    listed = client.get("/ar/beirut/?when=any").text
    assert '<small class="other" lang="en" dir="auto">English</small>' in listed
    page = client.get(f"/ar/beirut/{point.id}").text
    assert '<span lang="en" dir="ltr">Doctor</span>' in page
    assert "بلغة أخرى:" in page
    write_texts(session, point.service, "name", {"en": "Doctor", "ar": "طبيب"}, "en")
    publish_changes(session, NOW)
    session.flush()
    assert "<h1>طبيب</h1>" in client.get(f"/ar/beirut/{point.id}").text


def test_an_interpreter_is_not_a_speaker(client: FlaskClient, session: Session) -> None:
    service_point(session, languages=["en", Language(code="am", mode="interpreter")])
    page = client.get("/en/beirut/?speaks=am").text
    assert "Interpreter for" in page
    assert re.search(r"አማርኛ</bdi> is spoken", page) is None


def test_errors_are_pages_in_the_language_of_the_address(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    for address, status in (
        ("/ar/atlantis/", 404),
        (f"/ar/beirut/{uuid.uuid4()}", 404),
        ("/ar/beirut/?when=someday&lat=x", 400),
        ("/ar/beirut/nothing", 404),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert '<html lang="ar" dir="rtl">' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert '<html lang="fr"' in client.get("/x/y", headers={"Accept-Language": "fr"}).text


def test_a_wrong_question_names_what_was_wrong_and_keeps_what_was_typed(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    page = client.get("/en/beirut/?when=someday&near=<Hamra>").text
    assert "the time" in page
    assert "&lt;Hamra&gt;" in page


def test_our_own_mistake_is_a_page_too(app: Flask, session: Session) -> None:
    service_point(session)

    def broken() -> None:
        raise RuntimeError

    app.extensions["locator"].now = broken
    answer = app.test_client().get("/fr/beirut/")
    assert answer.status_code == 500
    assert "Quelque chose n’a pas marché chez nous" in answer.text


def test_a_page_of_another_city_does_not_show_this_one(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    service_point(session, city="freetown")
    assert client.get(f"/en/freetown/{point.id}").status_code == 404


def test_another_moment_is_said_and_can_be_taken_off(client: FlaskClient, session: Session) -> None:
    service_point(session)
    page = client.get("/en/beirut/?when=Fri+10:00&need=public-health").text
    assert "Open tomorrow" in page
    chip = re.search(r'<a class="chip on" href="([^"]+)"[^>]*>.{0,90}Fri 27 Nov 10:00', page)
    assert chip
    assert chip[1] == "/en/beirut/?need=public-health"


def test_every_language_is_one_tap_away_on_every_page(
    client: FlaskClient, session: Session
) -> None:
    """On pages of a city its people's languages; all are behind one more (decision 0083)."""
    point = service_point(session)
    for path in ("/", "/about", "/privacy"):
        page = client.get(f"/en{path}").text
        for code, language in languages().items():
            link = f'<a href="/{code}{path}" hreflang="{code}" lang="{code}"'
            assert f'{link} dir="{language.direction}"' in page
    for path in ("/beirut/", "/beirut/?need=housing", f"/beirut/{point.id}"):
        page = client.get(f"/en{path}").text
        assert f'<a href="/ar{path}" hreflang="ar" lang="ar" dir="rtl">' in page
        assert f'<a href="/en/read-in{path}" rel="nofollow">' in page
        every = client.get(f"/en/read-in{path}").text
        assert all(f'href="/{code}{path}" hreflang="{code}"' in every for code in languages())


def test_a_page_may_be_kept_by_anyone_and_one_of_a_city_for_seconds_only(
    client: FlaskClient, session: Session
) -> None:
    assert (
        client.get("/en/about").headers["Cache-Control"] == "public, max-age=60, stale-if-error=900"
    )
    service_point(session)
    answer = client.get("/en/beirut/?need=public-health")
    assert answer.headers["Cache-Control"] == ("public, max-age=2, s-maxage=30, stale-if-error=900")
    again = client.get(
        "/en/beirut/?need=public-health", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.headers["ETag"] == answer.headers["ETag"]


def test_a_change_in_the_city_ends_what_was_kept(client: FlaskClient, session: Session) -> None:
    service_point(session)
    etag = client.get("/en/beirut/?when=any").headers["ETag"]
    service_point(session, location=a_location(session, name="New house"))
    answer = client.get("/en/beirut/?when=any", headers={"If-None-Match": etag})
    assert answer.status_code == 200
