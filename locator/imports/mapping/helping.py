"""What the help of a row is, whom it is for, and what it asks of them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from locator.directory.access import AccessFact
from locator.directory.document.document import (
    FACTS,
    Access,
    AccessPart,
    CostPart,
    LanguagePart,
    ServiceDocument,
)
from locator.directory.organization import OrganizationKind
from locator.directory.service import Status
from locator.imports.cells.ages import read_age, read_ages
from locator.imports.cells.answers import read_answer
from locator.imports.cells.languages import SpokenLanguage, read_languages
from locator.imports.cells.money import read_cost
from locator.imports.cells.needs import needs_in, read_needs
from locator.imports.cells.word_lists import words
from locator.imports.entry import row_id
from locator.imports.hours.dates import DateIsUnclearError, read_date
from locator.imports.hours.plain import plain
from locator.imports.mapping.cells import Cell, Cells
from locator.imports.report import shown

_STATUS: dict[str, Status] = {
    **dict.fromkeys(
        words(
            "inactive|closed|not operational|non operational|non-operational|nonfunctional|"
            "suspended|"
            "not functioning|non functional|not functional|no|false|0|stopped|disabled|completed|"
            "inactif|fermé|fermée|hors service|suspendu|non|terminé|inactivo|inactiva|cerrado|"
            "cerrada|suspendido|finalizado|fechado|inativo|مغلق|متوقف|غير فعال|غير نشط|لا|منتهي"
        ),
        "inactive",
    ),
    **dict.fromkeys(
        words("defunct|permanently closed|closed permanently|demolished|abandoned|destroyed|مدمر"),
        "defunct",
    ),
    **dict.fromkeys(
        words(
            "temporarily closed|closed temporarily|temporary closed|on hold|fermé temporairement|"
            "cerrado temporalmente|temporalmente cerrado|temporariamente fechado|مغلق مؤقتا"
        ),
        "temporarily closed",
    ),
}
_KINDS: dict[str, OrganizationKind] = {
    **dict.fromkeys(
        words(
            "municipality|municipal|city|local government|local authority|mairie|municipalité|"
            "alcaldía|alcaldia|municipio|municipalidad|prefeitura|بلدية"
        ),
        "city",
    ),
    **dict.fromkeys(
        words(
            "government|governmental|public|ministry|state|ministry of health|moph|"
            "national government|"
            "public sector|gouvernement|gouvernemental|etat|étatique|público|publico|publica|"
            "estatal|"
            "gobierno|governo|pública|un|un agency|united nations|حكومي|حكومية|عام|وزارة"
        ),
        "public",
    ),
    **dict.fromkeys(
        words(
            "ngo|ngos|ingo|nngo|lngo|international ngo|national ngo|local ngo|non-profit|nonprofit|"
            "private_non_profit|private non profit|charity|non governmental|red cross|"
            "civil society|"
            "non-governmental organization|501(c)3|ong|onge|association|associatif|organización no "
            "gubernamental|sin ánimo de lucro|منظمة غير حكومية|غير حكومية|جمعية|منظمة"
        ),
        "ngo",
    ),
    **dict.fromkeys(
        words(
            "community|community based|cbo|community-based organization|faith based|religious|"
            "church|"
            "faith-based|refugee led|communautaire|religieux|comunitario|comunitaria|religiosa|"
            "comunidad|base comunitaria|مجتمعية|مجتمع محلي|دينية"
        ),
        "community",
    ),
    **dict.fromkeys(words("network|coalition|réseau|red|rede|شبكة"), "network"),
}


def read_needs_of(cells: Cells) -> tuple[str, ...]:
    """The kinds of help: by the words of the mapping, by ours, and else by the name."""
    own = {plain(word): codes for word, codes in cells.plan.mapping.needs.items()}
    found: dict[str, None] = {}
    for cell in cells.all("needs"):
        if (codes := own.get(plain(cell.text))) is not None:
            found.update(dict.fromkeys(codes))
            continue
        said = read_needs(cell.text)
        found.update(dict.fromkeys(said.codes))
        unknown = [part for part in said.unknown if plain(part) not in own]
        for part in said.unknown:
            found.update(dict.fromkeys(own.get(plain(part), ())))
        if unknown and not said.codes:
            cells.notes.add(cell, "needs_unknown", needs=shown("; ".join(unknown)))
    if found:
        return tuple(found)
    for target in ("name", "alternate_name", "location_name", "organization"):
        for cell in cells.all(target):
            if named := needs_in(cell.text):
                cells.notes.add(cell, "needs_by_name", needs=", ".join(named))
                return named
    cells.notes.add(cells.first("needs") or Cell("*", ""), "needs_missing")
    return ()


def read_status(cells: Cells) -> Status:
    """Whether it runs; what is no word for it changes nothing, and is said."""
    cell = cells.first("status")
    if cell is None:
        return "active"
    said = plain(cell.text).strip(" .").replace("_", " ")
    if said in _STATUS:
        return _STATUS[said]
    if re.match(r"(?:temporar|temporal)", said):
        return "temporarily closed"
    if re.match(r"(?:clos|inacti|non |not |suspen|ferm|cerrad)", said):
        return "inactive"
    return "active"


def read_kind(cells: Cells) -> OrganizationKind:
    """What kind of organization it is; "unknown" where no word of ours is said."""
    said = plain(cells.text("organization_kind")).strip(" .")
    return _KINDS.get(said, "unknown")


def fill_cost(cells: Cells, document: ServiceDocument, service: str) -> None:
    """Free, an amount, or the words in all languages (`fees_description` is the caller's)."""
    cell = cells.first("fees")
    if cell is None:
        return
    cost = read_cost(cell.text, cells.plan.surroundings.country)
    document.is_free = cost.is_free
    if cost.amount is not None:
        id = row_id(cells.plan.source, "cost_option", service)
        document.cost_options = [CostPart(id=id, amount=cost.amount, currency=cost.currency)]


def fill_ages(cells: Cells, document: ServiceDocument) -> list[str]:
    """The ages; what is no age alone comes back, for the text of whom it is for."""
    left = []
    if cell := cells.first("ages"):
        ages = read_ages(cell.text)
        if ages is None:
            left.append(" ".join(cell.text.split()))
        else:
            document.minimum_age, document.maximum_age = ages
    for target in ("minimum_age", "maximum_age"):
        if cell := cells.first(target):
            age = read_age(cell.text)
            if age is None:
                cells.notes.add(cell, "age_unreadable")
            else:
                setattr(document, target, age)
    lowest, highest = document.minimum_age, document.maximum_age
    if lowest is not None and highest is not None and lowest > highest:
        cells.notes.add(cells.first("minimum_age") or Cell("*", ""), "ages_crossed")
        document.minimum_age = document.maximum_age = None
    return left


def read_spoken(cells: Cells, service: str) -> list[LanguagePart]:
    """The languages spoken, or had by an interpreter; a note says how well."""
    found: dict[tuple[str, str], SpokenLanguage] = {}
    for cell in cells.all("languages"):
        said = read_languages(cell.text)
        for one in said.spoken:
            found.setdefault((one.code, one.mode), one)
        if said.unknown:
            cells.notes.add(cell, "language_unknown", "; ".join(said.unknown))
    for cell in cells.all("speaks"):
        answer = read_answer(cell.text)
        if cell.language and answer == "yes":
            found.setdefault((cell.language, "spoken"), SpokenLanguage(cell.language))
        elif cell.language and answer is None:
            one = SpokenLanguage(cell.language, note=shown(cell.text))
            found.setdefault((cell.language, "spoken"), one)
    return [
        LanguagePart(
            id=row_id(cells.plan.source, "language", f"{service}\n{one.code}\n{one.mode}"),
            code=one.code,
            mode=one.mode,
            note=one.note,
        )
        for one in found.values()
    ]


def read_access(cells: Cells, assured_by: str | None, assured_on: dt.date | None) -> Access:
    """The four facts; what is not plainly yes or no stays unknown, which is never good news."""
    access: dict[AccessFact, AccessPart] = {}
    for fact in FACTS:
        cell = cells.first(fact)
        if cell is None:
            continue
        answer = read_answer(cell.text)
        if answer in ("yes", "no"):
            access[fact] = AccessPart(
                answer=answer, confirmed_by=assured_by, confirmed_on=assured_on
            )
        elif answer is None:
            cells.notes.add(cell, "answer_unclear")
    return access


def read_assured(cells: Cells) -> dt.date | None:
    """When somebody last said that it is right; never in the future."""
    cell = cells.first("assured_date")
    if cell is None:
        return None
    date = _date(cell.text, cells.plan.mapping.dates)
    if date is None or date > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        cells.notes.add(cell, "date_unreadable")
        return None
    return date


@lru_cache(maxsize=4096)
def _date(text: str, first: str) -> dt.date | None:
    said = text.strip()
    if match := re.match(r"\d{4}-\d\d-\d\d", said):
        try:
            return dt.date.fromisoformat(match[0])
        except ValueError:
            return None
    if re.fullmatch(r"[345]\d{4}(?:\.\d+)?", said):
        # Days since the end of 1899, as spreadsheets count them.
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(float(said)))
    said = re.sub(r"[T ]\d{1,2}:\d\d.*$", "", said)
    try:
        found = read_date(said, "mdy" if first == "month" else "dmy", dt.date(2000, 1, 1))
    except (DateIsUnclearError, ValueError, OverflowError):
        return None
    return None if found.by_year else found.date
