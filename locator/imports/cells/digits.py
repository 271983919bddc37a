"""Digits of any script."""

from __future__ import annotations

import unicodedata


def with_ascii_digits(text: str) -> str:
    """The same text, its digits as 0 to 9: "٠١/٣٤٠" is "01/340"."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter
        for letter in text
    )
