from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import event

from twosource.errors import LedgerError, NotFound, SchemaTooNew, StoreConflict
from twosource.ledger import database as ledger_database
from twosource.ledger import tables
from twosource.ledger.store import Store

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from invented import article, reading, view  # noqa: E402 - the line above makes it importable


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


# opening


def test_a_ledger_is_only_made_when_asked(tmp_path):
    with pytest.raises(NotFound, match="twosource build"):
        Store.open(tmp_path / "none.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_for_a_new_ledger(tmp_path):
    with Store.open(tmp_path / "a" / "b #1?%20" / "ledger.db") as store:
        store.add_articles([article()])
    assert (tmp_path / "a" / "b #1?%20" / "ledger.db").exists()


def test_a_folder_in_a_files_place_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(LedgerError, match="cannot be made"):
        Store.open(tmp_path / "file" / "ledger.db")
    with pytest.raises(LedgerError, match="cannot be opened"):
        Store.open(tmp_path)


def test_a_newer_ledger_is_refused(address):
    with Store.open(address) as store, store._writing() as connection:
        connection.execute(tables.migrations.insert().values(name="tables_of_the_future"))
    with pytest.raises(SchemaTooNew, match=r"tables_of_the_future.*pip install -U twosource"):
        Store.open(address)


def test_a_migration_is_applied_once_with_its_record(address, monkeypatch):
    applied = []

    def second_tables(connection):
        applied.append(connection)

    def third_tables(connection):
        connection.exec_driver_sql("CREATE TABLE extra (id integer)")
        connection.exec_driver_sql("SELECT * FROM nothing_at_all")

    Store.open(address).close()
    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, second_tables))
    Store.open(address).close()
    Store.open(address).close()
    assert len(applied) == 1
    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, third_tables))
    for _ in range(2):  # the table and the row that records it came and went together
        with pytest.raises(LedgerError, match="nothing_at_all"):
            Store.open(address)


def test_another_programs_database_is_refused(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE shopping (item TEXT)")
    connection.close()
    with pytest.raises(LedgerError, match="no twosource ledger"):
        Store.open(path)


@pytest.mark.parametrize(("content", "said"), [(b"Not a database at all, but a long enough text.\n" * 50, "no SQLite database")])
def test_a_file_that_is_no_database_is_told(path, content, said):
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=said):
        Store.open(path)


def test_a_damaged_file_is_told(path):
    with Store.open(path) as store:
        store.add_articles([article(f"{number}.txt", f"{number} died.") for number in range(300)])
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xa5" * (len(content) - 12288)
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"), Store.open(path) as store:
        store.live_articles()


def test_a_damaged_record_is_told(path):
    with Store.open(path) as store:
        store.add_articles([article()])
        with store._writing() as connection:
            connection.exec_driver_sql("UPDATE articles SET record = '{\"id\": 7}'")
        with pytest.raises(LedgerError, match="damaged Article"):
            store.live_articles()
    path.unlink()
    with Store.open(path) as store:
        store.add_articles([article()])
        with store._writing() as connection:
            connection.exec_driver_sql("UPDATE texts SET body = x'00'")
        with pytest.raises(LedgerError, match="damaged bytes"):
            store.live_articles()


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        ("mysql://somebody:secret@host/ledger", "not mysql"),
        ("postgresql://somebody:secret@127.0.0.1:port/ledger", "no URL of the form"),
        ("postgresql:///ledger?host=/nowhere/at/all", "it cannot be reached"),
    ],
)
def test_a_wrong_server_is_told_without_its_password(ledger, said):
    with pytest.raises(LedgerError, match=said) as caught:
        Store.open(ledger)
    assert "secret" not in str(caught.value)


def test_a_missing_database_is_told(cluster):
    with pytest.raises(LedgerError, match=r"nothere.*that the database exists"):
        Store.open(f"postgresql:///nothere?{cluster}")


def test_postgresql_without_its_driver_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'twosource\[postgresql\]'"):
        Store.open("postgresql:///ledger")


# writing


