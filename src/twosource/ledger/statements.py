"""What the store does inside one transaction: each function takes the open connection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from sqlalchemy import delete, func, select, update

from twosource.errors import LedgerError, NotFound
from twosource.ledger import tables
from twosource.ledger.database import upsert
from twosource.ledger.shelves import Row, article_from, key, packed, seal_of, shelf_of, squeezed, unpacked
from twosource.records import Article, Failure, make_id, text_digest
from twosource.stage import in_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Column, ColumnElement, Table
    from sqlalchemy.engine import Connection, RowMapping

RecordT = TypeVar("RecordT", bound=Struct)

_SUPERSEDED = "superseded"
_CHUNK = 1000  # rows that are in memory at once where all are looked at


# --------------------------------------------------------------------------------------------------
# articles


def add_article(connection: Connection, article: Article) -> str:
    """Takes one article in; returns what became of it: added, known, replaced or withdrawn."""
    of = tables.articles
    chosen = select(of).where(of.c.ref == key(article.ref), of.c.state != _SUPERSEDED)
    old = connection.execute(chosen).mappings().first()
    seal = seal_of(article)
    if old is not None and old["seal"] == seal:
        return "known"
    if old is not None:
        connection.execute(update(of).where(of.c.version == old["version"]).values(state=_SUPERSEDED))
    put_text(connection, article)
    row = {
        "version": following(connection, of.c.version),
        "id": article.id,
        "ref": key(article.ref),
        "page": article.page,
        "digest": article.digest,
        "state": old["state"] if old is not None else "live",
        "seal": seal,
        "record": packed(article),
    }
    connection.execute(of.insert().values(row))
    remember(connection, "added" if old is None else "replaced", key(article.ref), article.id, old["id"] if old else "")
    if old is None:
        return "added"
    return "withdrawn" if old["state"] == "withdrawn" else "replaced"


def current(connection: Connection, ref_or_id: str) -> RowMapping:
    """The row of the current version of the article with that ref, else with that id. Raises NotFound."""
    of = tables.articles
    for column in (of.c.ref, of.c.id):
        chosen = select(of).where(column == key(ref_or_id), of.c.state != _SUPERSEDED)
        row = connection.execute(chosen).mappings().first()
        if row is not None:
            return row
    message = f"{ref_or_id}: no article has this ref or id; `twosource export --format json` lists them under `articles`"
    raise NotFound(message)


def articles_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[Article, ...]:
    """The articles that meet the condition, with their texts, sorted by id."""
    of = tables.articles
    joined = select(of.c.record, tables.texts.c.body).outerjoin(tables.texts, tables.texts.c.digest == of.c.digest)
    found = [article_from(record, body) for record, body in connection.execute(joined.where(condition))]
    return tuple(sorted(found, key=lambda article: article.id))


def put_text(connection: Connection, article: Article) -> None:
    """Keeps the article's text under its digest, once. Raises LedgerError if the digest is not that of the text."""
    texts = tables.texts
    if text_digest(article.text) != article.digest:
        message = f"{article.ref}: its text is not the one its digest tells of; a bug of twosource: please report it"
        raise LedgerError(message)
    if connection.scalar(select(texts.c.digest).where(texts.c.digest == article.digest)) is None:
        body = squeezed(article.text.encode("utf-8", "surrogatepass"))
        connection.execute(texts.insert().values(digest=article.digest, body=body))


def put_by_article(
    connection: Connection, table: Table, fingerprint: str, bodies: Mapping[str, bytes], amended: Mapping[str, str]
) -> None:
    """Keeps readings or notes, by article, each with the seal of the article as it stands; `amended` are the seals of those
    read otherwise.
    """
    of = tables.articles
    chosen = select(of.c.id, of.c.seal).where(of.c.id.in_(bodies), of.c.state != _SUPERSEDED)
    seals = {**dict(connection.execute(chosen).all()), **amended}
    rows = [
        {"article": name, "fingerprint": fingerprint, "seal": seals[name], "body": body}
        for name, body in bodies.items()
        if name in seals
    ]
    upsert(connection, table, rows)


