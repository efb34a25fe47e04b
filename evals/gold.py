"""Gold records: read from a corpus file, checked before use, sampled the same way each time.

Formats are those of the corpora's README. Gold that is broken raises GoldError with file and line: a scorer that
skipped it would measure something else than it says.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeAlias

from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Record: TypeAlias = dict[str, Any]


class GoldError(ValueError):
    """A corpus file that cannot be scored against; the message says where and why."""


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lines_of(path: Path) -> list[str]:
    """The lines of a text file, plain or gzip. Raises GoldError where it is not UTF-8."""
    data = path.read_bytes()
    try:
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode().split("\n")
    except (UnicodeDecodeError, OSError) as error:
        message = f"{path}: not readable as UTF-8 text ({error})"
        raise GoldError(message) from error


def load(path: Path, needs: Sequence[str]) -> list[Record]:
    """The JSON records of a file. Raises GoldError for a line that is no record, lacks a field or repeats an id."""
    found: list[Record] = []
    seen: set[str] = set()
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            message = f"{path}:{number}: not JSON ({error.msg})"
            raise GoldError(message) from error
        missing = [name for name in ("id", *needs) if name not in record]
        if missing or record["id"] in seen:
            message = f"{path}:{number}: " + (f"lacks {', '.join(missing)}" if missing else f"repeats the id {record['id']}")
            raise GoldError(message)
        seen.add(record["id"])
        found.append(record)
    if not found:
        message = f"{path}: holds no record"
        raise GoldError(message)
    return found


def span(record: Record, start: object, end: object) -> Span:
    """The span, checked. Raises GoldError where it does not lie in the record's text or is empty."""
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(record["text"]):
        message = f"record {record['id']}: the span {start}-{end} does not lie in its text of {len(record['text'])} characters"
        raise GoldError(message)
    return Span(start, end)


def spans(record: Record, pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """All these [start, end] pairs as checked spans."""
    return tuple(span(record, *pair) for pair in pairs)


def numbers(record: Record, field: str) -> tuple[int, int] | None:
    """A [low, high] range, or None where gold is silent. Raises GoldError for one that is upside down or no range."""
    value = record[field]
    if value is None:
        return None
    if len(value) != 2 or not all(isinstance(one, int) for one in value) or not 0 <= value[0] <= value[1]:
        message = f"record {record['id']}: {field} is no range: {value}"
        raise GoldError(message)
    return value[0], value[1]


def sample(records: Sequence[Record], limit: int | None, by: str = "id") -> list[Record]:
    """The first so many records by the hash of `by`, all where no limit is given.

    Records that share `by` (articles of one incident) come together, the last group whole.
    """
    ordered = sorted(records, key=lambda one: (_rank(one[by]), str(one["id"])))
    if limit is None or limit >= len(ordered):
        return ordered
    last = ordered[limit - 1][by]
    return ordered[:limit] + [one for one in ordered[limit:] if one[by] == last]


def _rank(name: object) -> str:
    return hashlib.sha256(str(name).encode()).hexdigest()


def conll(path: Path, columns: int) -> Iterator[tuple[str, list[list[str]]]]:
    """Sentence id and rows of a tab-separated file; ranges and empty nodes are left out.

    Raises GoldError for a row with another number of columns, a word out of order or a sentence without id.
    """
    name, rows = "", []
    for number, line in enumerate([*lines_of(path), ""], 1):
        if line.startswith("# sent_id ="):
            name = line.partition("=")[2].strip()
        elif line and not line.startswith("#"):
            row = line.split("\t")
            if len(row) != columns:
                message = f"{path}:{number}: {len(row)} columns, not {columns}"
                raise GoldError(message)
            if row[0].isdigit():
                rows.append(row)
                if int(row[0]) != len(rows) or not name:
                    message = f"{path}:{number}: word {row[0]} out of order, or its sentence has no id"
                    raise GoldError(message)
        elif not line and rows:
            yield name, rows
            name, rows = "", []
