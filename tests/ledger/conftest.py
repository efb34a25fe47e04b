"""A throw-away PostgreSQL cluster and a ledger in each of the two databases that the contract covers."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest

from twosource.ledger.store import Store


def _binaries() -> Path | None:
    """Debian keeps initdb and pg_ctl off the PATH; the newest version wins."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *(Path(part) for part in os.get_exec_path())]
    found = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(found, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def _user() -> str | None:
    """Somebody else than root, whom initdb refuses; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def cluster():
    """The options with which a PostgreSQL cluster on a unix socket is reached; gone after the session."""
    binaries = _binaries()
    if binaries is None:
        missing = "initdb and pg_ctl are not installed (apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="2s", dir="/tmp"))  # a socket's path may have 107 characters only
    if user:
        shutil.chown(folder, user)
    data, options = folder / "data", f"-k {folder} -c listen_addresses='' -c fsync=off"

    def run(*command):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, user=user, check=False, cwd="/")
        assert done.returncode == 0, done.stderr

    try:
        run(binaries / "initdb", "-D", data, "-U", "twosource", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"host={folder}&user=twosource"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_NUMBERS = count(1)


@pytest.fixture
def database(cluster):
    """The URL of an empty schema in the cluster: made faster than a database of its own."""
    import psycopg

    name = f"ledger{next(_NUMBERS)}"
    with psycopg.connect(cluster.replace("&", " "), dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"postgresql:///postgres?{cluster}&options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def address(request, tmp_path):
    """Where a new ledger may be made, in each of the two databases."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("database")


@pytest.fixture
def store(address):
    with Store.open(address) as store:
        yield store
