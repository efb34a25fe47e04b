"""Which table keeps which record of a view, and by which columns it is found there."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twosource.errors import LedgerError, NotFound
from twosource.ledger import tables
from twosource.records import (
    Article,
    Cell,
    Claim,
    Conflict,
    Count,
    Identity,
    Incident,
    Origin,
    Reuse,
    Source,
    make_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table

    from twosource.records import View

RecordT = TypeVar("RecordT", bound=Struct)
_LARGEST = 2**63 - 1
Row = dict[str, Any]


class Shelf(Struct, Generic[RecordT], frozen=True):
    """Where records of one kind stand: their field of the View, their table, the columns made of them, and their order."""

    kind: type[RecordT]
    field: str
    table: Table
    columns: Callable[[RecordT], Row]
    order: tuple[str, ...] = ("id",)


def shelf_of(kind: type[RecordT]) -> Shelf[RecordT]:
    """The shelf of that kind of record; NotFound for what a view does not hold."""
    for shelf in SHELVES:
        if shelf.kind is kind:
            return shelf
    message = f"{kind.__name__}: no such records in a view"
    raise NotFound(message)


def rows_of(view: View) -> Iterator[tuple[Table, dict[str, Row]]]:
    """For each table of the view, its rows by id."""
    incidents = {claim: incident.id for incident in view.incidents for claim in incident.claims}
    for shelf in SHELVES:
        rows: dict[str, Row] = {}
        for record in getattr(view, shelf.field):
            row = {**shelf.columns(record), "record": packed(record)}
            if shelf.kind is Claim:
                row["incident"] = incidents.get(record.id)
            if rows.setdefault(row["id"], row) is not row:
                message = f"the view holds two {shelf.field} with the id {row['id']}; a bug of twosource: please report it"
                raise LedgerError(message)
        yield shelf.table, rows


def cell_id(cell: Cell) -> str:
    """The id under which a cell is kept and reviewed: one per incident, slot and group."""
    return make_id("cell", cell.incident, cell.slot, cell.group or "")


# --------------------------------------------------------------------------------------------------
# records as JSON, texts as bytes


def packed(record: Struct) -> str:
    """The record as JSON; an article without its text, which stands under its digest."""
    plain = replace(record, text="") if isinstance(record, Article) else record
    try:
        return msgspec.json.encode(plain).decode()
    except UnicodeEncodeError as error:
        message = f"{getattr(record, 'id', type(record).__name__)}: holds characters that are no text ({error.reason})"
        raise LedgerError(message) from error


def unpacked(record: str | bytes, kind: type[RecordT]) -> RecordT:
    """The record that this JSON is of; LedgerError if it is none."""
    try:
        return msgspec.json.decode(record, type=kind)
    except msgspec.DecodeError as error:
        message = f"the ledger holds a damaged {kind.__name__} ({error}); restore a copy, or delete the ledger and build again"
        raise LedgerError(message) from error


def seal_of(article: Article) -> str:
    """SHA-256 of all that is known of an article except the path it came by: two with one seal are the same."""
    return hashlib.sha256(packed(replace(article, path="")).encode()).hexdigest()


def squeezed(data: bytes) -> bytes:
    """The bytes, compressed; level 1, since reading takes most of its time elsewhere."""
    return zlib.compress(data, 1)


def expanded(body: bytes) -> bytes:
    """The bytes that `squeezed` took; LedgerError if they are damaged."""
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        message = f"the ledger holds damaged bytes ({error}); restore a copy, or delete the ledger and build again"
        raise LedgerError(message) from error


def article_from(record: str, body: bytes | None) -> Article:
    """The article, its text put back; LedgerError if that is missing or damaged."""
    article = unpacked(record, Article)
    if body is None:
        message = f"{article.ref}: its text is not in the ledger; restore a copy, or delete the ledger and build again"
        raise LedgerError(message)
    return replace(article, text=expanded(body).decode("utf-8", "surrogatepass"))


def key(text: str) -> str:
    """The text as a key column can hold it: PostgreSQL takes no NUL, and neither takes half a surrogate pair."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


# --------------------------------------------------------------------------------------------------
# the columns of each kind


def _article(article: Article) -> Row:
    published = article.published.start if article.published else None
    outlet = key(article.outlet) if article.outlet else None
    return {"id": article.id, "ref": key(article.ref), "digest": article.digest, "outlet": outlet, "published": published}


def _source(source: Source) -> Row:
    return {"id": source.id, "name": key(source.name), "kind": source.kind, "party": source.party}


def _claim(claim: Claim) -> Row:
    return {
        "id": claim.id,
        "article": claim.article,
        "type": claim.type,
        "stance": claim.stance,
        "modality": claim.modality,
        "root": claim.chain[-1].source if claim.chain else None,
    }


def _incident(incident: Incident) -> Row:
    when, where = incident.when, incident.where
    return {
        "id": incident.id,
        "title": key(incident.title),
        "type": incident.type,
        "status": incident.status,
        "start": when.start if when else None,
        "end": when.end if when else None,
        "country": where.country if where else None,
        "lat": where.lat if where else None,
        "lon": where.lon if where else None,
        "articles": incident.articles,
        "origins": incident.origins,
    }


def _cell(cell: Cell) -> Row:
    count = cell.value if isinstance(cell.value, Count) else Count()
    return {
        "id": cell_id(cell),
        "incident": cell.incident,
        "slot": cell.slot,
        "group_code": cell.group or "",
        "status": cell.status,
        "low": _indexed(count.low),
        "best": _indexed(count.best),
        "high": _indexed(count.high),
    }


def _indexed(bound: int | None) -> int | None:
    """The number as a 64-bit column holds it: the largest there is for what is larger; the record keeps it as it is."""
    return None if bound is None else max(-_LARGEST, min(bound, _LARGEST))


def _origin(origin: Origin) -> Row:
    return {"id": origin.id, "incident": origin.incident, "root": origin.root}


def _conflict(conflict: Conflict) -> Row:
    return {
        "id": conflict.id,
        "left": conflict.left,
        "right": conflict.right,
        "slot": conflict.slot,
        "kind": conflict.kind,
    }


def _reuse(reuse: Reuse) -> Row:
    return {"id": reuse.id, "later": reuse.later, "earlier": reuse.earlier, "kind": reuse.kind}


def _identity(identity: Identity) -> Row:
    return {"id": identity.id}


SHELVES: tuple[Shelf[Any], ...] = (
    Shelf(Article, "articles", tables.view_articles, _article),
    Shelf(Source, "sources", tables.sources, _source),
    Shelf(Claim, "claims", tables.claims, _claim),
    Shelf(Incident, "incidents", tables.incidents, _incident),
    Shelf(Cell, "cells", tables.cells, _cell, ("incident", "slot", "group_code")),
    Shelf(Origin, "origins", tables.origins, _origin),
    Shelf(Conflict, "conflicts", tables.conflicts, _conflict),
    Shelf(Reuse, "reuse", tables.reuse, _reuse),
    Shelf(Identity, "identities", tables.identities, _identity),
)
