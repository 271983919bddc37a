"""Any list that a spreadsheet ever wrote as text can be read."""

from __future__ import annotations

import pytest

from locator.errors import ImportCannotBeReadError
from locator.imports.entry import BrokenRow, Raw
from tests.imports.tables import cells_of, codes, raws_of

ARABIC = "الاسم,العنوان,ملاحظات\nمستوصف الحمراء,شارع الحمرا,مفتوح يوميا\nجمعية عامل,الشياح,للجميع\n"
FRENCH = "nom;adresse;téléphone\nÉcole d'été;12 rue de la Forêt;01\nMaïté & Cie;à côté;02\n"
SPANISH = "nombre|dirección|niños\nÑandú|Bogotá|sí\nMédico|Peñón|también\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "utf-8"),
        (ARABIC, "utf-8-sig"),
        (ARABIC, "utf-16"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (ARABIC, "utf-32"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859_6"),
        (FRENCH, "cp1252"),
        (FRENCH, "latin-1"),
        (FRENCH, "mac_roman"),
        (FRENCH, "cp850"),
        (FRENCH, "utf-16"),
        (SPANISH, "cp1252"),
        (SPANISH, "mac_roman"),
        (SPANISH, "cp850"),
        (SPANISH.replace("|", "\t"), "utf-16-le"),
    ],
)
def test_the_same_table_is_read_in_every_encoding(text: str, encoding: str) -> None:
    assert cells_of(text.encode(encoding)) == cells_of(text.encode())
    assert len(cells_of(text.encode())) == 2
    assert all(len(cells) == 3 for cells in cells_of(text.encode()))


def test_an_arabic_list_with_french_in_it_is_told_from_a_french_one() -> None:
    text = "الاسم,name\nمركز الرعاية,Centre médical\nمستشفى الجامعة,Hôpital\n"
    assert cells_of(text.encode("cp1256"))[1] == {"الاسم": "مستشفى الجامعة", "name": "Hôpital"}