# --------------------------------------------------------------------------------------------------
# the view


def replace_rows(connection: Connection, table: Table, rows: Mapping[str, Row]) -> None:
    """Makes these the rows of the table: what is gone is deleted, and only what differs is written."""
    names = [column.name for column in table.columns]
    at = names.index("id")
    stale: list[str] = []
    same: set[str] = set()
    for stored in connection.execute(select(table)):
        row = rows.get(stored[at])
        if row is None:
            stale.append(stored[at])
        elif tuple(map(row.get, names)) == tuple(stored):
            same.add(stored[at])
    delete_rows(connection, table, stale)
    for batch in in_batches(sorted(rows.keys() - same), 500):
        upsert(connection, table, [rows[identity] for identity in batch])


def records_where(
    connection: Connection, kind: type[RecordT], equal: Mapping[str, object], limit: int | None = None, offset: int = 0
) -> tuple[RecordT, ...]:
    """Records of the view whose columns equal these values (or one of them), in the order of their shelf."""
    shelf = shelf_of(kind)
    table = shelf.table
    ordered = [table.c[name] for name in shelf.order]
    if kind is Article:
        both = select(table.c.record, tables.texts.c.body).outerjoin(tables.texts, tables.texts.c.digest == table.c.digest)
        rows = connection.execute(both.where(*_conditions(table, equal)).order_by(*ordered).limit(limit).offset(offset))
        return tuple(article_from(record, body) for record, body in rows)  # type: ignore[misc]  # here RecordT is Article
    chosen = select(table.c.record).where(*_conditions(table, equal)).order_by(*ordered).limit(limit).offset(offset)
    return tuple(unpacked(record, kind) for record in connection.scalars(chosen).all())


def gist_where(
    connection: Connection, kind: type[Struct], shape: type[RecordT], equal: Mapping[str, object]
) -> Iterator[RecordT]:
    """Records of that kind, read as the smaller `shape`, in the order of their shelf; never all in memory at once."""
    shelf = shelf_of(kind)
    table = shelf.table
    chosen = select(table.c.record).where(*_conditions(table, equal)).order_by(*(table.c[name] for name in shelf.order))
    for chunk in connection.execution_options(yield_per=_CHUNK).scalars(chosen).partitions():
        for record in chunk:
            yield unpacked(record, shape)


def _conditions(table: Table, equal: Mapping[str, object]) -> list[ColumnElement[bool]]:
    """That each column equals its value, or one of a list."""
    return [table.c[name].in_(value) if isinstance(value, list) else table.c[name] == value for name, value in equal.items()]


def delete_rows(connection: Connection, table: Table, ids: Iterable[str]) -> None:
    """Deletes the rows with these ids."""
    for batch in in_batches(sorted(ids), 500):
        connection.execute(delete(table).where(table.c.id.in_(batch)))


# --------------------------------------------------------------------------------------------------
# failures and history


def failure_row(failure: Failure) -> Row:
    """The row of a failure; its id hashes all of it."""
    identity = make_id("fail", failure.stage, failure.where, failure.kind, failure.what)
    return {"id": identity, "stage": failure.stage, "place": key(failure.where), "record": packed(failure)}


def lies_in(place: str, path: str) -> bool:
    """Whether a failure's place (PATH or PATH:LINE) is that path, a line of it, or inside that folder."""
    folder = path.rstrip("/\\")
    return place == path or place.startswith((f"{folder}:", f"{folder}/", f"{folder}\\"))


def remember(connection: Connection, what: str, ref: str, article: str, note: str) -> None:
    """Appends to the history what was done, and when."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    number = following(connection, tables.history.c.number)
    row = {"number": number, "at": at, "what": what, "ref": ref, "article": article, "note": key(note)}
    connection.execute(tables.history.insert().values(row))


def following(connection: Connection, column: Column[Any]) -> int:
    """One more than the largest number in the column; safe, since there is one writer."""
    return int(connection.scalar(select(func.coalesce(func.max(column), 0))) or 0) + 1
