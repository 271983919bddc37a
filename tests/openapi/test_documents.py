"""Every OpenAPI document that we serve is kept: schemathesis asks what it allows, and what not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, serving

CHECKOUT = Path(__file__).resolve().parents[2]

# Where each is, and how many operations it describes at least.
DOCUMENTS = {
    "/api/v1/openapi.json": 4,
    "/feeds/v1/openapi.json": 5,
    "/ogc/api": 8,
    "/hsds/v3/openapi.json": 11,
    "/tiles/v1/openapi.json": 2,
}


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with serving() as live:
        yield live


def schemathesis(server: LiveServer, document: str, *options: str) -> str:
    """What it says, with all its checks, as `schemathesis.toml` sets it up; no failure."""
    said = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", server.url + document),
            *("--checks", "all", "--no-color", "--request-timeout", "30", *options),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


@pytest.mark.parametrize("document", DOCUMENTS)
def test_schemathesis_finds_no_fault(server: LiveServer, document: str) -> None:
    said = schemathesis(server, document)
    tested = re.search(r"Tested: (\d+)", said)
    assert tested
    assert int(tested[1]) >= DOCUMENTS[document]
    assert re.search(r"\b\d{3,} generated, \d{3,} passed", said), said


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS)
def test_schemathesis_finds_no_fault_in_hundreds(server: LiveServer, document: str) -> None:
    schemathesis(server, document, "--max-examples", "200")


def test_schemathesis_would_find_a_fault(server: LiveServer) -> None:
    """The same with an answer that the document does not allow."""
    view = server.app.view_functions["ogc.conformance"]
    server.app.view_functions["ogc.conformance"] = lambda: {"conformsTo": "everything"}
    try:
        with pytest.raises(AssertionError, match="/conformance"):
            schemathesis(server, "/ogc/api", "--include-path", "/conformance")
    finally:
        server.app.view_functions["ogc.conformance"] = view
