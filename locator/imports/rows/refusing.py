"""A file that cannot be read at all: why, in words, and by a code."""

from __future__ import annotations

from locator.errors import ImportCannotBeReadError
from locator.imports.words.files import WORDS


def refusal(code: str, **facts: str) -> ImportCannotBeReadError:
    """The error to raise; `code` is one of `locator.imports.words.files`."""
    return ImportCannotBeReadError(WORDS[code].reason.format(**facts), code, facts)
