"""One row of a table becomes one service with one point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from locator.directory.document.document import (
    LocationPart,
    OrganizationPart,
    PointPart,
    RequiredDocumentPart,
    ServiceDocument,
)
from locator.imports.cells.answers import read_answer
from locator.imports.cells.web import read_emails, read_urls
from locator.imports.entry import BrokenRow, Entry, Finding, Raw, row_id
from locator.imports.mapping.asking import read_asking
from locator.imports.mapping.cells import Cell, Cells, Notes, Plan, Texts
from locator.imports.mapping.helping import (
    fill_ages,
    fill_cost,
    read_access,
    read_assured,
    read_kind,
    read_needs_of,
    read_spoken,
    read_status,
)
from locator.imports.mapping.saying import Saying
from locator.imports.mapping.when import read_when
from locator.imports.mapping.where import Where, read_where
from locator.imports.report import shown

LONGEST_NAME = 200
# Fields of the service with the targets that fill them.
_TEXTS = {
    "description": "description",
    "conditions": "conditions",
    "application_process": "application_process",
    "interpretation_services": "interpretation_services",
    "alert": "alert",
}


def entry_of(
    raw: Raw, plan: Plan, external_id: str, place: str = "", notes: Sequence[Finding] = ()
) -> Entry | BrokenRow:
    """Read a row; `external_id` is what its service is called, `place` its point within it.

    A row that names nothing is broken. Everything else that is wrong is a finding.
    """
    said = Notes([*raw.findings, *notes])
    cells = Cells(raw, plan, said)
    names = _names(cells)
    if not names or _is_remark(cells):
        code = "row_remark" if names else "name_missing"
        value = shown(next(iter(raw.cells.values()), ""))
        return BrokenRow(raw.row, Finding("*", value, code), external_id)
    return _Row(cells, names, external_id, place).entry()


def _names(cells: Cells) -> Texts:
    """What it is called: itself, its place, or who is there."""
    for target in ("name", "location_name", "organization", "alternate_name"):
        if texts := {code: text for code, text in cells.texts(target).items() if text}:
            if target == "organization" and cells.plan.columns.get("name"):
                cell = cells.first("organization") or Cell("*", "")
                cells.notes.add(cell, "name_of_organization")
            return {code: _short(cells, Cell(target, text), text) for code, text in texts.items()}
    return {}


def _short(cells: Cells, cell: Cell, text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_NAME:
        return text
    cells.notes.add(cell, "name_too_long")
    return text[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def _is_remark(cells: Cells) -> bool:
    """A line below or within a table: "Source: ...", "Total: 12"."""
    has_point = cells.raw.lon is not None
    return cells.filled <= 1 and len(cells.plan.used) >= 3 and not has_point


class _Row:
    """A row on its way to an entry."""

    def __init__(self, cells: Cells, names: Texts, external_id: str, place: str) -> None:
        self.cells, self.names, self.external_id = cells, names, external_id
        source = cells.plan.source
        self.owner = f"{external_id}\n{place}" if place else external_id
        self.service_id = row_id(source, "service", external_id)
        self.point_id = row_id(source, "service_at_location", self.owner)
        self.location_id = row_id(source, "location", self.owner)
        self.texts = {field: cells.texts(target) for field, target in _TEXTS.items()}
        self.organization = cells.texts("organization")

    def entry(self) -> Entry:
        cells = self.cells
        locale = self._locale()
        document = ServiceDocument(locale=locale, needs=list(read_needs_of(cells)))
        document.organization = self._organization(locale)
        document.status = read_status(cells)
        own_names = [*self.names.values(), *self.organization.values()]
        asking = read_asking(cells, self.external_id, self.owner, own_names)
        document.url, document.email = asking.url, asking.email
        document.contacts = asking.contacts
        where = read_where(
            cells, self.location_id, locale, list(self.names.values()), tuple(document.needs)
        )
        secrets = list(where.texts["address"].values()) if where.part.disclosure == "hidden" else []
        saying = Saying(cells, locale, asking.listed, own_names, secrets)
        document.name = saying.say(self.service_id, "name", self.names, "name", is_name=True) or ""
        document.alternate_name = cells.text("alternate_name")[:LONGEST_NAME] or None
        self._fill(document, saying)
        on, by = read_assured(cells), cells.text("assured_by") or None
        document.access = read_access(cells, by, on)
        document.languages = read_spoken(cells, self.external_id)
        document.is_mobile = _says_mobile(cells)
        point = PointPart(
            id=self.point_id,
            location=self._location(where, saying),
            schedules=read_when(cells, self.owner),
            phones=asking.phones,
        )
        document.points = [point]
        return Entry(
            row=cells.raw.row,
            external_id=self.external_id,
            document=document,
            translations=saying.translations,
            program=cells.text("program")[:LONGEST_NAME] or None,
            places={self.location_id: where.words} if where.words else {},
            assured={self.point_id: self._assured(on.isoformat(), by)} if on else {},
            findings=tuple(cells.notes.findings),
            held=(*asking.held, *saying.held),
        )

    def _locale(self) -> str:
        """That of the name; of several, the one in which most is said."""
        said = Counter(
            language for texts in (*self.texts.values(), self.organization) for language in texts
        )
        order = [self.cells.plan.language, *self.cells.plan.surroundings.languages, *self.names]
        return max(self.names, key=lambda code: (said[code], -order.index(code)))

    def _organization(self, locale: str) -> OrganizationPart:
        cells = self.cells
        texts = self.organization
        said = texts.get(locale) or next(iter(texts.values()), "")
        language = next((code for code, text in texts.items() if text == said), None)
        id = cells.text("organization_id")
        return OrganizationPart(
            id=row_id(cells.plan.source, "organization", id) if id and said else None,
            name=said[:LONGEST_NAME],
            kind=read_kind(cells),
            url=next(iter(read_urls(cells.text("organization_url"))), None),
            email=next(iter(read_emails(cells.text("organization_email"))), None),
            locale=language if language != locale else None,
        )

    def _fill(self, document: ServiceDocument, saying: Saying) -> None:
        cells, id = self.cells, self.service_id
        for field, target in _TEXTS.items():
            setattr(document, field, saying.say(id, field, self.texts[field], target))
        eligibility = dict(cells.texts("eligibility"))
        if ages := fill_ages(cells, document):
            eligibility[document.locale] = "\n".join(
                filter(None, (eligibility.get(document.locale), *ages))
            )
        document.eligibility_description = saying.say(
            id, "eligibility_description", eligibility, "eligibility"
        )
        fill_cost(cells, document, self.external_id)
        if document.is_free is None:
            document.fees_description = saying.say(
                id, "fees_description", cells.texts("fees"), "fees"
            )
        self._documents(document, saying)

    def _documents(self, document: ServiceDocument, saying: Saying) -> None:
        """One row for all: which of them belong together, only their writer knows."""
        texts = self.cells.texts("required_documents")
        if not texts or texts.get(document.locale, "").strip().casefold() in _NOTHING:
            return
        id = row_id(self.cells.plan.source, "required_document", self.external_id)
        if said := saying.say(id, "document", texts, "required_documents"):
            document.required_documents = [RequiredDocumentPart(id=id, document=said)]

    def _location(self, where: Where, saying: Saying) -> LocationPart:
        part, id = where.part, self.location_id
        # What is hidden has no public texts, and none of it goes to translators.
        for field in ("name", "directions", "transportation", "address"):
            texts = where.texts[field]
            said = saying.say(id, field, texts, _TARGETS.get(field, field), is_name=field in _NAMES)
            setattr(part, field, said)
        return part

    def _assured(self, on: str, by: str | None) -> Mapping[str, str]:
        who = by or next(iter(self.organization.values()), None)
        said = {"assured_date": on, "assured_by_kind": "organization"}
        return said | {"assured_by": who} if who else said


def _says_mobile(cells: Cells) -> bool:
    said = cells.text("is_mobile")
    return read_answer(said) == "yes" or "mobile" in said.casefold() or "متنقل" in said


_NAMES = ("name", "address")
_TARGETS = {"name": "location_name"}
_NOTHING = frozenset(("none", "no", "aucun", "ninguno", "nenhum", "لا شيء", "nothing"))
