"""Files that mean ill: each by a name that says how."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "zq">'
    + "".join(
        f'<!ENTITY {later} "{f"&{one};" * 10}">'
        for one, later in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + " ]><{0}>&j;</{0}>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">'
    '<!ENTITY % b SYSTEM "http://127.0.0.1:9/x.dtd"> %b;]><{0}>&a;</{0}>'
)
NODE = (
    '<node id="1" lat="33.9" lon="35.5"><tag k="amenity" v="clinic"/><tag k="name" v="{0}"/></node>'
)


def osm(inside: str) -> bytes:
    return f'<?xml version="1.0"?><osm version="0.6">{inside}</osm>'.encode()


def geojson(properties: str, coordinates: str = "[35.5,33.9]") -> bytes:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":'
        f'{{"type":"Point","coordinates":{coordinates}}},"properties":{properties}}}]}}'
    ).encode()


def table(*rows: str) -> bytes:
    return "\n".join(("Name,Lat,Lon,Phone,Notes", "Clinic,33.9,35.5,1,x", *rows)).encode(
        "utf-8", "surrogatepass"
    )


def ics(inside: str) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Clinic\r\nDTSTART:20261126T100000\r\n"
        f"DTEND:20261126T110000\r\nLOCATION:Hamra\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def packed(members: dict[str, bytes], **attributes: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            told = zipfile.ZipInfo(name)
            told.compress_type = zipfile.ZIP_DEFLATED
            for key, value in attributes.items():
                setattr(told, key, value)
            archive.writestr(told, inside)
    return content.getvalue()


def workbook(**replaced: bytes) -> bytes:
    """A workbook, some of whose parts are others'."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>Clinic</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    parts = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            b'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.sheet.main+xml"/><Override '
            b'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            b'<sheets><sheet name="A" sheetId="1" r:id="r"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }
    names = {"book": "xl/workbook.xml", "sheet": "xl/worksheets/sheet1.xml"}
    return packed(parts | {names[key]: value for key, value in replaced.items()})


def _lying_about_its_size() -> bytes:
    whole = bytearray(packed({"a.csv": table()}))
    entry = whole.rindex(b"PK\x01\x02")
    whole[entry + 24 : entry + 28] = b"\x01\x00\x00\x00"
    return bytes(whole)


