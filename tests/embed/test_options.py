"""Whatever an address says, there is a widget, and what cannot be used is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.config import CHECKOUT
from locator.embed.area import AreaIsImpossibleError, around, read_bounds, read_polygon
from locator.embed.colours import PAPER, READABLE, colours_of, contrast
from locator.embed.looks import stylesheet
from locator.embed.options import WORDS, Options, read_options
from locator.places.place import Place


def options(**words: str) -> Options:
    return read_options({name: [value] for name, value in words.items()})[0]


def wrong(**words: str) -> list[tuple[str, str]]:
    found = read_options({name: [value] for name, value in words.items()})[1]
    return [(problem.name, problem.code) for problem in found]


def test_an_address_makes_the_options_and_the_options_make_the_address() -> None:
    said = {
        "city": "beirut",
        "place": "beirut/hamra",
        "show": "map",
        "lock": "need,free",
        "theme": "light",
        "colour": "0a565c",
        "corners": "3",
        "font": "Georgia",
        "lang": "ar",
        "partner": "caritas-beirut",
    }
    assert dict(options(**said).pairs()) == said
    assert wrong(**said) == []


def test_what_is_as_usual_does_not_stand_in_the_address() -> None:
    made = options(city="lima", show="both", theme="auto", corners="8", lang="auto")
    assert made.pairs() == (("city", "lima"),)


@pytest.mark.parametrize(
    ("word", "value", "code"),
    [
        ("show", "everything", "not_one_of"),
        ("theme", "pink", "not_one_of"),
        ("lock", "need,near", "not_one_of"),
        ("lang", "xx", "not_one_of"),
        ("colour", "red;}body{display:none", "no_colour"),
        ("colour", "#ffff00", "too_faint"),
        ("corners", "25", "not_between"),
        ("corners", "-1", "not_between"),
        ("corners", "²", "not_between"),
        ("font", 'a";}*{x', "not_so_written"),
        ("font", "url(https://evil.example)", "not_so_written"),
        ("partner", "<script>", "not_so_written"),
        ("city", "../../etc", "not_so_written"),
        ("place", "javascript:alert(1)", "not_so_written"),
        ("bounds", "35.5,33.9,35.4,33.8", "impossible_area"),
        ("bounds", "1,2,3", "impossible_area"),
        ("bounds", "nan,0,1,1", "impossible_area"),
        ("bounds", "-180,-90,180,90", "impossible_area"),
        ("polygon", "0 0,1 1,0 1,1 0", "impossible_area"),
        ("polygon", "0 0,1 1", "impossible_area"),
        ("polygon", ",".join(f"{n / 100} 0" for n in range(61)), "impossible_area"),
        ("onload", "alert(1)", "unknown"),
        ("near", "x" * 2001, "too_long"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(word: str, value: str, code: str) -> None:
    assert wrong(**{"city": "beirut", word: value}) == [(word, code)]
    if code != "too_faint":
        assert value not in dict(options(**{word: value}).pairs()).values()


@given(st.dictionaries(st.sampled_from(sorted(WORDS)) | st.text(max_size=8), st.text(max_size=40)))
def test_no_value_ever_breaks_a_widget_or_its_stylesheet(words: dict[str, str]) -> None:
    made, _ = read_options({name: [value] for name, value in words.items()})
    css = stylesheet(made)
    assert css.count("{") == css.count("}")
    assert not set("<>\\@") & set(css.replace("@media", ""))
    assert read_options({name: [value] for name, value in made.pairs()})[0] == made


@given(st.from_regex(r"[0-9a-f]{6}", fullmatch=True))
def test_every_colour_can_be_read_by_day_and_by_night(text: str) -> None:
    colours = colours_of(text)
    assert colours
    for ground, paper in PAPER.items():
        act, on_act = colours.on(ground)  # type: ignore[arg-type]
        assert contrast(act, paper) >= READABLE
        assert contrast(on_act, act) >= READABLE


def test_the_grounds_are_those_of_the_page() -> None:
    source = (CHECKOUT / "static/css/page/colours.css").read_text("utf-8")
    themes = (CHECKOUT / "static/css/embed/themes.css").read_text("utf-8")
    for colour in ("--paper: #fff;", "--paper: #0d1415;"):
        assert colour in source
    light, dark = source.split("@media")
    by_day, by_night = themes.split(':root[data-theme="dark"]')
    for line in light.splitlines():
        if line.strip().startswith("--"):
            assert line.partition(" /*")[0].strip() in by_day
    for line in dark.splitlines():
        if line.strip().startswith("--"):
            assert line.partition(" /*")[0].strip() in by_night.split("}")[0]


def test_an_area_is_a_box_or_a_polygon_or_lies_around_a_place() -> None:
    assert read_bounds("35.4,33.8,35.6,33.9").ring[2] == (35.6, 33.9)
    assert read_polygon("0 0,1 0,0 1,0 0").ring == ((0, 0), (1, 0), (0, 1))
    with pytest.raises(AreaIsImpossibleError):
        read_polygon("")
    place = Place("beirut/hamra", "beirut", "quarter", {}, "", 35.48, 33.9, 700, 1)
    west, east = around(place)[0][0], around(place)[1][0]
    assert 1300 < (east - west) * 111_195 * 0.83 < 1500
