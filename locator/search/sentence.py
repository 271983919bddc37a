"""The one sentence that says what a list shows: how many, where, and in which languages."""

from __future__ import annotations

from markupsafe import Markup, escape

from locator.i18n import Language, Text, isolated, language_name, plural
from locator.search.criteria import EVERYWHERE, SearchCriteria
from locator.search.results import SearchResult, ServicePoint
from locator.search.spoken_words import endonym


def shown_sentence(
    result: SearchResult,
    criteria: SearchCriteria,
    place: Text | None,
    city_name: Text,
    reader: Language,
) -> Markup:
    """ "6 places within 2 km of Hamra where Amharic is spoken".

    Of Amharic by an interpreter, on some days, or of a close relative it claims less than that.
    """
    number = len(result.points)
    more = "+" if result.next_cursor else ""
    is_spoken = all(_is_spoken_always(point) for point in result.points)
    values: dict[str, object] = {
        "number": isolated(f"{reader.number(number)}{more}"),
        "distance": isolated(reader.distance(result.radius)),
        "languages": reader.either_of(_called(code, reader) for code in criteria.languages),
        "place": escape(place) if place else "",
        "city": escape(city_name),
    }
    one, many = _forms(
        has_origin=result.radius < EVERYWHERE
        and any(point.distance is not None for point in result.points),
        has_place=place is not None,
        has_languages=bool(criteria.languages) and is_spoken,
        reader=reader,
    )
    # "1+" is more than one, and in Arabic more than two, too.
    places = reader.say_many(one, many, max(number, 3) if more else number, **values)
    if not criteria.languages or is_spoken:
        return places
    return reader.say(
        "%(places)s. Help in %(languages)s: each place says how and when",
        places=places,
        languages=values["languages"],
    )


def _is_spoken_always(point: ServicePoint) -> bool:
    """Whether any of the person's languages is spoken there: itself, whenever it is open."""
    return any(
        match.level == "spoken" and match.code == match.wanted and not match.days
        for match in point.spoken
    )


def _called(code: str, reader: Language) -> Markup:
    """A language as the reader's language calls it; where it has no word, its marked own name."""
    name = reader.name_of(code)
    is_own = name == language_name(code) and code != reader.code
    return endonym(code) if is_own else escape(name)


def _forms(
    *, has_origin: bool, has_place: bool, has_languages: bool, reader: Language
) -> tuple[str, str]:
    match has_origin, has_place, has_languages:
        case True, True, True:
            return plural(
                "%(number)s place within %(distance)s of %(place)s where %(languages)s is spoken",
                "%(number)s places within %(distance)s of %(place)s where %(languages)s is spoken",
            )
        case True, True, False:
            return plural(
                "%(number)s place within %(distance)s of %(place)s",
                "%(number)s places within %(distance)s of %(place)s",
            )
        case True, False, True:
            return plural(
                "%(number)s place within %(distance)s of you where %(languages)s is spoken",
                "%(number)s places within %(distance)s of you where %(languages)s is spoken",
            )
        case True, False, False:
            return plural(
                "%(number)s place within %(distance)s of you",
                "%(number)s places within %(distance)s of you",
            )
        case _, _, True:
            return plural(
                "%(number)s place in %(city)s where %(languages)s is spoken",
                "%(number)s places in %(city)s where %(languages)s is spoken",
            )
        case _:
            return plural("%(number)s place in %(city)s", "%(number)s places in %(city)s")


def widened_sentence(
    result: SearchResult, criteria: SearchCriteria, reader: Language
) -> Markup | None:
    """Said first where we had to look farther than we were asked to."""
    if not result.widened:
        return None
    return reader.say(
        "Nothing within %(distance)s, so we looked farther.",
        distance=isolated(reader.distance(criteria.radius)),
    )
