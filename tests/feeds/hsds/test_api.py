"""The HSDS API answers by the standard's words, and keeps our promises while it does."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.access import AccessCondition
from locator.directory.hsds import PROFILE_TAXONOMY_ID
from locator.directory.location import Address
from locator.directory.needs import TAXONOMY_ID, term_id
from locator.directory.notice import Notice
from locator.directory.point import Point
from locator.directory.publishing import publish_changes
from locator.directory.texts import write_texts
from tests.builders import NOW, TODAY, location, organization, service_point

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def client(database: Database) -> FlaskClient:
    app = create_app(Config(database_url="postgresql:///unused"), database)
    app.extensions["locator"].now = lambda: NOW
    return app.test_client()


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    with client.get(f"/hsds/v3/{address}") as answer:
        assert answer.status_code == status, answer.data
        return orjson.loads(answer.data)


def names(client: FlaskClient, address: str) -> list[str]:
    return sorted(one["name"] for one in get(client, address)["contents"])


def value(record: Any, code: str) -> str | None:
    return next(
        (
            attribute.get("value")
            for attribute in record.get("attributes", ())
            if attribute["taxonomy_term"]["code"] == code
        ),
        None,
    )


class TestOpenToAll:
    """Promise 1."""

    @pytest.fixture(autouse=True)
    def three(self, session: Session) -> None:
        service_point(session, name="For all")
        service_point(
            session, name="For some", access={"open_to_all": "no"}, conditions="With a permit"
        )
        service_point(session, name="Who knows", access={"open_to_all": "unknown"})

    @pytest.mark.parametrize("kind", ["services", "service_at_locations", "organizations"])
    def test_a_list_has_nothing_else(self, client: FlaskClient, kind: str) -> None:
        assert get(client, kind)["total_items"] == 1
        assert get(client, f"{kind}?conditions=true")["total_items"] == 3
        assert get(client, f"{kind}?full=true")["total_items"] == 1

    def test_who_asks_for_the_rest_is_told_of_its_conditions(self, client: FlaskClient) -> None:
        listed = get(client, "services?conditions=true")["contents"]
        assert {one["name"]: one.get("eligibility_description") for one in listed} == {
            "For all": None,
            "For some": "Not open to all: With a permit.",
            "Who knows": "Not known to be open to all.",
        }
        full = get(client, "services?conditions=true&full=true")["contents"]
        assert {one["name"]: value(one, "open_to_all") for one in full} == {
            "For all": "yes",
            "For some": "no",
            "Who knows": "unknown",
        }
        points = get(client, "service_at_locations?conditions=true")["contents"]
        assert {one["service"].get("eligibility_description") for one in points} == {
            None,
            "Not open to all: With a permit.",
            "Not known to be open to all.",
        }

    def test_one_by_its_id_says_it(self, client: FlaskClient) -> None:
        listed = get(client, "services?conditions=true")["contents"]
        (closed,) = (one["id"] for one in listed if one["name"] == "For some")
        told = get(client, f"services/{closed}")
        assert (value(told, "open_to_all"), value(told, "conditions")) == ("no", "With a permit")
        assert value(told, "open_to_all.confirmed_by") == "City of Beirut"

    def test_a_service_is_listed_with_those_of_its_points_that_are(
        self, session: Session, client: FlaskClient
    ) -> None:
        first = service_point(session, name="Both", access={"open_to_all": "no"})
        other = service_point(session, publish=False, service=first.service)
        other.access_conditions = [AccessCondition(fact="open_to_all", answer="yes")]
        publish_changes(session, NOW)
        (told,) = (
            one for one in get(client, "services?full=true")["contents"] if one["name"] == "Both"
        )
        assert [point["id"] for point in told["service_at_locations"]] == [str(other.id)]
        assert len(get(client, f"services/{first.service_id}")["service_at_locations"]) == 2


class TestPages:
    @pytest.fixture(autouse=True)
    def five(self, session: Session) -> None:
        for number in range(5):
            service_point(session, name=f"Service {number}")

    def test_every_service_is_on_one_page(self, client: FlaskClient) -> None:
        pages = [get(client, f"services?per_page=2&page={number}") for number in (1, 2, 3)]
        seen = [one["id"] for page in pages for one in page.pop("contents")]
        assert len({*seen}) == 5
        assert pages == [
            {
                "total_items": 5,
                "total_pages": 3,
                "page_number": number,
                "size": size,
                "first_page": number == 1,
                "last_page": number == 3,
                "empty": False,
            }
            for number, size in ((1, 2), (2, 2), (3, 1))
        ]

    def test_a_page_behind_the_last_is_empty(self, client: FlaskClient) -> None:
        page = get(client, "services?page=9")
        assert (page["contents"], page["empty"], page["total_items"]) == ([], True, 5)

    def test_lines_are_all_of_it(self, client: FlaskClient) -> None:
        with client.get("/hsds/v3/services?format=ndjson&per_page=2") as answer:
            assert answer.mimetype == "application/x-ndjson"
            assert len({orjson.loads(line)["id"] for line in answer.data.splitlines()}) == 5

    def test_minimal_is_ids_and_dates_on_one_page(self, client: FlaskClient) -> None:
        page = get(client, "services?minimal=true&per_page=2")
        assert (page["size"], page["total_pages"], page["last_page"]) == (5, 1, True)
        assert {frozenset(one) for one in page["contents"]} == {frozenset({"id", "modified_date"})}

    @pytest.mark.parametrize(
        "question",
        ["page=0", "page=x", "per_page=0", "per_page=9999", "format=xml", "taxonomy_id=x",
         "modified_after=2026", "nonsense=1", "organization_id=1", "full=maybe"],
    )  # fmt: skip
    def test_what_cannot_be_read_is_said(self, client: FlaskClient, question: str) -> None:
        told = get(client, f"services?{question}", status=400)
        assert [error["field"] for error in told["errors"]] == [question.partition("=")[0]]


class TestFilters:
    def test_by_words_in_any_language_without_accents(
        self, session: Session, client: FlaskClient
    ) -> None:
        point = service_point(session, publish=False, name="Dentist", description="Teeth, free")
        write_texts(
            session, point.service, "name", {"en": "Dentist", "fr": "Dentiste Müller"}, "en"
        )
        publish_changes(session, NOW)
        service_point(session, name="Lawyer")
        assert names(client, "services?search=muller") == ["Dentist"]
        assert names(client, "services?search=TEETH") == ["Dentist"]
        assert names(client, "services?search=open+door+lawyer") == ["Lawyer"]
        assert names(client, "organizations?search=open") == ["Open Door", "Open Door"]
        assert get(client, "service_at_locations?search=example+street")["total_items"] == 2
        for harmless in ("'; DROP", "a & | !", '"', "%", "(((", "\\"):
            assert "contents" in get(client, f"services?search={quote(harmless)}")

    def test_by_need_with_its_parts_and_by_taxonomy(
        self, session: Session, client: FlaskClient
    ) -> None:
        service_point(session, name="Asylum", needs=["legal-aid/asylum"])
        service_point(session, name="Doctor", needs=["public-health/primary-care"])
        service_point(session, name="Neither", needs=[])
        for code, found in (
            ("legal-aid", ["Asylum"]),
            ("legal-aid/asylum", ["Asylum"]),
            ("legal-aid/detention", []),
        ):
            assert names(client, f"services?taxonomy_term_id={term_id(code)}") == found
        assert names(client, f"services?taxonomy_id={TAXONOMY_ID}") == ["Asylum", "Doctor"]
        assert len(names(client, f"services?taxonomy_id={PROFILE_TAXONOMY_ID}")) == 3
        assert names(client, f"services?taxonomy_id={uuid.uuid4()}") == []
        assert names(client, f"services?taxonomy_term_id={uuid.uuid4()}") == []
        found = get(client, f"organizations?taxonomy_term_id={term_id('legal-aid')}")
        assert found["total_items"] == 1

    def test_by_organization_and_city(self, session: Session, client: FlaskClient) -> None:
        mine = organization(session, name="Mine")
        service_point(session, name="Here", organization=mine)
        service_point(session, name="There", city="freetown")
        for kind in ("services", "service_at_locations"):
            assert get(client, f"{kind}?organization_id={mine.id}")["total_items"] == 1
            assert get(client, f"{kind}?city=freetown")["total_items"] == 1
        assert names(client, "organizations?city=beirut") == ["Mine"]
        get(client, "services?city=atlantis", status=404)

    def test_by_when_it_last_changed(self, session: Session, client: FlaskClient) -> None:
        service_point(session, name="Old")
        service_point(session, name="New", now=NOW + HOUR)
        later = (NOW + HOUR).isoformat().replace("+00:00", "Z")
        assert names(client, f"services?modified_after={later}") == ["New"]
        assert names(client, f"services?modified_after={NOW.isoformat()}") == ["New", "Old"]
        assert get(client, f"service_at_locations?modified_after={later}")["total_items"] == 1

    def test_by_postcode_and_what_is_near_to_it(
        self, session: Session, client: FlaskClient
    ) -> None:
        for number, (code, lat) in enumerate(
            [("BS1 4TB", 33.89), ("BS2 1AA", 33.8901), ("BS9 9ZZ", 33.95)]
        ):
            house = location(session, point=Point(35.5, lat), address=None)
            house.addresses = [Address(address_1="1 Street", postal_code=code)]
            service_point(session, name=f"Service {number}", location=house)
        hidden = location(session, disclosure="hidden", point=Point(35.5, 33.89), address=None)
        hidden.addresses = [Address(address_1="Secret", postal_code="BS1 4TB")]
        service_point(session, name="Shelter", location=hidden)

        def found(question: str) -> list[str]:
            points = get(client, f"service_at_locations?{question}")["contents"]
            return sorted(one["service"]["name"] for one in points)

        assert found("postcode=bs14tb") == ["Service 0"]
        assert found("postcode=BS1+4TB&proximity=500") == ["Service 0", "Service 1"]
        assert found("postcode=nowhere&proximity=500") == []
        get(client, "service_at_locations?proximity=500", status=400)

    def test_nobody_vouches_for_it_any_more(self, database: Database, session: Session) -> None:
        """Promise 5, also before the records are made anew."""
        point = service_point(session)
        app = create_app(Config(database_url="postgresql:///unused"), database)
        app.extensions["locator"].now = lambda: NOW + dt.timedelta(days=200)
        later = app.test_client()
        for kind in ("services", "service_at_locations", "organizations"):
            assert get(later, kind)["total_items"] == 0
        get(later, f"services/{point.service_id}", status=404)
        get(later, f"service_at_locations/{point.id}", status=404)
        get(later, f"organizations/{point.service.organization_id}", status=404)


class TestOne:
    def test_an_organization_has_its_services(self, session: Session, client: FlaskClient) -> None:
        point = service_point(session, name="Doctor")
        told = get(client, f"organizations/{point.service.organization_id}")
        assert [one["name"] for one in told["services"]] == ["Doctor"]
        assert "service_at_locations" not in told["services"][0]
        told = get(client, f"organizations/{told['id']}?full_service=true")
        assert len(told["services"][0]["service_at_locations"]) == 1

    def test_what_is_said_of_a_day_is_there_at_once(
        self, session: Session, client: FlaskClient
    ) -> None:
        """Promise 4: a partner is told that a stop is not running, too."""
        point = service_point(session, is_mobile=True)
        nine, five = dt.time(9), dt.time(17)
        point.notices = [Notice(date=TODAY, starts_at=nine, ends_at=five, kind="not_running")]
        publish_changes(session, NOW + HOUR)
        told = get(client, f"service_at_locations/{point.id}")
        (notice,) = orjson.loads(value(told, "notices") or "")
        assert (notice["date"], notice["kind"]) == (TODAY.isoformat(), "not_running")
        assert told["service"]["last_modified"] == "2026-11-26T09:00:00Z"

    def test_what_is_not_there_is_not_found(self, client: FlaskClient) -> None:
        for kind in ("services", "organizations", "service_at_locations", "taxonomies",
                     "taxonomy_terms"):  # fmt: skip
            get(client, f"{kind}/{uuid.uuid4()}", status=404)
            get(client, f"{kind}/1", status=404)


class TestTaxonomies:
    def test_every_term_belongs_to_one_and_is_found_by_its_id(self, client: FlaskClient) -> None:
        taxonomies = {one["id"] for one in get(client, "taxonomies")["contents"]}
        terms = get(client, "taxonomy_terms?per_page=500")["contents"]
        assert {term["taxonomy_id"] for term in terms} == taxonomies
        for term in terms[::10]:
            assert get(client, f"taxonomy_terms/{term['id']}") == term
        assert get(client, f"taxonomies/{TAXONOMY_ID}")["name"] == "locator-needs"

    def test_by_parent_top_and_words(self, client: FlaskClient) -> None:
        def codes(question: str) -> set[str]:
            found = get(client, f"taxonomy_terms?per_page=500&{question}")["contents"]
            return {term["code"] for term in found}

        assert len(codes(f"top_only=true&taxonomy_id={TAXONOMY_ID}")) == 8
        assert "legal-aid/asylum" in codes(f"parent_id={term_id('legal-aid')}")
        assert codes(f"parent_id={term_id('legal-aid/asylum')}") == set()
        assert codes("search=whatsapp") == {"is_whatsapp"}


class TestServing:
    def test_it_says_what_it_is(self, client: FlaskClient) -> None:
        told = get(client, "")
        assert told["version"] == "3.1"
        for address in (told["profile"], told["openapi_url"]):
            with client.get(address) as answer:
                assert answer.status_code == 200

    def test_who_holds_it_is_told_so_and_anybody_may_read_it(
        self, session: Session, client: FlaskClient
    ) -> None:
        service_point(session)
        first = client.get("/hsds/v3/services")
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert 'rel="license"' in first.headers["Link"]
        again = client.get("/hsds/v3/services", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.post("/hsds/v3/services").status_code == 405
