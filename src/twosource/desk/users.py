"""`twosource desk user ...`: the accounts of a shared desk, made and taken away on the machine that serves it."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from twosource.desk.accounts import Accounts
from twosource.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_USAGE = "desk: `user add NAME`, `user password NAME`, `user remove NAME` or `user list` is all that may stand here"


def manage(folder: Path, words: Sequence[str], role: str) -> str:
    """Does what the words say (user add NAME ...) and returns what is to be told. Raises ConfigError for what makes no sense."""
    match list(words):
        case ["user", "list"]:
            return "\n".join(f"{one.name}  {one.role}  since {one.added[:10]}" for one in Accounts(folder).all()) or "no accounts"
        case ["user", "add", name]:
            account = Accounts(folder).add(name, role, _password())
            return f"{account.name} may sign in as {account.role}"
        case ["user", "password", name]:
            Accounts(folder).change_password(name, _password())
            return f"{name} has another password"
        case ["user", "remove", name]:
            Accounts(folder).remove(name)
            return f"{name} may not sign in any more; what they decided stays"
        case _:
            raise ConfigError(_USAGE)


def _password() -> str:
    """From a prompt, twice; from stdin, where that is no terminal, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise ConfigError("the two differ; nothing is changed")
    return password
