"""What somebody who means ill puts into addresses, forms and headers, drawn by hypothesis."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

# A tag, an attribute and a script's address that no page of ours has: seen in one, it came through.
CANARY = "zqcanary"
# A template that is run would answer this number.
SUM = str(31_337 * 31_337)

MARKUP = (
    f"<{CANARY}>",
    f'"><{CANARY} x="',
    f"'><{CANARY} x='",
    f'" {CANARY}="1',
    f"' {CANARY}='1",
    f"</script><{CANARY}>",
    f"</title></textarea></style>--><{CANARY}>",
    f"javascript:{CANARY}",
    f"//{CANARY}.example/\\@x",
    f"%22%3e%3c{CANARY}%3e",
    f"&quot;&gt;&lt;{CANARY}&gt;",
    f"\u2028\u2029<{CANARY}>",
    f"+ADw-{CANARY}+AD4-",
    f"\r\nX-{CANARY}: 1\r\n\r\n<{CANARY}>",
    f"\u560d\u560aX-{CANARY}: 1",
    "{{31337*31337}}${31337*31337}#{31337*31337}<%=31337*31337%>",
)
NUMBERS = (
    "9" * 5_000,
    "-" + "9" * 400,
    "1e999",
    "-1e-999",
    "nan",
    "inf",
    "-0",
    "0x10",
    "1_0",
    "٣",
    "²",
    "1e5",
    "0.1" + "0" * 3_000,
    "2147483648",
    "9223372036854775808",
)
TIMES = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-02-30T25:61",
    "Thu 99:99",
    "2026-11-26T10:00+99:99",
    "../..",
    "2026-11-01/2026-10-01",
)
NESTED = (
    "[" * 3_000,
    '{"a":' * 3_000,
    '{"op":"not","args":[' * 1_000 + "true" + "]}" * 1_000,
    "(" * 3_000 + "a=1" + ")" * 3_000,
    "NOT " * 2_000 + "a=1",
    "a=1 AND " * 1_000 + "a=1",
    "-" * 3_000 + "1",
    '{"a":"\\ud800"}',
    '{"type":"Polygon","coordinates":[[[NaN,1e999]]]}',
)
WORDS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ufeff",
    "\u202egpj.exe\u2066",
    "\ud7ff\uffff\U0010ffff",
    "e\u0301" * 2_000,
    "\u0344" * 500,
    "ﷺ" * 300,
    "a" * 20_000,
    "' OR '1'='1' --",
    "'; SELECT pg_sleep(9) --",
    "%' ESCAPE '",
    "\\",
    "\\x41",
    "%00%0d%0a",
    "../../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/",
    "http://[::1",
    "//evil.example",
    "|id",
    "$(id)",
    "`id`",
    "=1+1",
    "*",
    "!",
    "&|:*!()<->",
    "null",
    "true",
    "__proto__",
    "en-" * 500,
    "a-b-c-d-e-f-g-h-i-j",
    "beirut",
    "en",
    "ar",
    "now",
    "1",
    "33.9,35.5",
    "00000000-0000-0000-0000-000000000000",
)

HOSTILE = st.one_of(
    st.sampled_from(MARKUP),
    st.sampled_from(NUMBERS),
    st.sampled_from(TIMES),
    st.sampled_from(NESTED),
    st.sampled_from(WORDS),
    st.text(max_size=40),
)
# Bytes that are no UTF-8, too long a form of "/", and halves of surrogates.
RAW = st.one_of(
    HOSTILE.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from((b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"%", b"%zz")),
    st.binary(max_size=20),
)

# Every word that an address of ours is asked with, and some that frameworks listen to.
_NAMES = """
    near lat lon radius need speaks when free wheelchair no_id conditions sort limit cursor
    city lang q bbox datetime filter filter-lang filter-crs crs bbox-crs properties sortby
    offset page per_page size postcode proximity text modified_after hxl bom url format
    maxwidth maxheight f name needs title show theme accent width height language
    organization_id service_id search taxonomy_term_id minimal full updated_after back next
    email kind from token show about lines _method __class__ callback
"""
NAMES = _NAMES.split()

QUERY = st.lists(st.tuples(st.sampled_from(NAMES), RAW), max_size=4)
FORM = st.dictionaries(st.sampled_from(NAMES), HOSTILE, max_size=4)

HEADERS = st.dictionaries(
    st.sampled_from(
        (
            *("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since"),
            *("Range", "If-Range", "User-Agent", "Referer", "Origin", "Cookie", "Authorization"),
            *("Sec-Fetch-Mode", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "Host"),
            *("X-HTTP-Method-Override", "Prefer", "Content-Type", "X-Original-URL", "Via"),
        )
    ),
    # A header holds no line end: the server under us refuses it (tests/hostile/test_slow.py).
    RAW.map(lambda raw: re.sub(rb"[\r\n\0]", b"", raw).decode("latin-1")[:8_000]),
    max_size=3,
)


def written(query: list[tuple[str, bytes]]) -> str:
    """A query string, byte by byte as drawn."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in query)


class _Marks(HTMLParser):
    """Gathers what of the canary became a part of the page rather than its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in [(tag, None), *attrs]:
            if CANARY in name:
                self.found.append(f"<{tag} {name}>")
            is_address = name in ("href", "src", "action", "formaction", "data", "content")
            if is_address and value and re.match(r"\s*(javascript|data:text|//zq)", value, re.I):
                self.found.append(f"{name}={value}")


def came_through(page: str) -> list[str]:
    """Tags, attributes and scripts of the drawn text that a browser would take for the page's."""
    marks = _Marks()
    marks.feed(page)
    marks.close()
    return marks.found + ([SUM] if SUM in page else [])
