"""A translator's file, held against the texts of today: what it would change, and changing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from locator.staff.translating.files import LONGEST, Entry
from locator.staff.translating.passages import Passage
from locator.staff.translating.work import write

# New and changed are written when somebody agrees. Changed meanwhile: the text is another one now.
# Unknown: it is not a text of this city. Unfinished: empty, or its translator doubts it.
Outcome = Literal["new", "changed", "unchanged", "changed meanwhile", "unfinished", "unknown"]
WRITTEN: tuple[Outcome, ...] = ("new", "changed")


@dataclass(frozen=True)
class Line:
    """What becomes of one entry; `passage` is None where we know no such text."""

    entry: Entry
    passage: Passage | None
    outcome: Outcome


def compare(entries: Iterable[Entry], passages: Iterable[Passage]) -> list[Line]:
    """Say of each entry what agreeing to it would do; a key that comes twice counts once."""
    known = {passage.key: passage for passage in passages}
    once = {entry.key: entry for entry in entries}
    return [_line(entry, known.get(entry.key)) for entry in once.values()]


def agree(session: Session, lines: Iterable[Line]) -> int:
    """Write what is new or changed; give how many texts that were."""
    number = 0
    for line in lines:
        if line.outcome in WRITTEN and line.passage is not None:
            number += write(session, line.passage, line.entry.translation, line.passage.source_hash)
    return number


def _line(entry: Entry, passage: Passage | None) -> Line:
    if passage is None:
        return Line(entry, None, "unknown")
    text = entry.translation.strip()
    if not text or entry.is_doubtful or len(text) > LONGEST:
        return Line(entry, passage, "unfinished")
    if entry.source.strip() != passage.text.strip():
        return Line(entry, passage, "changed meanwhile")
    if passage.translation is None:
        return Line(entry, passage, "new")
    is_same = passage.translation.strip() == text and passage.state == "right"
    return Line(entry, passage, "unchanged" if is_same else "changed")
