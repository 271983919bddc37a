"""Addresses on the web and of mail, tidied."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST = 2000
_BETWEEN = re.compile(r"[\s;|]+|,\s+|\s/\s")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[\w-]+\.)+[a-zA-Z]{2,24}")


@lru_cache(maxsize=4096)
def read_urls(text: str) -> tuple[str, ...]:
    """Every address of a page in a cell, with its scheme: "www.x.org" is "https://www.x.org"."""
    found: dict[str, None] = {}
    for part in _BETWEEN.split(text[:LONGEST]):
        if url := _url(part.strip(" ,;<>()[]\"'")):
            found.setdefault(url)
    return tuple(found)


def _url(text: str) -> str | None:
    if not text or "@" in text.partition("/")[0]:
        return None
    if text.startswith("//"):
        text = f"https:{text}"
    text = re.sub(r"^(https?):?/{0,2}(?=[\w-])", r"\1://", text, flags=re.IGNORECASE)
    if "://" not in text:
        if not _HOST.match(text) or "." not in text:
            return None
        text = f"https://{text}"
    # Threat: a link that runs as a script ("javascript:...") on a public page.
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    return text if parts.username is None and parts.password is None else None


@lru_cache(maxsize=4096)
def read_emails(text: str) -> tuple[str, ...]:
    """Every mail address in a cell, in its order, each once; their domains in small letters."""
    found: dict[str, None] = {}
    for match in _EMAIL.finditer(text[:LONGEST]):
        name, _, domain = match[0].strip(".'").rpartition("@")
        if name and ".." not in name:
            found.setdefault(f"{name}@{domain.lower()}")
    return tuple(found)
