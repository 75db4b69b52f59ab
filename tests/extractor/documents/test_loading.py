"""Files of all kinds in, their text and encoding or a stable error code out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import load
from extractor.documents.loading import decode
from extractor.errors import ChartproofError


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Naïve B cells 5 µL\r\nnext".encode(), "utf-8"),
        ("\ufeffUPCR 1.2".encode(), "utf-8-sig"),
        ("UPCR 1.2 g/g".encode("utf-16"), "utf-16"),
        ("UPCR 1.2 g/g today".encode("utf-16-le"), "utf-16-le"),
        ("creatinine 88 µmol/L, café, a long enough line of plain text".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(content)
    loaded = load(path)
    assert loaded.encoding == encoding
    if encoding.startswith("utf-8"):
        with open(path, encoding="utf-8", newline="") as file:
            assert loaded.text == file.read()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n\t ", "empty_file"),
        (b"%PDF-1.7 \x00", "unsupported_format"),
        (b"II*\x00aaaa", "unsupported_format"),
        (b"PK\x03\x04zip", "unsupported_format"),
        (bytes(range(256)) * 10, "unsupported_format"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(ChartproofError) as caught:
        load(path)
    assert caught.value.code == code


def test_missing_folder_and_size(tmp_path: Path) -> None:
    with pytest.raises(ChartproofError) as missing:
        load(tmp_path / "none.txt")
    assert missing.value.code == "file_not_found"
    with pytest.raises(ChartproofError) as folder:
        load(tmp_path)
    assert folder.value.code == "is_a_directory"
    (tmp_path / "big.txt").write_text("x" * 100)
    with pytest.raises(ChartproofError) as large:
        load(tmp_path / "big.txt", max_bytes=99)
    assert large.value.code == "file_too_large"


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1))
def test_utf8_is_read_as_it_is(text: str) -> None:
    try:
        read, encoding, _ = decode(text.encode())
    except ChartproofError:
        return
    if encoding.startswith("utf-8"):
        assert read == text


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_coded_error(data: bytes) -> None:
    try:
        text, encoding, _ = decode(data)
        assert text
        assert encoding
    except ChartproofError:
        return
