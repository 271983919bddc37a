"""What the columns of a table mean, as a form: a row for each column, and what holds for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from locator.directory.import_source import ImportSource
from locator.directory.needs import CODES
from locator.i18n import N_, Language
from locator.imports.entry import Surroundings
from locator.imports.formats import Look
from locator.imports.mapping.saved import ColumnMapping, TableMapping
from locator.imports.mapping.suggesting import Suggestion, suggest
from locator.imports.mapping.targets import GROUPS, TARGETS
from locator.imports.rows.column import SeenColumn

# Below this somebody should look (see `Suggestion`).
SURE = 0.7
LONGEST = 200

# What may be said once for all rows, where no column says it.
ALWAYS = ("needs", "organization", "assured_by")

_PLACES = frozenset(
    {"latitude", "position", "address", "street", "neighbourhood", "town", "location_name"}
)
_WITHOUT_NAME = N_("No column is the name of the service. Without a name nobody can find it.")
_WITHOUT_PLACE = N_("No column says where it is. What has no place comes in without a point.")
_WITHOUT_NEED = N_(
    "No column says what kind of help it is. We read it from the names where we can; it is surer"
    " to choose it below for all rows."
)
_WITHOUT_ORGANIZATION = N_("No column says who gives the help. Write it below for all rows.")
_WITHOUT_ID = N_(
    "No column has a number or an id. Rows are then found again by name and place: one that is"
    " renamed in the list comes in as a new one."
)
_TWICE = N_("Two columns say “%(target)s”. Only the first one counts.")
_NOT_HERE = N_("The column “%(column)s” was in this list before, and is not there any more.")


@dataclass(frozen=True)
class Row:
    """One column of the file, and what is chosen for it; `is_guess`: somebody should look."""

    number: int
    column: SeenColumn
    target: str
    language: str
    is_guess: bool
    is_new: bool


@dataclass(frozen=True)
class Missing:
    """What a mapping lacks; what `stops` must be said before the file can be tried."""

    words: str
    stops: bool = False


def mapping_for(
    source: ImportSource, look: Look, surroundings: Surroundings
) -> tuple[TableMapping, Suggestion]:
    """What was saved with the source, with what we suggest for columns that it does not know yet.

    Without a saved one, or where it cannot be read any more: what we suggest.
    """
    suggestion = suggest(look.columns, surroundings)
    saved = saved_mapping(source)
    if saved is None:
        return suggestion.mapping, suggestion
    return saved, suggestion


def saved_mapping(source: ImportSource) -> TableMapping | None:
    """What was saved with the source."""
    try:
        return None if source.mapping is None else TableMapping.model_validate(source.mapping)
    except ValidationError:
        return None


def rows_of(
    look: Look, mapping: TableMapping, suggestion: Suggestion, *, is_saved: bool
) -> list[Row]:
    """A row for each column, in the order of the file; two for a column that says two things."""
    by_column: dict[str, list[ColumnMapping]] = {}
    for one in mapping.columns:
        by_column.setdefault(one.column, []).append(one)
    rows: list[Row] = []
    for column in look.columns:
        said_of: list[ColumnMapping | None] = [*by_column.get(column.name, [])]
        for said in said_of or [None]:
            confidence = suggestion.confidence.get(column.name, 0)
            rows.append(
                Row(
                    number=len(rows),
                    column=column,
                    target=said.target if said else "",
                    language=(said.language or "") if said else "",
                    is_guess=said is not None and not is_saved and confidence < SURE,
                    is_new=is_saved and said is None and column.name in suggestion.confidence,
                )
            )
    return rows


def mapping_in(form: Mapping[str, str], look: Look, before: TableMapping) -> TableMapping:
    """What was chosen on the page; what the page does not ask stays as it was `before`.

    Threat: a form that somebody has made up. What it names that is not there is left out.
    """
    known = {column.name for column in look.columns}
    columns = [
        ColumnMapping(column=name, target=target, language=language)
        for name, target, language in _chosen(form)
        if name in known and target in TARGETS
    ]
    # Of another sheet of the same source: it will come again.
    columns += [one for one in before.columns if one.column not in known]
    always = {target: value for target, value in before.always.items() if target not in ALWAYS}
    for target in ALWAYS:
        value = " ".join(form.get(f"always-{target}", "").split())[:LONGEST]
        if value and (target != "needs" or value in CODES):
            always[target] = value
    needs = dict(before.needs)
    for name, word in form.items():
        if name.startswith("word-") and (code := form.get(f"means-{name[5:]}")) in CODES:
            needs[word.strip().casefold()[:LONGEST]] = [code]
    changed = {
        "columns": columns,
        "always": always,
        "needs": needs,
        "language": form.get("language") or None,
        "one_service": form.get("one_service", before.one_service),
        "dates": form.get("dates", before.dates),
    }
    try:
        return TableMapping.model_validate({**before.model_dump(), **changed})
    except ValidationError:
        return before


def missing_in(mapping: TableMapping, look: Look, reader: Language) -> list[Missing]:
    """What is missing or doubtful, what stops it first."""
    return [*_missing(mapping, look, reader)]


def _missing(mapping: TableMapping, look: Look, reader: Language) -> Iterator[Missing]:
    names = [column.name for column in look.columns]
    here = [one for one in mapping.columns if one.column in names]
    filled = {one.target for one in here} | set(mapping.always)
    if mapping.missing() or not filled & {"name", "organization", "location_name"}:
        yield Missing(reader.gettext(_WITHOUT_NAME), stops=True)
    if not filled & _PLACES and look.shape != "records":
        yield Missing(reader.gettext(_WITHOUT_PLACE))
    if "needs" not in filled:
        yield Missing(reader.gettext(_WITHOUT_NEED))
    if "organization" not in filled:
        yield Missing(reader.gettext(_WITHOUT_ORGANIZATION))
    if not filled & {"service_id", "location_id"}:
        yield Missing(reader.gettext(_WITHOUT_ID))
    seen = set()
    for one in here:
        target = TARGETS[one.target]
        key = one.target, one.language
        if key in seen and not target.is_shared:
            yield Missing(str(reader.say(_TWICE, target=reader.gettext(target.label)).striptags()))
        seen.add(key)
    for column in mapping.unknown_columns(names):
        yield Missing(str(reader.say(_NOT_HERE, column=column).striptags()))


def _chosen(form: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    number = 0
    while (name := form.get(f"column-{number}")) is not None:
        target = form.get(f"target-{number}", "")
        language = form.get(f"language-{number}") or None
        has_language = target == "speaks" or (target in TARGETS and TARGETS[target].has_languages)
        yield name, target, language if has_language else None
        number += 1


def targets(reader: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column can say, by group, in the reader's words."""
    return [
        (
            reader.gettext(heading),
            [
                (key, reader.gettext(target.label))
                for key, target in TARGETS.items()
                if target.group == group
            ],
        )
        for group, heading in GROUPS.items()
    ]


TEXTS = frozenset({key for key, target in TARGETS.items() if target.has_languages} | {"speaks"})
