"""A translator's own program gets the texts, and what comes back changes nothing by itself."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from locator.errors import ImportCannotBeReadError
from locator.staff.translating.coming_back import agree, compare
from locator.staff.translating.files import Format, read, write
from locator.staff.translating.passages import Passage, passages
from tests.builders import service_point

# What XML can carry: no control characters, no halves of a pair.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1
).filter(lambda text: bool(text.strip()))


def passage(text: str = "Clinic", translation: str | None = None) -> Passage:
    return Passage(
        service_id=uuid.uuid4(),
        entity_type="service",
        entity_id=uuid.uuid4(),
        field="name",
        locale="en",
        text=text,
        language="ar",
        translation=translation,
        draft=None,
        state="missing" if translation is None else "right",
    )


@pytest.mark.parametrize("format", ["xliff", "po"])
@given(text=TEXTS, translation=TEXTS)
def test_what_goes_out_comes_back_as_it_was(format: Format, text: str, translation: str) -> None:
    sent = passage(text, translation)
    (entry,) = read(write([sent], "ar", format))
    assert (entry.key, entry.source, entry.translation) == (sent.key, text, translation)
    (line,) = compare([entry], [sent])
    assert line.outcome == "unchanged"


@pytest.mark.parametrize("format", ["xliff", "po"])
def test_texts_alike_are_kept_apart(format: Format) -> None:
    sent = [passage("Clinic"), passage("Clinic", "عيادة")]
    entries = read(write(sent, "ar", format))
    assert {entry.key: entry.translation for entry in entries} == {
        sent[0].key: "",
        sent[1].key: "عيادة",
    }


@pytest.mark.parametrize("format", ["xliff", "po"])
def test_what_a_machine_drafted_goes_out_as_doubtful(format: Format) -> None:
    drafted = dataclasses.replace(passage(), draft="عيادة", state="drafted")
    (entry,) = read(write([drafted], "ar", format))
    assert (entry.translation, entry.is_doubtful) == ("عيادة", True)
    (line,) = compare([entry], [drafted])
    assert line.outcome == "unfinished"


def test_each_entry_is_told_what_would_become_of_it() -> None:
    new, changed, same, meanwhile = (
        passage(),
        passage(translation="قديم"),
        passage(translation="عيادة"),
        passage(text="Clinic at night"),
    )
    known = [new, changed, same, meanwhile]
    came_back = [
        dataclasses.replace(each, text="Clinic", translation="عيادة", state="right")
        for each in known
    ]
    stranger = passage(translation="عيادة")
    lines = compare(read(write([*came_back, stranger], "ar", "xliff")), known)
    outcomes = {line.entry.key: line.outcome for line in lines}
    assert outcomes == {
        new.key: "new",
        changed.key: "changed",
        same.key: "unchanged",
        meanwhile.key: "changed meanwhile",
        stranger.key: "unknown",
    }


@pytest.mark.parametrize("format", ["xliff", "po"])
def test_only_what_somebody_agreed_to_is_written(session: Session, format: Format) -> None:
    point = service_point(session)
    session.flush()
    before = passages(session, "beirut", "ar", point.service_id)
    sent = [
        dataclasses.replace(each, translation=f"{each.text} بالعربية", state="right")
        for each in before
    ]
    lines = compare(read(write(sent, "ar", format)), before)
    assert passages(session, "beirut", "ar", point.service_id) == before
    assert agree(session, lines) == len(before)
    session.flush()
    after = passages(session, "beirut", "ar", point.service_id)
    assert {each.translation for each in after} == {each.translation for each in sent}
    assert agree(session, compare(read(write(sent, "ar", format)), after)) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"<xliff",
        b"<html><body>no</body></html>",
        b"hello",
        b'msgid "open',
        "<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0'/>".encode("utf-16"),
        b"PK\x03\x04 a zip",
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ImportCannotBeReadError, match=r"[A-Z].+\."):
        read(content)


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ImportCannotBeReadError):
        read(b'<?xml version="1.0" encoding="nonsense"?><xliff/>')


def test_a_file_cannot_make_us_read_or_grow_anything() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><xliff>&l9;</xliff>'
    theft = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xliff>&f;</xliff>'
    for content in (bomb, theft):
        with pytest.raises(ImportCannotBeReadError):
            read(content.encode())
    with pytest.raises(ImportCannotBeReadError, match="20 MB"):
        read(b" " * 20_000_001)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise(content: bytes) -> None:
    for begin in (b"", b"<", b'msgid "a"\nmsgstr "', b"<xliff><trans-unit>"):
        with contextlib.suppress(ImportCannotBeReadError):
            read(begin + content)
