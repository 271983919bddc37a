"""A document as the fields of a form, and back.

A name is a path: `name`, `points-0-location-lat`, `points-0-schedules-1-opens_at`,
`access-id_asked-answer`. A value of several words (`needs`, `byday`) is a repeated field. Each row
of a list says its `...-id`.

What a form does not mention stays as it was; where it has a box that is not ticked, or a list with
no row left, it says so by an empty field of that name (`is_mobile=`, `languages=`). A row without
anything in it is none. What is typed wrong is kept as it was typed: `Part.unreadable`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar, get_args

from locator.directory.access import AccessFact
from locator.directory.document.document import (
    AccessPart,
    OrganizationPart,
    Part,
    Row,
    ServiceDocument,
)
from locator.directory.document.parts import inner_of, join, rows_of
from locator.directory.typed_text import clean
from locator.errors import FieldProblem
from locator.staff.document.typed import TypedWrongError, fields_of, read_field

Pair = tuple[str, str]
Problems = tuple[FieldProblem, ...]
_Part = TypeVar("_Part", bound=Part)

# What no person fills in: a mistake of a program, or somebody who wants to fill our disk.
MOST_FIELDS = 20_000
MOST_CHARACTERS = 1_000_000
MOST_ROWS = {"points": 200, "schedules": 100}
MOST_ROWS_ELSE = 50

# In plain English, for the API; pages say it in the reader's words by the code.
MESSAGES: Mapping[str, str] = {
    "too_long": "This is too long.",
    "no_time": "Write a time, such as 9:30 or 21:00.",
    "no_date": "Write a date, such as 2026-11-26 or 26.11.2026.",
    "no_number": "Write a number.",
    "unclear_number": "Write 1000 for a thousand, or 1.5 for one and a half.",
    "out_of_range": "This number is too small or too large.",
    "not_offered": "Choose one of the answers that are offered.",
    "no_day": "Choose days of the week.",
    "too_much": "This is more than a page can hold. Nothing of it was saved.",
    "too_many_rows": "These are more rows than a page can hold. Nothing of it was saved.",
    "no_id": "This page sent a row that we cannot tell from others. Load it again.",
}

_PLACE = re.compile(r"\d{1,6}")
_Tree = dict[str, Any]  # a name -> a further tree, or the list of what was typed there


class _RefusedError(Exception):
    """What was sent is not from our form; nothing of it is kept."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.problem = FieldProblem(field, code, MESSAGES[code])


def from_form(
    pairs: Iterable[Pair], onto: ServiceDocument | None = None
) -> tuple[ServiceDocument | None, Problems]:
    """The document that a form says, and what in it was typed wrong.

    `onto` is the document that the form was made from. There is no document where somebody sends
    what no form of ours can hold (gigantic fields, thousands of rows): answer 422.
    """
    try:
        tree = _tree(pairs)
        document = _read(ServiceDocument, tree, onto or ServiceDocument(), "")
    except _RefusedError as error:
        return None, (error.problem,)
    return document, typed_wrong(document)


def to_form(document: ServiceDocument) -> dict[str, str | list[str]]:
    """What the fields of a form hold; repeated fields as lists. `from_form` reads it again."""
    return dict(_fields(document, ""))


def typed_wrong(document: ServiceDocument) -> Problems:
    """A problem for each field that holds something else than its value."""
    return tuple(_problems(document, ""))


def cleaned(document: ServiceDocument) -> tuple[ServiceDocument | None, Problems]:
    """A document that did not come by a form, held to the same limits."""
    pairs = (
        (name, text)
        for name, value in to_form(document).items()
        for text in ([value] if isinstance(value, str) else value)
    )
    return from_form(pairs, document)


def _tree(pairs: Iterable[Pair]) -> _Tree:
    tree: _Tree = {}
    characters = 0
    for number, (name, text) in enumerate(pairs):
        characters += len(name) + len(text)
        if number >= MOST_FIELDS or characters > MOST_CHARACTERS:
            raise _RefusedError("", "too_much")
        *path, last = name.split("-")
        if not path and last not in ServiceDocument.model_fields:
            continue  # a button, a token
        branch: Any = tree
        for part in path:
            # An empty `points` says that the list is there; its rows may follow.
            if not isinstance(branch.get(part), dict):
                branch[part] = {}
            branch = branch[part]
        there = branch.setdefault(last, [])
        if isinstance(there, list):
            there.append(text)
    return tree


