"""A file comes in: it is looked at before it is kept, and belongs to a source."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.imports.formats import Look, look_at
from locator.imports.loading.surroundings import remember_format, source_named
from locator.staff.doors import Member
from locator.staff.importing.files import on_disk, store
from locator.staff.importing.models import ImportFile

LONGEST_SOURCE = 120

_LOOK: TypeAdapter[Look] = TypeAdapter(Look)


def hand_in(  # noqa: PLR0917 - whose, from where, and what
    session: Session,
    who: Member,
    city: City,
    source: ImportSource,
    content: IO[bytes],
    name: str,
) -> ImportFile:
    """Keep a file, and what it seems to be.

    Raises `ImportCannotBeReadError`, `FileIsEmptyError`, `FileIsTooLargeError`; then end the
    transaction: nothing of it shall stay.
    """
    file = ImportFile(
        id=uuid.uuid4(), city_id=city.id, source_id=source.id, name=name, handed_in_by=who.id
    )
    store(session, file, content)
    with on_disk(session, file) as path:
        look = look_at(path, name)
    file.look = _LOOK.dump_python(look, mode="json")
    if source.format is None:
        remember_format(source, look.format)
    session.flush()
    return file


def look_of(session: Session, file: ImportFile) -> Look:
    """What it seemed to be when it was handed in; looked at again where that cannot be read.

    Raises `ImportCannotBeReadError` and `FileIsGoneError`.
    """
    try:
        return _LOOK.validate_python(file.look)
    except ValidationError:  # a version before this one has looked at it
        with on_disk(session, file) as path:
            return look_at(path, file.name)


def chosen_source(session: Session, city: City, form: Mapping[str, Any], name: str) -> ImportSource:
    """The source that a form names: one that is here, or a new one of the name that was typed.

    Without a name it is called as the file is. Somebody who types a name that is here means that.
    """
    asked = str(form.get("source", ""))
    for there in sources_of(session, city.id):
        if str(there.id) == asked:
            return there
    typed = " ".join(str(form.get("source-name", "")).split())[:LONGEST_SOURCE]
    typed = "".join(letter for letter in typed if letter.isprintable())
    wanted = typed or name.rpartition(".")[0] or name
    same = session.scalars(
        select(ImportSource).where(
            ImportSource.city_id == city.id, func.lower(ImportSource.name) == wanted.lower()
        )
    ).first()
    return same or source_named(session, city, wanted)


def sources_of(session: Session, city_id: str) -> list[ImportSource]:
    """All that a city takes data from, by name."""
    return list(
        session.scalars(
            select(ImportSource).where(ImportSource.city_id == city_id).order_by(ImportSource.name)
        )
    )
