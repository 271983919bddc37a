"""Texts of a row that everybody will read: in all its languages, and without people."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from locator.imports.entry import Held
from locator.imports.mapping.cells import Cell, Cells, Texts
from locator.imports.personal import GAP, Cleaned, without_people

# Longer ones are cut, and said: a page is no book.
LONGEST = 10_000


@dataclass(slots=True)
class Saying:
    """Gathers the texts of one entry: what goes into its document, and what is held back."""

    cells: Cells
    locale: str
    listed: Collection[str]
    own_names: Collection[str]
    secrets: Collection[str] = ()  # addresses that nobody may read
    translations: dict[uuid.UUID, dict[str, dict[str, str]]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)

    def say(
        self, row: uuid.UUID, name: str, texts: Texts, target: str, *, is_name: bool = False
    ) -> str | None:
        """The text in the language of the entry; those in others become translations of it.

        A text that is in another language only cannot be a translation of nothing: that is said.
        """
        if not texts:
            return None
        if self.locale not in texts:
            cell = self.cells.first(target) or Cell(target, "")
            self.cells.notes.add(cell, "text_other_language", language=", ".join(sorted(texts)))
            return None
        original = ""
        for language, said in texts.items():
            text = said[:LONGEST]
            if not is_name:
                text = self._without_people(row, name, text, target, language == self.locale)
            if language == self.locale:
                original = text
            elif text:
                self.translations.setdefault(row, {}).setdefault(name, {})[language] = text
        if not original:
            self.translations.get(row, {}).pop(name, None)
        return original or None

    def _without_people(
        self, row: uuid.UUID, name: str, text: str, target: str, is_original: bool
    ) -> str:
        country = self.cells.plan.surroundings.country
        cleaned = without_people(text, country, self.listed, self.own_names)
        for secret in self.secrets:
            # Threat: a shelter's address is hidden, and stands in its description.
            if len(secret) > 5 and secret in cleaned.text:
                hidden = cleaned.text.replace(secret, GAP)
                cleaned = Cleaned(hidden, (*cleaned.found, secret))
        if not cleaned.found:
            return text
        if is_original:
            self.held.append(Held(row, name, text, cleaned.found))
        else:
            cell = self.cells.first(target) or Cell(target, text)
            self.cells.notes.add(cell, "person_left_out", "")
        return cleaned.text
