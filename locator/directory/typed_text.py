"""What people typed, without what nobody sees and a page would obey."""

from __future__ import annotations

import unicodedata

# Threat: embedded marks turn "exe.pdf" around, and what a reviewer sees into something else.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, has_lines: bool = False) -> str:
    """Without control characters and marks that turn text around; composed, and trimmed.

    Joiners stay (Persian and Indic scripts need them), and so do the marks of direction that
    stand for one character only.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not has_lines:
        text = text.replace("\n", " ")
    kept = (
        character
        for character in text.replace("\t", " ")
        if character == "\n"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in _TURNING)
    )
    return "".join(kept).strip()
