"""The ledger: what it keeps of articles, readings, people's decisions and the computed view.

Every write is one transaction, so that a run which is killed at any moment leaves a ledger to go on from.
What is already there is compared first and not written again: a run that brings nothing new changes no
byte. What is computed comes back sorted by id; what people decided, in the order in which they did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import and_, delete, func, select, update

from twosource.ledger import database, statements, tables
from twosource.ledger.shelves import SHELVES, Row, expanded, key, packed, rows_of, seal_of, shelf_of, squeezed, unpacked
from twosource.link.notes import note_from, packed_note
from twosource.records import Article, Failure, Judgement, Links, Reading, Review, View, make_id
from twosource.stage import in_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

    from twosource.link.notes import Note

RecordT = TypeVar("RecordT", bound=Struct)

_BATCH = 64  # records per transaction while a run is under way: at most so much work is lost when it is killed
_MANY = 5000  # ids in one question: SQLite takes 32,766
_VIEW = "view"  # the key, in `meta`, of the fingerprint of what the view was computed from


class AddReport(Struct, frozen=True):
    """What became of articles that were added, by article id.

    `known` were there already, `replaced` are new versions of a known ref. `withdrawn` are new versions of
    a ref that a person withdrew: they are kept, and stay withdrawn until somebody restores them.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class HistoryEntry(Struct, frozen=True):
    """One thing done to the ledger: `what` is added, replaced, withdrawn, restored, judged or reviewed. `at` is UTC."""

    number: int
    at: str
    what: str
    ref: str
    article: str
    note: str = ""


