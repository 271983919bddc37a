"""Whatever the bytes: rows come out, or one refusal in words, and nothing hangs."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports.entry import BrokenRow, Raw
from tests.imports.tables import raws_of, read_table

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SNIPPETS = st.sampled_from(
    [
        *(
            b'"',
            b"'",
            b",",
            b";",
            b"\t",
            b"|",
            b"\n",
            b"\r\n",
            b"\r",
            b"\0",
            b"\\n",
            b'\\"',
            b"name",
        ),
        *(
            b"lat",
            b"#org",
            b"#geo+lat",
            b"33.89",
            b"35,48",
            b"sep=;\n",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
        ),
        *(
            "مستوصف".encode(),
            "مستوصف".encode("cp1256"),
            b"\xe9",
            b"\xc7\xe1",
            b"\x1a",
            b"PK\x03\x04",
        ),
        *(b"{", b"}", b"[", b"]", b":", b'{"a":1}\n', b"null", b"1e999", b'{"features":['),
        *(b'{"type":"Feature","geometry":', b"<b>", b"&amp;", b"+961 1 340 460", b"a@b.c"),
        *(b"9-5 Mon", b"Arabic (x)"),
    ]
)


def tried(content: bytes, name: str = "x") -> None:
    try:
        rows = raws_of(content, name)
    except ImportCannotBeReadError as refusal:
        assert str(refusal)
        return
    for row in rows:
        assert isinstance(row, Raw | BrokenRow)
        if isinstance(row, Raw):
            assert all(text and column for column, text in row.cells.items())
            # PostgreSQL and every reader of UTF-8 take it.
            assert all("\0" not in text and text.encode() for text in row.cells.values())


@few
@given(st.binary(max_size=2000))
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\x00\x01\x00\x11\x00")
@example(b"a,b\n\xff\xfe")
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b'{"a":NaN}')
@example(b"'")
def test_any_bytes(content: bytes) -> None:
    tried(content)


@few
@given(st.lists(SNIPPETS, max_size=60))
def test_pieces_of_tables(pieces: list[bytes]) -> None:
    tried(b"".join(pieces))


@few
@given(st.lists(st.lists(SNIPPETS, min_size=1, max_size=4), min_size=3, max_size=12))
def test_tables_of_pieces_become_services_or_broken_rows(cells: list[list[bytes]]) -> None:
    body = b"\n".join(b",".join(row) for row in cells)
    try:
        found = read_table(b"Name,Lat,Lon,Notes\n" + body)
    except ImportCannotBeReadError as refusal:
        assert refusal.code.startswith(("file_", "mapping_"))
        return
    assert all(row.row > 0 for row in found)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Name", "City"], ["A", "x"], ["B", "y"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WORKBOOK = workbook()
PARTS = zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist()


@few
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_other_bytes(place: int, other: bytes) -> None:
    tried(WORKBOOK[:place] + other + WORKBOOK[place + len(other) :], "x.xlsx")


@few
@given(
    st.sampled_from(PARTS),
    st.binary(max_size=60),
    st.integers(0, 600),
    st.sampled_from([b"", b"</row>", b'<c r="ZZZ9999999"><v>1e999</v></c>', b"<!DOCTYPE x>"]),
)
def test_a_workbook_with_other_xml(part: str, other: bytes, place: int, xml: bytes) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                content = content[:place] + xml + other + content[place + len(other) :]
            after.writestr(name, content)
    tried(made.getvalue(), "x.xlsx")
