"""Every example in the documentation does what it says, on the real server with the sample."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable
from email.message import Message
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import icalendar
import pytest
from defusedxml import ElementTree

from locator.config import CHECKOUT
from tests.live import LiveServer, live_server  # noqa: F401 - a fixture

DOCS = CHECKOUT / "docs"
SERVER = "http://127.0.0.1:8000"
EXAMPLES = re.findall(r"^ +(curl .+)$", (DOCS / "data.md").read_text("utf-8"), re.MULTILINE)

# How to see that an answer of this kind has something to say.
SAYS_SOMETHING: dict[str, Callable[[bytes], object]] = {
    "application/json": json.loads,
    "application/geo+json": lambda content: json.loads(content)["features"],
    "application/problem+json": lambda content: json.loads(content)["errors"],
    "application/atom+xml": lambda content: list(ElementTree.fromstring(content)),
    "application/geopackage+sqlite3": lambda content: content.startswith(b"SQLite format 3"),
    # GDAL reads what is in it: tests/tiles.
    "application/vnd.mapbox-vector-tile": lambda content: b"service_points" in content,
    "application/x-ndjson": lambda content: list(map(json.loads, content.splitlines())),
    "application/zip": lambda content: content.startswith(b"PK"),
    "text/calendar": lambda content: icalendar.Calendar.from_ical(content).events,
    "text/csv": lambda content: list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))),
}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 15


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_request_of_the_documentation_is_answered(
    live_server: LiveServer,  # noqa: F811
    example: str,
) -> None:
    _, *options, address = shlex.split(example.replace(SERVER, live_server.url))
    headers, content = _fetched(address, "HEAD" if "-I" in options else "GET")
    if "-I" in options:
        assert headers["ETag"]
        assert headers["Last-Modified"]
        return
    assert SAYS_SOMETHING[headers.get_content_type()](content)
    if "someday" in example:
        told = json.loads(content)
        assert {error["field"] for error in told["errors"]} >= {"lat", "when"}
    else:
        assert headers.get_content_type() != "application/problem+json"
    if "-o" in options:
        ending = options[options.index("-o") + 1].rpartition(".")[2]
        assert ending in address, "it is saved as what it is"


def _fetched(address: str, method: str) -> tuple[Message, bytes]:
    """As curl does; a bare machine has none."""
    try:
        with urlopen(Request(address, method=method)) as answer:  # noqa: S310 - our own server
            return answer.headers, answer.read()
    except HTTPError as wrong:
        return wrong.headers, wrong.read()


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_pages_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (DOCS / page).read_text("utf-8")):
        assert "://" in target or (DOCS / target).exists(), target


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_within_a_page_lead_to_its_headings(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_the_readme_leads_to_every_page() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    for page in DOCS.glob("*.md"):
        assert f"docs/{page.name}" in readme, page.name
