"""Any document that a person could have filled in."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from locator.directory.access import AccessAnswer, AccessFact
from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    ContactPart,
    CostPart,
    ExceptionPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.location import Disclosure
from locator.directory.needs import CODES
from locator.directory.organization import OrganizationKind
from locator.directory.schedule import Frequency, Weekday
from locator.directory.service import Status

# What keeps its meaning on its way through a form: composed, trimmed, in one line.
WORDS = st.sampled_from(
    ["Clinic", "عيادة الشارع", "Équipe santé", "a", "Walk in, no papers", "የጤና ቡድን", "x" * 200]
)
texts = st.none() | WORDS
codes = st.sampled_from(["ar", "en", "am", "fr", "tl", "ckb", "ar-SD"])
days = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
optional_days = st.none() | days
times = st.none() | st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
ids = st.none() | st.uuids(version=4)


def lists(of: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, max_size=most)


def word(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


weekdays = st.lists(word(Weekday), unique=True, max_size=7)
schedules = st.builds(
    SchedulePart,
    id=ids,
    freq=st.none() | word(Frequency),
    interval=st.none() | st.integers(1, 12),
    byday=weekdays | st.just(["1TU", "-1FR"]),
    bymonthday=st.lists(st.integers(1, 31), unique=True, max_size=3),
    byweekno=st.lists(st.integers(1, 53), unique=True, max_size=1),
    byyearday=st.lists(st.integers(1, 366), unique=True, max_size=1),
    wkst=st.none() | word(Weekday),
    dtstart=optional_days,
    until=optional_days,
    count=st.none() | st.integers(1, 99),
    opens_at=times,
    closes_at=times,
    valid_from=optional_days,
    valid_to=optional_days,
    by_appointment=st.booleans(),
    open_on_holidays=st.booleans(),
    description=texts,
    notes=texts,
)
exceptions = st.builds(
    ExceptionPart,
    id=ids,
    date=days,
    closed=st.just(True),
    opens_at=times,
    closes_at=times,
    note=texts,
)
languages = st.builds(
    LanguagePart,
    id=ids,
    code=codes,
    mode=st.sampled_from(["spoken", "interpreter"]),
    byday=st.none() | weekdays.filter(bool),
    note=texts,
)
phones = st.builds(
    PhonePart,
    id=ids,
    number=st.sampled_from(["+961 1 555 010", "1713"]),
    extension=texts,
    description=texts,
    is_whatsapp=st.booleans(),
    languages=st.lists(codes, unique=True, max_size=3),
)
accesses = st.dictionaries(
    word(AccessFact),
    st.builds(
        AccessPart,
        answer=word(AccessAnswer),
        confirmed_by=texts,
        confirmed_on=optional_days,
        source=texts,
    ),
)
closures = st.tuples(ids, days, days, texts).map(
    lambda row: ClosurePart(
        id=row[0], first_date=min(row[1:3]), last_date=max(row[1:3]), name=row[3]
    )
)
positions = st.none() | st.tuples(
    st.floats(-180, 180).map(lambda degrees: round(degrees, 7)),
    st.floats(-90, 90).map(lambda degrees: round(degrees, 7)),
)


@st.composite
def locations(draw: st.DrawFn) -> LocationPart:
    pin, area = draw(positions), draw(positions)
    disclosure = draw(word(Disclosure))
    if area == pin:
        area = None
    return LocationPart(
        id=draw(ids),
        name=draw(texts),
        locale=draw(st.none() | codes),
        location_type=draw(st.sampled_from(["physical", "postal", "virtual"])),
        lon=pin and pin[0],
        lat=pin and pin[1],
        disclosure=disclosure,
        area_name=draw(texts),
        area_lon=area and area[0],
        area_lat=area and area[1],
        address=draw(texts),
        directions=draw(texts),
        transportation=draw(texts),
        wheelchair=draw(st.sampled_from(["yes", "limited", "no", "unknown"])),
        accessibility=draw(st.lists(WORDS, unique=True, max_size=3)),
    )


points = st.builds(
    PointPart,
    id=ids,
    description=texts,
    status=word(Status),
    alert=texts,
    assurer_email=st.none() | st.just("door@open.example"),
    location=locations(),
    schedules=lists(schedules),
    schedule_exceptions=lists(exceptions, 2),
    languages=lists(languages, 2),
    phones=lists(phones, 2),
    access=accesses,
)
documents = st.builds(
    ServiceDocument,
    organization=st.builds(
        OrganizationPart,
        name=WORDS,
        kind=word(OrganizationKind),
        url=texts,
        email=texts,
        locale=st.none() | codes,
    ),
    name=WORDS,
    alternate_name=texts,
    description=texts,
    locale=codes,
    status=word(Status),
    needs=st.lists(st.sampled_from(sorted(CODES)), max_size=3),
    is_mobile=st.booleans(),
    is_free=st.none() | st.booleans(),
    fees_description=texts,
    eligibility_description=texts,
    conditions=texts,
    minimum_age=st.none() | st.integers(0, 120),
    maximum_age=st.none() | st.integers(0, 120),
    url=texts,
    email=texts,
    alert=texts,
    application_process=texts,
    interpretation_services=texts,
    access=accesses,
    cost_options=lists(
        st.builds(
            CostPart,
            id=ids,
            option=WORDS,
            amount=st.none() | st.decimals(Decimal(0), Decimal(99999), places=2),
            currency=st.none() | st.sampled_from(["LBP", "USD"]),
            amount_description=texts,
            valid_from=optional_days,
            valid_to=optional_days,
        )
    ),
    required_documents=lists(st.builds(RequiredDocumentPart, id=ids, document=WORDS, uri=texts)),
    languages=lists(languages),
    phones=lists(phones),
    contacts=lists(
        st.builds(ContactPart, id=ids, name=WORDS, title=texts, email=texts, phone=texts)
    ),
    closures=lists(closures),
    schedules=lists(schedules),
    schedule_exceptions=lists(exceptions),
    points=lists(points),
).map(lambda one: _each_id_once(one))  # noqa: PLW0108 - it stands below


def _each_id_once(document: ServiceDocument) -> ServiceDocument:
    seen: set[uuid.UUID] = set()
    for row in document.rows():
        if row.id in seen:
            row.id = None
        elif row.id:
            seen.add(row.id)
    return document


@st.composite
def edited(draw: st.DrawFn, base: ServiceDocument, by: str = "somebody") -> ServiceDocument:
    """The document after somebody has worked at it: fields changed, rows added, gone, moved."""
    other = draw(documents)
    for number, row in enumerate(other.rows()):
        row.id = uuid.uuid5(uuid.NAMESPACE_OID, f"new {number} by {by}")
    other.organization.id = base.organization.id
    copy = base.model_copy(deep=True)
    _edit(draw, copy, other)
    return copy


def _edit(draw: st.DrawFn, part: Any, other: Any) -> None:
    for field in type(part).model_fields:
        if field in {"id", "unreadable"} or draw(st.integers(0, 3)):
            continue
        now, new = getattr(part, field), getattr(other, field)
        if isinstance(now, list) and now and hasattr(now[0], "id"):
            setattr(part, field, _edit_rows(draw, now, new))
        elif field in {"organization", "location"}:
            _edit(draw, now, new)
        else:
            setattr(part, field, new)
    if isinstance(part, ClosurePart) and part.first_date and part.last_date:
        part.first_date, part.last_date = sorted((part.first_date, part.last_date))


def _edit_rows(draw: st.DrawFn, rows: list[Any], others: list[Any]) -> list[Any]:
    kept = [row for row in rows if draw(st.booleans())]
    for row, other in zip(kept, others, strict=False):
        _edit(draw, row, other)
    new = others[len(kept) :][: draw(st.integers(0, 2))]
    return [*draw(st.permutations([*kept, *new]))]


@st.composite
def before_and_after(draw: st.DrawFn) -> tuple[ServiceDocument, ServiceDocument]:
    """A document, and what somebody has made of it."""
    before = draw(documents).with_ids()
    return before, draw(edited(before))
