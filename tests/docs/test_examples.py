"""Every example in the documentation does what it says, on the real server with the sample."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from locator.config import CHECKOUT
from tests.live import LiveServer, live_server  # noqa: F401 - a fixture

DOCS = CHECKOUT / "docs"
SERVER = "http://127.0.0.1:8000"
EXAMPLES = re.findall(r"^    (curl .+)$", (DOCS / "data.md").read_text("utf-8"), re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_request_of_the_documentation_is_answered(
    live_server: LiveServer,  # noqa: F811
    example: str,
) -> None:
    _, address = shlex.split(example.replace(SERVER, live_server.url))
    told = _fetched(address)  # as curl does; a bare machine has none
    if "someday" in example:
        assert {error["field"] for error in told["errors"]} >= {"lat", "when"}
    else:
        assert told.get("features") or told.get("cities")


def _fetched(address: str) -> Any:
    try:
        with urlopen(address) as answer:  # noqa: S310 - our own server
            return json.load(answer)
    except HTTPError as wrong:
        return json.load(wrong)


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_pages_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (DOCS / page).read_text("utf-8")):
        assert "://" in target or (DOCS / target).exists(), target


def test_the_readme_leads_to_every_page() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    for page in DOCS.glob("*.md"):
        assert f"docs/{page.name}" in readme, page.name
