"""Who holds an answer is told so at the door, in the very words of the application behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from locator.search.unchanged import ROUTE
from locator.wiring import Wiring
from tests.builders import location as a_location
from tests.builders import service_point
from tests.conftest import DatabaseInOneTransaction

ADDRESSES = (
    "/ar/beirut/",
    "/en/beirut/?need=public-health&when=any",
    "/en/beirut/?near=caf%C3%A9&when=any",
    "/api/v1/cities",
    "/api/v1/service-points?city=beirut",
    "/api/v1/service-points?lat=33.896&lon=35.48&need=public-health,housing",
    "/feeds/v1/beirut/service-points.geojson",
    "/hsds/v3/services",
    "/ogc/collections/beirut/items",
)
ANOTHER = ', "not-this-one"'


@pytest.fixture
def there(session: Session) -> None:
    service_point(session)


@pytest.fixture
def counted(client: FlaskClient) -> Iterator[list[str]]:
    """The routes under which answers are counted."""
    found = client.application.extensions["locator health"][0]
    routes: list[str] = []
    answer = found.answer

    def listen(route: str, *more: Any) -> None:
        routes.append(route)
        answer(route, *more)

    found.answer = listen
    yield routes
    found.answer = answer


def again(client: FlaskClient, address: str, held: str) -> tuple[int, list[tuple[str, str]]]:
    answer = client.get(address, headers={"If-None-Match": held, "Accept-Encoding": "br"})
    return answer.status_code, sorted(answer.headers)


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_door_says_what_the_application_says(
    client: FlaskClient, counted: list[str], address: str
) -> None:
    first = client.get(address, headers={"Accept-Encoding": "br"})
    assert first.status_code == 200
    held = first.headers["ETag"]
    at_the_door, behind = again(client, address, held), again(client, address, held + ANOTHER)
    assert counted[1] == ROUTE
    assert counted[2] != ROUTE
    assert at_the_door == behind
    assert at_the_door[0] == 304


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("address", ADDRESSES[:5])
def test_it_asks_one_small_thing(
    client: FlaskClient, database: DatabaseInOneTransaction, address: str
) -> None:
    held = client.get(address).headers["ETag"]
    with database.public() as connection:
        sent: list[str] = []

        @event.listens_for(connection, "before_cursor_execute")
        def _remember(*args: Any) -> None:
            sent.append(args[2])

        assert again(client, address, held)[0] == 304
        assert len([statement for statement in sent if "FROM published" in statement]) == 1
        assert not [statement for statement in sent if "published.service_point" in statement]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_changed_is_sent_anew(client: FlaskClient, session: Session, address: str) -> None:
    service_point(session)
    held = client.get(address).headers["ETag"]
    service_point(session, location=a_location(session, name="New house"))
    answer = client.get(address, headers={"If-None-Match": held})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != held


@pytest.mark.usefixtures("there")
def test_it_is_good_for_its_own_address_only(client: FlaskClient) -> None:
    page, data = (client.get(address).headers["ETag"] for address in (ADDRESSES[0], ADDRESSES[4]))
    assert again(client, "/en/beirut/", page)[0] == 200
    assert again(client, "/ar/beirut/?when=now", page)[0] == 200
    assert again(client, "/ar/nowhere/", page)[0] == 404
    assert again(client, "/ar/nowhere/", page.replace("beirut", "nowhere"))[0] == 404
    assert again(client, "/api/v1/service-points?city=beirut&radius=x", data)[0] == 400
    assert again(client, "/api/v1/service-points?city=nowhere", data)[0] == 400


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("held", ["*", '"x"', 'W/""', 'W/"~day~"', "", "W/", "é"])
def test_what_is_no_validator_of_ours_goes_on(
    client: FlaskClient, counted: list[str], held: str
) -> None:
    assert again(client, "/api/v1/cities", held)[0] == 200
    assert ROUTE not in counted


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("address", ["/embed/v1?city=beirut&lang=en", "/tiles/v1/0/0/0.mvt"])
def test_what_has_headers_of_its_own_keeps_them(
    client: FlaskClient, counted: list[str], address: str
) -> None:
    first = client.get(address)
    status, headers = again(client, address, first.headers["ETag"])
    assert status == 304
    for name in ("Content-Security-Policy", "Cache-Control"):
        assert dict(headers)[name] == first.headers[name]
    assert ROUTE not in counted


@pytest.mark.usefixtures("there")
def test_without_a_database_the_application_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = client.get("/en/beirut/").headers["ETag"]
    wiring: Wiring = client.application.extensions["locator"]

    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(wiring.database, "public", gone)
    assert again(client, "/en/beirut/", held)[0] == 503
