"""What one worker takes: memory, the time to start, and what the pages weigh.

    python -m bench.limits [SIZE]

Starts `locator serve` as it is (two workers) on a directory of `bench/data`, asks a thousand
different things of it, and prints a Markdown table. Memory is that of each worker: resident (RSS),
and its proportional share (PSS), which counts what workers share once. Linux only.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

import brotli

from bench.data import url_of
from bench.questions import Question, questions
from bench.served import serving
from locator.db import public_engine

REQUESTS = 1_000
LANGUAGES = ("ar", "en", "es", "fr")


def main(size: int = 1_000) -> None:
    """Start, ask, and print the tables."""
    url = url_of(size)
    with public_engine(url).connect() as connection:
        asked = [one for one in questions(connection, dt.datetime.now(dt.UTC)) if one.by_http]
    asked = [one for one in asked if one.city_id]
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        settings = {"TRUSTED_PROXIES": "1", "LOCATOR_DATA": folder}
        with serving(url, **settings) as (address, pid):
            seconds = time.monotonic() - began
            before = memory_of(pid)
            for number in range(REQUESTS):
                _get(address, _path(asked[number % len(asked)], number), number)
            after, watching = memory_of(pid), _sizes(pid)
            weights = {name: _weigh(_get(address, path)) for name, path in _pages(asked[0]).items()}
    print("| | RSS, MB | PSS, MB |\n|---|---:|---:|")
    for name, told in (("just started", before), (f"after {REQUESTS:,} requests", after)):
        for worker, (rss, pss) in enumerate(told, 1):
            print(f"| worker {worker}, {name} | {rss:.0f} | {pss:.0f} |")
    print(f"| what starts them and watches | {watching[0]:.0f} | {watching[1]:.0f} |")
    print(f"\nFrom the command to the first page: {seconds:.1f} s.\n")
    print("| | kB | kB, brotli |\n|---|---:|---:|")
    for name, (raw, small) in weights.items():
        print(f"| {name} | {raw / 1e3:.1f} | {small / 1e3:.1f} |")


def memory_of(pid: int) -> list[tuple[float, float]]:
    """Megabytes of each worker of a server: RSS and PSS; the largest first."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command:  # and not what only waits for them
            found.append(_sizes(int(child)))
    return sorted(found, reverse=True)


def _sizes(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Rss:"] / 1024, sizes["Pss:"] / 1024


def _path(question: Question, number: int) -> str:
    """Half of them pages, in several languages, half of them the API."""
    if number % 2:
        return question.page(LANGUAGES[number // 2 % len(LANGUAGES)])
    return question.api()


def _pages(question: Question) -> dict[str, str]:
    """The main pages of the city that a question is about."""
    city = f"/ar/{question.city_id}/"
    return {
        "cities": "/ar/",
        "start of a city": city,
        "results": question.page("ar"),
        "languages": f"{city}languages",
        "API, ten of them": question.api(),
    }


def _get(address: str, path: str, number: int = 0) -> bytes:
    headers = {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250}"}
    request = Request(address + path, headers=headers)  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310  # our own server
        body: bytes = answer.read()
        return body


def _weigh(body: bytes) -> tuple[int, int]:
    return len(body), len(brotli.compress(body, quality=5))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
