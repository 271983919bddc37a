"""CLDR through Babel: one locale per language, whose words no other locale can overwrite.

Import `Locale` data only through here or after it: `LocaleData` replaces Babel's own reader. What
langcodes, the other reader of CLDR, keeps in memory is bounded here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from langcodes import Language, language_distance

# Half of a locale, a megabyte each, for which nobody here asks; of its units only these are said.
_UNASKED = (
    *("compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns"),
    *("currency_names", "currency_names_plural", "currency_symbols", "date_fields"),
    *("interval_formats", "meta_zones", "time_zones", "zone_formats"),
)
# And of what it knows beside its locales: half a megabyte.
_UNASKED_OF_THE_WORLD = ("meta_zones", "territory_languages", "territory_zones")
_UNITS = ("digital-kilobyte", "duration-minute", "length-kilometer", "length-meter")


class LocaleData(localedata.LocaleDataDict):
    """Babel's view of a locale, remembering what an alias led to in itself.

    Babel writes it into dictionaries that a locale shares with those that it inherits from, so the
    first language that is used names the weekdays of all others in the same process (Babel's
    issue 1234, open as of 2.18). `tests/policy/test_cldr.py` compares with fresh processes; once it
    passes without this class, the class can go.
    """

    def __init__(self, data: Any, base: Any = None) -> None:
        super().__init__(data, base)
        if base is None:  # a whole locale, as it was just read
            for part in _UNASKED:
                data.pop(part, None)
            for part in ("unit_patterns", "unit_display_names"):
                units = data.get(part, {})
                data[part] = {unit: units[unit] for unit in _UNITS if unit in units}

    def __getitem__(self, key: str | int | None) -> Any:
        found: dict[str | int | None, Any] = self.__dict__.setdefault("_found", {})
        if key not in found:
            found[key] = self._read(key)
        return found[key]

    def _read(self, key: str | int | None) -> Any:
        # Aliases are followed through views: one may lead to another that is only partly its own.
        root = self if self.base is self._data else self.base
        value = self._data[key]
        if isinstance(value, localedata.Alias):
            value = value.resolve(root)
        if isinstance(value, tuple):
            alias, own = value
            value = dict(alias.resolve(root)._data)
            localedata.merge(value, own)
        return LocaleData(value, base=root) if isinstance(value, dict) else value

    def __setitem__(self, key: str | int | None, value: Any) -> None:
        raise TypeError("what CLDR says is not changed")

    def copy(self) -> LocaleData:
        """Another view of a copy."""
        return LocaleData(dict(self._data), base=self.base)


class _Bounded(dict[Any, Any]):
    """Remembers the first few hundred things, and no more.

    None is ever forgotten: a thread may be just between looking whether it is there and taking it.
    """

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) < 512:
            super().__setitem__(key, value)


# Threat: langcodes keeps for ever every tag and every pair of languages that somebody has asked
# for, and anybody may make up new ones. What is asked often we remember ourselves, within bounds.
Language._INSTANCES = _Bounded()
Language._PARSE_CACHE = _Bounded()
language_distance._DISTANCE_CACHE = _Bounded()

for _part in _UNASKED_OF_THE_WORLD:
    get_global(_part).clear()  # type: ignore[arg-type, attr-defined]

# The one place where Babel makes its views looks the class up by this name.
localedata.LocaleDataDict = LocaleData  # type: ignore[misc]


@cache
def locale_of(code: str) -> Locale | None:
    """The locale of a BCP 47 code; None where CLDR knows no such language."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def locale_in(language: str, country: str) -> Locale | None:
    """The locale of a language in one country; None where CLDR does not tell it apart."""
    try:
        return Locale(language, country)
    except UnknownLocaleError:
        return None
