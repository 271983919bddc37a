"""One row of a table, by what its cells say and not by their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from locator.imports.cells.markup import as_text
from locator.imports.entry import Finding, Raw, Surroundings
from locator.imports.mapping.saved import TableMapping
from locator.imports.mapping.script import by_script, language_of_texts, script_of, scripts_in
from locator.imports.mapping.targets import TARGETS
from locator.imports.report import shown

# What is short enough to be the same thing twice, in two scripts.
LONGEST_PAIR = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of a row, in the language of the column (None: the table's)."""

    column: str
    text: str
    language: str | None = None


class Plan:
    """A mapping, made ready for a million rows."""

    def __init__(self, mapping: TableMapping, surroundings: Surroundings, source: str) -> None:
        self.mapping, self.surroundings, self.source = mapping, surroundings, source
        self.always = mapping.always
        self.columns: dict[str, list[tuple[str, str | None]]] = {}
        for one in mapping.columns:
            self.columns.setdefault(one.target, []).append((one.column, one.language))
        languages = surroundings.languages or ("en",)
        self.language = mapping.language or languages[0]
        latin = [code for code in (self.language, *languages) if script_of(code) == "LATIN"]
        self.latin = latin[0] if latin else "en"
        self.used = {one.column for one in mapping.columns}

    def language_of(self, text: str) -> str:
        """The language of a text that no column names: the table's, unless its letters differ."""
        if script_of(self.language) == "LATIN" and text.isascii():
            return self.language
        counts = scripts_in(text)
        if not counts:
            return self.language
        script = counts.most_common(1)[0][0]
        if script == script_of(self.language):
            return self.language
        if script == "LATIN":
            return self.latin
        found = language_of_texts([text], self.surroundings.languages)
        return found or self.language


@dataclass(slots=True)
class Notes:
    """What is to be said about a row, as it is being read."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, cell: Cell, code: str, value: str | None = None, **facts: str) -> None:
        """Say something of a cell; its value is shortened here."""
        said = shown(cell.text if value is None else value)
        self.findings.append(Finding(cell.column, said, code, facts))


class Cells:
    """The cells of one row, by target."""

    def __init__(self, raw: Raw, plan: Plan, notes: Notes) -> None:
        self.raw, self.plan, self.notes = raw, plan, notes

    def all(self, target: str) -> list[Cell]:
        """Every cell of a target that has something in it, in the order of the mapping."""
        found = []
        if columns := self.plan.columns.get(target):
            cells = self.raw.cells
            found = [
                Cell(column, text, language)
                for column, language in columns
                if (text := cells.get(column))
            ]
        if not found and (always := self.plan.always.get(target)):
            found.append(Cell(target, always))
        return found

    def first(self, target: str) -> Cell | None:
        """The first of them."""
        found = self.all(target)
        return found[0] if found else None

    def text(self, target: str) -> str:
        """Its text on one line; "" where there is none."""
        cell = self.first(target)
        return " ".join(as_text(cell.text).split()) if cell else ""

    def texts(self, target: str) -> dict[str, str]:
        """What is said, by language (BCP 47): plain text, without markup.

        Several columns of one language are joined. One cell with two languages in two scripts is
        two texts, where it is certain which is which.
        """
        if not (cells := self.all(target)):
            return {}
        found: dict[str, list[str]] = {}
        for cell in cells:
            text = as_text(cell.text)
            if not text:
                continue
            if cell.language:
                found.setdefault(cell.language, []).append(text)
                continue
            halves = None
            if len(text) <= LONGEST_PAIR:
                halves = by_script(text, self.plan.latin, self.plan.surroundings.languages)
            for language, half in (halves or {self.plan.language_of(text): text}).items():
                found.setdefault(language, []).append(half)
        sign = ", " if target in ("address", "neighbourhood") else "\n"
        return {
            language: sign.join(dict.fromkeys(texts))
            if TARGETS[target].is_shared
            else " ".join(texts[0].split())
            if target in _ON_ONE_LINE
            else texts[0]
            for language, texts in found.items()
        }

    @cached_property
    def filled(self) -> int:
        """How many cells that the mapping reads are filled."""
        return sum(column in self.plan.used for column in self.raw.cells)


_ON_ONE_LINE = frozenset(("name", "alternate_name", "organization", "location_name", "program"))

Texts = Mapping[str, str]
