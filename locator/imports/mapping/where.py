"""Where the help of a row is: its location, exact, hidden, or to be looked for by words."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from locator.directory.document.document import LocationPart
from locator.directory.location import LocationType, Wheelchair
from locator.imports.cells.answers import read_answer, read_wheelchair
from locator.imports.cells.coordinates import Position, placed, read_degrees, read_pair
from locator.imports.confidential import is_refuge, says_confidential
from locator.imports.hours.plain import plain
from locator.imports.mapping.cells import Cell, Cells, Texts

_ONLINE = re.compile(
    r"\b(?:online|virtual|remote|telephone|phone|hotline|web|website|video|en ligne|a distance|"
    r"en linea|virtuales|remoto|distancia)\b|عن بعد|اونلاين|الخط الساخن"
)
_POSTAL = re.compile(r"\b(?:postal|mail|mailing|po box)\b")
# "1 Main Street (40.82, -73.92)", as open data portals write an address.
_WITH_POSITION = re.compile(r"\(\s*-?\d{1,3}\.\d+°?\s*,\s*-?\d{1,3}\.\d+°?\s*\)")
# Languages that write the number of a house behind its street.
_NUMBER_LAST = ("es", "pt", "it", "de")
_ABOUT_PLACE = re.compile("address|location|adresse|direccion|endereco|عنوان|موقع")


@dataclass(frozen=True, slots=True)
class Where:
    """A location with its texts in all languages, and the words to look for it by."""

    part: LocationPart
    texts: dict[str, Texts]
    words: str | None  # None: there is a point, or it must not be looked for


def read_where(
    cells: Cells, id: uuid.UUID, locale: str, names: list[str], needs: tuple[str, ...]
) -> Where:
    """The location of a row; `names` are those of its service and its categories."""
    part = LocationPart(id=id, location_type=_type_of(cells))
    texts: dict[str, Texts] = {
        "name": cells.texts("location_name"),
        "directions": cells.texts("directions"),
        "transportation": cells.texts("transportation"),
        "address": _address(cells, locale),
    }
    position = _position(cells)
    if position is not None:
        part.lon, part.lat = round(position.lon, 7), round(position.lat, 7)
    part.wheelchair, part.accessibility = _getting_in(cells)
    hidden = _why_hidden(cells, [*names, *texts["name"].values()], needs)
    if hidden is not None:
        cells.notes.add(hidden[1], hidden[0])
        # "Confidential" is no address.
        texts["address"] = {
            code: said for code, said in texts["address"].items() if not says_confidential(said)
        }
        part.disclosure = "hidden"
        return Where(part, texts, None)
    part.disclosure = "exact"
    words = None
    if position is None and part.location_type == "physical":
        words = _words(cells, texts, locale)
    return Where(part, texts, words)


def _type_of(cells: Cells) -> LocationType:
    cell = cells.first("location_type")
    said = plain(cell.text) if cell else ""
    is_named_so = bool(cell) and "virtual" in plain(cell.column if cell else "")
    if _ONLINE.search(said) or (is_named_so and read_answer(said) == "yes"):
        return "virtual"
    return "postal" if _POSTAL.search(said) else "physical"


def _address(cells: Cells, locale: str) -> Texts:
    """The address in one line; of its parts where the table has no whole one."""
    parts = [cells.text("house_number"), cells.text("street")]
    if locale.partition("-")[0] in _NUMBER_LAST:
        parts.reverse()
    street = " ".join(filter(None, parts))
    found = cells.texts("address")
    if street and not found:
        found = {locale: street}
    elif street:
        found = {
            language: text if street.casefold() in text.casefold() else f"{street}, {text}"
            for language, text in found.items()
        }
    return {language: line[:500] for language, text in found.items() if (line := _one_line(text))}


def _one_line(address: str) -> str:
    lines = _WITH_POSITION.sub("", address).splitlines()
    return ", ".join(part for line in lines if (part := " ".join(line.split()).strip(" ,")))


def _words(cells: Cells, texts: dict[str, Texts], locale: str) -> str | None:
    """What a gazetteer can look for: from the smallest place to the largest."""
    address = texts["address"].get(locale) or next(iter(texts["address"].values()), "")
    name = texts["name"].get(locale, "")
    areas = [
        " ".join(cell.text.split())
        for target in ("neighbourhood", "town", "region")
        for cell in cells.all(target)
    ]
    parts = [part for part in (address, *areas, name) if part]
    # What is said already says nothing new.
    kept = [
        part
        for n, part in enumerate(parts)
        if not any(part.casefold() in other.casefold() for other in parts[:n])
    ]
    return ", ".join(kept)[:500] or None


def _position(cells: Cells) -> Position | None:
    """From the geometry, from one cell with both, or from two."""
    bounds = cells.plan.surroundings.bounds
    raw = cells.raw
    if raw.lon is not None and raw.lat is not None:
        cell = Cell("geometry", f"{raw.lon}, {raw.lat}")
        return _checked(cells, cell, placed(raw.lat, raw.lon, bounds))
    lat, lon = cells.first("latitude"), cells.first("longitude")
    if lat is not None and lon is not None:
        cell = Cell(f"{lat.column}, {lon.column}", f"{lat.text}, {lon.text}")
        one, other = read_degrees(lat.text), read_degrees(lon.text)
        if one is None or other is None:
            return _either(cells, cell, lat, lon)
        if one.axis == "lon" or other.axis == "lat":
            one, other = other, one
            cells.notes.add(cell, "position_swapped")
        return _checked(cells, cell, placed(one.value, other.value, bounds))
    for one_cell in [*cells.all("position"), *([lat] if lat else []), *([lon] if lon else [])]:
        if (pair := read_pair(one_cell.text, bounds)) is not None:
            return _checked(cells, one_cell, pair)
        cells.notes.add(one_cell, "position_unreadable")
    for one_cell in cells.all("address"):
        if match := _WITH_POSITION.search(one_cell.text):
            return _checked(cells, one_cell, read_pair(match[0], bounds))
    return None


def _either(cells: Cells, cell: Cell, lat: Cell, lon: Cell) -> Position | None:
    """Somebody put both into one of the two columns."""
    for one in (lat, lon):
        if (pair := read_pair(one.text, cells.plan.surroundings.bounds)) is not None:
            return _checked(cells, one, pair)
    cells.notes.add(cell, "position_unreadable")
    return None


def _checked(cells: Cells, cell: Cell, position: Position | None) -> Position | None:
    if position is None:
        cells.notes.add(cell, "position_not_on_earth")
        return None
    if position.lat == 0 and position.lon == 0:
        # Off the coast of Africa: what programs write for nothing.
        cells.notes.add(cell, "position_zero")
        return None
    if position.mended:
        cells.notes.add(cell, position.mended, taken=f"{position.lat}, {position.lon}")
    return position


def _getting_in(cells: Cells) -> tuple[Wheelchair, list[str]]:
    """Wheelchair access, and lines about other access."""
    wheelchair: Wheelchair = "unknown"
    lines: list[str] = []
    if cell := cells.first("wheelchair"):
        answer = read_wheelchair(cell.text)
        if answer is None:
            lines.append(" ".join(cell.text.split()))
        else:
            wheelchair = answer
    for cell in cells.all("accessibility"):
        answer = read_wheelchair(cell.text)
        if answer is not None:
            wheelchair = answer if wheelchair == "unknown" else wheelchair
            continue
        parts = [part.strip() for part in re.split(r"[;,|\n]", cell.text) if part.strip()]
        words = {plain(part) for part in parts}
        if wheelchair == "unknown" and words & {"wheelchair", "wheelchair accessible"}:
            wheelchair = "yes"
        # "disabled_parking, ramp": words of a program, as people read them.
        lines += [part.replace("_", " ") for part in parts] if len(cell.text) < 200 else [cell.text]
    return wheelchair, list(dict.fromkeys(line[:500] for line in lines))


def _why_hidden(cells: Cells, names: list[str], needs: tuple[str, ...]) -> tuple[str, Cell] | None:
    """Why a place must not be shown, and the cell that says so."""
    for cell in cells.all("confidential"):
        if says_confidential(cell.text, is_column_for_it=True):
            return "confidential", cell
    for target in ("address", "street", "location_name", "neighbourhood", "directions"):
        for cell in cells.all(target):
            if says_confidential(cell.text):
                return "address_withheld", cell
    for cell in [*cells.all("description"), *cells.all("conditions"), *cells.all("alert")]:
        if _ABOUT_PLACE.search(plain(cell.text)) and says_confidential(cell.text):
            return "confidential", cell
    name = cells.first("name") or cells.first("location_name") or Cell("*", "")
    kinds = [cell.text for cell in cells.all("needs")]
    texts = [cell.text for cell in cells.all("description")]
    if is_refuge([*names, *kinds], texts, needs) or set(needs) >= _OF_A_REFUGE:
        return "refuge_hidden", name
    return None


_OF_A_REFUGE = {"housing/shelter", "social-protection/gender-violence"}
