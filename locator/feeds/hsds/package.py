"""The CSV package of a city: every table of HSDS as a file, in one ZIP.

All files are written at once while the services come from the database, beside the ZIP, where
`locator.feeds.kept` makes it: so a city of any size takes as much memory as one service.
"""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from locator.directory.hsds import TABLES
from locator.directory.record_parts import Record
from locator.feeds.hsds.descriptor import descriptor
from locator.feeds.hsds.terms import TAXONOMIES, terms
from locator.feeds.table import harmless
from locator.search.cities import City

ZIP = "application/zip"

# A phone number is no formula, whatever it begins with.
_NUMBER = re.compile(r"[+-]?[\d\s()./-]+")


def write_package(path: Path, city: City, services: Iterable[Record]) -> None:
    """Write the ZIP; `services` are whole: `locator.feeds.hsds.answers.service`."""
    folder = path.parent
    with _Tables(folder) as tables:
        for taxonomy in TAXONOMIES:
            tables.add("taxonomy", taxonomy)
        for term in terms():
            tables.add("taxonomy_term", term)
        for service in services:
            tables.add_service(service)
    (folder / "datapackage.json").write_bytes(
        orjson.dumps(descriptor(city), option=orjson.OPT_INDENT_2)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in ("datapackage.json", *(table.file for table in TABLES.values())):
            # The same data are the same bytes: no time of the day stands in them.
            about = zipfile.ZipInfo(member, date_time=(1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            with (folder / member).open("rb") as file, archive.open(about, "w") as into:
                shutil.copyfileobj(file, into)


class _Tables:
    """The files that are being written, and what is in them already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> _Tables:
        import sqlite3  # noqa: PLC0415  # a megabyte, for who takes a whole city

        for name, table in TABLES.items():
            path = self._folder / table.file
            file = self._files.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._writers[name] = csv.writer(file)
            self._writers[name].writerow(table.columns)
        self._there = sqlite3.connect(self._folder / "there.sqlite", isolation_level=None)
        self._files.callback(self._there.close)
        self._there.execute("PRAGMA journal_mode = off")
        self._there.execute("PRAGMA synchronous = off")
        self._there.execute("BEGIN")
        self._there.execute("CREATE TABLE there (id BLOB PRIMARY KEY) WITHOUT ROWID")
        return self

    def __exit__(self, *_error: object) -> None:
        self._files.close()

    def add_service(self, service: Record) -> None:
        """A service, and what belongs to it; what several share is written once."""
        organization = service["organization"]
        if self._is_new(organization["id"]):
            self._add_nested("organization", organization, {})
        program = service.get("program")
        if program and self._is_new(program["id"]):
            self._add_nested("program", {"organization_id": organization["id"], **program}, {})
        self._add_nested("service", service, {})

    def add(self, table: str, record: Mapping[str, Any]) -> None:
        """One row."""
        self._writers[table].writerow(
            [_cell(record.get(column)) for column in TABLES[table].columns]
        )

    def _add_nested(self, table: str, record: Record, parent: Record) -> None:
        self.add(table, record | parent)
        shape, id = TABLES[table], record["id"]
        location = record.get("location")
        if table == "service_at_location" and location and self._is_new(location["id"]):
            self._add_nested("location", location, {})
        for name, inner in shape.many.items():
            for row in record.get(name, ()):
                if inner == "attribute":
                    self._add_attribute(table, id, row)
                else:
                    self._add_nested(inner, row, {f"{table}_id": id})

    def _add_attribute(self, table: str, id: str, attribute: Record) -> None:
        link = {
            "link_id": id,
            "link_entity": table,
            "taxonomy_term_id": attribute["taxonomy_term"]["id"],
        }
        self.add("attribute", attribute | link)

    def _is_new(self, id: str) -> bool:
        added = self._there.execute(
            "INSERT OR IGNORE INTO there VALUES (?)", (bytes.fromhex(id.replace("-", "")),)
        )
        return added.rowcount == 1


def _cell(value: Any) -> Any:
    """Nothing that a spreadsheet runs (see `locator.feeds.table`); a number stays what it is."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return value
    return harmless(value)
