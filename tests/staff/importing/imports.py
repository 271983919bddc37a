"""Sources, runs and what they leave, as the loader would have made them."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.document.reading import read
from locator.directory.import_source import ImportSource, new_source
from locator.directory.service_at_location import ServiceAtLocation
from locator.imports.record import ImportRecord
from locator.imports.runs import HeldBack, ImportLine, ImportRun, Kind
from locator.staff.importing.models import ImportFile, ImportPiece
from tests.builders import city, service_point
from tests.staff.people import csrf_token

# Headers as a ministry writes them: name, kind, address, telephone, latitude, longitude, hours, id.
ARABIC = (
    "الرقم;اسم الخدمة;الجهة;العنوان;الهاتف;خط العرض;خط الطول;أوقات الدوام\n"
    "1;عيادة الأمل;جمعية الأمل;شارع الحمرا;01 345 678;33.8966;35.4823;Mo-Fr 09:00-17:00\n"
    "2;صيدلية الميناء;بلدية بيروت;المرفأ;01 345 679;33,9012;35,5101;08:00-20:00\n"
    "3;;;شارع بدارو;;33.87;35.51;\n"
)


def a_source(
    session: Session, name: str = "Ministry of Health", city_id: str = "beirut", **values: Any
) -> ImportSource:
    source = new_source(city(session, city_id), name)
    for field, value in values.items():
        setattr(source, field, value)
    session.add(source)
    session.flush()
    return source


def a_run(
    session: Session,
    source: ImportSource | None = None,
    *,
    who: str = "importer@city.example",
    applied: bool = True,
    **counts: Any,
) -> ImportRun:
    source = source or a_source(session)
    run = ImportRun(
        city_id=source.city_id,
        source_id=source.id,
        file_name="clinics.csv",
        who=who,
        applied=applied,
        operation=uuid.uuid4(),
        **counts,
    )
    session.add(run)
    session.flush()
    return run


def a_line(
    session: Session,
    run: ImportRun,
    kind: Kind = "warning",
    code: str = "no_place",
    point: ServiceAtLocation | None = None,
    **values: Any,
) -> ImportLine:
    number = session.query(ImportLine).filter_by(run_id=run.id).count() + 1
    given = {"row": number, "external_id": str(number), "name": f"Clinic {number}"}
    line = ImportLine(
        run_id=run.id,
        number=number,
        kind=kind,
        code=code,
        service_id=point.service_id if point else None,
        **{"column": "", "value": "", **given, **values},
    )
    session.add(line)
    session.flush()
    return line


def imported(
    session: Session, run: ImportRun, said: dict[str, Any] | None = None, **values: Any
) -> ServiceAtLocation:
    """A service that a run has brought in and nobody has looked at; `said`: what its list says."""
    values = {"publication": "in_review", "assured_date": None, "assured_by": None, **values}
    values.setdefault("assured_by_kind", None)
    point = service_point(session, city=run.city_id, **values)
    point.service.publication = "in_review"
    session.flush()
    return remembered(session, run, point, said)


def remembered(
    session: Session, run: ImportRun, point: ServiceAtLocation, said: dict[str, Any] | None = None
) -> ServiceAtLocation:
    """What the list says of a service that is here, at the end of a run."""
    document = {**read(session, point.service_id).as_json(), **(said or {})}
    # As the loader does: past the record of changes.
    session.connection().execute(
        insert(ImportRecord.__table__),  # type: ignore[arg-type]
        {
            "source_id": run.source_id,
            "external_id": str(point.service_id),
            "service_id": point.service_id,
            "hash": b"",
            "said": {"document": document},
            "run_id": run.id,
        },
    )
    return point


def held_back(session: Session, run: ImportRun, point: ServiceAtLocation) -> HeldBack:
    one = HeldBack(
        city_id=run.city_id,
        source_id=run.source_id,
        run_id=run.id,
        service_id=point.service_id,
        row_id=point.service_id,
        field="description",
        text="Ask Rana <b>at</b> 70 123 456.",
        without=point.service.description,
        found=["Rana", "70 123 456"],
    )
    session.add(one)
    session.flush()
    return one


def a_file(
    session: Session, source: ImportSource, run: ImportRun | None = None, **values: Any
) -> ImportFile:
    file = ImportFile(
        city_id=source.city_id,
        source_id=source.id,
        name="clinics.csv",
        size=10,
        run_id=run.id if run else None,
        **values,
    )
    session.add(file)
    session.flush()
    session.add(ImportPiece(file_id=file.id, position=0, content=b"name\nClinic"))
    session.flush()
    return file


def hand_in(
    client: FlaskClient, content: bytes | str, name: str = "clinics.csv", **fields: str
) -> TestResponse:
    """Hand a file in as the form does."""
    given = content.encode() if isinstance(content, str) else content
    return client.post(
        "/staff/beirut/imports/",
        data={
            "csrf_token": csrf_token(client, "/staff/beirut/imports/"),
            "file": (io.BytesIO(given), name),
            **fields,
        },
    )
