"""Our own scripts and styles, bundled by `script/assets` under names that never change meaning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

_PACKAGE = Path(__file__).resolve().parent
_HASHED = re.compile(r"\.[0-9A-Za-z]{8,}\.\w+$")


def folder(name: str) -> Path:
    """`templates`, `static/dist` or `static/icons`: inside a wheel, else in the checkout."""
    packaged = _PACKAGE / name
    return packaged if packaged.exists() else _PACKAGE.parent / name


def is_immutable(_path: str, url: str) -> bool:
    """Whether a file's name holds the hash of its content, so that it may be kept for ever."""
    return _HASHED.search(url) is not None


class AssetsAreMissingError(Exception):
    """The bundles were not built."""

    def __init__(self) -> None:
        super().__init__("The scripts and styles are not built: run script/setup.")


class Assets:
    """Which file stands for a name: `search.js` -> `/static/search.4KX2A7QZ.js`."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        manifest = dist / "manifest.json"
        self._names: dict[str, Any] = (
            orjson.loads(manifest.read_bytes()) if manifest.exists() else {}
        )

    def url(self, name: str) -> str:
        """The address of an asset; raises `AssetsAreMissingError` before they are built."""
        try:
            return f"/static/{self._names[name]}"
        except KeyError:
            raise AssetsAreMissingError from None