# What is in it, and how it is called.
FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a bomb": lambda: ("x.zip", packed({"a.csv": b"0" * 60_000_000})),
    "a bomb in a bomb": lambda: (
        "x.zip",
        packed({"a.zip": packed({"a.csv": b"0" * 60_000_000})}),
    ),
    "a bomb of many": lambda: ("x.zip", packed({f"{n}.csv": b"a" for n in range(3_000)})),
    "a bomb in a workbook": lambda: ("x.xlsx", workbook(sheet=b"<x>" + b" " * 60_000_000)),
    "a size that lies": lambda: ("x.zip", _lying_about_its_size()),
    "a half": lambda: ("x.zip", packed({"a.csv": table(*["a,b"] * 99)})[:-40]),
    "the first half": lambda: ("x.zip", packed({"a.csv": table(*["a,b"] * 999)})[:300]),
    "half a workbook": lambda: ("x.xlsx", workbook()[:-60]),
    "a way out": lambda: ("x.zip", packed({"../../../../tmp/zq.csv": table()})),
    "a way out on Windows": lambda: ("x.zip", packed({"..\\..\\zq.csv": table()})),
    "from the root": lambda: ("x.zip", packed({"/etc/zq.csv": table()})),
    "a link": lambda: ("x.zip", packed({"a.csv": b"/etc/passwd"}, external_attr=0o120777 << 16)),
    "a NUL in a name": lambda: ("x.zip", packed({"a.csv\0.png": table()})),
    "a name that turns around": lambda: ("\u202evsc.exe", table()),
    "a path as a name": lambda: ("../../../../etc/passwd", table()),
    "a NUL as a name": lambda: ("a\0b.csv", table()),
    "entities in OSM": lambda: ("x.osm", ENTITIES.replace("{0}", "osm").encode()),
    "a file from outside in OSM": lambda: ("x.osm", OUTSIDE.replace("{0}", "osm").encode()),
    "entities in a sheet": lambda: (
        "x.xlsx",
        workbook(sheet=ENTITIES.replace("{0}", "worksheet").encode()),
    ),
    "a file from outside in a workbook": lambda: (
        "x.xlsx",
        workbook(book=OUTSIDE.replace("{0}", "workbook").encode()),
    ),
    "OSM without a bottom": lambda: ("x.osm", osm("<node>" * 100_000)),
    "OSM of tags": lambda: (
        "x.osm",
        osm('<node id="1" lat="1" lon="1">' + '<tag k="a" v="b"/>' * 100_000 + "</node>"),
    ),
    "OSM at no place": lambda: (
        "x.osm",
        osm(NODE.format("A").replace("33.9", "1e999").replace("35.5", "NaN")),
    ),
    "OSM with a giant id": lambda: (
        "x.osm",
        osm(NODE.format("A").replace('id="1"', f'id="{"9" * 5_000}"')),
    ),
    "OSM in UTF-16": lambda: ("x.osm", osm(NODE.format("A")).decode().encode("utf-16")),
    "JSON without a bottom": lambda: ("x.json", b"[" * 100_000),
    "objects without a bottom": lambda: ("x.json", b'{"a":' * 100_000),
    "GeoJSON without a bottom": lambda: ("x.geojson", geojson('{"a":' * 5_000)),
    "a shape without a bottom": lambda: ("x.geojson", geojson("{}", "[" * 5_000 + "]" * 5_000)),
    "a giant number": lambda: ("x.geojson", geojson(f'{{"name":"A","id":{"9" * 50_000}}}')),
    "a giant number below nothing": lambda: (
        "x.geojson",
        geojson(f'{{"name":"A","id":-{"9" * 5_000}}}'),
    ),
    "a giant number in HSDS": lambda: (
        "x.json",
        b'[{"id":"a","name":"A","service_at_locations":[{"id":-' + b"9" * 90_000 + b"}]}]",
    ),
    "giant numbers line by line": lambda: (
        "x.ndjson",
        (b'{"name":"A","lat":33.9,"id":' + b"9" * 9_000 + b"}\n") * 3,
    ),
    "no number": lambda: ("x.geojson", geojson('{"name":"A"}', "[NaN,Infinity]")),
    "a number beyond all": lambda: ("x.geojson", geojson('{"name":"A"}', "[1e999,-1e999]")),
    "half a letter": lambda: ("x.geojson", geojson('{"name":"\\ud800 clinic"}')),
    "a NUL in JSON": lambda: ("x.geojson", geojson('{"name":"a\\u0000b"}')),
    "a name twice": lambda: ("x.geojson", geojson('{"name":"A","name":{"name":[]}}')),
    "HSDS of other kinds": lambda: (
        "x.json",
        b'[{"id":{"a":1},"name":[null],"service_at_locations":"x","schedules":[{"freq":{}}],'
        b'"organization":7,"phones":{"number":[]},"languages":[[[]]]}]',
    ),
    "HSDS in itself": lambda: (
        "x.json",
        b'{"services":[' + b'{"id":"a","name":"A","services":[' * 500 + b"]}" * 500 + b"]}",
    ),
    "a quote without an end": lambda: ("x.csv", table('"' + "a" * 3_000_000)),
    "a row without an end": lambda: ("x.csv", b"a," * 200_000),
    "a header of one name": lambda: ("x.csv", b"name," * 3_000 + b"\n" + b"a," * 3_000),
    "half letters": lambda: ("x.csv", table("\ud800 clinic,33.9,35.5,,")),
    "NULs": lambda: ("x.csv", table("a\0b,33.9,35.5,\0,\0") + b"\0" * 1_000),
    "formulas": lambda: ("x.csv", table("=cmd|' /C calc'!A0,33.9,35.5,+1+1,@SUM(1)")),
    "marks that turn around": lambda: ("x.csv", table("\u202egpj.exe,33.9,35.5,,\u2066x")),
    "giant numbers": lambda: ("x.csv", table(f"A,{'9' * 5_000},1e999,{'9' * 5_000},x")),
    "digits of others": lambda: ("x.csv", table("A,٣٣٫٩,३५.५,²³,①②")),
    "UTF-7": lambda: ("x.csv", table("+ADw-script+AD4-,33.9,35.5,,")),
    "half of UTF-16": lambda: ("x.csv", table("A,1,2,,").decode().encode("utf-16")[:-1]),
    "half of UTF-32": lambda: ("x.csv", table("A,1,2,,").decode().encode("utf-32")[:-3]),
    "too long a form of a letter": lambda: ("x.csv", table() + b"\n\xc0\xaf\xc0\xae,33,35,,"),
    "every second": lambda: ("x.ics", ics("RRULE:FREQ=SECONDLY")),
    "a rule without an end": lambda: ("x.ics", ics("RRULE:FREQ=DAILY;COUNT=999999999999")),
    "a rule of never": lambda: (
        "x.ics",
        ics("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=9999"),
    ),
    "a giant rule": lambda: (
        "x.ics",
        ics("RRULE:FREQ=MINUTELY;BYSECOND=" + ",".join(map(str, range(60))) + ";COUNT=99999999"),
    ),
    "before all times": lambda: ("x.ics", ics("RDATE:00010101T000000,99991231T235959")),
    "a duration beyond all": lambda: ("x.ics", ics("DURATION:P99999999999W")),
    "a zone of its own": lambda: (
        "x.ics",
        ics("X:1").replace(b"DTSTART:", b"DTSTART;TZID=../../../../etc/passwd:"),
    ),
    "events in events": lambda: ("x.ics", ics("BEGIN:VEVENT\r\n" * 5_000)),
    "a calendar of calendars": lambda: ("x.ics", b"BEGIN:VCALENDAR\r\n" * 20_000),
    "a line without an end": lambda: ("x.ics", ics("DESCRIPTION:" + "a" * 2_000_000)),
    "many dates": lambda: ("x.ics", ics("\r\n".join(["RDATE:20261127T100000"] * 20_000))),
    "nothing": lambda: ("x.csv", b""),
    "one byte": lambda: ("x.csv", b"\xff"),
}