def _read(part: type[_Part], tree: _Tree, onto: _Part, path: str) -> _Part:
    """The part, with what the tree says in place of what was there."""
    fields = fields_of(part)
    kept = {name: typed for name, typed in onto.unreadable.items() if name in fields}
    made = onto.model_copy(update={"unreadable": kept})
    for name in fields:
        if isinstance(typed := tree.get(name), list):
            made.unreadable.pop(name, None)
            try:
                value = read_field(part, name, typed)
            except TypedWrongError:
                value = fields[name].empty
                made.unreadable[name] = ", ".join(
                    text for line in typed if (text := clean(line, has_lines=True))
                )
            setattr(made, name, value)
    for name, inner in inner_of(part).items():
        if isinstance(typed := tree.get(name), dict):
            where = join(path, name)
            setattr(made, name, _read_inner(inner, typed, getattr(onto, name), where))
        elif isinstance(typed, list) and isinstance(getattr(made, name), list):
            setattr(made, name, [])  # the list is there, and has no row
    if isinstance(made, ServiceDocument):
        made.access = {fact: part for fact, part in made.access.items() if part != AccessPart()}
        made.needs = sorted(made.needs)
    return made


def _read_inner(part: type[Part], tree: _Tree, there: Any, path: str) -> Any:
    if isinstance(there, list):
        return _read_rows(part, tree, there, path)
    if isinstance(there, dict):
        return _read_access(tree, there, path)
    return _read_one(part, tree, there, path)


def _read_one(part: type[Part], tree: _Tree, there: Any, path: str) -> Any:
    """The organization, or a location: under another id it is another one."""
    if "id" not in tree:
        return _read(part, tree, there, path)
    id = _id(tree, path)
    if id != there.id and (id is not None or part is OrganizationPart):
        there = part()
    read: Any = _read(part, tree, there, path)
    read.id = id or there.id
    return read


def _read_rows(part: type[Part], tree: _Tree, there: list[Row], path: str) -> list[Row]:
    numbers = sorted(int(number) for number in tree if _PLACE.fullmatch(number))
    if len(numbers) > MOST_ROWS.get(path.rpartition("-")[2], MOST_ROWS_ELSE):
        raise _RefusedError(path, "too_many_rows")
    known: dict[uuid.UUID | None, Row] = {row.id: row for row in there if row.id}
    rows: list[Any] = []
    for number in numbers:
        branch = tree.get(str(number))
        if not isinstance(branch, dict):
            continue
        where = join(path, str(number))
        id = _id(branch, where)
        row: Any = _read(part, branch, known.get(id) or part(), where)
        row.id = id
        if row != type(row)(id=id):
            rows.append(row)
    ids = [row.id for row in rows if row.id]
    if len(ids) != len(set(ids)):
        raise _RefusedError(path, "no_id")
    return rows


def _read_access(
    tree: _Tree, there: Mapping[AccessFact, AccessPart], path: str
) -> dict[AccessFact, AccessPart]:
    """An empty answer is no statement at all: at a point, that of its service holds."""
    facts = dict(there)
    for fact in get_args(AccessFact):
        branch = tree.get(fact)
        if not isinstance(branch, dict):
            continue
        answer = "".join(branch.get("answer") or ["given"])
        if answer:
            facts[fact] = _read(AccessPart, branch, there.get(fact, AccessPart()), path)
        else:
            facts.pop(fact, None)
    return facts


def _id(tree: _Tree, path: str) -> uuid.UUID | None:
    typed = tree.get("id")
    text = typed[-1] if isinstance(typed, list) and typed else ""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise _RefusedError(path, "no_id") from error


def _fields(part: Part, path: str) -> Iterator[tuple[str, str | list[str]]]:
    if isinstance(part, Row):
        yield join(path, "id"), str(part.id or "")
    for name in fields_of(type(part)):
        yield join(path, name), part.unreadable.get(name) or _shown(getattr(part, name))
    for name in inner_of(type(part)):
        where = join(path, name)
        if isinstance(value := getattr(part, name), Part):
            yield from _fields(value, where)
            continue
        if isinstance(value, list):
            yield where, ""
        for key, inner in rows_of(value, by_id=False).items():
            yield from _fields(inner, join(where, key))


def _shown(value: Any) -> str | list[str]:
    """As `from_form` reads it."""
    if isinstance(value, list):
        return [*map(str, value)] or [""]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "strftime") and hasattr(value, "hour"):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return "" if value is None else str(value)


def _wrong(part: type[Part], name: str, typed: str) -> str:
    try:
        read_field(part, name, [typed])
    except TypedWrongError as error:
        return error.code
    return "not_offered"  # one line of it is right; all of it together was not


def _problems(part: Part, path: str) -> Iterator[FieldProblem]:
    for name, typed in part.unreadable.items():
        code = _wrong(type(part), name, typed)
        yield FieldProblem(join(path, name), code, MESSAGES[code])
    for name in inner_of(type(part)):
        value, where = getattr(part, name), join(path, name)
        if isinstance(value, Part):
            yield from _problems(value, where)
        else:
            for key, inner in rows_of(value, by_id=False).items():
                yield from _problems(inner, join(where, key))
