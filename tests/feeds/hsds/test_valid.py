"""All that is public of every city of the sample is HSDS 3.1, also where nothing else may be."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.feeds.hsds.schemas import mistakes, needs_schemas, told
from tests.live import LiveServer

pytestmark = needs_schemas


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


def lines(client: FlaskClient, address: str) -> list[Any]:
    with client.get(f"/hsds/v3/{address}") as answer:
        assert answer.status_code == 200
        return [orjson.loads(line) for line in answer.data.splitlines()]


@pytest.mark.parametrize(
    ("address", "schema", "least"),
    [
        ("services?full=true", "service", 60),
        ("services", "service_list", 60),
        ("service_at_locations?full=true", "service_at_location", 120),
        ("service_at_locations", "service_at_location_list", 120),
        ("organizations?full=true", "organization", 30),
        ("organizations?full_service=true", "organization", 30),
        ("organizations", "organization_list", 30),
    ],
)
def test_everything_is_valid(client: FlaskClient, address: str, schema: str, least: int) -> None:
    mark = "&" if "?" in address else "?"
    found = lines(client, f"{address}{mark}conditions=true&format=ndjson")
    assert len(found) >= least
    wrong = {
        f"{'strict' if strict else 'loose'}: {mistake}"
        for record in found
        for strict in (False, True)
        for mistake in mistakes(schema, record, strict=strict)
    }
    assert wrong == set()


def test_one_by_its_id_is_valid(client: FlaskClient) -> None:
    for kind in ("services", "organizations", "service_at_locations"):
        schema = kind.removesuffix("s")
        first = told(client, f"/hsds/v3/{kind}?per_page=1")["contents"][0]
        whole = told(client, f"/hsds/v3/{kind}/{first['id']}")
        assert whole["id"] == first["id"]
        assert mistakes(schema, whole, strict=True) == []


def test_the_strict_form_would_find_a_field_of_our_own(client: FlaskClient) -> None:
    (first, *_) = lines(client, "services?full=true&format=ndjson")
    first["service_at_locations"][0]["location"]["disclosure"] = "exact"
    assert mistakes("service", first, strict=False) == []
    assert "disclosure" in mistakes("service", first, strict=True)[0]
