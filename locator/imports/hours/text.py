"""Hours in either way of writing: OpenStreetMap's `opening_hours`, or words."""

from __future__ import annotations

from collections.abc import Sequence

from locator.directory.document.document import SchedulePart
from locator.imports.entry import Finding
from locator.imports.hours.osm import is_osm, read_osm
from locator.imports.hours.words import read_words

Hours = tuple[list[SchedulePart], list[Finding]]


def read_text(text: str, languages: Sequence[str], column: str = "opening_hours") -> Hours:
    """Schedules without ids, and what is to be said about them; never raises.

    `languages` (BCP 47) are those in which the text may be, the likeliest first; `column` is the
    source's name of it. What is not certain comes as one row with a `description` and no times,
    which never counts as open, and a finding says why. Of an empty text nothing comes.

    Where OpenStreetMap's syntax has a meaning, it is that one; but times without days, which are
    every day there, are on no day that we know of if a person wrote them.
    """
    text = text.strip()
    if text == "24/7" or (any(map(str.isalpha, text)) and is_osm(text)):
        return read_osm(text, column)
    return read_words(text, languages, column)
