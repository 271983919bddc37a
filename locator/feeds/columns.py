"""The columns of a service point in a table: names that stay, HXL tags, and what stands in them.

The names are those that our own import knows (`locator.imports.mapping.targets`), so that a table
comes back as it went. A text has one column in the language asked for, or else one for each
language of the city ("name:ar").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from locator.feeds.entries import Entry
from locator.search.cities import City
from locator.search.geojson import text_in_any

Value = str | int | float | bool | None
Texts = Mapping[str, str] | None


@dataclass(frozen=True)
class Column:
    """One column: its name, its HXL tag, and what an entry says in it."""

    name: str
    tag: str
    value: Callable[[Entry], Value]


@dataclass(frozen=True)
class _Plain:
    name: str
    tag: str
    value: Callable[[Mapping[str, Any]], Value]


@dataclass(frozen=True)
class _InLanguages:
    """`texts` gives {language: text}; several texts (what to bring) are a list of those."""

    name: str
    tag: str
    texts: Callable[[Mapping[str, Any]], Texts | Sequence[Texts]]


_Kind = _Plain | _InLanguages


def _spoken(content: Mapping[str, Any], mode: str) -> str:
    return "; ".join(
        f"{one['code']} ({', '.join(one['days'])})" if one.get("days") else one["code"]
        for one in content["languages"]
        if one["mode"] == mode
    )


def _numbers(content: Mapping[str, Any], *, only_chat: bool = False) -> str:
    return "; ".join(
        f"{phone['number']} ext. {phone['extension']}"
        if phone.get("extension")
        else phone["number"]
        for phone in content["phones"]
        if phone.get("whatsapp") or not only_chat
    )


def _fact(name: str) -> Callable[[Mapping[str, Any]], Value]:
    return lambda content: content["access"][name]["answer"]


def _free(content: Mapping[str, Any]) -> Value:
    free = content["cost"]["free"]
    return "unknown" if free is None else "yes" if free else "no"


def _age(position: int) -> Callable[[Mapping[str, Any]], Value]:
    return lambda content: (content["ages"] or (None, None))[position]


_FIRST: tuple[_Kind, ...] = (
    _InLanguages("name", "#service+name", lambda c: c["service"]["name"]),
    _InLanguages("description", "#description", lambda c: c["service"]["description"]),
    _InLanguages("alert", "#description+alert", lambda c: c["service"]["alert"]),
    _Plain("needs", "#sector+list", lambda c: "; ".join(c["needs"])),
    _InLanguages("program", "#activity+name", lambda c: (c["program"] or {}).get("name")),
    _Plain("organization_id", "#org+id", lambda c: c["organization"]["id"]),
    _InLanguages("organization", "#org+name", lambda c: c["organization"]["name"]),
    _Plain("organization_kind", "#org+type", lambda c: c["organization"]["kind"]),
    _Plain("organization_url", "#org+url", lambda c: c["organization"]["url"]),
    _Plain("location_type", "#loc+type", lambda c: c["location"]["type"]),
    _InLanguages("location_name", "#loc+name", lambda c: c["location"]["name"]),
    _InLanguages("address", "#loc+address", lambda c: c["location"]["address"]),
    _InLanguages("neighbourhood", "#loc+area", lambda c: c["location"]["area"]),
    _Plain("disclosure", "#meta+disclosure", lambda c: c["disclosure"]),
)
_LAST: tuple[_Kind, ...] = (
    _InLanguages("directions", "#loc+directions", lambda c: c["location"]["directions"]),
    _InLanguages("transportation", "#loc+transport", lambda c: c["location"]["transport"]),
    _Plain("wheelchair", "#access+wheelchair", lambda c: c["wheelchair"]),
    _InLanguages("accessibility", "#access+description", lambda c: c["accessibility"]),
    _InLanguages("hours_in_words", "#date+hours+text", lambda c: c["hours"]["text"]),
    _Plain("is_mobile", "#service+mobile", lambda c: "yes" if c["mobile"] else "no"),
    _Plain("phone", "#contact+phone", _numbers),
    _Plain("whatsapp", "#contact+phone+chat", lambda c: _numbers(c, only_chat=True)),
    _Plain("email", "#contact+email", lambda c: c["service"]["email"]),
    _Plain("url", "#contact+url", lambda c: c["service"]["url"]),
    _Plain("languages", "#language+spoken", lambda c: _spoken(c, "spoken")),
    _Plain("interpretation_services", "#language+interpreter", lambda c: _spoken(c, "interpreter")),
    _Plain("open_to_all", "#access+open_to_all", _fact("open_to_all")),
    _Plain("id_asked", "#access+id_asked", _fact("id_asked")),
    _Plain("status_asked", "#access+status_asked", _fact("status_asked")),
    _Plain(
        "data_shared_with_authorities", "#access+data_shared", _fact("data_shared_with_authorities")
    ),
    _InLanguages("conditions", "#access+conditions", lambda c: c["conditions"]),
    _InLanguages("eligibility", "#beneficiary+description", lambda c: c["eligibility"]),
    _Plain("minimum_age", "#beneficiary+age+min", _age(0)),
    _Plain("maximum_age", "#beneficiary+age+max", _age(1)),
    _Plain("free", "#value+free", _free),
    _InLanguages("fees", "#value+description", lambda c: c["cost"]["text"]),
    _InLanguages("required_documents", "#item+required", lambda c: c["documents"]),
    _InLanguages(
        "application_process", "#description+apply", lambda c: c["service"]["application"]
    ),
    _Plain("assured_date", "#date+assured", lambda c: c["assured"]["on"]),
    _Plain("assured_by", "#meta+assured_by", lambda c: c["assured"]["by"]),
)


def columns_of(city: City, language: str | None, root: str) -> tuple[Column, ...]:
    """The columns of a city's table. `root` is this server's address, with its slash."""
    page = f"{root}{city.languages[0]}/{city.id}/"
    every = (*_FIRST, *_LAST)
    return (
        Column("service_at_location_id", "#meta+point", lambda entry: str(entry.id)),
        Column("service_id", "#service+id", lambda entry: str(entry.service_id)),
        *_as_columns(_FIRST, city, language),
        Column("latitude", "#geo+lat", lambda entry: entry.lat),
        Column("longitude", "#geo+lon", lambda entry: entry.lon),
        Column("intervals", "#date+intervals+list", _intervals),
        *_as_columns(_LAST, city, language),
        Column("modified", "#date+modified", lambda entry: entry.modified_at.isoformat()),
        Column("locator_page", "#meta+page", lambda entry: f"{page}{entry.id}"),
        Column(*_elsewhere(every, city, language)),
        Column("credit", "#meta+source", lambda entry: _credit(entry, city)),
        Column("licence", "#meta+license", lambda _: city.licence.url),
    )


def _as_columns(kinds: Sequence[_Kind], city: City, language: str | None) -> Iterator[Column]:
    for kind in kinds:
        if isinstance(kind, _Plain):
            yield Column(kind.name, kind.tag, _of_content(kind.value))
        elif language:
            yield Column(kind.name, kind.tag, _in_one(kind, language))
        else:
            for code in city.languages:
                attribute = code.lower().replace("-", "_")
                yield Column(f"{kind.name}:{code}", f"{kind.tag}+i_{attribute}", _exact(kind, code))


def _of_content(value: Callable[[Mapping[str, Any]], Value]) -> Callable[[Entry], Value]:
    return lambda entry: value(entry.content)


def _in_one(kind: _InLanguages, language: str) -> Callable[[Entry], Value]:
    """In this language, or another one, which `text_languages` names."""
    return lambda entry: "; ".join(
        text for texts in _several(kind, entry) if (text := text_in_any(texts, language)[0])
    )


def _exact(kind: _InLanguages, language: str) -> Callable[[Entry], Value]:
    return lambda entry: "; ".join(
        texts[language] for texts in _several(kind, entry) if texts.get(language)
    )


def _several(kind: _InLanguages, entry: Entry) -> list[Mapping[str, str]]:
    texts = kind.texts(entry.content)
    return [each or {} for each in texts] if isinstance(texts, list) else [texts or {}]  # type: ignore[list-item]


def _elsewhere(
    kinds: Sequence[_Kind], city: City, language: str | None
) -> tuple[str, str, Callable[[Entry], Value]]:
    """Promise 6: which texts are in another language, or those that no column is for."""
    told = [kind for kind in kinds if isinstance(kind, _InLanguages)]
    if language:
        return (
            "text_languages",
            "#meta+language",
            lambda entry: "; ".join(
                f"{kind.name}: {found}"
                for kind in told
                for found in dict.fromkeys(
                    text_in_any(texts, language)[1] for texts in _several(kind, entry)
                )
                if found and found != language
            ),
        )

    def rest(entry: Entry) -> str:
        texts = {
            kind.name: {code: text for code, text in each.items() if code not in city.languages}
            for kind in told
            for each in _several(kind, entry)
        }
        texts = {name: each for name, each in texts.items() if each}
        return orjson.dumps(texts).decode() if texts else ""

    return "texts_in_other_languages", "#meta+other_texts", rest


def _intervals(entry: Entry) -> str:
    """When it is open, in ISO 8601; empty is closed for weeks, and `unknown` is not known."""
    if entry.opening is None:
        return "unknown"
    return "; ".join(
        f"{opening.start.isoformat('T', 'minutes')}/{opening.end.isoformat('T', 'minutes')}"
        for opening in entry.opening
    )


def _credit(entry: Entry, city: City) -> str:
    """Whom to name, and where an entry was taken from a list of others, those with its licence."""
    source = entry.content.get("source") or {}
    told = [source.get("credit") or source.get("name"), source.get("licence")]
    said = ", ".join(text for text in told if text)
    return f"{city.attribution}; {said}" if said else city.attribution
