"""All gazetteers that we ship, loaded once a module, beside a published city each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from locator.db import STAFF_ROLE, _engine
from locator.directory.published import PublishedCity
from locator.places.loading import SHIPPED, load_gazetteer

CITIES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))


@pytest.fixture(scope="module")
def places(database_url: str) -> Iterator[Connection]:
    engine = _engine(database_url, STAFF_ROLE)
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.execute(
                insert(PublishedCity),
                [{"id": city, "time_zone": "UTC", "content": {}} for city in CITIES],
            )
            load_gazetteer(session)
            session.commit()
        yield connection
        transaction.rollback()
    engine.dispose()