class Store:
    """An open ledger. Use it as a context manager; it may be shared by threads."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, ledger: str | Path, *, create: bool = True) -> Self:
        """The ledger in that file or at that postgresql:// URL, made or brought up to date if need be.

        Raises NotFound without `create`, SchemaTooNew, StoreConflict where another holds it, LedgerError.
        """
        engine, name = database.open_engine(ledger, create=create)
        try:
            database.migrated(engine, name)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name)

    def close(self) -> None:
        """Gives back all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _reading(self) -> AbstractContextManager[Connection]:
        return database.reading(self._engine, self.name)

    def _writing(self) -> AbstractContextManager[Connection]:
        return database.writing(self._engine, self.name)

    # ----------------------------------------------------------------------------------------------
    # articles

    def add_articles(self, articles: Iterable[Article]) -> AddReport:
        """Takes articles in, in batches. Same ref and content: known. Same ref, other content: a new version."""
        found: dict[str, list[str]] = {field: [] for field in AddReport.__struct_fields__}
        for batch in in_batches(articles, _BATCH):
            if self._all_known(batch):
                found["known"].extend(article.id for article in batch)
                continue
            with self._writing() as connection:
                for article in batch:
                    found[statements.add_article(connection, article)].append(article.id)
        return AddReport(**{field: tuple(ids) for field, ids in found.items()})

    def live_articles(self) -> tuple[Article, ...]:
        """The articles that count: neither withdrawn nor superseded."""
        with self._reading() as connection:
            return statements.articles_where(connection, tables.articles.c.state == "live")

    def live_ids(self) -> tuple[str, ...]:
        """The ids of the live articles, sorted."""
        of = tables.articles
        with self._reading() as connection:
            return tuple(sorted(connection.scalars(select(of.c.id).where(of.c.state == "live"))))

    def shown_ids(self) -> tuple[str, ...]:
        """The ids of the articles of the view as last computed, sorted."""
        of = tables.view_articles
        with self._reading() as connection:
            return tuple(sorted(connection.scalars(select(of.c.id))))

    def live_digest(self) -> str:
        """A hash over all that is known of the live articles: for fingerprints of what is computed from them."""
        of = tables.articles
        with self._reading() as connection:
            rows = connection.execute(select(of.c.id, of.c.seal).where(of.c.state == "live"))
            return make_id("live", *(part for row in sorted(rows) for part in row))

    def articles(self, *refs_or_ids: str) -> tuple[Article, ...]:
        """The current versions with these refs or ids, withdrawn or not; NotFound if one of them is unknown."""
        with self._reading() as connection:
            found = [statements.current(connection, name)["version"] for name in refs_or_ids]
            return statements.articles_where(connection, tables.articles.c.version.in_(found))

    def withdraw(self, ref_or_id: str, note: str = "") -> str:
        """Takes an article out of all results, and keeps it; returns its ref. NotFound for an unknown one."""
        return self._mark(ref_or_id, "withdrawn", note)

    def restore(self, ref_or_id: str, note: str = "") -> str:
        """Takes a withdrawal back; returns the article's ref. NotFound for an unknown one."""
        return self._mark(ref_or_id, "live", note)

    def _mark(self, ref_or_id: str, state: str, note: str) -> str:
        with self._reading() as connection:
            row = statements.current(connection, ref_or_id)
        if row["state"] != state:
            with self._writing() as connection:
                row = statements.current(connection, ref_or_id)
                chosen = tables.articles.c.version == row["version"]
                connection.execute(update(tables.articles).where(chosen).values(state=state))
                statements.remember(connection, "restored" if state == "live" else state, row["ref"], row["id"], note)
        return str(row["ref"])

    def _all_known(self, batch: Sequence[Article]) -> bool:
        wanted = [key(article.ref) for article in batch]
        current = and_(tables.articles.c.ref.in_(wanted), tables.articles.c.state != "superseded")
        with self._reading() as connection:
            seals = dict(connection.execute(select(tables.articles.c.ref, tables.articles.c.seal).where(current)).all())
        return all(seals.get(key(article.ref)) == seal_of(article) for article in batch)

    # ----------------------------------------------------------------------------------------------
    # readings

    def articles_without_reading(self, fingerprint: str, amended: Mapping[str, Article] | None = None) -> Iterator[Article]:
        """The live articles that nobody has read yet as they stand, with this model, codebook and policy.

        Of those of which people set something, `amended` holds what they are to be read as, by id.
        """
        amended = amended or {}
        unread = [
            (identity, version) for identity, version, _, read in self._kept_of(tables.readings, fingerprint, amended) if not read
        ]
        for batch in in_batches(unread, _BATCH):
            with self._reading() as connection:
                condition = tables.articles.c.version.in_([version for _, version in batch])
                chunk = statements.articles_where(connection, condition)
            yield from (amended.get(article.id, article) for article in chunk)

    def unread(self, fingerprint: str, amended: Mapping[str, Article] | None = None) -> dict[str, str]:
        """The refs of the live articles that `articles_without_reading` would bring, by id."""
        return {
            identity: ref for identity, _, ref, read in self._kept_of(tables.readings, fingerprint, amended or {}) if not read
        }

    def put_readings(self, fingerprint: str, readings: Iterable[Reading], amended: Mapping[str, Article] | None = None) -> int:
        """Keeps readings, in batches as they come; returns how many. `amended` as for `articles_without_reading`."""
        bodies = ((reading.article, squeezed(msgspec.json.encode(reading))) for reading in readings)
        return self._put_by_article(tables.readings, fingerprint, bodies, amended or {})

    def put_notes(self, fingerprint: str, notes: Iterable[Note], amended: Mapping[str, Article]) -> None:
        """Keeps what linking took from articles as they were read, in batches; `amended` as for `articles_without_reading`."""
        bodies = ((note.article, packed_note(note)) for note in notes)
        self._put_by_article(tables.notes, fingerprint, bodies, amended)

    def _put_by_article(
        self, table: Table, fingerprint: str, bodies: Iterable[tuple[str, bytes]], amended: Mapping[str, Article]
    ) -> int:
        seals = {identity: seal_of(article) for identity, article in amended.items()}
        number = 0
        for batch in in_batches(bodies, _BATCH):
            with self._writing() as connection:
                statements.put_by_article(connection, table, fingerprint, dict(batch), seals)
            number += len(batch)
        return number

    def readings(self, fingerprint: str, amended: Mapping[str, Article] | None = None) -> Iterator[Reading]:
        """The readings of all live articles under that fingerprint, one by one, sorted by article."""
        for body in self._bodies(tables.readings, fingerprint, amended or {}):
            yield unpacked(expanded(body), Reading)

    def notes(self, fingerprint: str, amended: Mapping[str, Article]) -> Iterator[Note]:
        """The notes of live articles that are kept under that fingerprint, one by one, sorted by article."""
        for body in self._bodies(tables.notes, fingerprint, amended):
            yield note_from(body)

    def _bodies(self, table: Table, fingerprint: str, amended: Mapping[str, Article]) -> Iterator[bytes]:
        """What the table keeps of live articles as they stand, sorted by article."""
        ids = [identity for identity, _, _, kept in self._kept_of(table, fingerprint, amended) if kept]
        for batch in in_batches(ids, _BATCH):
            with self._reading() as connection:
                rows = sorted(connection.execute(select(table.c.article, table.c.body).where(table.c.article.in_(batch))))
            for _, body in rows:
                yield body

    def reading_of(self, article: str) -> Reading | None:
        """What was last read in that article, whatever it was read with; None before the first reading."""
        kept = tables.readings
        with self._reading() as connection:
            body = connection.scalar(select(kept.c.body).where(kept.c.article == article))
        return None if body is None else unpacked(expanded(body), Reading)

    def _kept_of(self, kept: Table, fingerprint: str, amended: Mapping[str, Article]) -> list[tuple[str, int, str, bool]]:
        """Of every live article the id, version, ref, and whether the table has it as it stands; sorted."""
        of = tables.articles
        match = and_(kept.c.article == of.c.id, kept.c.fingerprint == fingerprint)
        chosen = select(of.c.id, of.c.version, of.c.ref, of.c.seal, kept.c.seal).outerjoin(kept, match)
        seals = {identity: seal_of(article) for identity, article in amended.items()}
        with self._reading() as connection:
            rows = connection.execute(chosen.where(of.c.state == "live")).all()
        return sorted((name, version, ref, seals.get(name, seal) == read) for name, version, ref, seal, read in rows)

    # ----------------------------------------------------------------------------------------------
    # the view

    def view_fingerprint(self) -> str | None:
        """What the view was computed from; None before the first one."""
        with self._reading() as connection:
            return connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == _VIEW))

    def put_view(self, fingerprint: str, view: View) -> bool:
        """Replaces the view as a whole, writing only the rows that differ; False if it was this one already."""
        if self.view_fingerprint() == fingerprint:
            return False
        with self._writing() as connection:
            texts = set(connection.scalars(select(tables.texts.c.digest)))
            for article in view.articles:
                if article.digest not in texts:
                    statements.put_text(connection, article)
            for table, rows in rows_of(view):
                statements.replace_rows(connection, table, rows)
            database.upsert(connection, tables.meta, [{"key": _VIEW, "value": fingerprint}])
        return True

    def links(self, fingerprint: str) -> Links | None:
        """What ties the articles together, if it was last computed from what this fingerprint tells of."""
        of = tables.links
        with self._reading() as connection:
            body = connection.scalar(select(of.c.body).where(of.c.fingerprint == fingerprint))
        return None if body is None else unpacked(expanded(body), Links)

    def put_links(self, fingerprint: str, links: Links) -> None:
        """Keeps these links in the place of those before."""
        body = squeezed(packed(links).encode())
        with self._writing() as connection:
            connection.execute(delete(tables.links))
            connection.execute(tables.links.insert().values(fingerprint=fingerprint, body=body))

    def view(self) -> View:
        """The view as last computed; an empty one before that."""
        with self._reading() as connection:
            return View(**{shelf.field: statements.records_where(connection, shelf.kind, {}) for shelf in SHELVES})

    def records(self, kind: type[RecordT], *, limit: int | None = None, offset: int = 0, **equal: object) -> tuple[RecordT, ...]:
        """Records of the view whose columns (see tables.py) equal these values, or one of a list, sorted by id."""
        with self._reading() as connection:
            return statements.records_where(connection, kind, equal, limit, offset)

    def gist(self, kind: type[Struct], shape: type[RecordT], **equal: object) -> Iterator[RecordT]:
        """Records of the view as smaller ones, which have some of their fields: one by one, for what looks at all of them."""
        with self._reading() as connection:
            yield from statements.gist_where(connection, kind, shape, equal)

    def count(self, kind: type[Struct], **equal: object) -> int:
        """How many records of that kind the view holds whose columns equal these values."""
        table = shelf_of(kind).table
        chosen = select(func.count()).select_from(table).where(*(table.c[name] == value for name, value in equal.items()))
        with self._reading() as connection:
            return connection.scalar(chosen) or 0

    def incidents_of(self, claims: Sequence[str]) -> dict[str, str | None]:
        """The incident of each of these claims, None for a claim of a state; what the view does not hold is left out."""
        of = tables.claims
        found: dict[str, str | None] = {}
        with self._reading() as connection:
            for batch in in_batches(claims, _MANY):
                found.update(connection.execute(select(of.c.id, of.c.incident).where(of.c.id.in_(batch))).all())
        return found

    def incidents_in(self, articles: Sequence[str]) -> frozenset[str]:
        """The ids of the incidents that these articles tell of."""
        of = tables.claims
        found: set[str] = set()
        with self._reading() as connection:
            for batch in in_batches(articles, _MANY):
                chosen = select(of.c.incident).distinct().where(of.c.article.in_(batch), of.c.incident.is_not(None))
                found.update(connection.scalars(chosen))
        return frozenset(found)

    # ----------------------------------------------------------------------------------------------
    # failures

    def add_failures(self, failures: Iterable[Failure]) -> None:
        """Keeps failures next to those known; one that is known already is not written again."""
        self._put_failures(list(failures), gone=set())

    def put_failures(self, stage: str, failures: Iterable[Failure], *, under: Sequence[str] | None = None) -> None:
        """Makes these the failures of that stage, or of its inputs `under` those paths: what is mended goes."""
        table = tables.failures
        with self._reading() as connection:
            old = connection.execute(select(table.c.id, table.c.place).where(table.c.stage == stage)).all()
        gone = {identity for identity, place in old if under is None or any(statements.lies_in(place, path) for path in under)}
        self._put_failures(list(failures), gone=gone)

    def failures(self) -> tuple[Failure, ...]:
        """All failures, sorted by where they happened."""
        with self._reading() as connection:
            found = [unpacked(record, Failure) for record in connection.scalars(select(tables.failures.c.record))]
        return tuple(sorted(found, key=lambda failure: (failure.where, failure.stage, failure.kind, failure.what)))

    def _put_failures(self, failures: Sequence[Failure], *, gone: set[str]) -> None:
        rows = {row["id"]: row for row in map(statements.failure_row, failures)}
        with self._reading() as connection:
            known = set(connection.scalars(select(tables.failures.c.id)))
        fresh, stale = rows.keys() - known, gone - rows.keys()
        if fresh or stale:
            with self._writing() as connection:
                statements.delete_rows(connection, tables.failures, stale)
                database.upsert(connection, tables.failures, [rows[identity] for identity in sorted(fresh)])

    # ----------------------------------------------------------------------------------------------
    # what people decide

    def judgements(self) -> tuple[Judgement, ...]:
        """All judgements, in the order they were made."""
        return self._appended(tables.judgements, Judgement)

    def add_judgement(self, judgement: Judgement) -> None:
        """Appends a judgement."""
        self._append(tables.judgements, judgement, {"id": judgement.id}, "judged")

    def reviews(self) -> tuple[Review, ...]:
        """All reviews, in the order they were made."""
        return self._appended(tables.reviews, Review)

    def add_review(self, review: Review) -> None:
        """Appends a review."""
        self._append(tables.reviews, review, {"id": review.id, "target": review.target}, "reviewed")

    def decided(self) -> int:
        """How many judgements and reviews there are; grows with each."""
        with self._reading() as connection:
            counted = (connection.scalar(select(func.count()).select_from(of)) for of in (tables.judgements, tables.reviews))
            return sum(number or 0 for number in counted)

    def history(self) -> tuple[HistoryEntry, ...]:
        """What was done to the ledger, first to last."""
        with self._reading() as connection:
            rows = connection.execute(select(tables.history).order_by(tables.history.c.number)).mappings()
            return tuple(HistoryEntry(**row) for row in rows)

    def _appended(self, table: Table, kind: type[RecordT]) -> tuple[RecordT, ...]:
        with self._reading() as connection:
            return tuple(unpacked(row, kind) for row in connection.scalars(select(table.c.record).order_by(table.c.number)))

    def _append(self, table: Table, record: Struct, columns: Row, what: str) -> None:
        with self._writing() as connection:
            row = {**columns, "number": statements.following(connection, table.c.number), "record": packed(record)}
            connection.execute(table.insert().values(row))
            statements.remember(connection, what, columns["id"], "", getattr(record, "verdict", ""))

    # ----------------------------------------------------------------------------------------------

    def damage(self) -> tuple[str, ...]:
        """What the database itself finds wrong with its files; PostgreSQL watches over its own."""
        if self._engine.dialect.name != "sqlite":
            return ()
        with self._reading() as connection:
            found = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars()]
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        found += [f"table {row[0]}, row {row[1]}: names a row of {row[2]} that is not there" for row in dangling]
        return tuple(f"{self.name}: {line}" for line in found if line != "ok")

    def counts(self) -> dict[str, int]:
        """How many there are of everything: for `twosource status`."""
        table = tables.articles
        with self._reading() as connection:
            states: dict[str, int] = dict(connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all())
            found = {f"{state} articles": states.get(state, 0) for state in ("live", "withdrawn", "superseded")}
            others = (
                tables.readings,
                *(shelf.table for shelf in SHELVES[1:]),
                tables.failures,
                tables.judgements,
                tables.reviews,
            )
            return found | {other.name: connection.scalar(select(func.count()).select_from(other)) or 0 for other in others}
