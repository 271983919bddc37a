"""Promise 2, on the whole server: who has searched is found nowhere in what the run has written.

Somebody who can be told from all others asks for everything, in every way that goes right or
wrong. Then every table, log and file is searched for her, byte by byte.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest

from locator.reports.stamp import LEAST_AGE
from tests.policy.trace import (
    ADDRESS,
    ADDRESS_6,
    LAT,
    LON,
    PATIENCE,
    TYPED,
    TYPED_ARABIC,
    Server,
    found_in_files,
    found_in_tables,
    secrets,
    whole_server,
    written_elsewhere,
)
from tests.waiting import wait_until

HERE = f"lat={LAT}&lon={LON}"
ARABIC = quote(TYPED_ARABIC)

# The address, and the status that tells that it went the way that is meant here.
GOES_WELL = (
    (f"/en/beirut/?{HERE}&need=public-health", 200),
    (f"/ar/beirut/?near={ARABIC}&{HERE}&when=any", 200),
    (f"/en/beirut/?near={TYPED}", 200),
    (f"/ar/beirut/?near={ARABIC}", 200),
    (f"/en/beirut/?near={LAT},{LON}", 200),
    (f"/en/beirut/languages?near={TYPED}&{HERE}", 200),
    (f"/en/beirut/save?near={TYPED}&{HERE}", 200),
    (f"/en/beirut/offline?near={TYPED}&{HERE}", 200),
    (f"/en/beirut/pack.json?near={TYPED}&{HERE}", 200),
    (f"/en/offline?near={TYPED}", 200),
    (f"/en/manifest.webmanifest?{HERE}", 200),
    (f"/worker.js?{HERE}", 200),
    (f"/en/privacy?{HERE}", 200),
    (f"/?{HERE}", 302),
    (f"/api/v1/service-points?city=beirut&{HERE}", 200),
    (f"/api/v1/places?q={TYPED}", 200),
    (f"/api/v1/places?q={ARABIC}&city=beirut", 200),
    (f"/basemap/beirut.json?lang={TYPED}&{HERE}", 200),
    ("/tiles/v1/beirut/0/0/0.mvt?speaks=am&need=legal-aid", 200),
    (f"/embed/v1?city=beirut&near={TYPED}&{HERE}", 200),
    (f"/en/embed/?near={ARABIC}&{HERE}", 200),
    (f"/hsds/v3/services?search={TYPED}", 200),
    (f"/ogc/collections/beirut/items?filter=name%20LIKE%20%27{TYPED}%25%27", 200),
)
GOES_WRONG = (
    (f"/en/beirut/?{HERE}&when={TYPED}", 400),
    (f"/en/beirut/?{HERE}&need={TYPED}&speaks={TYPED}&radius={TYPED}&cursor={TYPED}", 400),
    (f"/en/beirut/?near={TYPED * 500}", 400),
    (f"/en/{TYPED.lower()}/?{HERE}", 404),
    (f"/en/beirut/{TYPED}", 404),
    (f"/{TYPED}/{ARABIC}?{HERE}", 404),
    (f"/static/{TYPED}.js?{HERE}", 404),
    (f"/basemap/{TYPED}.json?{HERE}", 404),
    (f"/basemap/tile/{TYPED}/15/1/1?{HERE}", 404),
    (f"/basemap/archive/1/{TYPED}.pmtiles?{HERE}", 404),
    (f"/tiles/v1/{TYPED}/0/0.mvt?{HERE}", 404),
    (f"/tiles/v1/beirut/0/0/0.mvt?{HERE}&speaks={TYPED}", 400),
    (f"/api/{TYPED}?{HERE}", 404),
    (f"/embed/v1?city={TYPED}&{HERE}", 404),
    (f"/oembed?url={TYPED}&{HERE}", 404),
    (f"/card/{TYPED}.png?{HERE}", 404),
    (f"/ogc/collections/beirut/items?filter={TYPED}(1)", 400),
    (f"/feeds/v1/beirut/service-points.geojson?{TYPED}=1", 400),
    (f"/api/v1/service-points?city=beirut&near={TYPED}", 400),
    (f"/api/v1/service-points?{HERE}&{TYPED}=1&when={TYPED}&city={TYPED}", 400),
)
# What she writes on purpose, of an entry that is wrong; it stays, and nothing of her with it.
REPORTED = "Oqlvenmarsh"

# What is no text: refused or not, it must not break anything.
HARDLY_TEXT = (
    f"/en/beirut/?near={TYPED}%00&{HERE}&when=any",
    f"/en/beirut/?near={TYPED}%00",
    f"/en/beirut/?near={TYPED}%FF%FE%ED%A0%80",
    f"/api/v1/places?q={TYPED}%00",
)
HARDLY_HTTP = (
    f"GET /en/beirut/?near={TYPED}&{HERE} HTTP/9.9\r\n\r\n".encode(),
    f"GET /en/beirut/?near={TYPED}\x01 {HERE}\r\nUser-Agent: CanaryPhone\r\n\r\n".encode(),
    f"{TYPED} /?{HERE} HTTP/1.1\r\nHost: {TYPED}\r\n\r\n".encode(),
    f"GET /?near={TYPED} HTTP/1.1\r\nHost: x\r\nContent-Length: {TYPED}\r\n\r\n".encode(),
    f"GET /?{'near=' + TYPED * 20_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET /?{HERE} HTTP/1.1\r\nHost: x\r\nCookie: {'canarycookie' * 60_000}\r\n\r\n".encode(),
)


@pytest.fixture(scope="module")
def asked() -> Iterator[Server]:
    """A server that has answered her all that, and still runs."""
    with whole_server() as server:
        # What is found before she has come would tell nothing.
        assert found_in_files(server.folder, secrets()) == set()
        with server.database() as connection:
            assert found_in_tables(connection, secrets()) == set()
        for path, status in GOES_WELL + GOES_WRONG:
            for address in (ADDRESS, f"{ADDRESS_6}, 10.0.0.1, {ADDRESS_6}"):
                assert server.ask(path, address=address) == status, path[:100]
        for path in HARDLY_TEXT:
            assert server.ask(path) in (200, 400), path
        _ask_for_the_ground(server)
        for path in ("/en/beirut/", "/api/v1/service-points"):
            for method in ("POST", "PUT", "DELETE"):
                assert server.ask(path, method, body=f"near={TYPED}&{HERE}") == 405
            assert server.ask(f"{path}?city=beirut&{HERE}", "HEAD") == 200
        for line in HARDLY_HTTP:
            server.say(line)
        report, stamp = _report(server)
        _break_the_database(server)
        _break_the_reports(server, report, stamp)
        yield server


def _ask_for_the_ground(server: Server) -> None:
    described = re.search(r'"url":"([^"]+)"', _text(server, "/basemap/beirut.json"))
    assert described, "there are tiles"
    address = described[1].replace("{z}/{x}/{y}", "12/2453/1637")
    assert server.ask(f"{address}?near={TYPED}&{HERE}") in (200, 503)


def _text(server: Server, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
        return str(answer.read(), "utf-8")


def _report(server: Server) -> tuple[str, str]:
    """She tells that something is wrong, in all ways that go wrong, and in the one that does not.

    Gives the address, and the stamp of a form that was open for long enough.
    """
    point = re.search(r"/en/beirut/[0-9a-f-]{36}", _text(server, "/en/beirut/?when=any"))
    assert point
    form = f"{point[0]}/wrong"
    stamp = re.search(r'name="stamp" value="([^"]+)"', _text(server, form))
    assert stamp
    opened = time.monotonic()
    wait_until(lambda: time.monotonic() - opened > LEAST_AGE.total_seconds() + 1, PATIENCE)
    given = {"kind": "papers", "text": TYPED, "stamp": stamp[1], "website": ""}
    for wrong, status in (
        ({"kind": TYPED}, 422),
        ({"text": TYPED * 200}, 422),
        ({"text": f"{TYPED} {TYPED_ARABIC}", "stamp": TYPED}, 303),
        ({"website": TYPED}, 303),
    ):
        assert server.ask(f"{form}?{HERE}", "POST", urlencode({**given, **wrong})) == status
    assert server.ask(f"{form}?near={TYPED}&{HERE}") == 200
    assert server.ask(f"{form}/thanks?near={TYPED}&{HERE}") == 200
    well = urlencode({**given, "text": REPORTED, "name": TYPED, "lat": LAT, "lon": LON})
    assert server.ask(f"{form}?{HERE}&near={TYPED}", "POST", well) == 303
    return form, stamp[1]


def _break_the_reports(server: Server, form: str, stamp: str) -> None:
    said = urlencode({"kind": "papers", "text": TYPED, "stamp": stamp})
    with server.database() as connection:
        connection.execute("ALTER TABLE staff.report RENAME TO gone_report")
        assert server.ask(f"{form}?{HERE}", "POST", said) == 500
        connection.execute("ALTER TABLE staff.gone_report RENAME TO report")
        connection.execute(
            "ALTER TABLE staff.report ADD CONSTRAINT never CHECK (text IS NULL) NOT VALID"
        )
        assert server.ask(f"{form}?{HERE}", "POST", said) == 500
        connection.execute("ALTER TABLE staff.report DROP CONSTRAINT never")


def _break_the_database(server: Server) -> None:
    """Our own mistakes: what is not there, and errors that quote what they were given."""
    by_place = (
        f"/en/beirut/?near={TYPED}",
        f"/ar/beirut/?near={ARABIC}",
        f"/api/v1/places?q={TYPED}",
    )
    by_point = (f"/en/beirut/?{HERE}&near={TYPED}", f"/api/v1/service-points?city=beirut&{HERE}")
    with server.database() as connection:
        for table in ("service_point", "place_name"):
            connection.execute(f"ALTER TABLE published.{table} RENAME TO gone_{table}")
        assert {server.ask(path) for path in by_place + by_point} == {500}
        for table in ("service_point", "place_name"):
            connection.execute(f"ALTER TABLE published.gone_{table} RENAME TO {table}")
        connection.execute(
            "CREATE OR REPLACE FUNCTION published.place_names_like(key text, unfinished text)"
            " RETURNS SETOF published.place_name LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'cannot compare %', key; END $$"
        )
        assert {server.ask(path) for path in by_place} == {500}
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
    for path in by_point * 2:
        assert server.ask(path) in (200, 500, 503)


def test_no_number_knows_who_has_searched(asked: Server) -> None:
    """What is counted, and the memory in which the workers count it together."""
    told = _text(asked, "/metrics")
    assert 'route="pages.city",status="200"' in told
    kept = asked.folder / "counted"
    kept.mkdir()
    (kept / "metrics").write_text(told)
    memory = Path("/dev/shm").glob(f"locator-metrics-{asked.process.pid}-*/*")  # noqa: S108
    for number, file in enumerate(memory):
        (kept / f"memory-{number}").write_bytes(file.read_bytes())
    assert found_in_files(kept, secrets()) == set()


def test_no_table_knows_who_has_searched(asked: Server) -> None:
    with asked.database() as connection:
        assert found_in_tables(connection, secrets()) == set()


def test_what_she_has_reported_is_in_its_row_and_in_no_other(asked: Server) -> None:
    with asked.database() as connection:
        found = found_in_tables(connection, {"reported": REPORTED.lower().encode()})
        rows = connection.execute("SELECT kind, text FROM staff.report").fetchall()
    assert found == {("reported", "staff.report")}
    assert rows == [("papers", REPORTED)]


def test_nothing_is_written_where_we_do_not_look(asked: Server) -> None:
    if not Path("/proc/self/fdinfo").exists():
        pytest.skip("this system does not tell which files are open")
    assert len(list(asked.processes())) > 4, "the server, its workers and PostgreSQL"
    assert written_elsewhere(asked) == set()


def test_the_geocoder_learns_what_was_typed_and_not_by_whom(asked: Server) -> None:
    said = [f"{path} {headers}" for path, headers in asked.geocoder.asked]
    assert any(TYPED in one for one in said), "it was asked"
    allowed = {name for name in secrets() if name.startswith("typed")}
    for one in said:
        for name, secret in secrets().items():
            # What looks like a position and was typed as a place is a place.
            if name not in allowed and f"{LAT}" not in one:
                assert secret not in one.lower().encode(), name


def test_the_tile_server_learns_nothing_but_the_tile(asked: Server) -> None:
    assert asked.tiles.asked, "it was asked"
    for path, headers in asked.tiles.asked:
        said = f"{path} {headers}".lower().encode()
        assert not [name for name, secret in secrets().items() if secret in said]


def test_who_looks_finds_what_is_there(asked: Server) -> None:
    """Otherwise all of this would prove nothing: what is planted is found in each place."""
    planted = {"planted": b"plantedmimosa", "planted number": b"\x01\x02PlantedMimosa\x03"}
    with asked.database() as connection:
        connection.execute("CREATE TABLE planted AS SELECT 'PlantedMimosa' AS text")
        connection.execute("DO $$ BEGIN RAISE LOG 'PlantedMimosa'; END $$")
        connection.execute("CHECKPOINT")
        assert ("planted", "public.planted") in found_in_tables(connection, planted)
        name = connection.execute("SELECT pg_relation_filepath('planted')").fetchone()
        connection.execute("SELECT /* PlantedMimosa */ 1")
        assert name
    (asked.folder / "tmp" / "number").write_bytes(b"..\x01\x02PlantedMimosa\x03..")
    (asked.folder / "home" / "named-PlantedMimosa").touch()
    found = found_in_files(asked.folder, planted)
    places = {where for what, where in found if what == "planted"}
    assert f"data/cluster/data/{name[0]}" in places, "tables"
    assert "data/cluster/log" in places, "the log of PostgreSQL"
    assert any("pg_wal/" in where for where in places), "what PostgreSQL writes ahead"
    assert "home/named-PlantedMimosa" in places, "names of files"
    assert ("planted number", "tmp/number") in found
    with (asked.folder / "said").open("a") as said:
        said.write("PlantedMimosa")
    assert ("planted", "said") in found_in_files(asked.folder, planted)


def test_no_file_knows_who_has_searched(asked: Server) -> None:
    """The last one: the server has ended, and PostgreSQL has written all that it held."""
    said = (asked.folder / "said").read_text()
    lines = said.replace("PlantedMimosa", "").splitlines()
    assert all(json.loads(line)["level"] for line in lines), "lines for machines"
    mistake = "ProgrammingError in /<language:reader>/<slug:city_id>/"
    assert mistake in said, "it tells our mistakes, and not of whom"
    asked.end()
    assert found_in_files(asked.folder, secrets()) == set()
    reported = found_in_files(asked.folder, {"reported": REPORTED.lower().encode()})
    tables_and_ahead = ("data/cluster/data/base/", "data/cluster/data/pg_wal/")
    assert reported, "the table of reports"
    assert {where for _, where in reported if not where.startswith(tables_and_ahead)} == set()
