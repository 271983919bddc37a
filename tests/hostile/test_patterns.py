"""No text makes one of our patterns take for ever (regular expression denial of service)."""

from __future__ import annotations

import re
import time
from collections import Counter
from functools import cache
from typing import Any

import pytest

from locator import create_app
from locator.config import Config
from locator.feeds.ogc import cql2_text
from locator.imports.cells import coordinates, languages, needs, phones, web
from locator.imports.hours import dates
from locator.staff.route import columns
from locator.staff.where import coordinates as where
from tests.hostile.patterns import compiled, evil_texts, searched_names, written

# Letters. Longer texts do not come near a pattern (headers end at 32 KiB, cells at 20,000), and at
# this length what grows with the square takes a hundred times as long as what grows evenly.
LENGTH = 4_000
# It grows with the square, and by nothing else: each machine is measured by it.
SQUARE = r"\s+$"

# Letters of the longest text that comes to those which do grow with the square: their own modules
# cut it, or refuse it. Numbers that they name are taken from there.
SHORT = {
    "basemap/upstream.py": 2_000,  # the operator's own TILE_URL
    "imports/cells/coordinates.py": coordinates.LONGEST,
    "imports/cells/languages.py": languages.LONGEST,
    "imports/cells/needs.py": needs.LONGEST,
    "imports/cells/phones.py": phones.LONGEST,
    "imports/cells/web.py": web.LONGEST,
    "imports/hours/dates.py": dates.LONGEST,
    "feeds/ogc/cql2_text.py": cql2_text.LONGEST,
    "staff/where/coordinates.py": where.LONGEST_PAIR,
    "staff/route/columns.py": columns.LONGEST_CELL,
}
# Patterns of what only their function knows: sides of the compass; what was found in the text.
PUT_TOGETHER = {"staff/importing/held_pages.py": 1, "staff/where/coordinates.py": 2}


@cache
def all_patterns() -> dict[str, tuple[Any, int, bool]]:
    """By place: what is written, its flags, and whether it is looked for anywhere in a text."""
    searched = searched_names()
    found = {
        place: (pattern.pattern, pattern.flags, _is_in(place, searched))
        for place, pattern in compiled().items()
    }
    for place, how, pattern in written():
        if pattern is not None and how != "compile":
            found[place] = (pattern, 0, how not in ("match", "fullmatch"))
    app = create_app(Config(database_url="postgresql://", secret_key="x" * 40))
    for name, converter in app.url_map.converters.items():
        found[f"<{name}:>"] = (converter.regex, 0, False)
    return found


def _is_in(place: str, searched: set[tuple[str, str]]) -> bool:
    module, _, name = place.partition("[")[0].rpartition(".")
    return (module, name) in searched


def _file(place: str) -> str:
    if ".py:" in place:
        return place.partition(":")[0]
    module = place.partition("[")[0].rpartition(".")[0]
    return module.removeprefix("locator.").replace(".", "/") + ".py"


@cache
def longest() -> float:
    """Seconds of this thread's processor: two thirds of what the square takes here."""

    def took() -> float:
        began = time.thread_time()
        re.search(SQUARE, " " * LENGTH + "x")
        return time.thread_time() - began

    return min(took() for _ in range(5)) * 2 / 3


def slowest(pattern: str | bytes, flags: int, is_searched: bool, length: int) -> tuple[float, str]:
    """The time that the worst text took, and how it begins."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    if isinstance(pattern, bytes):
        flags &= ~re.UNICODE
    made = re.compile(text, flags & ~re.LOCALE)
    worst = (0.0, "")
    # Growing, or a power would not come back.
    for letters in (16, 20, 24, 28, 200, 1_000, length):
        if letters > length:
            break
        for evil in evil_texts(text, flags, letters):
            began = time.thread_time()
            (made.search if is_searched else made.fullmatch)(evil)
            if not is_searched:
                made.match(evil)
            worst = max(worst, (time.thread_time() - began, evil[:40]))
            if worst[0] > longest():
                return worst
    return worst


def test_all_patterns_are_found() -> None:
    """What is put together at run time is kept by a module, where it is found."""
    together = Counter(
        place.partition(":")[0]
        for place, how, pattern in written()
        if pattern is None and how != "compile"
    )
    assert together == PUT_TOGETHER
    assert len(all_patterns()) > 150


def test_a_bad_pattern_would_be_found() -> None:
    for bad, is_searched in (
        (r"(a+)+$", False),
        (r"(?:[\w.]+\s?)*!", False),
        (r"(a|a)*b", False),
        (r"^(\d+)*x", False),
        (SQUARE, True),
    ):
        assert slowest(bad, 0, is_searched, LENGTH)[0] > longest(), bad


def test_no_pattern_takes_for_ever() -> None:
    bad = {}
    for place, (pattern, flags, is_searched) in sorted(all_patterns().items()):
        took, text = slowest(pattern, flags, is_searched, SHORT.get(_file(place), LENGTH))
        if took > longest():
            bad[place] = f"{took:.2f} s on {text!r}: {pattern!r}"
    assert bad == {}


@pytest.mark.parametrize("file", SHORT)
def test_what_is_said_to_be_short_is_there(file: str) -> None:
    assert file in {_file(place) for place in all_patterns()}
