"""What pages of imports say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from locator.i18n import N_, Language, isolated
from locator.imports.entry import Finding
from locator.imports.formats import Look
from locator.imports.runs import Kind
from locator.imports.words import say
from locator.staff.importing.models import ImportFile
from locator.staff.importing.working import BROKEN, GONE, REFUSED

_FORMATS = {
    "osm": N_("A list from OpenStreetMap"),
    "hsds": N_("A directory in the standard HSDS"),
    "ohana": N_("A set of tables: organizations, places, services"),
    "calendar": N_("A calendar: each event is a stop"),
}
_SHAPES = {
    "delimited": N_("A table (CSV)"),
    "workbook": N_("A spreadsheet"),
    "records": N_("A list of records (JSON, GeoJSON)"),
}
_DELIMITERS = {
    ",": N_("commas between the columns"),
    ";": N_("semicolons between the columns"),
    "\t": N_("tabs between the columns"),
    "|": N_("bars between the columns"),
}

# The kinds of lines: a heading, what it means, and the mood of its colour.
KINDS: Mapping[Kind, tuple[str, str, str]] = {
    "added": (N_("New"), N_("not here before"), "good"),
    "changed": (N_("Changed"), N_("the list says something new"), "good"),
    "unchanged": (N_("As it was"), N_("nothing to do"), "plain"),
    "outside": (N_("Elsewhere"), N_("not within this city"), "plain"),
    "retired": (N_("Gone"), N_("not in the list any more"), "soon"),
    "rejected": (N_("Left out"), N_("cannot be used"), "bad"),
    "warning": (N_("To look at"), N_("it comes in, but something is odd"), "soon"),
}

_FAILED = {
    BROKEN: N_(
        "Something went wrong on our side, and nothing was kept. Try once more; if it happens"
        " again, tell who runs this site."
    ),
    GONE: N_("The file is not here any more. Hand it in again."),
    REFUSED: N_("Whoever wanted it kept may not do that any more. Nothing was kept."),
}


def look_words(look: Look, reader: Language) -> list[Markup]:
    """What a file seems to be, in a few words each."""
    kind = _FORMATS.get(look.format) or _SHAPES[look.shape or "delimited"]
    said = [Markup.escape(reader.gettext(kind))]
    if look.sheet:
        said.append(reader.say("sheet %(name)s", name=isolated(look.sheet)))
    for member in look.members[:3]:
        said.append(reader.say("file %(name)s", name=isolated(member)))
    if len(look.members) > 3:
        said.append(Markup("…"))
    if look.dialect is not None:
        if look.dialect.delimiter in _DELIMITERS:
            said.append(Markup.escape(reader.gettext(_DELIMITERS[look.dialect.delimiter])))
        said.append(reader.say("written as %(encoding)s", encoding=isolated(look.dialect.encoding)))
    return said


def failed_words(file: ImportFile, reader: Language) -> str:
    """Why nothing came of it, and what to do."""
    problem: dict[str, Any] = file.problem or {}
    code = str(problem.get("code", BROKEN))
    if code in _FAILED:
        return reader.gettext(_FAILED[code])
    return say_refusal(code, problem.get("facts") or {}, reader)


def say_refusal(code: str, facts: Mapping[str, str], reader: Language) -> str:
    """Why a file cannot be read, and what to do."""
    words = say(Finding("", "", code, facts), reader)
    return f"{words.reason} {words.advice}".strip()
