"""A PMTiles file is served by ranges, from the disk, and never mixed with its successor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from locator.basemap.archive import ArchiveCannotBeReadError, open_archive
from locator.basemap.bounds import Bounds
from locator.errors import SettingIsWrongError
from tests.basemap.archives import HERE, write_archive
from tests.basemap.conftest import Lay


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "elsewhere" / "freetown.pmtiles")


@pytest.fixture
def client(lay: Lay, path: Path) -> FlaskClient:
    return lay(basemap=path).test_client()


@pytest.fixture
def address(client: FlaskClient) -> str:
    url: str = client.get("/basemap/freetown.json").get_json()["url"]
    return url


def test_its_header_tells_what_it_covers_and_whom_to_thank(path: Path) -> None:
    archive = open_archive(path)

    assert archive.bounds == HERE
    assert (archive.min_zoom, archive.max_zoom) == (0, 14)
    assert archive.attribution == "© OpenStreetMap contributors"


def test_its_attribution_is_plain_text(tmp_path: Path) -> None:
    hostile = '<a href="https://osm.org">© OSM</a><script>alert(1)</script>'
    archive = open_archive(write_archive(tmp_path / "a.pmtiles", attribution=hostile))

    assert "<" not in archive.attribution
    assert archive.attribution.startswith("© OSM")


@pytest.mark.parametrize(
    "content", [b"", b"PMTiles", b"PMTiles\x03" + bytes(20), b"<html>" + bytes(200)]
)
def test_what_is_no_archive_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pmtiles"
    path.write_bytes(content)

    with pytest.raises(ArchiveCannotBeReadError):
        open_archive(path)


@pytest.mark.parametrize("flaw", [{"version": 2}, {"tile_type": 2}])
def test_another_version_or_pictures_are_named_as_such(
    tmp_path: Path, flaw: dict[str, int]
) -> None:
    with pytest.raises(ArchiveCannotBeReadError):
        open_archive(write_archive(tmp_path / "a.pmtiles", **flaw))  # type: ignore[arg-type]


def test_metadata_beyond_the_end_of_the_file_does_not_hurt(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.pmtiles")
    header = path.read_bytes()
    path.write_bytes(header[:24] + b"\xff" * 6 + bytes(10) + header[40:])

    assert open_archive(path).attribution


def test_a_setting_that_names_no_archive_stops_the_start(lay: Lay, tmp_path: Path) -> None:
    with pytest.raises(SettingIsWrongError, match="BASEMAP"):
        lay(basemap=tmp_path / "missing.pmtiles")


def test_a_range_is_answered_with_just_that(client: FlaskClient, address: str, path: Path) -> None:
    answer = client.get(address, headers={"Range": "bytes=0-126"})

    assert answer.status_code == 206
    assert answer.data == path.read_bytes()[:127]
    assert answer.headers["Content-Range"] == f"bytes 0-126/{path.stat().st_size}"
    assert answer.headers["Content-Type"] == "application/vnd.pmtiles"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("bytes=-10", slice(-10, None)),
        ("bytes=100-", slice(100, None)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=100-99999999999999", slice(100, None)),
    ],
)
def test_open_and_suffix_ranges_are_understood(
    client: FlaskClient, address: str, path: Path, asked: str, kept: slice
) -> None:
    answer = client.get(address, headers={"Range": asked})

    assert answer.status_code in (200, 206)
    assert answer.data == path.read_bytes()[kept]


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=99999999-",
        "bytes=10-5",
        "bytes=-0",
        "bytes=0-0,2-2," + ",".join(["0-"] * 500),
        "bytes=",
        "bytes=a-b",
        "bytes=--1",
        "bytes=1e3-",
        "bytes=" + "9" * 5000 + "-",
        "lines=0-1",
        "bytes=-99999999999999",
    ],
)
def test_a_hostile_range_gets_a_refusal_or_the_file_and_never_more(
    client: FlaskClient, address: str, path: Path, asked: str
) -> None:
    answer = client.get(address, headers={"Range": asked})

    assert answer.status_code in (200, 206, 416)
    assert len(answer.data) <= path.stat().st_size


def test_a_range_out_of_the_file_says_how_long_it_is(
    client: FlaskClient, address: str, path: Path
) -> None:
    answer = client.get(address, headers={"Range": "bytes=99999999-"})

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{path.stat().st_size}"


def test_a_range_of_another_version_is_answered_with_the_whole(
    client: FlaskClient, address: str, path: Path
) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}

    assert client.get(address, headers=headers).data == path.read_bytes()


def test_a_range_of_this_version_is_answered_with_the_range(
    client: FlaskClient, address: str
) -> None:
    tag = client.head(address).headers["ETag"]

    answer = client.get(address, headers={"Range": "bytes=0-9", "If-Range": tag})

    assert answer.status_code == 206


def test_what_a_browser_holds_is_not_sent_again(client: FlaskClient, address: str) -> None:
    tag = client.head(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_head_tells_the_length_and_sends_nothing(
    client: FlaskClient, address: str, path: Path
) -> None:
    answer = client.head(address)

    assert int(answer.headers["Content-Length"]) == path.stat().st_size
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.data == b""


def test_a_range_reads_no_more_than_it_sends(lay: Lay, tmp_path: Path) -> None:
    path = write_archive(tmp_path / "large.pmtiles")
    os.truncate(path, 10 * 1024**3)  # ten GB, of which the disk holds nothing
    client = lay(basemap=path).test_client()
    address = client.get("/basemap/freetown.json").get_json()["url"]

    answer = client.get(address, headers={"Range": "bytes=10737418230-"})

    assert answer.status_code == 206
    assert answer.data == bytes(10)


def test_when_the_file_changes_the_old_address_is_gone(
    client: FlaskClient, address: str, path: Path
) -> None:
    write_archive(path, attribution="Somebody else")

    assert client.get(address).status_code == 404
    new = client.get("/basemap/freetown.json").get_json()
    assert new["attribution"] == "Somebody else"
    assert client.get(new["url"]).status_code == 200


@pytest.mark.parametrize("name", ["../secret", "%2e%2e%2fsecret", "secret", "freetown.pmtiles/.."])
def test_no_other_file_can_be_reached(
    client: FlaskClient, address: str, path: Path, name: str
) -> None:
    path.with_name("secret.txt").write_text("secret")
    version = address.split("/")[3]

    answer = client.get(f"/basemap/archive/{version}/{name}.pmtiles")

    assert answer.status_code == 404


def test_archives_in_the_data_folder_are_found_and_broken_ones_passed_over(
    lay: Lay, tmp_path: Path
) -> None:
    folder = tmp_path / "basemap"
    write_archive(folder / "city.pmtiles", attribution="The city")
    write_archive(folder / "region.pmtiles", bounds=Bounds(-14, 7, -12, 10), zooms=range(9))
    (folder / "broken.pmtiles").write_bytes(b"half a download")

    answer = lay().test_client().get("/basemap/freetown.json").get_json()

    assert (answer["kind"], answer["attribution"]) == ("vector", "The city")


def test_an_archive_of_elsewhere_is_not_offered(lay: Lay, tmp_path: Path) -> None:
    write_archive(tmp_path / "basemap" / "a.pmtiles", bounds=Bounds(35, 33, 36, 34), zooms=range(9))

    assert lay().test_client().get("/basemap/freetown.json").get_json()["kind"] == "plain"
