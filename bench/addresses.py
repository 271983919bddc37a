"""Every public address, asked of the largest city: how long it takes, and what it leaves in memory.

    python -m bench.addresses [SIZE]

What is quick in a small directory, and was never asked of a large one, may take minutes there: a
pack for phones did (docs/decisions/0283). Each address is asked twice of one worker, one after the
other; the second time without what only the first one has to load. Prints a Markdown table, the
slowest first, and ends with 1 where one fails, or where nobody has said what to ask for in the
place of a word of a new address.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

from flask import Flask
from sqlalchemy import Connection, text

from bench.data import url_of
from bench.limits import memory_of
from bench.served import serving
from locator import create_app
from locator.config import Config
from locator.db import Database, public_engine
from locator.privacy import audience_of

# What is asked at an address besides its path.
QUESTIONS = {
    "api.places": "q=a",
    "embed.choose_languages": "city={city_id}",
    "embed.widget": "city={city_id}",
    "links.oembed": "url={site}/en/{city_id}/",
}
# Ground maps are the operator's own files, or somebody else's.
LEFT_OUT = ("basemap.archive", "basemap.tile")
_WORD = re.compile(r"<(?:[^<>]*:)?(\w+)>")
LONGEST = 600  # seconds


@dataclass(frozen=True)
class Told:
    """What one address took."""

    rule: str
    status: int
    seconds: tuple[float, float]
    length: int
    grown: float


def main(size: int = 100_000) -> int:
    """Ask them all, and print the table; 1 where one has failed."""
    url = url_of(size)
    with public_engine(url).connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        examples = examples_in(connection)
    config = Config(database_url=url)
    app = create_app(config, Database.from_config(config))
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(url, "--workers", "1", LOCATOR_DATA=folder) as (site, pid),
    ):
        examples["site"] = site
        told = [ask(site, pid, rule, path) for rule, path in addresses(app, examples)]
    print("| address | status | seconds | again | kB | MB more |\n|---|---:|---:|---:|---:|---:|")
    for one in sorted(told, key=lambda one: -max(one.seconds)):
        first, again = one.seconds
        print(
            f"| `{one.rule}` | {one.status} | {first:.2f} | {again:.2f}"
            f" | {one.length / 1e3:,.0f} | {one.grown:.0f} |"
        )
    return int(any(one.status >= 500 for one in told))


def examples_in(connection: Connection) -> dict[str, str]:
    """What stands for each word of an address: of the largest city."""
    (row,) = connection.execute(
        text(
            "SELECT city_id, min(id::text) AS point_id, min(service_id::text) AS service_id"
            " FROM published.service_point GROUP BY city_id ORDER BY count(*) DESC LIMIT 1"
        )
    )
    words = {"reader": "en", "code": "fil", "anything": "nothing", "z": "0", "x": "0", "y": "0"}
    return {**words, **row._mapping, "rest": f"{row.city_id}/"}


def addresses(app: Flask, examples: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each rule that everyone may read by, and an address of it with its question."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        is_read = "GET" in (rule.methods or ())
        is_public = audience_of(app.view_functions[rule.endpoint]) == "everyone"
        if not (is_read and is_public) or rule.endpoint in LEFT_OUT:
            continue
        words = dict(examples)
        if "id" in rule.arguments:
            words["id"] = _first_of(examples["site"] + rule.rule.rpartition("/")[0])
        if missing := rule.arguments - words.keys():
            sys.exit(f"What is to be asked for at {rule.rule}? There is no {', '.join(missing)}.")
        path = _WORD.sub(lambda found, words=words: words[found[1]], rule.rule)  # type: ignore[misc]
        question = QUESTIONS.get(rule.endpoint, "").format(**words)
        yield rule.rule, f"{path}?{question}" if question else path


def _first_of(address: str) -> str:
    """The first of a list by HSDS."""
    with urlopen(f"{address}?per_page=1", timeout=LONGEST) as answer:  # noqa: S310  # our own
        return str(json.load(answer)["contents"][0]["id"])


def ask(site: str, pid: int, rule: str, path: str) -> Told:
    """Ask it twice."""
    before = _memory(pid)
    seconds, status, length = [], 0, 0
    for _ in range(2):
        began = time.monotonic()
        try:
            with urlopen(site + path, timeout=LONGEST) as answer:  # noqa: S310  # our own
                status, length = answer.status, 0
                while piece := answer.read(1 << 20):
                    length += len(piece)
        except HTTPError as error:
            status, length = error.code, len(error.read())
        seconds.append(time.monotonic() - began)
    return Told(rule, status, (seconds[0], seconds[1]), length, _memory(pid) - before)


def _memory(pid: int) -> float:
    return max(rss for rss, _ in memory_of(pid))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
