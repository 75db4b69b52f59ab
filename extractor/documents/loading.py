"""A path in, the text of the file and its encoding out; whatever is not typed text is refused with a stable code."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from extractor.errors import ChartproofError

MAX_BYTES = 20_000_000

# First bytes of formats that hold no plain text -> what they are called in the message.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich text document"),
)
# These two letters may also open a text ("BMI 24"), so they count only with binary bytes behind them.
WEAK_SIGNATURES = frozenset({b"BM"})
BINARY_CONTROL = frozenset(range(0x20)) - frozenset(b"\t\n\r\x0b\x0c\x1b\x1c\x1d\x1e\x1f\x1a\x08\x07")
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as text: `guessed` is true where the encoding is not certain from the bytes."""

    file: str
    text: str
    encoding: str
    sha256: str
    guessed: bool = False


def load(path: str | Path, max_bytes: int = MAX_BYTES) -> Loaded:
    """The text of a typed file, line ends as they are; raises ChartproofError where it cannot be read as text."""
    path = Path(path)
    if path.is_dir():
        raise ChartproofError("is_a_directory", "this is a folder: name the files in it")
    if not path.exists():
        raise ChartproofError("file_not_found", "there is no such file: check the path")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise ChartproofError(
                "file_too_large", f"the file has {size} bytes, more than the {max_bytes} allowed: split it"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ChartproofError("unreadable_file", f"the file cannot be read ({type(error).__name__})") from None
    text, encoding, guessed = decode(data)
    return Loaded(path.name, text, encoding, hashlib.sha256(data).hexdigest(), guessed)


def decode(data: bytes) -> tuple[str, str, bool]:
    """Text, encoding and whether the encoding was guessed; raises ChartproofError for what is no text."""
    if not data.strip():
        raise ChartproofError("empty_file", "the file is empty")
    for bom, name in BOMS:
        if data.startswith(bom):
            return _with_bom(data, name)
    for signature, name in SIGNATURES:
        if data.startswith(signature) and (signature not in WEAK_SIGNATURES or b"\x00" in data[:64]):
            raise ChartproofError(
                "unsupported_format", f"the file is {name}; only typed text is read: export it as text"
            )
    utf16 = _utf16_without_bom(data)
    if utf16:
        return utf16
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        pass
    if _looks_binary(data):
        raise ChartproofError(
            "unsupported_format", "the file holds binary data; only typed text is read: export it as text"
        )
    return _guess(data)


def _with_bom(data: bytes, name: str) -> tuple[str, str, bool]:
    """A byte-order mark says the encoding; for UTF-8 the mark stays in the text, as `open` gives it."""
    try:
        if name == "utf-8-sig":
            return data.decode("utf-8"), name, False
        return data.decode(name), name, False
    except UnicodeDecodeError:
        raise ChartproofError(
            "unreadable_encoding", f"the file says it is {name} but is not: save it as UTF-8"
        ) from None


def _utf16_without_bom(data: bytes) -> tuple[str, str, bool] | None:
    """UTF-16 without a mark: every second byte of western text is zero."""
    head = data[:4000]
    if len(head) < 4 or len(data) % 2:
        return None
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if zeros_odd > 0.6 * half and not zeros_even:
        name = "utf-16-le"
    elif zeros_even > 0.6 * half and not zeros_odd:
        name = "utf-16-be"
    else:
        return None
    try:
        return data.decode(name), name, True
    except UnicodeDecodeError:
        return None


def _looks_binary(data: bytes) -> bool:
    head = data[:8000]
    return sum(byte in BINARY_CONTROL for byte in head) > max(2, len(head) // 200)


def _guess(data: bytes) -> tuple[str, str, bool]:
    """A one-byte western encoding, else what charset-normalizer takes it for."""
    try:
        # cp1252 leaves five bytes undefined, so text that decodes with it and has few high bytes is almost always that.
        text = data.decode("cp1252")
        if sum(byte >= 0x80 for byte in data) * 5 < len(data):
            return text, "cp1252", True
    except UnicodeDecodeError:
        pass
    best = from_bytes(data[:200_000]).best()
    for name in ([best.encoding] if best else []) + ["latin-1"]:
        try:
            return data.decode(name), name, True
        except (UnicodeDecodeError, LookupError):
            continue
    raise ChartproofError("unreadable_encoding", "the file's character encoding cannot be told: save it as UTF-8")
