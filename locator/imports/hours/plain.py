"""One spelling for the many in which people write days, months and times."""

from __future__ import annotations

import unicodedata

# Arabic as written on other keyboards, and the endings that nobody agrees on.
_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "ء": "", "’": "'"})
_UNSEEN = dict.fromkeys({*range(0x20), 0x7F} - {*b"\t\n\r"})


def plain(text: str) -> str:
    """Lower case, without accents and marks of direction, with ASCII digits and single spaces.

    >>> plain("  Miércoles ٩:٣٠ "), plain("الأربعاء")
    ('miercoles 9:30', 'الاربعا')
    """
    if text.isascii():
        # Nearly all cells of a long table; what is not seen is left out here, too.
        return " ".join(text.lower().translate(_UNSEEN).split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = []
    for letter in decomposed:
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.digit(letter)))
        elif category not in {"Mn", "Cf", "Cc"}:
            letters.append(letter)
        elif letter in "\t\n\r":
            letters.append(" ")
    return " ".join("".join(letters).translate(_LETTERS).split())