def test_a_locked_ledger_is_told(address, monkeypatch):
    monkeypatch.setattr(ledger_database, "PATIENCE", 0.2)
    with Store.open(address) as ours, Store.open(address) as theirs:
        with theirs._writing(), pytest.raises(StoreConflict, match="another twosource is writing"):
            ours.add_articles([article()])
        ours.add_articles([article()])
        assert theirs.live_articles() == (article(),)


def test_readers_do_not_wait_for_the_writer(address):
    with Store.open(address) as ours, Store.open(address) as theirs, ours._writing() as connection:
        connection.execute(tables.meta.insert().values(key="unfinished", value="x"))
        assert theirs.live_articles() == ()


def test_a_writer_waits_for_another(address):
    with Store.open(address) as ours, Store.open(address) as theirs:
        with theirs._writing():
            thread = threading.Thread(target=ours.add_articles, args=([article()],))
            thread.start()
            time.sleep(0.1)
        thread.join()
        assert theirs.live_articles() == (article(),)


def test_a_full_disk_is_told_and_loses_nothing(path):
    with Store.open(path) as store:
        store.add_articles([article()])
        store._engine.dispose()
        pages = f"PRAGMA max_page_count = {path.stat().st_size // 4096 + 2}"
        event.listen(store._engine, "connect", lambda connection, _: connection.execute(pages))
        with pytest.raises(LedgerError, match="disk is full; make room"):
            store.add_articles([article(f"{number}.txt", os.urandom(9000).hex()) for number in range(20)])
        assert store.live_articles() == (article(),)
    with Store.open(path) as store:
        assert store.live_articles() == (article(),)


def test_a_read_only_ledger_can_be_read_and_says_so_when_written(path):
    with Store.open(path) as store:
        store.add_articles([article()])
        store._engine.dispose()
        event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = 1"))
        assert store.live_articles() == (article(),)
        with pytest.raises(LedgerError, match="read-only; allow writing"):
            store.add_articles([article("b.txt")])


def test_a_read_only_folder_can_be_read(path, monkeypatch):
    with Store.open(path) as store:
        store.add_articles([article()])
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with Store.open(path, create=False) as store:
        assert [entry.name for entry in path.parent.iterdir()] == ["ledger.db"]
        assert store.live_articles() == (article(),)
        with pytest.raises(LedgerError, match="read-only; allow writing"):
            store.add_articles([article("b.txt")])


# being killed

WRITER = """
    import sys
    sys.path.insert(0, {here!r})
    from invented import article, reading, view
    from twosource.ledger.store import Store

    def all_of_them():
        for number in range({number}):
            if number == {number} // 2:
                print("half way", flush=True)
            yield article(f"{{number}}.txt", f"{{number}} died, and seven were hurt, a medic said.")

    with Store.open({address!r}) as store:
        store.add_articles(all_of_them())
        print("added", flush=True)
        for turn in range(1000):
            store.put_readings(str(turn), (reading(one) for one in store.articles_without_reading(str(turn))))
            store.put_view(str(turn), view(*store.live_articles()[: 10 + turn % 7]))
            print("view", turn, flush=True)
    """


@pytest.mark.parametrize(("line", "wait"), [("half way", 0.0), ("added", 0.05), ("view 0", 0.02), ("view 3", 0.11)])
def test_a_run_killed_at_any_moment_goes_on(address, line, wait):
    number = 300
    script = dedent(WRITER).format(here=str(HERE), address=address, number=number)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        while process.stdout.readline().strip() != line:
            assert process.poll() is None
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    with Store.open(address, create=False) as store:
        there = {one.ref: one for one in store.live_articles()}
        every = [article(f"{index}.txt", f"{index} died, and seven were hurt, a medic said.") for index in range(number)]
        report = store.add_articles(every)
        assert len(report.added) == number - len(there)
        assert len(report.known) == len(there)
        kept = list(store.readings("0"))
        unread = list(store.articles_without_reading("0"))
        assert len(kept) + len(unread) == number
        store.put_readings("0", map(reading, unread))
        assert list(store.readings("0")) == [reading(one) for one in store.live_articles()]
        turn = store.view_fingerprint()
        if turn is None:
            assert store.view().articles == ()
        else:
            assert store.view() == view(*store.live_articles()[: 10 + int(turn) % 7])
