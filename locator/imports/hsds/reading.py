"""What all parts of one service share while it is read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from locator.imports.cells.language_names import is_language, language_of
from locator.imports.entry import Finding, Surroundings, row_id
from locator.imports.hsds.values import ValueIsUnreadableError, json_of, line_of, text_of
from locator.imports.report import shown

Record = Mapping[str, Any]
Value = TypeVar("Value")


@dataclass
class Reading:
    """One service on its way to a document; `locale` is that of its texts."""

    surroundings: Surroundings
    source: str
    service: str  # its id in the source
    locale: str
    findings: list[Finding] = field(default_factory=list)
    translations: dict[uuid.UUID, dict[str, dict[str, str]]] = field(default_factory=dict)
    _given: set[uuid.UUID] = field(default_factory=set)

    @property
    def zone(self) -> ZoneInfo:
        """That of the city."""
        return ZoneInfo(self.surroundings.time_zone)

    def find(self, code: str, column: str, value: object) -> None:
        """Say something about a value."""
        self.findings.append(Finding(column, shown(str(value)), code))

    def id(self, table: str, id: str) -> uuid.UUID:
        """The id of what the source calls so."""
        return row_id(self.source, table, id)

    def id_of(self, table: str, owner: uuid.UUID, record: Record) -> uuid.UUID:
        """The id of a row of a list: given once, since a source may say the same one twice."""
        said = str(record.get("id") or "")
        number = 0
        while (id := self.id(table, f"{owner}/{said}/{number}")) in self._given:
            number += 1
        self._given.add(id)
        return id

    def value(
        self, record: Record, column: str, read: Callable[[Any], Value | None]
    ) -> Value | None:
        """A value; None, and a finding, where it is none of its kind."""
        try:
            return read(record.get(column))
        except ValueIsUnreadableError:
            self.find("hsds_value", column, record.get(column))
            return None

    def word(self, record: Record, column: str, words: tuple[Any, ...]) -> Any:
        """One of some words; None, and a finding, where it is another."""
        said = line_of(record.get(column))
        if said is None or said in words:
            return said
        self.find("hsds_value", column, said)
        return None

    def language(self, record: Record) -> str | None:
        """A language by its code, or else by its name."""
        code, name = line_of(record.get("code")), line_of(record.get("name"))
        if code and is_language(code):
            return code
        found = next((one for said in (name, code) if said and (one := language_of(said))), None)
        if found is None and (name or code):
            self.find("hsds_language", "languages", name or code)
        return found

    def translate(
        self, id: uuid.UUID, translations: Any, names: Mapping[str, str] | None = None
    ) -> None:
        """Keep texts of a row in further languages; `names` has what we call otherwise."""
        fields = json_of(translations)
        for name, texts in fields.items() if isinstance(fields, dict) else ():
            for locale, text in texts.items() if isinstance(texts, dict) else ():
                if is_language(locale) and (said := text_of(text)):
                    called = (names or {}).get(name, name)
                    self.translations.setdefault(id, {}).setdefault(called, {})[locale] = said
