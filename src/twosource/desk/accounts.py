"""Who may sit at a desk that several people share: accounts with roles, and the record of who came and what they looked at.

They lie in `desk.db` in the workspace, not in the ledger: whoever is given the ledger is not given the passwords' hashes.
Passwords are kept as argon2id hashes (RFC 9106, the profile for little memory, which is argon2-cffi's default).
"""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct

from twosource.desk.deskfile import DeskFile
from twosource.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

ROLES = ("reader", "coder", "editor", "admin")
"""Each may what those before it may: look; correct claims and cells; merge, split, rate and sign off; see who looked."""
LEAST_PASSWORD = 10
"""Characters. NIST SP 800-63B asks for eight at least, and for no rule on which."""
_NAME = re.compile(r"[\w@][\w.@-]{0,39}")
_TABLES = """
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, secret TEXT NOT NULL, added TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS looked (at TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, page TEXT NOT NULL);
"""


class Account(Struct, frozen=True):
    """Somebody who may come in; `added` is an ISO date-time in UTC."""

    name: str
    role: str
    added: str

    def may(self, role: str) -> bool:
        """Whether they may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Looked(Struct, frozen=True):
    """One line of the record: when, who, what (a protected source's id, or coming in and being refused), on which page."""

    at: str
    name: str
    what: str
    page: str


class Accounts:
    """The accounts of one workspace."""

    def __init__(self, folder: Path) -> None:
        """Makes the tables if need be. Raises LedgerError where the machine lets none be made."""
        file = DeskFile(folder, _TABLES)
        self.path, self._run = file.path, file.run
        self._hasher = PasswordHasher()
        self._hashing = threading.Lock()  # a hash takes 64 MiB: one at a time
        self._nobody = ""

    def add(self, name: str, role: str, password: str) -> Account:
        """A new account. Raises ConfigError for a name that is taken or none, an unknown role, too short a password."""
        if not _NAME.fullmatch(name):
            message = f"{name}: no name for an account; letters, digits and . _ - @, forty at most"
            raise ConfigError(message)
        if role not in ROLES:
            message = f"{role}: no role; it is one of {', '.join(ROLES)}"
            raise ConfigError(message)
        if self.find(name) is not None:
            message = f"{name}: has an account already; `twosource desk user password {name}` sets another password"
            raise ConfigError(message)
        account = Account(name, role, _now())
        self._run("INSERT INTO accounts VALUES (?, ?, ?, ?)", name, role, self._hash(password), account.added)
        return account

    def change_password(self, name: str, password: str) -> None:
        """Another password for an account. Raises ConfigError where there is none of that name."""
        self._existing(name)
        self._run("UPDATE accounts SET secret = ? WHERE name = ?", self._hash(password), name)

    def remove(self, name: str) -> None:
        """Takes an account away; what they decided stays signed by them. Raises ConfigError where there is none of that name."""
        self._existing(name)
        self._run("DELETE FROM accounts WHERE name = ?", name)

    def all(self) -> tuple[Account, ...]:
        """All accounts by name."""
        return tuple(Account(*row) for row in self._run("SELECT name, role, added FROM accounts ORDER BY name"))

    def find(self, name: str) -> Account | None:
        """The account of that name."""
        rows = self._run("SELECT name, role, added FROM accounts WHERE name = ?", name)
        return Account(*rows[0]) if rows else None

    def check(self, name: str, password: str) -> Account | None:
        """The account if the password is right. It takes as long for a name that nobody has."""
        rows = self._run("SELECT secret FROM accounts WHERE name = ?", name)
        with self._hashing:
            self._nobody = self._nobody or self._hasher.hash("nobody's password")
            try:
                self._hasher.verify(rows[0][0] if rows else self._nobody, password)
            except VerificationError:
                return None
        return self.find(name) if rows else None

    def note(self, name: str, what: str, page: str) -> None:
        """Adds a line to the record."""
        self._run("INSERT INTO looked VALUES (?, ?, ?, ?)", _now(), name, what, page)

    def looked(self, newest: int) -> tuple[Looked, ...]:
        """The newest lines of the record, the newest first."""
        return tuple(
            Looked(*row) for row in self._run("SELECT at, name, what, page FROM looked ORDER BY rowid DESC LIMIT ?", newest)
        )

    def _existing(self, name: str) -> None:
        if self.find(name) is None:
            message = f"{name}: nobody has an account of that name; `twosource desk user list` shows who does"
            raise ConfigError(message)

    def _hash(self, password: str) -> str:
        if len(password) < LEAST_PASSWORD:
            message = f"the password is too short: {LEAST_PASSWORD} characters at least"
            raise ConfigError(message)
        with self._hashing:
            return self._hasher.hash(password)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
