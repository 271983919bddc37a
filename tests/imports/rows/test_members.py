"""A set of files is opened safely, or refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from locator.errors import ImportCannotBeReadError
from locator.imports import formats
from locator.imports.entry import Raw
from locator.imports.rows.members import members
from tests.imports.tables import BEIRUT


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> dict[str, bytes]:
    found = {}
    for name, opener in members(path).items():
        with opener() as file:
            found[name] = file.read()
    return found


def test_a_folder_and_a_zip_of_it_are_the_same_set(tmp_path: Path) -> None:
    files = {"a.csv": b"1", "b/c.csv": b"2"}
    for name, content in files.items():
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_bytes(content)
    packed(tmp_path / "set.zip", {f"outer/inner/{name}": text for name, text in files.items()})
    assert read(tmp_path / "set") == read(tmp_path / "set.zip") == files


def test_what_operating_systems_add_is_left_out(tmp_path: Path) -> None:
    files = {"x/a.csv": b"1", "__MACOSX/x/._a.csv": b"2", "x/.DS_Store": b"3", "x/Thumbs.db": b"4"}
    assert read(packed(tmp_path / "x.zip", files)) == {"a.csv": b"1"}


def test_a_file_by_itself_is_a_set_of_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"name")
    assert read(tmp_path / "a.csv") == {"a.csv": b"name"}


def test_the_list_in_a_zip_is_read(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "x.zip", {"readme.txt": b"hi\n", "list.csv": b"name,city\nA,x\nB,y\nC,z\n"}
    )
    look = formats.look_at(path, "x.zip")
    rows = [row for row in formats.rows_of(path, look) if isinstance(row, Raw)]
    assert (look.members, [row.cells["name"] for row in rows]) == (("list.csv",), ["A", "B", "C"])


def test_lists_of_the_same_columns_are_one_list(tmp_path: Path) -> None:
    files = {
        "north.csv": b"name;city\nA;x\nB;y\nC;z\n",
        "south.csv": "name,city\nD,é\n".encode("utf-16"),
        "codes.csv": b"code,meaning\n1,x\n",
        "empty.csv": b"\n\n",
        "broken.json": b"[",
    }
    for path in (packed(tmp_path / "x.zip", files), tmp_path / "set"):
        if path.suffix != ".zip":
            path.mkdir()
            for name, content in files.items():
                (path / name).write_bytes(content)
        rows = formats.rows_of(path, formats.look_at(path, "x"))
        assert [row.cells["name"] for row in rows if isinstance(row, Raw)] == ["A", "B", "C", "D"]


def test_maps_of_one_kind_in_a_folder_are_read_one_after_the_other(tmp_path: Path) -> None:
    for n in (1, 2):
        tags = f'{{"osm_id": "{n}", "osm_type": "node", "amenity": "clinic", "name": "Clinic {n}"}}'
        feature = f'{{"type": "Feature", "properties": {tags}, "geometry": null}}'
        text = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
        (tmp_path / f"{n}.geojson").write_text(text)
    look = formats.look_at(tmp_path, "x")
    assert (look.format, len(look.members)) == ("osm", 2)
    assert len(list(formats.read(tmp_path, look, BEIRUT, "a list"))) == 2


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.csv").symlink_to(tmp_path / "secret")
    assert read(tmp_path / "set") == {}


@pytest.mark.parametrize(
    "name", ["../evil.csv", "a/../../evil.csv", "/etc/passwd", "C:\\evil.csv", "..\\evil.csv"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImportCannotBeReadError) as refusal:
        members(packed(tmp_path / "x.zip", {"a.csv": b"1", name: b"2"}))
    assert refusal.value.code == "file_unsafe_name"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.csv": b"0" * (60 * 1024**2)})
    assert path.stat().st_size < 100_000
    with pytest.raises(ImportCannotBeReadError) as refusal:
        members(path)
    assert refusal.value.code == "file_too_large"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {f"{n}.csv": b"" for n in range(501)})
    with pytest.raises(ImportCannotBeReadError) as refusal:
        members(path)
    assert refusal.value.code == "file_too_many_members"


def test_a_size_that_is_a_lie_does_not_help_a_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.csv": b"0" * 5_000_000})
    content = path.read_bytes().replace(
        (5_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")
    )
    path.write_bytes(content)
    with pytest.raises(ImportCannotBeReadError), members(path)["a.csv"]() as file:
        assert len(file.read()) <= 9


def test_a_protected_archive_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.csv": b"name"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(ImportCannotBeReadError) as refusal:
        members(path)
    assert refusal.value.code == "file_protected"


def test_an_archive_that_breaks_off_is_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", b"name,city\nA,x\n")
    content = bytearray(whole.getvalue())
    content[content.find(b"A,x")] ^= 1
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(ImportCannotBeReadError):
        formats.look_at(path, "x.zip")


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(ImportCannotBeReadError) as refusal:
        formats.look_at(tmp_path / "none.csv", "none.csv")
    assert refusal.value.code == "file_missing"
