"""Our own search as one writes it at first: entities of the directory, joined, sorted, and told.

Whatever hangs on an entity is read when it is asked for. Served by granian, as Locator is:
`bench.peer.naive:application`.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from flask import Flask, jsonify, request
from geoalchemy2 import Geography
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from locator.directory.access import AccessCondition
from locator.directory.content import content_of
from locator.directory.language import Language
from locator.directory.location import Location
from locator.directory.needs import term_id
from locator.directory.organization import Organization
from locator.directory.projection import is_public, published_point
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.taxonomy import Attribute
from locator.directory.texts import Translations

SHOWN = 10

application = Flask(__name__)
engine = create_engine(make_url(os.environ["PEERS_URL"]).set(drivername="postgresql+psycopg"))


@application.get("/entries")
def nearest() -> Response:
    """The nearest within `radius` metres of a point, with this need, in this language."""
    asked = request.args
    here = func.ST_SetSRID(func.ST_MakePoint(float(asked["lon"]), float(asked["lat"])), 4326).cast(
        Geography
    )
    distance = func.ST_Distance(Location.point, here)
    question = (
        select(ServiceAtLocation, distance)
        .join(ServiceAtLocation.location)
        .join(ServiceAtLocation.service)
        .join(Service.organization)
        .join(Service.access_conditions)
        .where(
            func.ST_DWithin(Location.point, here, float(asked["radius"])),
            Location.disclosure == "exact",
            ServiceAtLocation.publication == "published",
            Service.publication == "published",
            Organization.publication == "published",
            AccessCondition.fact == "open_to_all",
            AccessCondition.answer == "yes",
        )
        .order_by(distance, ServiceAtLocation.id)
        .limit(SHOWN)
    )
    if "need" in asked:
        question = question.join(Service.attributes).where(
            Attribute.taxonomy_term_id == term_id(asked["need"])
        )
    if "language" in asked:
        question = question.join(Service.languages).where(Language.code == asked["language"])
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session:
        found = session.execute(question).all()
        features = [feature(session, *row) for row in found if is_public(row[0], now)]
    return jsonify({"type": "FeatureCollection", "features": features})


def feature(session: Session, point: ServiceAtLocation, metres: float) -> dict[str, Any]:
    where = published_point(point.location)
    told = (point, point.service, point.service.organization, point.location)
    translations = Translations.of(session, [row.id for row in told])
    return {
        "type": "Feature",
        "id": point.id,
        "geometry": {"type": "Point", "coordinates": where},
        "properties": content_of(point, translations) | {"distance": metres},
    }
