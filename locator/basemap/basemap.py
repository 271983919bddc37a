"""Which ground an installation has for a city: streets, pictures of a map, or a plain one.

The best that is there: a PMTiles file that covers the city's centre, else the tiles of the
upstream that the operator names, else land, sea and names, which every installation has.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from locator.basemap.archive import Archive, ArchiveCannotBeReadError, open_archive, plain_text
from locator.basemap.bounds import Bounds
from locator.basemap.tile import TileAddress
from locator.basemap.tile_cache import TileCache
from locator.basemap.upstream import Upstream
from locator.config import Config
from locator.errors import SettingIsWrongError

AROUND_A_CITY = 0.5  # tiles are served so far beyond a city's bounds, in widths of the city
BOXES_KEPT = 60.0  # seconds

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pictures:
    """The upstream's tiles: `id` is part of their address, and changes with the upstream."""

    id: str
    upstream: Upstream
    attribution: str


class Basemap:
    """The grounds of one installation; raises `SettingIsWrongError` for one that cannot be used."""

    def __init__(self, config: Config, now: Callable[[], float] = time.time) -> None:
        self._named = config.basemap
        self._folder = config.data / "basemap"
        self._now = now
        self._boxes: tuple[Bounds, ...] = ()
        self._boxes_until = 0.0
        if self._named:
            try:
                open_archive(self._named)
            except (OSError, ArchiveCannotBeReadError) as problem:
                expected = f"a PMTiles file of vector tiles ({problem})"
                raise SettingIsWrongError("BASEMAP", str(self._named), expected) from problem
        self.pictures = _pictures(config, now) if config.tile_url else None

    def archives(self) -> Iterator[Archive]:
        """The PMTiles files that can be read: the one named by `BASEMAP`, then the folder's."""
        named = [self._named] if self._named else []
        for path in [*named, *sorted(self._folder.glob("*.pmtiles"))]:
            try:
                yield open_archive(path)
            except (OSError, ArchiveCannotBeReadError) as problem:
                log.warning("%s", problem)

    def archive_at(self, lon: float, lat: float) -> Archive | None:
        """The archive for a point: of several the smallest, which knows the place best."""
        covering = (archive for archive in self.archives() if archive.bounds.holds(lon, lat))
        return min(covering, key=lambda archive: archive.bounds.area, default=None)

    def archive(self, name: str, version: str) -> Archive | None:
        """The archive of that file name, if it still is that version."""
        for archive in self.archives():
            if (archive.path.stem, archive.version) == (name, version):
                return archive
        return None

    def serves(self, address: TileAddress, boxes: Callable[[], Iterator[Bounds]]) -> bool:
        """Whether a tile shows one of our cities.

        Threat: somebody uses us to read, or to exhaust, a tile server at our expense. `boxes`
        tells the bounds of the cities, and is asked once a minute.
        """
        if not address.exists:
            return False
        if self._boxes_until <= self._now():
            self._boxes = tuple(box.grown(AROUND_A_CITY) for box in boxes())
            self._boxes_until = self._now() + BOXES_KEPT
        return any(address.touches(box) for box in self._boxes)


def _pictures(config: Config, now: Callable[[], float]) -> Pictures:
    template = config.tile_url or ""
    name = hashlib.sha256(template.encode()).hexdigest()[:12]
    return Pictures(
        id=name,
        upstream=Upstream(template, TileCache(config.data / "tiles" / name), now),
        attribution=plain_text(config.tile_attribution or ""),
    )


def land_file(dist: Path) -> Path:
    """Where script/land.mjs puts the coast, beside the bundles."""
    return dist / "land-10m.bin"
