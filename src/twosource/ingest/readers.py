"""From paths to pages: walks files and folders, and opens each by its ending. Never more than one record in memory.

A page's `ref` is, for a file, the path as given (below a folder: the folder as given, then the way to the file);
for a JSON line its `id`, else `PATH:LINE`; for a WARC record `PATH#URL`; for a feed entry `PATH#ID-OR-LINK`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from twosource.errors import PageError, UnreadablePage, UnsupportedPage
from twosource.ingest.decode import check_bytes
from twosource.records import Failure, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_MAX_PAGE_BYTES = 50_000_000
_MEDIA = {".html": "html", ".htm": "html", ".xhtml": "html", ".mhtml": "mhtml", ".txt": "text", ".md": "text"}
_LINES = (".jsonl", ".jsonl.gz")
_ARCHIVES = (".warc", ".warc.gz")
_FEEDS = (".xml", ".rss", ".atom")
_ENDINGS = (*_MEDIA, *_LINES, *_ARCHIVES, *_FEEDS)


class Found(Struct, frozen=True):
    """A page and its bytes, whose SHA-256 is the page's digest."""

    page: Page
    data: bytes


class Skipped(Struct, frozen=True):
    """Something that is no article and was left out on purpose."""

    path: str
    why: str


Read: TypeAlias = Found | Failure | Skipped


def read_paths(paths: Iterable[str | os.PathLike[str]], max_page_bytes: int = DEFAULT_MAX_PAGE_BYTES) -> Iterator[Read]:
    """Every page under these files and folders, in the order given and by name within folders.

    What cannot be read is a Failure that says what to do; what has another ending is Skipped. `max_page_bytes`
    bounds one page: a file of HTML or text, a line, a WARC record, a feed.
    """
    for path in paths:
        yield from _read_given(os.fspath(path), max_page_bytes)


def found(  # noqa: PLR0913 these are the fields of a page
    data: bytes, path: str, media: str, *, ref: str | None = None, where: str | None = None, given: dict[str, str]
) -> Found:
    """The page that these bytes are."""
    digest = hashlib.sha256(data).hexdigest()
    return Found(Page(ref=ref or path, path=path, where=where or path, digest=digest, media=media, given=given), data)


def failure(where: str, error: PageError) -> Failure:
    """The failure row of a page error."""
    return Failure(where=where, kind=type(error).__name__, what=str(error))


def _read_given(path: str, limit: int) -> Iterator[Read]:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 a Path would rewrite the path as given
    except (OSError, ValueError) as error:
        yield failure(path, _os_error(path, error))
        return
    if not stat.S_ISDIR(mode):
        yield from _read_file(path, limit)
        return
    readable = False
    for item in _walk(path, set()):
        if isinstance(item, Failure):
            yield item
            continue
        for result in _read_file(item, limit):
            readable = readable or not isinstance(result, Skipped)
            yield result
    if not readable:
        endings = " ".join(_ENDINGS)
        yield failure(path, UnsupportedPage(f"no file here that twosource reads; it reads {endings}"))


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[str | Failure]:
    """The files below a folder, by name. Each real folder is entered once, so that links cannot make it endless."""
    try:
        state = os.stat(folder)  # noqa: PTH116 as above
        if (state.st_dev, state.st_ino) in seen:
            return
        seen.add((state.st_dev, state.st_ino))
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield failure(folder, _os_error(folder, error))
        return
    # a workspace keeps its pages in `vault`: they are no new input
    skip = "vault" if any(entry.name == "twosource.toml" for entry in ordered) else None
    for entry in ordered:
        if _is_folder(entry):
            if entry.name != skip:
                yield from _walk(entry.path, seen)
        else:
            yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: reading it as a file tells what is wrong
        return False


def _read_file(path: str, limit: int) -> Iterator[Read]:
    try:
        path.encode()
    except UnicodeEncodeError:
        yield failure(path.encode("utf-8", "replace").decode(), UnreadablePage("the file's name is not UTF-8; rename it"))
        return
    ending = _ending(path)
    if ending is None:
        yield Skipped(path, f"files ending in {Path(path).suffix or 'nothing'} are not read")
        return
    try:
        state = os.stat(path)  # noqa: PTH116 as above
        if not stat.S_ISREG(state.st_mode):
            yield Skipped(path, "not a regular file")
            return
        if ending in _LINES or ending in _ARCHIVES:
            yield from _read_stream(path, ending, limit)
        else:
            yield from _read_whole(path, ending, limit)
    except PageError as error:
        yield failure(path, error)
    except OSError as error:
        yield failure(path, _os_error(path, error))


def _ending(path: str) -> str | None:
    name = Path(path).name.casefold()
    return max((ending for ending in _ENDINGS if name.endswith(ending)), key=len, default=None)


def _read_whole(path: str, ending: str, limit: int) -> Iterator[Read]:
    with Path(path).open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        message = f"larger than {limit:,} bytes; leave it out, or raise max_page_bytes in twosource.toml"
        raise UnreadablePage(message)
    check_bytes(data)
    if ending in _FEEDS:
        from twosource.ingest import feeds  # noqa: PLC0415 feeds build on this module's records

        yield from feeds.read_feed(path, data)
    else:
        yield found(data, path, _MEDIA[ending], given={})


def _read_stream(path: str, ending: str, limit: int) -> Iterator[Read]:
    from twosource.ingest import streams  # noqa: PLC0415 streams build on this module's records

    with Path(path).open("rb") as file:
        if ending in _LINES:
            yield from streams.read_lines(path, file, limit)
        else:
            yield from streams.read_warc(path, file, limit)


def _os_error(path: str, error: OSError | ValueError) -> PageError:
    if isinstance(error, ValueError):
        return UnreadablePage("this cannot be a path (it holds a NUL character)")
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENOENT:
        if Path(path).is_symlink():
            return UnreadablePage("a link to a file that is gone; repair or remove it")
        return UnreadablePage("no such file or folder; check the path")
    if isinstance(error, PermissionError):
        return UnreadablePage("no permission to read it; change its permissions")
    if error.errno == errno.ELOOP:
        return UnreadablePage("a link that leads to itself; repair or remove it")
    return UnreadablePage(f"cannot be read ({error.strerror}); check the file and the disk")
