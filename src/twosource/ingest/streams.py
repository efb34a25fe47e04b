"""JSON Lines and WARC files, read as streams: one record in memory at a time, also out of gzip.

A truncated file yields all that could be read, then one failure.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO, TYPE_CHECKING, Any

import msgspec

from twosource.errors import PageError, UnreadablePage, UnsupportedPage
from twosource.ingest.decode import check_bytes
from twosource.ingest.readers import Skipped, failure, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.ingest.readers import Read

GIVEN_KEYS = ("url", "outlet", "title", "byline", "published", "language")
_MARK = b"\xef\xbb\xbf"
_CHUNK = 65_536


def read_lines(path: str, file: IO[bytes], limit: int) -> Iterator[Read]:
    """One article a line; only a line feed ends a line. A bad line fails alone, named `PATH:LINE`; blank lines are ignored."""
    source = _Source(file)
    lines: io.BufferedReader = io.BufferedReader(source, _CHUNK)
    number, articles = 0, 0
    while line := lines.readline(limit + 2):
        number += 1
        where = f"{path}:{number}"
        if not line.endswith(b"\n") and len(line) > limit:
            _skip_line(lines)
            yield failure(where, _too_large(limit))
            continue
        if not line.endswith(b"\n") and source.damage:
            break  # half a line: the failure below tells
        line = line.removesuffix(b"\n")
        line = line.removeprefix(_MARK) if number == 1 else line
        if line.strip():
            articles += 1
            yield _line(path, where, line)
    if source.damage:
        yield failure(path, UnreadablePage(f"{source.damage} after line {number}; fetch the file again"))
    elif not articles:
        yield failure(path, UnreadablePage("no line in it; leave the file out, or write it again"))


def parse_line(line: bytes) -> tuple[dict[str, str], str, str, str | None]:
    """Of one JSON line: what it gives, its media (text or html), the text or HTML itself, and its `id`.

    Raises UnreadablePage saying what is wrong with the line.
    """
    record = _object(line)
    given = {key: value for key in GIVEN_KEYS if (value := _text(record, key)) is not None and value.strip()}
    for media in ("text", "html"):
        content = _text(record, media)
        if content is not None:
            return given, media, content, _identifier(record)
    raise UnreadablePage("neither `text` nor `html` in it; give one of them")


def _line(path: str, where: str, line: bytes) -> Read:
    try:
        given, _, content, identifier = parse_line(line)
        if not content.strip():
            raise UnreadablePage("its `text` or `html` is empty; leave the line out")
    except PageError as error:
        return failure(where, error)
    return found(line, path, "json line", ref=identifier or where, where=where, given=given)


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(line)
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start + 1}; write the file as UTF-8"
        raise UnreadablePage(message) from error
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"not valid JSON ({error}); write one object a line"
        raise UnreadablePage(message) from error
    if not isinstance(record, dict):
        raise UnreadablePage("not a JSON object; write one object a line, with `text` or `html`")
    return record


def _text(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        message = f"`{key}` is not text; write it in quotes"
        raise UnreadablePage(message)
    if value and "\x00" in value:
        message = f"`{key}` holds NUL characters; remove them"
        raise UnsupportedPage(message)
    return value


def _identifier(record: dict[str, Any]) -> str | None:
    value = record.get("id")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnreadablePage("`id` is neither text nor a number; write one of them")
    return str(value)


def _skip_line(lines: IO[bytes]) -> None:
    while chunk := lines.readline(_CHUNK):
        if chunk.endswith(b"\n"):
            return


class _Source(io.RawIOBase):
    """The bytes of a file, unpacked if it is gzip; damage ends the stream and is kept, instead of raised."""

    def __init__(self, file: IO[bytes]) -> None:
        self.damage: str | None = None
        start = file.read(2)
        file.seek(0)
        packed = start == b"\x1f\x8b"
        self._inner: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=file) if packed else file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 any writable buffer; typeshed's name for it is not public before 3.12
        if self.damage:
            return 0
        try:
            data = self._inner.read1(len(buffer)) if isinstance(self._inner, gzip.GzipFile) else self._inner.read(len(buffer))
        except EOFError:
            self.damage = "the gzip data ends too early"
            return 0
        except (gzip.BadGzipFile, zlib.error):
            self.damage = "the gzip data is damaged"
            return 0
        buffer[: len(data)] = data
        return len(data)


# --------------------------------------------------------------------------------------------------
# WARC


def read_warc(path: str, file: IO[bytes], limit: int) -> Iterator[Read]:
    """The pages of a WARC file: HTTP responses with status 200 and HTML or plain text, content-encoding undone.

    The target URI is the page's given `url`. The date of capture goes along as `captured`: the article cannot
    be younger, but it is not its date.
    """
    source = _Source(file)
    records, damage = 0, None
    unread = _records(io.BufferedReader(source, _CHUNK))
    try:
        while (record := next(unread, None)) is not None:
            records += 1
            yield from _response(path, record, limit)
            record.raw_stream.read()
            if _is_cut(record):
                damage = "the file ends within a record"
                break
    except (ValueError, EOFError, UnicodeError, zlib.error) as error:
        damage = f"not a sound WARC file ({_brief(error)})"
    if damage or source.damage:
        yield failure(path, UnreadablePage(f"{source.damage or damage} after {records} records; fetch the file again"))
    elif not records:
        yield failure(path, UnreadablePage("no WARC record in it; leave the file out, or fetch it again"))


def _records(file: io.BufferedReader) -> Iterator[Any]:
    """The records of a WARC file as the library reads them. Raises ValueError for what it cannot read."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 slow to import, and only WARC needs it
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    unread = iter(ArchiveIterator(file))
    while True:
        try:
            record = next(unread, None)
        except ArchiveLoadFailed as error:
            raise ValueError(_brief(error)) from error
        # a record without the headers that every record must have trips the library up
        except (AttributeError, LookupError, TypeError) as error:
            raise ValueError("a record lacks its headers") from error
        if record is None or record.format != "warc":
            return  # the library also takes its forerunner ARC, and for that nearly anything
        yield record


