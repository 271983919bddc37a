"""Our own search as one writes it at first: entities with relations, joined, filtered, sorted.

Served by granian, as Locator is: `bench.peer.naive:application`.
"""

from __future__ import annotations

import datetime as dt
import os
import uuid
from typing import Any

from flask import Flask, jsonify, request
from geoalchemy2 import Geography, WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import ForeignKey, create_engine, func, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from werkzeug.wrappers import Response

SHOWN = 20


class Base(DeclarativeBase):
    pass


class ServicePoint(Base):
    __tablename__ = "service_point"
    __table_args__ = ({"schema": "peers"},)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID]
    name: Mapped[str]
    description: Mapped[str]
    organization: Mapped[str]
    address: Mapped[str]
    free: Mapped[bool]
    assured_on: Mapped[dt.date]
    geog: Mapped[WKBElement] = mapped_column(Geography("POINT", srid=4326))
    needs: Mapped[list[Need]] = relationship()
    languages: Mapped[list[Language]] = relationship()


class Need(Base):
    __tablename__ = "point_need"
    __table_args__ = ({"schema": "peers"},)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("peers.service_point.id"))
    code: Mapped[str]


class Language(Base):
    __tablename__ = "point_language"
    __table_args__ = ({"schema": "peers"},)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("peers.service_point.id"))
    code: Mapped[str]


application = Flask(__name__)
engine = create_engine(make_url(os.environ["PEERS_URL"]).set(drivername="postgresql+psycopg"))


@application.get("/service-points")
def nearest() -> Response:
    """The nearest within `radius` metres of a point, with this need, in this language."""
    asked = request.args
    here = func.ST_SetSRID(func.ST_MakePoint(float(asked["lon"]), float(asked["lat"])), 4326).cast(
        Geography
    )
    distance = func.ST_Distance(ServicePoint.geog, here)
    question = (
        select(ServicePoint, distance)
        .where(func.ST_DWithin(ServicePoint.geog, here, float(asked["radius"])))
        .order_by(distance, ServicePoint.id)
        .limit(SHOWN)
    )
    if "need" in asked:
        question = question.join(Need).where(Need.code == asked["need"])
    if "language" in asked:
        question = question.join(Language).where(Language.code == asked["language"])
    with Session(engine) as session:
        features = [feature(point, metres) for point, metres in session.execute(question)]
    return jsonify({"type": "FeatureCollection", "features": features})


def feature(point: ServicePoint, metres: float) -> dict[str, Any]:
    where = to_shape(point.geog)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [where.x, where.y]},
        "properties": {
            "uuid": str(point.uuid),
            "name": point.name,
            "description": point.description,
            "organization": point.organization,
            "address": point.address,
            "free": point.free,
            "assured_on": point.assured_on.isoformat(),
            "needs": [need.code for need in point.needs],
            "languages": [language.code for language in point.languages],
            "distance": metres,
        },
    }
