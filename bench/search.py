"""How many searches a second, beside what the database alone can do.

    bench/search                      at a thousand, 100 thousand and a million service points
    bench/search 100000 1000000       at these sizes
    bench/search --short              at a thousand, three short rounds: to see that all of it runs

The limit is the search statement, prepared, asked by pgbench (`bench.limit`). wrk asks the same
questions of the server that people use, by the API and as the page of results, all headers on:
`locator serve` as it is, two workers, the database beside it. All take turns, five rounds; the
figures are medians, and what counts is the share of the limit. Each question comes from an address
of its own, through a proxy that the server is told of (`bench.wrk`), so that nobody's fair share is
used up.

*Cold* is the first round of a server that was just started: nothing is prepared or compiled yet.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from sqlalchemy import Connection, text

from bench.data import url_of
from bench.limit import Limit
from bench.questions import CLASSES, Question, questions
from bench.served import serving
from bench.wrk import Load, Measured
from locator.db import public_engine

SIZES = (1_000, 100_000, 1_000_000)
SECONDS = 1.0  # of one round
QUESTIONS = 1_200  # of a group, as far as so small a directory has so many
HELD = 200  # addresses whose validator is asked with
BROTLI = {"Accept-Encoding": "br"}
LANGUAGE = "ar"

GROUPS = {
    "common": "what most people ask: near, in a language or for a need that many share, open now",
    "rare": "far outside, a rare language, this week, soonest, no origin",
    "worst": "a rare language and need, nothing within 50 km, at three at night",
}


@dataclass
class Asked:
    """One line of the table: who is asked how, and what came of it, round by round."""

    name: str
    ask: Callable[[float], Measured]
    rounds: list[Measured] = field(default_factory=list)

    def median(self, what: str) -> float:
        """Of the warm rounds."""
        return float(median(getattr(one, what) for one in self.rounds[1:]))


def main(words: Sequence[str]) -> None:
    """Ask, and print the tables."""
    is_short = "--short" in words
    sizes = [int(word) for word in words if word != "--short"] or SIZES
    rounds = 3 if is_short else 5
    for size in sizes[:1] if is_short else sizes:
        measure(size, rounds)


def measure(size: int, rounds: int) -> None:
    """One directory: its groups of questions, one after another."""
    url = url_of(size)
    engine = public_engine(url)
    with engine.connect() as connection:
        # To count what there is to be asked for takes longer than any search may.
        connection.execute(text("SET statement_timeout = 0"))
        print(f"### {size:,} service points\n")
        print(
            "| Questions | asked of | a second | of the limit | p50 ms | p99 ms | cold, a second |"
        )
        print("|---|---|---:|---:|---:|---:|---:|")
        for group in GROUPS:
            # A server of its own for each, so that each is cold once.
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                settings = {"TRUSTED_PROXIES": "1", "LOCATOR_DATA": str(folder)}
                address, _ = stack.enter_context(serving(url, **settings))
                asked = list(loads(connection, url, group, address, folder))
                for _ in range(1 + rounds):
                    for one in asked:
                        one.rounds.append(one.ask(SECONDS))
            tell(group, asked)
    engine.dispose()
    print()


def loads(
    connection: Connection, url: str, group: str, address: str, folder: Path
) -> Iterator[Asked]:
    """All that takes turns; the limit first."""
    found = some_of(connection, group)
    here = [one for one in found if one.city_id]
    limit = Limit(connection, url, found, folder)
    yield Asked("the statement (pgbench)", lambda seconds: _alone(limit.run(seconds)))
    api = [one.api() for one in found]
    pages = [one.page(LANGUAGE) for one in here] or [f"/{LANGUAGE}/"]
    yield Asked("API", Load(address, api, folder).run)
    if group == "common":
        in_one = [f"{path}&lang={LANGUAGE}" for path in api]
        yield Asked("API, texts in one language", Load(address, in_one, folder).run)
        yield Asked("API, brotli", Load(address, api, folder, BROTLI).run)
        yield Asked("API, held already (304)", held(address, api[:HELD], folder))
    yield Asked("page of results", Load(address, pages, folder).run)
    if group == "common":
        yield Asked("page, brotli", Load(address, pages, folder, BROTLI).run)
        yield Asked("page, held already (304)", held(address, pages[:HELD], folder))


def some_of(connection: Connection, group: str) -> list[Question]:
    """Different questions of a group, each of which an address alone can ask."""
    kinds = [kind for kind, its_group in CLASSES.items() if its_group == group]
    now = dt.datetime.now(dt.UTC)
    found = questions(connection, now, each=QUESTIONS // len(kinds), kinds=kinds)
    return [question for question in found if question.by_http]


def held(address: str, paths: Sequence[str], folder: Path) -> Callable[[float], Measured]:
    """Ask for what one has, by validators of this very minute; again where it has just ended."""

    def ask(seconds: float) -> Measured:
        while True:
            tags = [_tag(address + path) for path in paths]
            told = Load(address, paths, folder, tags=tags).run(seconds)
            if told.bytes / told.answers < 2_000:  # a head, and never a body
                return told

    return ask


def tell(group: str, asked: Sequence[Asked]) -> None:
    """Its lines of the table. Raises `ValueError` where a server has answered with a mistake."""
    limit = asked[0].median("rate")
    for number, one in enumerate(asked):
        if wrong := sum(told.wrong for told in one.rounds):
            raise ValueError(f"{one.name}: {wrong} answers of {group} questions were none")
        rate = one.median("rate")
        waiting = [f"{one.median(name):.1f}" for name in ("p50", "p99")] if number else ["", ""]
        cells = [f"{group}: {GROUPS[group]}" if not number else "", one.name, f"{rate:,.0f}"]
        cells += [f"{rate / limit:.0%}", *waiting, f"{one.rounds[0].rate:,.0f}"]
        print(f"| {' | '.join(cells)} |", flush=True)


def _alone(rate: float) -> Measured:
    return Measured(rate, p50=0, p99=0, wrong=0, answers=0, bytes=0)


def _tag(address: str) -> str:
    with urlopen(Request(address), timeout=30) as answer:  # noqa: S310  # our own server
        return str(answer.headers["ETag"])


if __name__ == "__main__":
    main(sys.argv[1:])
