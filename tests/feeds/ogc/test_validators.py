"""Validators that others have written find no fault: ogctests, ogcapi-registry."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from ogcapi_registry import (
    parse_conformance_classes,
    validate_conformance,
    validate_document,
    validate_ogc_api,
)
from sqlalchemy import text

from tests.live import LiveServer, serving

CHECKOUT = Path(__file__).resolve().parents[3]
# Made by `script/setup --test`.
ENVIRONMENT = CHECKOUT / ".venv-ogctests"

# What ogctests refuses and the standard demands: features without a point.
# - test_ast15 wants each feature in the box; requirement 24C of part 1, which it quotes, wants
#   those without a point, too.
# - test_ast22 and test_ast28 use a schema in which `geometry` is never null; RFC 7946 (3.2) says
#   that it is, and so does github.com/opengeospatial/ogcapi-features/pull/833.
WITHOUT_A_POINT = ("test_ast15", "test_ast22", "test_ast28")

# Where ogctests 0.1.15 cannot pass: it reads the target of a Link header as `iri` and later looks
# for `href`, compares `rel` with its quotes (RFC 8288 demands them), so it never finds queryables,
# and what comes after needs them.
NEVER_FINDS_QUERYABLES = ("ct2", "ct3", "ct5", "ct7", "ct8", "ct9", "ct10")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """By the clock on the wall, since ogctests looks at it to check `timeStamp`."""
    with serving(now) as live:
        yield live


def ogctests(server: LiveServer, scope: str, without: tuple[str, ...] = ()) -> str:
    """What it says; it must have found nothing."""
    (package,) = ENVIRONMENT.glob("lib/python*/site-packages/ogctests")
    left_out = " or ".join(without)
    said = subprocess.run(
        [
            *(ENVIRONMENT / "bin/python", "-m", "pytest", package / scope, "-q"),
            *("-p", "no:cacheprovider", "--tb=short", "--disable-warnings"),
            *(["-k", f"not ({left_out})"] if left_out else []),
        ],
        env={**os.environ, "INSTANCE_URL": f"{server.url}/ogc", "NO_PROXY": "127.0.0.1"},
        cwd=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def test_ogctests_finds_no_fault_in_the_core(server: LiveServer) -> None:
    assert "26 passed, 3 deselected" in ogctests(server, "features/core", WITHOUT_A_POINT)


def test_ogctests_finds_no_fault_in_filtering(server: LiveServer) -> None:
    said = ogctests(server, "features/filtering", NEVER_FINDS_QUERYABLES)
    assert "3 passed, 7 deselected" in said


def test_ogctests_finds_no_fault_at_all_where_everything_has_a_point(server: LiveServer) -> None:
    with server.app.extensions["locator"].database.staff() as session:
        session.execute(text("DELETE FROM published.service_point WHERE geog IS NULL"))
        session.execute(text("UPDATE published.city SET version = version + 1"))
    assert "29 passed" in ogctests(server, "features/core")


def test_ogcapi_registry_finds_no_fault_in_the_document(server: LiveServer) -> None:
    document = httpx.get(f"{server.url}/ogc/api").json()
    declared = httpx.get(f"{server.url}/ogc/conformance").json()["conformsTo"]
    structure = validate_document(document)
    assert structure.is_valid, structure.errors
    found = validate_ogc_api(document, parse_conformance_classes(declared))
    assert found.is_valid, found.errors
    # A single feature takes no filter (it has an id), and so far the registry asks for one there.
    assert {warning["path"] for warning in found.warnings} <= {
        "paths//collections/{collectionId}/items/{featureId}.get.parameters"
    }
    # It knows the classes of OGC API - Features by name; CQL2 is not in its list (0.4.0).
    unknown = validate_conformance(declared).unrecognised
    assert all("/spec/cql2/1.0/conf/" in uri for uri in unknown)