def _response(path: str, record: Any, limit: int) -> Iterator[Read]:  # noqa: ANN401 warcio is untyped
    if record.rec_type != "response" or record.http_headers is None:
        return
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    where = f"{path}#{url}"
    media = _media(record.http_headers.get_header("Content-Type") or "")
    status = record.http_headers.get_statuscode()
    if status != "200" or media is None:
        yield Skipped(where, f"HTTP status {status}" if status != "200" else "neither HTML nor plain text")
        return
    data = _payload(record, limit)
    if _is_cut(record) and len(data) <= limit:
        return  # cut off: the failure of the file tells
    if len(data) > limit:
        yield failure(where, _too_large(limit))
        return
    try:
        check_bytes(data)
    except PageError as error:
        yield failure(where, error)
    else:
        yield found(data, path, media, ref=where, where=where, given=_given(record, url))


def _given(record: Any, url: str) -> dict[str, str]:  # noqa: ANN401 as above
    captured = record.rec_headers.get_header("WARC-Date")
    charset = _charset(record.http_headers.get_header("Content-Type") or "")
    told = {"url": url, "captured": captured, "charset": charset}
    return {key: value for key, value in told.items() if value}


def _is_cut(record: Any) -> bool:  # noqa: ANN401 as above
    """Whether the file ended before the record's declared length was read."""
    return getattr(record.raw_stream, "limit", 0) > 0


def _payload(record: Any, limit: int) -> bytes:  # noqa: ANN401
    """The decoded body, at most one byte more than the limit of it: a small packed body may unpack to gigabytes."""
    stream, parts, size = record.content_stream(), [], 0
    while size <= limit and (part := stream.read(min(_CHUNK, limit + 1 - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _media(content_type: str) -> str | None:
    kind = content_type.partition(";")[0].strip().casefold()
    return {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}.get(kind)


def _charset(content_type: str) -> str | None:
    from email.message import Message  # noqa: PLC0415 only WARC needs it

    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset()


def _too_large(limit: int) -> UnreadablePage:
    return UnreadablePage(f"larger than {limit:,} bytes; leave it out, or raise max_page_bytes in twosource.toml")


def _brief(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
