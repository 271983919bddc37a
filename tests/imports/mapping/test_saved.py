"""The mapping of a source is a file that a person can read, change and send back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports.mapping.saved import ColumnMapping, TableMapping, from_yaml
from locator.imports.mapping.targets import TARGETS

MAPPING = TableMapping(
    columns=[
        ColumnMapping(column="Nom: la structure", target="name", language="fr"),
        ColumnMapping(column="id", target="service_id"),
        ColumnMapping(column="Téléphone", target="phone"),
    ],
    language="fr",
    always={"organization": "Ville de Beyrouth"},
    needs={"soupe populaire": ["social-protection/food"]},
    one_service="name",
    dates="month",
)


def test_it_is_a_line_a_column() -> None:
    text = MAPPING.as_yaml()
    assert "- Téléphone: phone\n" in text and "name (fr)" in text
    assert from_yaml(text) == MAPPING


def test_it_may_be_written_by_hand() -> None:
    text = "columns:\n  Name: name\n  Nom: name (fr)\nalways:\n  needs: public-health\n"
    found = from_yaml(text)
    assert [(one.column, one.target, one.language) for one in found.columns] == [
        ("Name", "name", None),
        ("Nom", "name", "fr"),
    ]


def test_columns_that_are_gone_are_told() -> None:
    assert MAPPING.unknown_columns(["id", "Téléphone"]) == ("Nom: la structure",)
    assert TableMapping().missing() == ("name",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- x",
        "columns: 7",
        "columns: [x]",
        "columns: [{a: name, b: name}]",
        "columns:\n  Name: nothing",
        "columns: {Name: name}\nalways: {x: y}",
        "columns: {Name: name}\nneeds: {soup: [soup]}",
        "columns: {Name: name}\nother: 1",
        "columns: {Name: name",
        "a: &a [x]\nb: [*a, *a]",
        "!!python/object/apply:os.system ['true']",
        "\0",
        "[" * 5000,
    ],
)
def test_a_wrong_file_is_refused_and_says_where(text: str) -> None:
    with pytest.raises(ImportCannotBeReadError, match=r"[A-Z].+") as refusal:
        from_yaml(text)
    assert refusal.value.code == "mapping_broken"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=30), st.sampled_from(sorted(TARGETS)), st.none() | st.just("ar")
        ),
        max_size=8,
    )
)
def test_any_mapping_comes_back_as_it_was(columns: list[tuple[str, str, str | None]]) -> None:
    mapping = TableMapping(
        columns=[
            ColumnMapping(column=name, target=target, language=language)
            for name, target, language in columns
        ]
    )
    assert TableMapping.model_validate(mapping.as_json()) == mapping
    if columns and all(name.isprintable() for name, _, _ in columns):
        assert from_yaml(mapping.as_yaml()) == mapping


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_is_refused(text: str) -> None:
    try:
        from_yaml(text)
    except ImportCannotBeReadError as refusal:
        assert refusal.code == "mapping_broken"
