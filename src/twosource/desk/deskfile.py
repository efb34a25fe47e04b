"""`desk.db` in the workspace: what the desk keeps beside the ledger. Whoever is given the ledger is given none of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from twosource.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "desk.db"
_PATIENCE = 10.0  # seconds to wait for another writer


class DeskFile:
    """The file. Every function opens it anew, so that all threads and programs see the same."""

    def __init__(self, folder: Path, tables: str) -> None:
        """Makes file and tables if need be, for its owner's eyes only. Raises LedgerError where the machine lets none be made."""
        self.path = folder / FILE
        try:
            self.path.touch(mode=0o600)
            with closing(self._open()) as connection:
                connection.executescript(tables)
        except (OSError, sqlite3.Error) as error:
            message = f"{self.path}: cannot be opened ({error}); check the folder's permissions"
            raise LedgerError(message) from error

    def run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        """Does what the statement says, and returns the rows that it finds."""
        with closing(self._open()) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def add(self, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
        """Adds these rows, all or none."""
        with closing(self._open()) as connection, connection:
            connection.executemany(statement, rows)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE)
        connection.execute("PRAGMA synchronous = FULL")  # what was answered is on the disk
        return connection
