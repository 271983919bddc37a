"""What a cache in front of Locator does for a day's questions, beside what the database alone can.

    bench/cache                       at a million service points
    bench/cache 100000                at this size
    bench/cache --short               at a thousand: to see that all of it runs

The cache is the stock nginx as we set it up (`deploy/nginx.conf`), the server is
`locator serve` as it is, the questions are `bench.trace`'s, in brotli as phones ask. wrk, nginx,
server and database share the machine. The limit is the search statement alone, asked by pgbench
(`bench.limit`).

How often the cache answers alone depends on how many people ask: the first table counts that from
the trace, for the seconds that an answer may be kept. The second one is what nginx itself did.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.data import url_of
from bench.limit import Limit
from bench.search import some_of
from bench.served import serving
from bench.trace import trace
from bench.wrk import Load, Measured
from locator.db import public_engine
from locator.search.caching import SECONDS, SECONDS_OF_A_SHARED_CITY
from tests.grow.nginx import Nginx, in_front_of

QUESTIONS = 200_000
ASKED = 20_000  # of them, by wrk, over and over
ROUND = 2.0  # seconds
RATES = (0.1, 1, 10, 100, 1_000)  # questions a second
CONNECTIONS = 16
BROTLI = {"Accept-Encoding": "br"}
# As nginx calls it, and what it means.
STATUSES = {
    "HIT": "by the cache alone",
    "REVALIDATED": "after hearing that nothing has changed (304)",
    "EXPIRED": "made anew: another minute",
    "MISS": "made: nobody had asked for it",
}


def main(words: Sequence[str]) -> None:
    """Ask, and print the tables."""
    is_short = "--short" in words
    sizes = [int(word) for word in words if word != "--short"] or [1_000_000]
    rounds, through = (2, 2.0) if is_short else (5, 60.0)
    for size in [1_000] if is_short else sizes:
        measure(size, rounds, through)


def measure(size: int, rounds: int, through: float) -> None:
    """One directory; nginx is asked for so many seconds, in which all it holds grows old once."""
    url = url_of(size)
    engine = public_engine(url)
    with engine.connect() as connection, a_folder() as folder:
        asked = trace(connection, QUESTIONS)
        print(f"### {size:,} service points\n")
        tell_rates(asked)
        limit = Limit(connection, url, some_of(connection, "common"), folder)
        with serving(url, TRUSTED_PROXIES="1", LOCATOR_DATA=str(folder)) as (address, _):
            port = urlsplit(address).port or 0
            asked = asked[:ASKED]
            with caching(port, folder / "counted", counts=True) as nginx:
                warm(cached_load(nginx, asked, folder))
                tell_statuses(nginx)
            # Another one, which writes nothing down, goes on with what that one holds.
            with caching(port, folder / "plain", filled=nginx) as nginx:
                cached = cached_load(nginx, asked, folder)
                itself = Load(address, asked, folder, BROTLI)
                warm(cached)
                through_nginx = cached.run(through)
                told = [(limit.run(ROUND), itself.run(ROUND)) for _ in range(rounds)]
    engine.dispose()
    alone = median(one for one, _ in told)
    print("| | a second | of the limit | p50 ms | p99 ms |")
    print("|---|---:|---:|---:|---:|")
    print(f"| the statement (pgbench) | {alone:,.0f} | 1.0 × | | |")
    tell("nginx, then Locator", [through_nginx], alone)
    tell("Locator itself", [one for _, one in told], alone)
    print()


def cached_load(nginx: Nginx, asked: Sequence[str], folder: Path) -> Load:
    """The questions, put to nginx."""
    address = f"http://127.0.0.1:{nginx.port}"
    return Load(address, asked, folder, BROTLI, connections=CONNECTIONS)


def warm(load: Load) -> None:
    """Ask until each question has been asked once, or for a minute."""
    for _ in range(round(60 / ROUND)):
        if load.run(ROUND).answers >= len(load.paths):
            return


def tell(name: str, found: Sequence[Measured], limit: float) -> None:
    """One line. Raises `ValueError` where an answer was a mistake."""
    if wrong := sum(one.wrong for one in found):
        raise ValueError(f"{name}: {wrong} answers were none")
    rate, p50, p99 = (
        median(getattr(one, what) for one in found) for what in ("rate", "p50", "p99")
    )
    print(f"| {name} | {rate:,.0f} | {rate / limit:.1f} × | {p50:.1f} | {p99:.1f} |", flush=True)


def tell_rates(asked: Sequence[str]) -> None:
    """The share that the cache answers, by how much is asked."""
    print(
        f"{len(asked):,} questions, {len(set(asked)):,} of them different; kept for "
        f"{SECONDS_OF_A_SHARED_CITY} s.\n"
    )
    print("| Questions a second | by the cache alone | nothing has changed (304) | made |")
    print("|---:|---:|---:|---:|")
    for rate in RATES:
        found = hits(asked, rate)
        shares = [f"{found[kind] / found.total():.0%}" for kind in ("HIT", "REVALIDATED", "MADE")]
        print(f"| {rate:g} | {' | '.join(shares)} |")
    print()


def hits(asked: Sequence[str], rate: float) -> Counter[str]:
    """What becomes of each question where so many a second are asked, and nothing is published.

    A page is another one with each minute ("open until"), so it is asked for again with its
    validator, and made where the minute is another.
    """
    found: Counter[str] = Counter()
    fetched: dict[str, tuple[float, float]] = {}  # when it was last asked for; when it was made
    for number, path in enumerate(asked):
        now = number / rate
        last, made = fetched.get(path, (float("-inf"), float("-inf")))
        if now - last < SECONDS_OF_A_SHARED_CITY:
            found["HIT"] += 1
        elif made // SECONDS == now // SECONDS:
            found["REVALIDATED"] += 1
            fetched[path] = (now, made)
        else:
            found["MADE"] += 1
            fetched[path] = (now, now)
    return found


def tell_statuses(nginx: Nginx) -> None:
    """What nginx says of each answer that it gave."""
    found = Counter((nginx.folder / "statuses").read_text().split())
    total = found.total()
    print(f"{total:,} answers through nginx, while its cache fills:\n")
    print("| answered | share |")
    print("|---|---:|")
    for status, meaning in STATUSES.items():
        print(f"| {meaning} | {found.pop(status, 0) / total:.1%} |")
    print()
    if found:
        raise ValueError(f"nginx says of some answers: {dict(found)}")


@contextmanager
def caching(
    origin: int, folder: Path, *, counts: bool = False, filled: Nginx | None = None
) -> Iterator[Nginx]:
    """nginx as we ship it, with a worker a core; asked to, it writes down what it did.

    It begins with what another one holds that has ended: `filled`.
    """
    folder.mkdir()
    if filled:
        shutil.copytree(filled.folder / "kept", folder / "kept")
    log = f'log_format status "$upstream_cache_status"; access_log {folder}/statuses status;'
    replaced = {"access_log off;": log} if counts else {}
    with in_front_of(origin, folder, replaced, workers="auto") as nginx:
        yield nginx


@contextmanager
def a_folder() -> Iterator[Path]:
    """In memory where there is such a place, as the cache of a server is."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
