"""A spreadsheet is read as people see it, and nothing in it runs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from locator.errors import ImportCannotBeReadError
from tests.imports.tables import cells_of, raws_of


def saved(book: Any) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sheet(*rows: list[Any]) -> tuple[Any, Any]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def test_cells_are_what_they_show() -> None:
    book, _ = sheet(
        ["Name", "Opens", "Since", "Seen", "Lat", "Beds", "Free", "Long"],
        [
            "A",
            dt.time(9),
            dt.date(2024, 5, 1),
            dt.datetime(2024, 5, 1, 8, 30),  # noqa: DTZ001 - a spreadsheet knows no time zones
            33.1 + 0.2,
            12.0,
            True,
            dt.timedelta(hours=13, minutes=30),
        ],
    )
    assert cells_of(saved(book), "x.xlsx") == [
        {
            "Name": "A",
            "Opens": "09:00",
            "Since": "2024-05-01",
            "Seen": "2024-05-01 08:30",
            "Lat": "33.3",
            "Beds": "12",
            "Free": "yes",
            "Long": "13:30",
        }
    ]


def test_the_list_is_in_the_longest_sheet() -> None:
    book, first = sheet(["Read me"], ["This list is from May."])
    first.title = "Read me"
    data = book.create_sheet("Data")
    for n in range(5):
        data.append([f"x{n}", "name", "food"] if n else ["id", "name", "kind"])
    book.create_sheet("Codes").append(["a", "b"])
    assert len(cells_of(saved(book), "x.xlsx")) == 4


def test_a_formula_counts_by_the_value_that_was_kept_of_it() -> None:
    book, _ = sheet(["Name", "Total", "Web"], ["A", "=1+1", '=WEBSERVICE("http://evil")'], ["B", 2])
    # openpyxl keeps no values of formulas: nothing computes them here.
    assert cells_of(saved(book), "x.xlsx") == [{"Name": "A"}, {"Name": "B", "Total": "2"}]


def test_a_cell_over_several_rows_says_the_same_in_all_of_them() -> None:
    book, data = sheet(
        ["Organization", "Service", "Phone"],
        ["Amel", "Clinic", "01340460"],
        [None, "School", "01340461"],
        ["Kafa", "Legal help", "01340462"],
        [None, "Alone", "01340463"],
    )
    data.merge_cells("A2:A3")
    found = cells_of(saved(book), "x.xlsx")
    assert [row.get("Organization") for row in found] == ["Amel", "Amel", "Kafa", None]


def test_a_merged_title_and_groups_are_a_header() -> None:
    book, data = sheet(
        ["Services in Beirut 2025", None, None, None],
        ["Service", None, "Place", None],
        ["Name", "Kind", "Lat", "Lon"],
        ["A", "Food", 33.89, 35.48],
        ["B", "Legal", 33.88, 35.49],
    )
    data.merge_cells("A1:D1")
    data.merge_cells("A2:B2")
    data.merge_cells("C2:D2")
    assert list(cells_of(saved(book), "x.xlsx")[0]) == [
        "Service Name",
        "Service Kind",
        "Place Lat",
        "Place Lon",
    ]


def test_rows_are_counted_as_in_the_spreadsheet() -> None:
    book, data = sheet(["Title"], [], ["Name", "City"], ["A", "x"])
    data.cell(9, 1, "B")
    data.cell(9, 2, "y")
    assert [row.row for row in raws_of(saved(book), "x.xlsx")] == [4, 9]


def test_the_shape_is_told_by_the_content_and_not_by_the_name() -> None:
    book, _ = sheet(["Name", "City"], ["A", "x"])
    assert cells_of(saved(book), "services.csv") == [{"Name": "A", "City": "x"}]


def rebuilt(content: bytes, **parts: bytes) -> bytes:
    """The same workbook with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", 8) as after:
        for name in before.namelist():
            after.writestr(name, parts.pop(name, before.read(name)))
        for name, part in parts.items():
            after.writestr(name, part)
    return made.getvalue()


def test_entities_are_not_followed() -> None:
    book, _ = sheet(["Name", "City"], ["A", "x"])
    bomb = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        whole = zipfile.ZipFile(io.BytesIO(saved(book)))
        if part not in whole.namelist():
            continue
        body = whole.read(part).partition(b"?>")[2] or whole.read(part)
        with pytest.raises(ImportCannotBeReadError):
            raws_of(rebuilt(saved(book), **{part: bomb + body.replace(b"Name", b"&b;")}), "x.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    book, _ = sheet(["Name", "City"], ["A", "x"])
    content = rebuilt(saved(book), **{"xl/media/x.bin": b"\0" * (40 * 1024**2)})
    with pytest.raises(ImportCannotBeReadError) as refusal:
        raws_of(content, "x.xlsx")
    assert refusal.value.code == "file_too_large"


@pytest.mark.parametrize("cell", [b"<c/>", b"<c/><!-- </row> -->", b"<x></x>"])
def test_a_row_without_an_end_is_refused_before_it_takes_all_memory(cell: bytes) -> None:
    book, _ = sheet(["Name", "City"], ["A", "x"])
    whole = zipfile.ZipFile(io.BytesIO(saved(book))).read("xl/worksheets/sheet1.xml")
    # Pseudo-random spaces, so that it does not pack so tightly that it is refused for that.
    noise = b"".join(b" " * (n * n % 7) + cell for n in range(40_000))
    long = whole.replace(b"</row>", noise * (30_000_000 // len(noise)) + b"</row>", 1)
    content = rebuilt(saved(book), **{"xl/worksheets/sheet1.xml": long})
    with pytest.raises(ImportCannotBeReadError) as refusal:
        raws_of(content, "x.xlsx")
    assert refusal.value.code == "file_too_large"


@pytest.mark.parametrize("end", [60, 400, 2000, -30])
def test_a_workbook_that_breaks_off_is_refused_in_words(end: int) -> None:
    book, _ = sheet(["Name", "City"], ["A", "x"])
    with pytest.raises(ImportCannotBeReadError, match=r"[A-Z].+\."):
        raws_of(saved(book)[:end], "x.xlsx")
