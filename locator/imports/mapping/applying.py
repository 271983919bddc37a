"""Rows of a table become services: one a row, or one for rows that stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from locator.directory.document.document import PointPart
from locator.imports.entry import BrokenRow, Entry, Finding, Raw, Surroundings
from locator.imports.hours.plain import plain
from locator.imports.mapping.cells import Cells, Notes, Plan
from locator.imports.mapping.identity import LONGEST_ID, SeenIds, derived
from locator.imports.mapping.saved import TableMapping
from locator.imports.mapping.service import entry_of
from locator.imports.report import shown

# Points of one service; a vehicle has some dozens.
MOST_POINTS = 1_000
# What tells one place of a service from another.
_PLACE = (
    ("location_id",),
    (
        *("address", "street", "house_number", "location_name", "neighbourhood", "town"),
        *("latitude", "longitude", "position"),
    ),
)


def entries(
    rows: Iterable[Raw | BrokenRow],
    mapping: TableMapping,
    surroundings: Surroundings,
    source: str,
) -> Iterator[Entry | BrokenRow]:
    """Read every row by the mapping, in order and in constant memory but for 16 bytes an id."""
    plan = Plan(mapping, surroundings, source)
    seen = SeenIds()
    together: list[_Named] = []
    for row in rows:
        if isinstance(row, BrokenRow):
            yield from _service(together, plan, seen)
            together = []
            yield row
            continue
        named = _Named(row, plan)
        if together and not (together[-1].is_of(named, plan) and len(together) < MOST_POINTS):
            yield from _service(together, plan, seen)
            together = []
        together.append(named)
    yield from _service(together, plan, seen)


class _Named:
    """A row with what it is called."""

    def __init__(self, raw: Raw, plan: Plan) -> None:
        self.raw = raw
        cells = self.cells = Cells(raw, plan, Notes())
        self.id = " ".join(cells.text("service_id").split())[:LONGEST_ID]
        self.name = plain(cells.text("name") or cells.text("location_name"))
        self.organization = plain(cells.text("organization"))

    def is_of(self, other: _Named, plan: Plan) -> bool:
        """Whether the row after it is about the same service."""
        if plan.mapping.one_service == "row":
            return False
        if plan.mapping.one_service == "service_id":
            same_name = not self.name or not other.name or self.name == other.name
            return bool(self.id) and self.id == other.id and same_name
        return bool(self.name) and (self.name, self.organization) == (
            other.name,
            other.organization,
        )

    def place(self) -> str:
        """A key for where it is; "" where nothing is said."""
        for targets in _PLACE:
            words = [cell.text for target in targets for cell in self.cells.all(target)]
            if self.raw.lon is not None and len(targets) > 1:
                words += [f"{self.raw.lon:.5f}", f"{self.raw.lat:.5f}"]
            if words:
                return derived(*words)
        return ""


def _service(together: list[_Named], plan: Plan, seen: SeenIds) -> Iterator[Entry | BrokenRow]:
    """The one service of rows that belong together."""
    if not together:
        return
    first = together[0]
    external_id, notes = _id_of(first, plan, seen)
    if len(together) == 1:
        yield entry_of(first.raw, plan, external_id, "", notes)
        return
    places: dict[str, str] = {}
    whole: Entry | None = None
    for named in together:
        place = named.place()
        key = places.setdefault(place, place if places else "")
        made = entry_of(named.raw, plan, external_id, key, notes if named is first else ())
        if isinstance(made, BrokenRow):
            yield made
        elif whole is None:
            whole = made
        else:
            whole = _joined(whole, made)
    if whole is not None:
        yield whole


def _id_of(named: _Named, plan: Plan, seen: SeenIds) -> tuple[str, list[Finding]]:
    """What the service is called in its source; an id that is missing or given twice is made."""
    raw, notes = named.raw, []
    column = next((column for column, _ in plan.columns.get("service_id", ())), None)
    id = named.id or ("" if column else (raw.id or ""))
    by_name = plan.mapping.one_service == "name"
    mark = named.name if plan.mapping.one_service != "row" else f"{named.name}\n{named.place()}"
    if not id:
        words = [named.organization, named.name, "" if by_name else named.place()]
        if not any(words):
            words = [f"{key}: {text}" for key, text in sorted(raw.cells.items())]
        id = derived(*words)
        if column and not by_name:
            notes.append(Finding(column, "", "id_blank", {"id": id}))
    if seen.mark_of(id, mark) is False:
        # The same id for another thing: it is no id of a service, but perhaps of a kind.
        made = f"{id[: LONGEST_ID - 21]}{derived(mark, named.place())}"
        notes.append(Finding(column or "id", shown(id), "id_again", {"id": made}))
        id = made
        seen.mark_of(id, mark)
    return id, notes


def _joined(whole: Entry, more: Entry) -> Entry:
    """One service with the points of both; what the first says of the service holds."""
    document, other = whole.document, more.document
    findings = [*whole.findings, *more.findings]
    known = {point.id: point for point in document.points}
    for point in other.points:
        there = known.get(point.id)
        if there is None:
            document.points.append(point)
        else:
            _add_to(there, point)
    for field in _OF_SERVICE:
        said, also = getattr(document, field), getattr(other, field)
        if not said:
            setattr(document, field, also)
        elif also and also != said:
            facts = {"row": str(more.row)}
            findings.append(Finding(field, shown(str(also)), "row_says_otherwise", facts))
    document.needs = sorted({*document.needs, *other.needs})
    codes = {(one.code, one.mode) for one in document.languages}
    document.languages += [one for one in other.languages if (one.code, one.mode) not in codes]
    known_ids = {one.id for one in document.contacts}
    document.contacts += [one for one in other.contacts if one.id not in known_ids]
    return replace(
        whole,
        translations={**more.translations, **whole.translations},
        places={**whole.places, **more.places},
        assured={**whole.assured, **more.assured},
        findings=_once(findings),
        held=(*whole.held, *(held for held in more.held if held not in whole.held)),
    )


_OF_SERVICE = (
    "description",
    "eligibility_description",
    "conditions",
    "application_process",
    "fees_description",
    "interpretation_services",
    "alert",
    "url",
    "email",
)


def _add_to(point: PointPart, other: PointPart) -> None:
    """The same place once more: its other times, and its other numbers."""
    for name in ("schedules", "phones"):
        rows = getattr(point, name)
        ids = {row.id for row in rows}
        rows += [row for row in getattr(other, name) if row.id not in ids]


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple({(one.column, one.value, one.code): one for one in findings}.values())
