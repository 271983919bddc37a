"""Texts for a translator's own program, and what comes back: XLIFF 1.2 and PO.

Both name a text by its key, and carry the text that was translated, so that one that has changed
meanwhile is noticed. Source: OASIS XLIFF 1.2; the GNU gettext manual, "The Format of PO Files".
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from xml.etree import ElementTree

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from locator.errors import ImportCannotBeReadError
from locator.staff.translating.passages import Passage

Format = Literal["xliff", "po"]
MEDIA = {"xliff": "application/x-xliff+xml", "po": "text/x-gettext-translation"}

# A city of a thousand services has some ten thousand texts.
MOST_BYTES = 20_000_000
MOST_ENTRIES = 50_000
LONGEST = 20_000  # characters of one text

_XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
_KEPT = {"right": "final", "outdated": "needs-review-translation"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Entry:
    """One text as it came back: `number` is its place in the file, from 1."""

    number: int
    key: str
    source: str
    translation: str
    is_doubtful: bool = False  # its translator says that it is not finished

    def as_json(self) -> dict[str, Any]:
        """To be kept until somebody agrees; `Entry(**json)` reads it again."""
        return asdict(self)


def write(passages: Iterable[Passage], language: str, format: Format) -> bytes:
    """The texts of these passages, with what has been translated so far."""
    return (_write_xliff if format == "xliff" else _write_po)(list(passages), language)


def read(content: bytes) -> list[Entry]:
    """What a file says, in its order; `ImportCannotBeReadError` tells why one cannot be read."""
    if len(content) > MOST_BYTES:
        raise ImportCannotBeReadError("The file is larger than 20 MB.")
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    is_xml = begins == b"<" or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    entries = _read_xliff(content) if is_xml else _read_po(content)
    if len(entries) > MOST_ENTRIES:
        raise ImportCannotBeReadError(f"The file has more than {MOST_ENTRIES} texts.")
    return entries


def _write_xliff(passages: list[Passage], language: str) -> bytes:
    root = ElementTree.Element("xliff", {"version": "1.2", "xmlns": _XLIFF})
    by_locale: dict[str, list[Passage]] = {}
    for passage in passages:
        by_locale.setdefault(passage.locale, []).append(passage)
    for locale, group in by_locale.items():
        file = ElementTree.SubElement(
            root,
            "file",
            {
                "original": "locator",
                "datatype": "plaintext",
                "source-language": locale,
                "target-language": language,
            },
        )
        body = ElementTree.SubElement(file, "body")
        for passage in group:
            _write_unit(body, passage)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _write_unit(body: ElementTree.Element, passage: Passage) -> None:
    unit = ElementTree.SubElement(
        body, "trans-unit", {"id": passage.key, "resname": passage.field, _SPACE: "preserve"}
    )
    ElementTree.SubElement(unit, "source").text = passage.text
    if passage.translation is not None:
        state = _KEPT.get(passage.state, "needs-review-translation")
        target = ElementTree.SubElement(unit, "target", {"state": state})
        target.text = passage.translation
    elif passage.draft is not None:
        target = ElementTree.SubElement(unit, "target", {"state": "needs-review-translation"})
        target.text = passage.draft


def _read_xliff(content: bytes) -> list[Entry]:
    try:
        # Threat: an entity that grows to gigabytes, or that reads a file of ours.
        root = fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ImportCannotBeReadError("This is no XLIFF file that we can read.") from error
    if root.tag != f"{{{_XLIFF}}}xliff":
        raise ImportCannotBeReadError("This is no XLIFF 1.2 file.")
    entries = []
    for number, unit in enumerate(root.iter(f"{{{_XLIFF}}}trans-unit"), start=1):
        target = unit.find(f"{{{_XLIFF}}}target")
        state = "" if target is None else target.get("state", "")
        entries.append(
            Entry(
                number,
                unit.get("id", "")[:LONGEST],
                _text_of(unit.find(f"{{{_XLIFF}}}source")),
                _text_of(target),
                is_doubtful=state.startswith(("needs-", "new")) or unit.get("approved") == "no",
            )
        )
    return entries


def _text_of(element: ElementTree.Element | None) -> str:
    """The words, without the marks that a program may have put between them."""
    return "" if element is None else "".join(element.itertext())


def _write_po(passages: list[Passage], language: str) -> bytes:
    catalogue = Catalog(project="Locator", charset="utf-8", fuzzy=False)
    for passage in passages:
        drafted = passage.translation is None and passage.draft is not None
        catalogue.add(
            passage.text,
            passage.translation or passage.draft or "",
            context=passage.key,
            flags={"fuzzy"} if drafted or passage.state == "outdated" else set(),
        )
    file = io.BytesIO()
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; '
    head += 'charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    write_po(file, catalogue, width=0, no_location=True, omit_header=True)
    return head.encode() + file.getvalue()


def _read_po(content: bytes) -> list[Entry]:
    try:
        catalogue = read_po(io.BytesIO(content), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise ImportCannotBeReadError("This is neither an XLIFF nor a PO file.") from error
    messages = [message for message in catalogue if message.id]
    if not messages:
        raise ImportCannotBeReadError("There is no text in this file.")
    return [
        Entry(
            number,
            message.context or "",
            _first(message.id),
            _first(message.string),
            is_doubtful=message.fuzzy,
        )
        for number, message in enumerate(messages, start=1)
    ]


def _first(forms: str | Sequence[str] | None) -> str:
    """Our texts have no plural forms."""
    return forms if isinstance(forms, str) else forms[0] if forms else ""
