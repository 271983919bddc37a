"""From gazetteer files to the tables that a search reads.

A file is one city's: what has changed in it replaces what was there, whole, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from locator.directory.published import PublishedCity
from locator.errors import ImportCannotBeReadError
from locator.places.folding import fold
from locator.places.models import PlaceName, PlaceRow

SHIPPED = Path(__file__).with_name("cities")
# Of places that match equally well, the larger comes first.
RANKS = {"city": 0, "district": 10, "quarter": 20, "landmark": 30}

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Entry(BaseModel):
    """One place of a file. `rank`, where given, overrides that of its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    kind: Literal["city", "district", "quarter", "landmark"]
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    radius: Annotated[int, Field(gt=0, le=50_000)]
    names: Annotated[dict[LanguageCode, Name], Field(min_length=1)]
    aliases: list[Name] = []
    rank: int | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> _Entry:
        if not all(fold(name) for name in (*self.names.values(), *self.aliases)):
            raise ValueError("a name has no letter or digit")
        return self


class Gazetteer(BaseModel):
    """The file of one city: its id, and its places."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    city: Slug
    places: Annotated[list[_Entry], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_one_city(self) -> Gazetteer:
        ids = [place.id for place in self.places]
        if twice := {slug for slug in ids if ids.count(slug) > 1}:
            raise ValueError(f"more than one place has the id {', '.join(sorted(twice))}")
        if [place.kind for place in self.places].count("city") > 1:
            raise ValueError("more than one place is the city itself")
        return self

    def place_rows(self, is_own: bool) -> list[dict[str, Any]]:
        """Rows of `published.place`."""
        return [
            {
                "id": f"{self.city}/{place.id}",
                "city_id": self.city,
                "kind": place.kind,
                "names": place.names,
                "geog": f"SRID=4326;POINT({place.lon:.10g} {place.lat:.10g})",
                "radius": place.radius,
                "rank": RANKS[place.kind] if place.rank is None else place.rank,
                "is_own": is_own,
            }
            for place in self.places
        ]

    def name_rows(self) -> list[dict[str, Any]]:
        """Rows of `published.place_name`: what folds alike in one language is kept once."""
        rows = {
            (place.id, locale, fold(name)): {
                "place_id": f"{self.city}/{place.id}",
                "name": name,
                "locale": locale,
                "folded": fold(name),
            }
            for place in self.places
            for locale, name in (
                *((None, alias) for alias in reversed(place.aliases)),
                *place.names.items(),
            )
        }
        return list(rows.values())


@dataclass(frozen=True)
class Loaded:
    """What loading one file did: `kept` are an operator's own places, which ours do not replace."""

    city_id: str
    places: int
    outcome: Literal["loaded", "unchanged", "kept"]


def load_gazetteer(session: Session, own: Iterable[Path] = ()) -> list[Loaded]:
    """Load an operator's own gazetteer files, or, where none is given, those that we ship.

    A file replaces all places of its city; one that is the same already writes nothing. Raise
    `ImportCannotBeReadError` before anything is written.
    """
    files = list(own)
    gazetteers = [read_gazetteer(path) for path in files or sorted(SHIPPED.glob("*.yaml"))]
    return [_load(session, gazetteer, is_own=bool(files)) for gazetteer in gazetteers]


def read_gazetteer(path: Path) -> Gazetteer:
    """Read one file; raise `ImportCannotBeReadError` in words that say what to mend."""
    try:
        return Gazetteer.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise ImportCannotBeReadError(f"{path.name}: {'; '.join(problems)}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ImportCannotBeReadError(f"{path.name}: {error}") from error


def _load(session: Session, gazetteer: Gazetteer, *, is_own: bool) -> Loaded:
    city_id, places, names = gazetteer.city, gazetteer.place_rows(is_own), gazetteer.name_rows()
    stored = _stored_places(session, city_id)
    outcome: Literal["loaded", "unchanged", "kept"] = "loaded"
    if not is_own and any(place["is_own"] for place in stored):
        outcome = "kept"
    elif _same(places, stored) and _same(names, _stored_names(session, city_id)):
        outcome = "unchanged"
    else:
        session.execute(delete(PlaceRow).where(PlaceRow.city_id == city_id))
        session.execute(insert(PlaceRow), places)
        session.execute(insert(PlaceName), names)
        # Answers that named a place are kept by their city's version.
        session.execute(
            update(PublishedCity)
            .where(PublishedCity.id == city_id)
            .values(version=PublishedCity.version + 1)
        )
    return Loaded(city_id, len(places), outcome)


def _stored_places(session: Session, city_id: str) -> list[dict[str, Any]]:
    columns = (
        PlaceRow.id,
        PlaceRow.city_id,
        PlaceRow.kind,
        PlaceRow.names,
        func.ST_AsEWKT(PlaceRow.geog).label("geog"),
        PlaceRow.radius,
        PlaceRow.rank,
        PlaceRow.is_own,
    )
    rows = session.execute(select(*columns).where(PlaceRow.city_id == city_id))
    return [dict(row) for row in rows.mappings()]


def _stored_names(session: Session, city_id: str) -> list[dict[str, Any]]:
    columns = (PlaceName.place_id, PlaceName.name, PlaceName.locale, PlaceName.folded)
    rows = session.execute(select(*columns).join(PlaceRow).where(PlaceRow.city_id == city_id))
    return [dict(row) for row in rows.mappings()]


def _same(some: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]) -> bool:
    def in_order(rows: Iterable[Mapping[str, Any]]) -> list[bytes]:
        return sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)

    return in_order(some) == in_order(others)
