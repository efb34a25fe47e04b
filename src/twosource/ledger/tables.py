"""The ledger's tables, and the migrations that make them.

Records are kept whole, as JSON, next to the few columns that they are looked up and sorted by. What is
in `record` is the truth; the columns are an index. Texts stand once, under their digest.

A migration is a named function, applied once, in one transaction with the row that records its name.
A ledger that names a migration unknown to this program was written by a newer one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, inspect, select

from twosource.errors import LedgerError, SchemaTooNew

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

METADATA = MetaData()

Key = Text().with_variant(Text(collation="C"), "postgresql")  # sorts by code point, whatever the server's locale

migrations = Table("migrations", METADATA, Column("name", Key, primary_key=True))

meta = Table("meta", METADATA, Column("key", Key, primary_key=True), Column("value", Text, nullable=False))

texts = Table("texts", METADATA, Column("digest", Key, primary_key=True), Column("body", LargeBinary, nullable=False))

# One row per version of an article. `state` is live, withdrawn (by a person) or superseded (by a later
# version of the same ref); exactly one version of a ref is not superseded.
articles = Table(
    "articles",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", Key, nullable=False, index=True),
    Column("ref", Key, nullable=False, index=True),
    Column("page", Text, nullable=False),
    Column("digest", Key, nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("seal", Text, nullable=False),
    Column("record", Text, nullable=False),
)


def _by_article(name: str) -> Table:
    """What is worked out of each article, one row an article. `seal` is that of the article's record as it stood then: what was
    worked out of an older record is nothing.
    """
    return Table(
        name,
        METADATA,
        Column("article", Key, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("seal", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


readings = _by_article("readings")
notes = _by_article("notes")  # what linking took from each article as it was read

failures = Table(
    "failures",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("stage", Text, nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("record", Text, nullable=False),
)

judgements = Table(
    "judgements",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Key, nullable=False, index=True),
    Column("record", Text, nullable=False),
)

reviews = Table(
    "reviews",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Key, nullable=False, index=True),
    Column("target", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
)

# What people and the program did to the ledger, in order. The only table that looks at the clock, and no
# result ever looks at it.
history = Table(
    "history",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("ref", Key, nullable=False, index=True),
    Column("article", Key, nullable=False),
    Column("note", Text, nullable=False),
)

# --------------------------------------------------------------------------------------------------
# the view: computed, replaced as a whole, never edited. References are checked when a view has been written.


def _of(column: str) -> ForeignKey:
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


view_articles = Table(
    "view_articles",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("ref", Key, nullable=False, index=True),
    Column("digest", Key, nullable=False),
    Column("outlet", Text, index=True),
    Column("published", Text, index=True),
    Column("record", Text, nullable=False),
)

sources = Table(
    "sources",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("name", Key, nullable=False),
    Column("kind", Text, nullable=False, index=True),
    Column("party", Text),
    Column("record", Text, nullable=False),
)

claims = Table(
    "claims",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("article", Key, _of("view_articles.id"), nullable=False, index=True),
    Column("incident", Key, _of("incidents.id"), index=True),
    Column("type", Text, nullable=False, index=True),
    Column("stance", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("root", Text, index=True),
    Column("record", Text, nullable=False),
)

incidents = Table(
    "incidents",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False, index=True),
    Column("status", Text, nullable=False, index=True),
    Column("start", Text, index=True),
    Column("end", Text),
    Column("country", Text, index=True),
    Column("lat", Float),
    Column("lon", Float),
    Column("articles", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("record", Text, nullable=False),
)

cells = Table(
    "cells",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("incident", Key, _of("incidents.id"), nullable=False, index=True),
    Column("slot", Key, nullable=False),
    Column("group_code", Key, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("low", BigInteger),
    Column("best", BigInteger),
    Column("high", BigInteger),
    Column("record", Text, nullable=False),
)

origins = Table(
    "origins",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("incident", Key, _of("incidents.id"), nullable=False, index=True),
    Column("root", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
)

conflicts = Table(
    "conflicts",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("left", Key, _of("claims.id"), nullable=False, index=True),
    Column("right", Key, _of("claims.id"), nullable=False, index=True),
    Column("slot", Text, nullable=False),
    Column("kind", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
)

reuse = Table(
    "reuse",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("later", Key, _of("view_articles.id"), nullable=False, index=True),
    Column("earlier", Key, _of("view_articles.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
)

identities = Table("identities", METADATA, Column("id", Key, primary_key=True), Column("record", Text, nullable=False))

# What ties the articles together, as last computed: one row. A review changes the view, but none of this.
links = Table("links", METADATA, Column("fingerprint", Key, primary_key=True), Column("body", LargeBinary, nullable=False))

# --------------------------------------------------------------------------------------------------
# migrations


def first_tables(connection: Connection) -> None:
    """All tables; in ledgers that began with it, those that there were then."""
    METADATA.create_all(connection)


def merged_identities(connection: Connection) -> None:
    """Which sources and actors are the same joins the view, so that a merged one can still be named; the view is made anew."""
    identities.create(connection, checkfirst=True)
    connection.execute(meta.delete().where(meta.c.key == "view"))


def kept_links(connection: Connection) -> None:
    """What ties the articles together is kept, so that a review does not cost another linking."""
    links.create(connection, checkfirst=True)


def kept_notes(connection: Connection) -> None:
    """What linking takes from each article is kept, so that one more article does not cost taking it from all."""
    notes.create(connection, checkfirst=True)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (first_tables, merged_identities, kept_links, kept_notes)


def pending(connection: Connection, name: str) -> tuple[Callable[[Connection], None], ...]:
    """The migrations that this ledger still needs, in order; reads only.

    Raises SchemaTooNew for a ledger of a newer program, LedgerError for a database that is no ledger.
    """
    known = {migration.__name__ for migration in MIGRATIONS}
    found = inspect(connection)
    if not found.has_table(migrations.name):
        strangers = set(found.get_table_names())
        if strangers & set(METADATA.tables) or (strangers and connection.dialect.name == "sqlite"):
            message = f"{name}: a database, but no twosource ledger; name another one with -w, or `ledger` in twosource.toml"
            raise LedgerError(message)
        return MIGRATIONS
    applied = set(connection.scalars(select(migrations.c.name)))
    if applied - known:
        unknown = ", ".join(sorted(applied - known))
        message = f"{name}: written by a newer twosource (it has {unknown}); upgrade with `pip install -U twosource`"
        raise SchemaTooNew(message)
    return tuple(migration for migration in MIGRATIONS if migration.__name__ not in applied)


def migrate(connection: Connection, name: str) -> None:
    """Applies what is pending, inside the caller's transaction, and records each by its name."""
    for migration in pending(connection, name):
        migration(connection)
        connection.execute(migrations.insert().values(name=migration.__name__))
