"""All parts, one after another, as one document: what was asked, of what, and what came of it.

    bench/all > docs/performance.md
    bench/all search peers        only these parts

Each part is a command of its own, which prints Markdown. One that fails is told, the others go on,
and the run ends with 1.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import create_engine, make_url, text

from bench.data import url_of
from locator.config import CHECKOUT


@dataclass(frozen=True)
class Part:
    """One command: its name, the words after it, its heading, and why it is asked."""

    name: str
    words: Sequence[str]
    heading: str
    why: str

    @property
    def command(self) -> str:
        """As somebody would type it."""
        return " ".join((f"bench/{self.name}", *self.words))


LARGE = "1000000"
PARTS = (
    Part(
        "search",
        ("1000", "100000", LARGE),
        "Searches",
        "The limit is what the database alone does with the search statement, prepared; beside it"
        " the API, the page of results, and both when who asks has the answer already.",
    ),
    Part(
        "pages_read",
        (LARGE,),
        "Pages that a search reads",
        "Of 8 kB each, from the database's buffers; no busy machine moves them.",
    ),
    Part(
        "cache",
        (LARGE,),
        "With a cache in front",
        "The stock nginx with the configuration that we ship, and a day's questions: many people"
        " stand on few squares of 100 m.",
    ),
    Part(
        "peers",
        (LARGE,),
        "Beside what others would use",
        "The same service points and the same question; and the easiest that each can be asked,"
        " while Locator is asked the whole question.",
    ),
    Part(
        "tiles",
        (LARGE,),
        "Tiles of the map",
        "The fullest squares of each zoom.",
    ),
    Part(
        "importing",
        ("100000",),
        "Imports",
        "Beside COPY of the very same rows into the same tables with their indexes.",
    ),
    Part(
        "publishing",
        ("100000",),
        "Publishing",
        "One change, and everything anew while staff go on. A million is asked for by name"
        " (`bench/publishing 1000000`), and takes as long for each.",
    ),
    Part(
        "limits",
        (),
        "Sizes",
        "Memory of the server's processes, its start, and what the pages weigh.",
    ),
    Part(
        "chaos",
        ("8",),
        "Killed at random",
        "A short form of what runs for hundreds of rounds by name.",
    ),
)

INTRODUCTION = """\
# How fast it is

Made by `bench/all`; do not edit. {machine}, {system}; Python {python}, PostgreSQL {postgresql},
PostGIS {postgis}; server, load and database on the same cores. Begun {began}, {minutes} minutes.

Machines differ, and this one was shared: **ratios count**, each of two things measured in turns in
one run; the figures beside them only say of what. The directories are made up and always the same
(`bench/data`): service points crowded in cities, a few of them large; languages as unequal as
people's, some very rare; mobile stops, opening times, hidden and stale ones.
"""


def main(chosen: Sequence[str]) -> int:
    """Run the parts and print the document; 1 where one has failed."""
    parts = [part for part in PARTS if not chosen or part.name in chosen]
    began = dt.datetime.now(dt.UTC)
    sections, failed = [directories(parts)], False
    for part in parts:
        section, is_well = run(part)
        sections.append(section)
        failed |= not is_well
    minutes = round((dt.datetime.now(dt.UTC) - began).total_seconds() / 60)
    print(introduction(began, minutes))
    print("\n".join(sections), end="")
    return int(failed)


def directories(parts: Sequence[Part]) -> str:
    """Make what the parts ask of, so that it is not measured with them; how long that took."""
    asked = [part.words for part in parts if part.name != "importing"]  # that makes its own
    sizes = sorted({int(word) for words in asked for word in words if int(word) >= 1000})
    lines = ["## The directories\n", "| service points | made in |", "|---|---|"]
    for size in sizes:
        began = time.monotonic()
        url_of(size)
        seconds = time.monotonic() - began
        lines.append(f"| {size:,} | {f'{seconds:.0f} s' if seconds > 20 else 'kept'} |")
        print(f"· bench/data {size} ✓ {seconds:.0f} s", file=sys.stderr, flush=True)
    return "\n".join(lines) + "\n"


def run(part: Part) -> tuple[str, bool]:
    """The section of one part, and whether it ran to its end."""
    print(f"· {part.command} ", end="", file=sys.stderr, flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", f"bench.{part.name}", *part.words]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    is_well = done.returncode == 0
    print(f"{'✓' if is_well else '✗'} {seconds:.0f} s", file=sys.stderr, flush=True)
    if not is_well:
        print(done.stderr[-3000:], file=sys.stderr)
    told = done.stdout.strip() if is_well else "**This part failed in this run.**"
    head = f"## {part.heading}\n\n{part.why} (`{part.command}`, {seconds:.0f} s)"
    return f"{head}\n\n{told}\n", is_well


def introduction(began: dt.datetime, minutes: int) -> str:
    """Where, when and on what."""
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    with create_engine(url).connect() as connection:
        postgresql = connection.scalar(text("SHOW server_version"))
        postgis = connection.scalar(
            text("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        )
    return INTRODUCTION.format(
        machine=f"{os.cpu_count()} cores",
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        postgresql=str(postgresql).split()[0],
        postgis=postgis,
        began=f"{began:%Y-%m-%d %H:%M} UTC",
        minutes=minutes,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
