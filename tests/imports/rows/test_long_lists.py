"""A list of a million rows takes no more memory than one of a thousand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HEADER = ("id", "Name", "الاسم", "Organization", "Type", "Address", "Lat", "Lon", "Phone", "Hours")

# Reads a list in a process of its own, and prints the most memory that it took, in KiB, after a
# first part of the rows and at the end.
MEASURE = """
import resource, sys
from pathlib import Path
from locator.imports import formats
from locator.imports.entry import Surroundings
from locator.imports.mapping.suggesting import suggest

path, first = Path(sys.argv[1]), int(sys.argv[2])
beirut = Surroundings(
    "beirut", "LB", "Asia/Beirut", ("en", "ar", "fr"), (35.44, 33.84, 35.58, 33.93)
)
look = formats.look_at(path, path.name)
mapping = suggest(look.columns, beirut).mapping
count = 0
for entry in formats.read(path, look, beirut, "a list", mapping):
    count += 1
    if count == first:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(count)
"""


def rows(count: int) -> Iterator[tuple[str, ...]]:
    for n in range(count):
        yield (
            *(str(n), f"Clinic {n}", f"مستوصف {n}", f"Organization {n % 500}", "Health"),
            *(f"{n} Hamra Street", f"33.{85000 + n % 7000}", f"35.{45000 + n % 12000}"),
            *(f"01/{300000 + n % 600000}", "Mon-Fri 9:00-17:00"),
        )


def grown(path: Path, first: int, count: int) -> int:
    """How much more memory all rows took than the first of them, in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path), str(first)],
        capture_output=True,
        text=True,
        check=True,
    )
    early, late, read = map(int, done.stdout.split())
    assert read == count
    return late - early


def as_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + "\n")
        file.writelines(",".join(row) + "\n" for row in rows(count))


def as_json(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for n, row in enumerate(rows(count)):
            file.write(("," if n else "") + json.dumps(dict(zip(HEADER, row, strict=True))))
        file.write("]")


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_memory_does_not_grow_with_the_list(
    tmp_path: Path, write: Callable[[Path, int], None]
) -> None:
    write(tmp_path / "list", 3_000)
    assert grown(tmp_path / "list", 1_000, 3_000) < 8 * 1024


@pytest.mark.slow
def test_a_long_list_takes_16_bytes_for_each_id_and_no_more(tmp_path: Path) -> None:
    as_csv(tmp_path / "list.csv", 200_000)
    assert grown(tmp_path / "list.csv", 10_000, 200_000) < 24 * 1024
