"""Small invented files of health sites in the columns of healthsites.io."""

from __future__ import annotations

import io
import json
from typing import Any

from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.directory.city import City
from locator.imports.geojson import read_geojson
from locator.imports.healthsites import HEALTHSITES
from locator.imports.loader import load
from locator.imports.report import Report

HILL = (-13.2344, 8.4844)  # in Freetown


def site(
    id: int, at: tuple[float, float] = HILL, names: dict[str, str] | None = None, **tags: Any
) -> dict[str, Any]:
    """A clinic called "Hill Clinic <id>"; a tag that is None is left out."""
    columns = {
        "osm_type": "node",
        "osm_id": float(id),
        "amenity": "clinic",
        "name": f"Hill Clinic {id}",
        **tags,
        **(names or {}),
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": {key: value for key, value in columns.items() if value is not None},
    }


def far(n: int) -> tuple[float, float]:
    """Places in Freetown that are not near each other."""
    return (HILL[0] + 0.005 * n, HILL[1])


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def take_in(session: Session, city: City, *features: Any) -> Report:
    """Import features, as the command does but for its transaction."""
    acting(session, "import of healthsites.io")
    report = load(session, city, HEALTHSITES, read_geojson(io.BytesIO(collection(*features))))
    acting(session, "locator")
    return report


def told(report: Report) -> list[str]:
    """The lines of a report in short: "2 rejected name: has no name"."""
    return [f"{line.row} {line.kind} {line.column}: {line.reason}" for line in report.lines]
