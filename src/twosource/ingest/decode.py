"""From bytes to characters: byte order marks, UTF-8, what a page declares of itself, else what the bytes show."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from twosource.errors import EmptyPage, UnreadablePage, UnsupportedPage

# The first bytes of files that are often saved under a text ending; from their formats' specifications.
_MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\x1f\x8b": "gzip-compressed data",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF document",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "bzip2-compressed data",
    b"\xfd7zXZ": "xz-compressed data",
    b"\x00\x00\x01\x00": "an icon",
    b"SQLite format 3": "a database",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codecs of Python that a page may name but that are no character set of the web.
_NO_CHARSETS = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
# Browsers read these labels as the Windows superset (WHATWG Encoding Standard), and pages rely on it.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
# What charset-normalizer may choose from: the encodings in which news text is found.
_CANDIDATES = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_15",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "mac_roman",
]  # fmt: skip
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_META = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_SAMPLE = 65_536
_FEW = 0.1  # share of bytes beyond ASCII up to which text is in a Western language, mostly English
_HIGH = re.compile(rb"[\x80-\xff]")


class Decoded(NamedTuple):
    """The characters, and one plain sentence part on how they were decoded ("utf-8", "windows-1252, by its bytes")."""

    text: str
    encoding: str


def check_bytes(data: bytes) -> None:
    """Raises EmptyPage or UnsupportedPage for bytes that cannot be text: none, a known binary format, NUL bytes."""
    if not data.strip():
        raise EmptyPage("the file is empty; save the page again, or leave it out")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            message = f"this is {kind}, not text; save the article as HTML or plain text"
            raise UnsupportedPage(message)
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return
    sample = data[:_SAMPLE]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\x00" in data or strange > len(sample) * 0.01 + 1:
        raise UnsupportedPage("this is binary data, or UTF-16 without a byte order mark; save the article as UTF-8 text or HTML")


def decode_text(data: bytes) -> Decoded:
    """The characters of plain text, without a leading byte order mark and otherwise untouched.

    Raises EmptyPage, UnsupportedPage (binary) or UnreadablePage (no encoding fits).
    """
    check_bytes(data)
    return _marked(data) or _utf8(data) or _by_bytes(data)


def decode_html(data: bytes, charset: str | None = None) -> Decoded:
    """The characters of an HTML page: by mark, by the HTTP header's charset, by its own `meta`, else by the bytes.

    Raises EmptyPage, UnsupportedPage (binary) or UnreadablePage (no encoding fits).
    """
    check_bytes(data)
    found = _META.search(data[:4096])
    meta = (found[1] or found[2]).decode("ascii", "replace") if found else None
    declared = ((charset, "by the HTTP header"), (meta, "as the page declares"))
    for name, why in declared:
        read = _marked(data) or (_declared(data, name, why) if name else None)
        if read:
            return read
    return decode_text(data)


def _marked(data: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(name), f"{name}, by its byte order mark")
            except UnicodeDecodeError as error:
                message = f"starts with the mark of {name} but is not {name} at byte {error.start + len(mark)}; save it as UTF-8"
                raise UnreadablePage(message) from error
    return None


def _utf8(data: bytes) -> Decoded | None:
    """UTF-8, also with a few bytes broken as in a cut-off download: those become U+FFFD and are told."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    if broken * 10 > sound:
        return None
    return Decoded(text, f"utf-8, {broken} unreadable byte{'s' * (broken > 1)} replaced")


def _declared(data: bytes, name: str, why: str) -> Decoded | None:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    codec = _SUPERSETS.get(codec, codec)
    if codec.replace("_", "-") in _NO_CHARSETS or codec.startswith("utf-16"):
        return None  # without a mark it is not UTF-16, whatever it says: the `meta` was read as ASCII
    if codec == "utf-8":
        return _utf8(data)
    try:
        return Decoded(data.decode(codec), f"{codec}, {why}")
    except (UnicodeDecodeError, LookupError):
        return None


def _by_bytes(data: bytes) -> Decoded:
    """The encoding that the bytes show. Western text has few bytes beyond ASCII, each next to ASCII ones."""
    high = len(_HIGH.findall(data[:_SAMPLE]))
    if high <= _FEW * min(len(data), _SAMPLE):
        try:
            return Decoded(data.decode("cp1252"), "windows-1252, by its bytes")
        except UnicodeDecodeError:
            pass
    return _guessed(data)


def _guessed(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415 slow to import and rarely needed

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    if best is not None:
        try:
            return Decoded(data.decode(best.encoding), f"{best.encoding}, by its bytes")
        except UnicodeDecodeError:
            pass
    raise UnreadablePage("no known character encoding fits these bytes; save it as UTF-8")
