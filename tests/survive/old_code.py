"""What yesterday's Locator does all day, in yesterday's tree: `python old_code.py DATABASE_URL`.

Read and run by a Python that imports the old code; it uses nothing of today's tests.
"""

from __future__ import annotations

import datetime as dt
import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.directory.publishing import republish
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.renewal import renew_if_due

PAGES = (
    "/en/",
    "/en/beirut/",
    "/ar/beirut/?near=33.896,35.482",
    "/api/v1/service-points?lat=33.896&lon=35.482&city=beirut",
    "/api/v1/cities",
    "/feeds/v1/beirut/service-points.geojson",
    "/hsds/v3/services",
    "/staff/sign-in",
)


def main(url: str) -> None:
    config = Config(database_url=url, secret_key="yesterday's secret, which is long enough")
    database = Database.from_config(config)
    client = create_app(config, database).test_client()
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.status)
    now = dt.datetime.now(dt.UTC)
    with database.staff() as session:
        name = _edit(session, now)
    assert name in client.get("/feeds/v1/beirut/service-points.geojson").get_data(as_text=True)
    with database.staff() as session:
        city = session.get_one(City, "beirut")
        new = Service(name="Made by yesterday's code", locale="en", publication="draft")
        new.organization = session.scalars(select(Service)).first().organization  # type: ignore[union-attr]
        session.add(new)
        assert city.names
    with database.staff() as session:
        session.delete(session.scalars(select(Service).where(Service.name.like("Made by%"))).one())
    renew_if_due(database, now + dt.timedelta(days=1))
    with database.staff() as session:
        assert republish(session, now, "beirut")


def _edit(session: Session, now: dt.datetime) -> str:
    session.info["now"] = now
    point = session.scalars(
        select(ServiceAtLocation)
        .join(ServiceAtLocation.location)
        .where(ServiceAtLocation.location.has(city_id="beirut"))
        .where(ServiceAtLocation.publication == "published")
    ).first()
    assert point is not None
    point.service.name = "Renamed by yesterday's code"
    point.assured_date = now.date()
    return point.service.name


if __name__ == "__main__":
    main(sys.argv[1])
