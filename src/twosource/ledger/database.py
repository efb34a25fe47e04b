"""Opening a ledger's database (SQLite or PostgreSQL), its transactions, and its errors in plain words."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url

from twosource.errors import LedgerError, NotFound, StoreConflict
from twosource.ledger import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

PATIENCE = 10.0  # seconds to wait for another writer before giving up

_WRITER = 0x7477_6F73  # "twos": the PostgreSQL advisory lock that one writer holds

_NO_SERVER = (  # libpq gives no SQLSTATE for a connection that fails, only words in the server's language
    LedgerError,
    "it cannot be reached or refuses; check `ledger` in twosource.toml, that the server runs, and that the database exists",
)
_DANGLING = (LedgerError, "a record names another that is not there; a bug of twosource: please report it")
_SQLITE_REMEDIES = {
    sqlite3.SQLITE_BUSY: (StoreConflict, "another twosource is writing to it; wait until that has finished, then run again"),
    sqlite3.SQLITE_LOCKED: (StoreConflict, "another twosource is writing to it; wait until that has finished, then run again"),
    sqlite3.SQLITE_FULL: (LedgerError, "the disk is full; make room and run again: nothing that was written is lost"),
    sqlite3.SQLITE_IOERR: (LedgerError, "the disk cannot be read or written; check it and its free space, then run again"),
    sqlite3.SQLITE_READONLY: (LedgerError, "it is read-only; allow writing to the file and its folder, or copy the workspace"),
    sqlite3.SQLITE_PERM: (LedgerError, "access is not permitted; allow writing to the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: (LedgerError, "it cannot be opened; check that the folder exists and may be written to"),
    sqlite3.SQLITE_NOTADB: (LedgerError, "the file is no SQLite database; restore a copy, or delete it and build again"),
    sqlite3.SQLITE_CORRUPT: (LedgerError, "the file is damaged; restore a copy, or delete it and build again"),
    sqlite3.SQLITE_CONSTRAINT: _DANGLING,
}
_POSTGRESQL_REMEDIES = {  # by the first characters of the SQLSTATE
    "55P03": (StoreConflict, "another twosource is writing to it; wait until that has finished, then run again"),
    "40": (StoreConflict, "another twosource changed it at the same time; run again"),
    "53": (LedgerError, "the server is out of disk, memory or connections; make room and run again"),
    "25006": (LedgerError, "it is read-only; use the primary server, or allow writing"),
    "42501": (LedgerError, "this user may not do that; grant it CREATE and USAGE on the schema"),
    "23": _DANGLING,
    "08": _NO_SERVER,
    "57P": _NO_SERVER,
}


def open_engine(ledger: str | Path, *, create: bool) -> tuple[Engine, str]:
    """The engine of a ledger, and the name it has in messages (no password in it).

    Raises NotFound where no ledger is and none may be made, LedgerError where it cannot be.
    """
    if "://" in str(ledger):
        url = _server(str(ledger))
        name = url.render_as_string(hide_password=True)
    else:
        url = _file(Path(ledger), create=create)
        name = str(ledger)
    try:
        engine = create_engine(url, hide_parameters=True)
    except ModuleNotFoundError as error:
        message = f"{name}: PostgreSQL needs psycopg; run `pip install 'twosource[postgresql]'`"
        raise LedgerError(message) from error
    _prepare(engine)
    return engine, name


def _server(ledger: str) -> URL:
    try:
        url = make_url(ledger)
    except (exc.ArgumentError, ValueError) as error:
        message = "`ledger` in twosource.toml is no URL of the form postgresql://user@host/database"
        raise LedgerError(message) from error
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    message = f"{url.render_as_string()}: a ledger is a file or a postgresql:// URL, not {url.drivername}"
    raise LedgerError(message)


def _file(path: Path, *, create: bool) -> URL:
    if not path.exists():
        if not create:
            message = f"{path}: no ledger here; run `twosource build PATH` first, or name its workspace with -w"
            raise NotFound(message)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{path.parent}: cannot be made ({error.strerror}); choose another folder with -w"
            raise LedgerError(message) from error
    journal = path.with_name(path.name + "-wal")
    if path.is_file() and not os.access(path.parent, os.W_OK) and not (journal.exists() and journal.stat().st_size):
        # SQLite would make its journal files even to read; on a read-only disk it need not
        return URL.create("sqlite", database=path.absolute().as_uri(), query={"immutable": "1", "uri": "true"})
    return URL.create("sqlite", database=str(path))


def _prepare(engine: Engine) -> None:
    """SQLite: we begin transactions ourselves, since the driver's own habit of it is late and never IMMEDIATE."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - whatever DBAPI connection
        connection.isolation_level = None
        # NORMAL: with a write-ahead log a power cut may cost the last transactions, never the file; a kill costs nothing
        for pragma in (f"busy_timeout = {int(PATIENCE * 1000)}", "foreign_keys = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine, name: str) -> Iterator[Connection]:
    """A transaction that reads one state of the ledger."""
    with in_plain_words(name), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, name: str) -> Iterator[Connection]:
    """A transaction that writes, all or nothing; there is one writer at a time, others wait a while."""
    with in_plain_words(name), engine.connect().execution_options(writing=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(PATIENCE * 1000)}ms'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")
        yield connection


def keep_journal_beside(engine: Engine, name: str) -> None:
    """SQLite's write-ahead log, so that readers never wait for the writer. Written in the file once, for good."""
    if engine.dialect.name == "sqlite":
        with in_plain_words(name), engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA journal_mode = WAL")


@contextmanager
def in_plain_words(name: str) -> Iterator[None]:
    """Raises LedgerError or StoreConflict, with what to do, for what the database raises."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        kind, remedy = _remedy(cause)
        said = " ".join(str(cause).split())
        message = f"{name}: {remedy} ({said})"
        raise kind(message) from error


def _remedy(cause: BaseException | None) -> tuple[type[LedgerError], str]:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _SQLITE_REMEDIES:
            return _SQLITE_REMEDIES[code & 0xFF]
        return LedgerError, "SQLite refuses; run `twosource verify`, and restore a copy if it says the same"
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return _NO_SERVER
    known = (remedy for start, remedy in _POSTGRESQL_REMEDIES.items() if state.startswith(start))
    return next(known, (LedgerError, f"PostgreSQL refuses (SQLSTATE {state})"))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Writes the rows, replacing those with the same primary key; the same statement in both dialects."""
    if not rows:
        return
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(table)
    key = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=rest), list(rows))


def migrated(engine: Engine, name: str) -> None:
    """Brings the ledger's tables up to date; writes nothing where they are. Raises SchemaTooNew."""
    with reading(engine, name) as connection:
        waiting = tables.pending(connection, name)
    if waiting:
        keep_journal_beside(engine, name)
        with writing(engine, name) as connection:
            tables.migrate(connection, name)
