"""HTML as text: what a page would show, and nothing that runs."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from locator.imports.cells.word_lists import words

_TAG = re.compile(
    r"</?(?:p|br|b|strong|i|em|u|a|ul|ol|li|div|span|h[1-6]|table|tr|td|th|font|script|style|img|"
    r"iframe|hr|blockquote|sup|sub|section|article|svg|o:p|html|body|head|meta|link|form|input|"
    r"button|object|embed|center|small|big|pre|code|dl|dt|dd)\b[^<>]*/?>|<!--",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BREAKS = words("p|br|div|li|ul|ol|tr|h1|h2|h3|h4|h5|h6|table|hr|blockquote|section|article|dt")
_SILENT = words("script|style|head|title|iframe|object|svg")


def as_text(text: str) -> str:
    """The same text without tags and entities; one that has none is what it was.

    >>> as_text("<p>Open &amp; free</p><script>alert(1)</script>")
    'Open & free'
    """
    if "<" in text and _TAG.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    # Some programs escape what is escaped already: "&amp;eacute;".
    for _ in range(2):
        if not ("&" in text and _ENTITY.search(text)):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if "<" in text and _TAG.search(text):
            text = _TAG.sub(" ", text)
    if "\n" not in text and "\xa0" not in text and "  " not in text:
        return text.strip()
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS and tag not in ("li", "br"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