def test_lines_of_another_encoding_in_a_utf_8_file_are_mended() -> None:
    right = "name,where\n" + "".join(f"Clinique {n} été,é\n" for n in range(20))
    content = right.encode() + "Hôpital,là-bas\n".encode("cp1252")
    assert cells_of(content)[-1] == {"name": "Hôpital", "where": "là-bas"}
    assert cells_of(content)[0] == {"name": "Clinique 0 été", "where": "é"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_found(delimiter: str, end: str) -> None:
    lines = (
        ["Service Name", "Address of it", "Notes"],
        ["Hill Clinic", '"Main Street 5, Hill; 2nd floor"', "open"],
        ["Sea Clinic", '"Sea Street 1, Shore"', ""],
    )
    content = end.join(delimiter.join(line) for line in lines).encode()
    assert cells_of(content) == [
        {
            "Service Name": "Hill Clinic",
            "Address of it": "Main Street 5, Hill; 2nd floor",
            "Notes": "open",
        },
        {"Service Name": "Sea Clinic", "Address of it": "Sea Street 1, Shore"},
    ]


def test_decimal_commas_are_no_delimiters() -> None:
    content = b"name;lat;lon\nA;33,5;36,2\nB;33,6;36,3\n"
    assert cells_of(content)[0] == {"name": "A", "lat": "33,5", "lon": "36,2"}


def test_excels_line_about_the_delimiter_is_no_row() -> None:
    assert cells_of(b"sep=;\r\nname;kind\r\nA;food\r\n") == [{"name": "A", "kind": "food"}]


def test_titles_above_the_header_are_left_out() -> None:
    content = b"List of services\n\nUpdated in May,,\nName,Phone number,City\nA,1,Beirut\nB,2,\n"
    assert cells_of(content) == [
        {"Name": "A", "Phone number": "1", "City": "Beirut"},
        {"Name": "B", "Phone number": "2"},
    ]


def test_rows_are_counted_as_in_the_spreadsheet() -> None:
    content = b"List of services\n\nName,Phone,City\nA,1,Beirut\n,,\nB,2,\n"
    assert [row.row for row in raws_of(content)] == [4, 6]


def test_headers_that_are_blank_or_the_same_have_names_of_their_own() -> None:
    content = b'Name,Phone,,"Phone",\nA,1,x,2,y\n'
    assert cells_of(content) == [
        {"Name": "A", "Phone": "1", "Column 3": "x", "Phone (2)": "2", "Column 5": "y"}
    ]


def test_headers_on_two_rows_are_joined() -> None:
    content = b"Organisation,,Location,\nName,Type,Lat,Lon\nAmel,NGO,33.89,35.48\n"
    assert cells_of(content) == [
        {
            "Organisation Name": "Amel",
            "Organisation Type": "NGO",
            "Location Lat": "33.89",
            "Location Lon": "35.48",
        }
    ]


def test_a_table_without_a_header_has_numbered_columns() -> None:
    content = b"Hill Clinic,33.89,35.48,01340460\nSea Clinic,33.90,35.49,01340461\n"
    assert cells_of(content)[0]["Column 2"] == "33.89"
    assert len(cells_of(content)) == 2


def test_a_header_that_stands_there_again_is_no_row() -> None:
    content = b"Name,City\nA,x\nName,City\nB,y\n"
    assert [cells["Name"] for cells in cells_of(content)] == ["A", "B"]


def test_rows_of_another_length_are_read_and_said() -> None:
    first, short, long = raws_of(b"a,b,c\n1,x,3\n1\n1,x,3,4\n")
    assert isinstance(short, Raw) and short.cells == {"a": "1"}
    assert isinstance(long, Raw) and long.cells["Column 4"] == "4"
    assert (codes(first), codes(short), codes(long)) == ([], [], ["row_too_long"])


def test_line_breaks_are_line_breaks_however_they_are_written() -> None:
    content = b'name,notes\nA,"one\r\ntwo"\nB,one\\ntwo\nC,one_x000D_\\r\\ntwo\n'
    assert [cells["notes"] for cells in cells_of(content)] == ["one\ntwo", "one\ntwo", "one\n\ntwo"]


def test_a_quote_that_nobody_closed_costs_one_row_its_quote_and_no_other_row() -> None:
    content = b'name,notes,city\nA,"open,x\n' + b"".join(b"N%d,x,y\n" % n for n in range(900))
    rows = raws_of(content)
    assert len(rows) == 901
    assert codes(rows[0]) == ["quote_open"]
    assert isinstance(rows[0], Raw) and rows[0].cells["notes"] == "open"
    assert isinstance(rows[-1], Raw) and rows[-1].cells["name"] == "N899"


def test_quotes_may_be_escaped_by_a_backslash_or_be_single() -> None:
    content = b'name,notes\n"A","say \\"yes\\", and come"\n"B","x"\n'
    assert cells_of(content)[0]["notes"] == 'say "yes", and come'
    assert cells_of(b"'name','notes'\n'A, B','x'\n'C','y'\n")[0] == {"name": "A, B", "notes": "x"}


def test_cells_that_say_nothing_are_left_out() -> None:
    content = b"name,a,b,c,d,e\nA,NULL,N/A,-,#REF!,nan\nB,None,0,no,x,y\n"
    assert cells_of(content) == [
        {"name": "A"},
        {"name": "B", "a": "None", "b": "0", "c": "no", "d": "x", "e": "y"},
    ]


def test_what_a_spreadsheet_did_to_keep_a_number_is_taken_back() -> None:
    content = b'name,phone,more\nA,"=""0123""",\'+961 1\n'
    assert cells_of(content) == [{"name": "A", "phone": "0123", "more": "+961 1"}]


def test_a_formula_is_a_text() -> None:
    content = b'name,x\n=cmd|calc,1\n"=HYPERLINK(""http://evil"")",2\n'
    assert cells_of(content)[0]["name"] == "=cmd|calc"


def test_marks_that_nobody_sees_are_taken_out() -> None:
    content = "name,x\nabc\u202edef\u200b\x07,1\n".encode()
    assert cells_of(content)[0]["name"] == "abcdef"


def test_nul_bytes_do_no_harm() -> None:
    assert cells_of(b"name,x\nab\0c,1\n")[0] == {"name": "abc", "x": "1"}


def test_a_gigantic_cell_is_cut_and_a_gigantic_line_is_refused_by_itself() -> None:
    content = b"name,x\nA," + b"y" * 300_000 + b"\nB," + b"z" * 9_000_000 + b"\nC,1\n"
    cut, refused, last = raws_of(content)
    assert isinstance(cut, Raw) and len(cut.cells["x"]) == 20_000
    assert codes(cut) == ["cell_too_long"]
    assert isinstance(refused, BrokenRow) and codes(refused) == ["row_too_large"]
    assert isinstance(last, Raw) and last.cells == {"name": "C", "x": "1"}


@pytest.mark.parametrize("piece", [b"@", b"@.", b"1 ", b"#a+", b'"",', b"'", b"\\n", b"\xe9 "])
def test_a_gigantic_header_takes_no_longer_than_its_length(piece: bytes) -> None:
    # What grows with the square of the length would not come back from this.
    raws_of(b"name," + piece * 400_000 + b",x\nA,1,2\nB,1,2\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n \n\t\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"name,phone,city\n", "file_no_rows"),
        (b"%PDF-1.4 ...", "file_unknown"),
        (b"\x1f\x8b\x08\0", "file_unknown"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "file_unknown"),
        (bytes(range(256)) * 40, "file_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_old_workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(ImportCannotBeReadError, match=r"[A-Z].+\.") as refusal:
        raws_of(content)
    assert refusal.value.code == code
