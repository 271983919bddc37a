"""Text as it should have been written: what machines did to it is taken back."""

from __future__ import annotations

import re
import unicodedata

from locator.imports.rows.guard import LONGEST_CELL

# Threat: marks that turn the direction of what is written behind them. The plain marks of
# direction (U+200E, U+200F) only show a number in an Arabic text rightly; they are not needed.
_UNSEEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x200E, 0x200F, 0xAD, 0x200B}
_CONTROLS = {code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A, 0x0D)}
_OUT = dict.fromkeys(_UNSEEN | _CONTROLS)
_BREAKS = dict.fromkeys((0x2028, 0x2029, 0x85), "\n")
# A line break as a program wrote it down: "\n", Excel's "_x000D_".
_WRITTEN = re.compile(r"\\r\\n|\\n|\\r|_x000D_\n?|\r\n?")
_PLAIN = re.compile(r"[!-\[\]-~]+(?: [!-\[\]-~]+)*")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND = re.compile(r" *\n *")
_MANY = re.compile(r"\n{3,}")
# Excel writes ="0123" so that a number keeps its zeros; '+961 ... so that it is no formula.
_KEPT = re.compile(r'="([^"]*)"|\'([=+\-@].*)', re.DOTALL)

_NOTHING = (
    frozenset(
        (
            "null",
            "NULL",
            "Null",
            "(null)",
            "(blank)",
            "\\N",
            "nan",
            "NaN",
            "NA",
            "N/A",
            "n/a",
            "N.A.",
        )
    )
    | frozenset(
        ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "undefined", "?", "/")
    )
    | frozenset(("-", "--", "---", "–", "—", ".", ".."))
)


def tidy(text: str) -> str:
    """One cell: composed (NFC), without what nobody sees; "" for all ways to say nothing.

    Line breaks stay, at most one empty line in between. What is longer than `LONGEST_CELL` is cut.
    """
    if not _PLAIN.fullmatch(text):
        if len(text) > LONGEST_CELL:
            text = text[:LONGEST_CELL]
        text = _tidied(text)
    elif len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL]
    if text[:1] in "='" and (kept := _KEPT.fullmatch(text)):
        text = (kept[1] if kept[1] is not None else kept[2]).strip()
    return "" if text in _NOTHING else text


def one_line(text: str) -> str:
    """The same on one line: a name, a header."""
    return " ".join(tidy(text).split())


def _tidied(text: str) -> str:
    if text in _NOTHING:
        return ""
    # A lone surrogate is no text: JSON can smuggle one in, and PostgreSQL would refuse it.
    text = text.encode("utf-8", "replace").decode()
    text = _WRITTEN.sub("\n", text.translate(_BREAKS)).translate(_OUT)
    text = unicodedata.normalize("NFC", text)
    return _MANY.sub("\n\n", _AROUND.sub("\n", _SPACES.sub(" ", text))).strip()
