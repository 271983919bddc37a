"""Which characters the bytes of a file stand for.

A mark at the beginning decides, then UTF-8 where all of the file is. Of the one-byte encodings
that old spreadsheets write, those of our cities are told apart by how letters stand together:
Arabic words are nothing but high bytes, French and Spanish ones have single accents. Only the rest
is asked of charset-normalizer, which takes short Arabic texts for Cyrillic ones.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from charset_normalizer import from_bytes

_CHUNK = 1 << 20
_MOST_SEEN = 1 << 18  # bytes around letters that are no ASCII; enough to tell a language by
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they win where a text could be each of them.
_LATIN = ("cp1252", "mac_roman", "cp850")
_TURKISH = ("cp1254", "iso8859_9")
# Words that a text of some length has, as bytes: the Arabic article, the Cyrillic "o" and "a".
_ARTICLES = (("cp1256", b"\xc7\xe1"), ("iso8859_6", b"\xc7\xe4"))
# A UTF-8 file into which somebody pasted lines of another one.
MIXED = "locator-mixed"


def encoding_of(file: BinaryIO) -> str:
    """The name of the encoding for `codecs`; reads all of the file.

    "utf-8" with some bytes that are none is named so, too: decode it with errors=`MIXED`.
    """
    start = file.read(_CHUNK)
    if told := told_by(start):
        return told
    high = bytearray()
    right = wrong = 0
    # A letter may lie across the border of two chunks: lines do not.
    for lines in _lines(start, file):
        if lines.isascii():
            continue
        good, bad = _utf8_letters(lines)
        right, wrong = right + good, wrong + bad
        if len(high) < _MOST_SEEN:
            high += b"\n".join(line for line in lines.split(b"\n") if not line.isascii()) + b"\n"
    if not wrong or right > 4 * wrong:
        return "utf-8"
    return _one_byte(bytes(high[:_MOST_SEEN]))


def told_by(start: bytes) -> str | None:
    """The encoding that the first bytes of a file tell by themselves: a mark, or zeros in order."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    return _without_mark(start[:4096])


def _lines(start: bytes, file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    chunk = start
    while chunk:
        body, end, tail = (rest + chunk).rpartition(b"\n")
        if len(tail) > 8 * _CHUNK:
            body, tail = body + end + tail, b""
        if body:
            yield body
        rest = tail
        chunk = file.read(_CHUNK)
    if rest:
        yield rest


def _utf8_letters(lines: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII are right UTF-8, and how many bytes are not."""
    try:
        text, wrong = lines.decode(), 0
    except UnicodeDecodeError:
        text = lines.decode(errors="replace")
        wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return len(text) - len(text.encode("ascii", "ignore")) - wrong, wrong


def _without_mark(start: bytes) -> str | None:
    """UTF-16 or UTF-32 whose mark somebody lost: every other byte of a delimiter is nothing."""
    if len(start) < 4 or b"\0" not in start:
        return None
    half = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if len(start) >= 8 and start[1::4].count(0) + start[2::4].count(0) > 0.9 * half:
        if start[3::4].count(0) > len(start) // 5:
            return "utf-32-le"
        if start[0::4].count(0) > len(start) // 5:
            return "utf-32-be"
    # Arabic in UTF-16 has no zeros but in its spaces, digits and delimiters.
    if odd > half // 12 and odd > 8 * even and _is_text(start, "utf-16-le"):
        return "utf-16-le"
    if even > half // 12 and even > 8 * odd and _is_text(start, "utf-16-be"):
        return "utf-16-be"
    return None


def _is_text(start: bytes, encoding: str) -> bool:
    text = start[: len(start) // 4 * 4].decode(encoding, errors="replace")
    odd = sum(unicodedata.category(letter) in ("Cn", "Co", "Cs", "Cc") for letter in text)
    breaks = sum(text.count(sign) for sign in "\r\n\t\0")
    return odd - breaks < len(text) // 20


def _one_byte(text: bytes) -> str:
    high = sum(byte > 0x7F for byte in text)
    pairs = sum(a > 0x7F and b > 0x7F for a, b in pairwise(text))
    if pairs * 2 < high:
        return _latin(text)
    for encoding, article in _ARTICLES:
        # Every fifth Arabic word begins with it; the same two bytes are rare in other scripts.
        if text.count(article) * 40 > high:
            return encoding
    best = from_bytes(text).best()
    if best is None:
        return "cp1252"
    found = str(best.encoding)
    return found if found not in ("ascii", "utf_8") else "cp1252"


def _latin(text: bytes) -> str:
    """The one in which the most high bytes are letters inside of words."""
    # Turkish lies where cp1252 has Icelandic.
    is_turkish = any(mark in text for mark in (b"\xfe", b"\xf0", b"\xfd", b"\xdd", b"\xde"))
    if is_turkish and (best := from_bytes(text).best()) and best.encoding in _TURKISH:
        return "cp1254"
    scores = {encoding: _letters_in_words(text, encoding) for encoding in _LATIN}
    best_score = max(scores.values())
    return next(encoding for encoding in _LATIN if scores[encoding] == best_score)


def _letters_in_words(text: bytes, encoding: str) -> int:
    score = 0
    before = "\n"
    for letter in text.decode(encoding, errors="replace"):
        if not letter.isascii():
            kind = unicodedata.category(letter)
            if letter == "\N{REPLACEMENT CHARACTER}" or kind in ("Cc", "So", "Sm", "Sk"):
                score -= 3
            elif kind == "Ll":
                score += 2 if before.isalpha() or before in " \n,;\"'" else 0
            elif kind == "Lu":
                score += 1 if not before.islower() else -3
            elif letter in "‘’“”–—«»¿¡°ªº€…• ":
                score += 1
            else:
                score -= 1
        before = letter
    return score


def _one_at_a_time(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as the cp1252 that they nearly always are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error(MIXED, _one_at_a_time)
