"""Lists of words, written down as one text."""

from __future__ import annotations

from locator.imports.hours.plain import plain


def words(text: str) -> frozenset[str]:
    """The words and phrases between bars, in the one spelling in which cells are compared.

    >>> sorted(words("Sí|oui|not at all"))
    ['not at all', 'oui', 'si']
    """
    return frozenset(plain(word) for word in text.split("|"))
