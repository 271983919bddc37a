"""sqlmap, which knows how databases are broken into, finds no way into ours.

The short form asks with what it would ask (a quote, a sleep, a union) and reads the answers; the
long one lets sqlmap itself try, on every kind of address that takes a word.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from locator.reports.stamp import stamp
from tests.builders import NOW
from tests.live import LiveServer, serving

# Where a word of somebody's comes nearest to the database; an asterisk is where it is tried.
ADDRESSES = {
    "search": "/api/v1/service-points?city=beirut&near=Hamra&need=public-health&speaks=ar&when=any",
    "page": "/en/beirut/?near=Hamra&need=public-health&speaks=ar&when=any&sort=nearest",
    "places": "/api/v1/places?q=Hamra&city=beirut",
    "feed": "/feeds/v1/beirut/service-points.geojson?limit=1&modified_after=2026-01-01T00:00:00Z",
    "changes": "/feeds/v1/beirut/changes.atom?lang=en&limit=1",
    "filter": "/ogc/collections/beirut/items?limit=1&filter=name%20LIKE%20'a*'",
    "box": "/ogc/collections/beirut/items?limit=1&bbox=35,33,36,34&datetime=2026-11-01/..",
    "hsds": "/hsds/v3/services?search=clinic&page=1&per_page=1",
    "widget": "/embed/v1?city=beirut&near=Hamra&need=public-health",
    "path": "/en/beirut*/",
}
FORMS = {
    "sign in": ("/staff/sign-in", "csrf_token=x&email=rana%40ngo.example&password=x"),
    "forgotten": ("/staff/forgotten", "csrf_token=x&email=rana%40ngo.example"),
    "report": (
        "/en/beirut/{point}/wrong",
        "kind=closed&text=x&stamp={stamp}&website=",
    ),
}
TRICKS = (
    "'",
    "''",
    '"',
    "\\",
    "1 OR 1=1",
    "1' OR '1'='1",
    "1) OR (1=1",
    "1' AND 1=CAST(version() AS int)--",
    "1;SELECT pg_sleep(5)--",
    "1' || pg_sleep(5)--",
    "1 UNION SELECT NULL,version()--",
    "$$x$$",
    "%27%20OR%201=1",
    "/**/OR/**/1=1",
    "\u02bc OR 1=1",  # a letter that a careless fold makes a quote
)
# What a database says of itself, in a page.
OF_A_DATABASE = re.compile(
    r"psycopg|SQLSTATE|syntax error at|PostgreSQL \d|pg_catalog|sqlalche", re.I
)


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with serving() as live:
        yield live


def words_of(address: str) -> list[str]:
    return re.findall(r"[?&]([\w-]+)=", address)


@pytest.mark.parametrize("kind", ADDRESSES)
def test_no_word_becomes_part_of_a_statement(server: LiveServer, kind: str) -> None:
    """The statements are the same whatever is said: words are parameters only."""
    client = server.app.test_client()
    assert client.get(ADDRESSES[kind].replace("*", "")).status_code == 200  # what it begins from
    said: list[str] = []

    def listen(_conn, _cursor, statement, *_) -> None:  # type: ignore[no-untyped-def]
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        for word in words_of(ADDRESSES[kind]):
            for trick in TRICKS:
                path, _, query = ADDRESSES[kind].partition("?")
                others = [one for one in query.split("&") if not one.startswith(f"{word}=")]
                typed = trick if "%" in trick else quote(trick, safe="")
                answer = client.get(f"{path}?{'&'.join([*others, f'{word}={typed}'])}")
                assert answer.status_code < 500, (word, trick)
                assert not OF_A_DATABASE.search(answer.text), (word, trick)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    joined = "\n".join(said)
    for trick in ("pg_sleep", "1=1", "version()", "$$x$$"):
        assert trick not in joined, trick


def in_a_report(server: LiveServer) -> dict[str, str]:
    """About an entry that is there, in a form that somebody has read for a minute."""
    found = server.app.test_client().get(ADDRESSES["search"]).get_json()
    point = uuid.UUID(found["features"][0]["id"])
    key = str(server.app.secret_key)
    return {"point": str(point), "stamp": stamp(key, point, NOW - dt.timedelta(minutes=1))}


def sqlmap(folder: Path, *options: str) -> str:
    """What it says of one address, in its default depth, without asking anybody anything."""
    done = subprocess.run(
        [
            *("sqlmap", "--batch", "--disable-coloring", "--dbms=postgresql"),
            *("--time-sec=5", "--level=2", "--risk=1", "--timeout=60"),
            *("--ignore-code=400,401,404,405,411,413,422,429", "--skip-waf", "--flush-session"),
            *("--output-dir", str(folder), *options),
        ],
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("sqlmap"), reason="sqlmap is Debian's, and not installed")
@pytest.mark.parametrize("kind", [*ADDRESSES, *FORMS])
def test_sqlmap_finds_nothing(server: LiveServer, tmp_path: Path, kind: str) -> None:
    if kind in FORMS:
        path, form = (part.format(**in_a_report(server)) for part in FORMS[kind])
        options = [f"--url={server.url}{path}", f"--data={form}"]
        if path.startswith("/staff"):
            options += ["--csrf-token=csrf_token", "--csrf-method=GET"]
            options += [f"--csrf-url={server.url}/staff/sign-in"]
    else:
        options = [f"--url={server.url}{ADDRESSES[kind]}"]
    # Places are found by how alike words are: "1=1" is more like itself than "1=2", and more like a
    # name. Asked whether a page changes with the two, sqlmap takes that for a condition.
    ways = "EUST" if kind == "places" else "BEUST"
    said = sqlmap(tmp_path, f"--technique={ways}", *options)
    assert "is vulnerable" not in said, said
    assert "sqlmap identified the following injection point" not in said, said
    # It has tried, and says so.
    assert "all tested parameters do not appear to be injectable" in said, said[-2_000:]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("sqlmap"), reason="sqlmap is Debian's, and not installed")
def test_sqlmap_would_find_a_hole(server: LiveServer, tmp_path: Path) -> None:
    """The same with a view that puts a word into its statement."""
    from flask import request  # noqa: PLC0415
    from sqlalchemy import text  # noqa: PLC0415

    from locator.privacy import open_to  # noqa: PLC0415
    from locator.wiring import wiring  # noqa: PLC0415

    @open_to("everyone")
    def hole() -> str:
        asked = request.args.get("id", "0")
        with wiring().database.public() as connection:
            found = connection.execute(
                text(f"SELECT id FROM published.city WHERE id = '{asked}'")  # noqa: S608
            )
            return "found" if found.first() else "nothing"

    server.app._got_first_request = False
    server.app.add_url_rule("/hole", view_func=hole)
    for ways in ("BEUST", "EUST"):
        said = sqlmap(tmp_path, f"--technique={ways}", f"--url={server.url}/hole?id=beirut")
        assert "sqlmap identified the following injection point" in said, said[-2_000:]
