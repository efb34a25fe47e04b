from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from twosource.errors import LedgerError
from twosource.ingest.vault import Vault
from twosource.ledger import tables
from twosource.ledger.shelves import squeezed
from twosource.ledger.store import Store
from twosource.ledger.verify import verify
from twosource.records import Span

sys.path.insert(0, str(Path(__file__).resolve().parent))

from invented import article, view


@pytest.fixture
def two():
    return article("a.txt"), article("b.txt", "Seven died, said a nurse.", "Ostrava Radio")


@pytest.fixture
def vault(tmp_path, two):
    vault = Vault(tmp_path / "vault")
    for one in two:
        assert vault.put(one.text.encode()) == one.page
    return vault


@pytest.fixture
def ledger(store, two):
    store.add_articles(two)
    store.put_view("v", view(*two))
    return store


def test_a_sound_ledger_has_no_problems(ledger, vault):
    assert verify(ledger, vault) == ("2 articles, their pages and texts, and 14 spans checked", ())


def test_a_missing_and_an_altered_page_are_named(ledger, vault, two):
    paths = [next(vault.root.rglob(one.page)) for one in two]
    paths[0].unlink()
    paths[1].chmod(0o600)
    paths[1].write_bytes(b"something else")
    _, problems = verify(ledger, vault)
    assert [problem.split(":")[0] for problem in problems] == [one.ref for one in sorted(two, key=lambda one: one.id)]
    assert any("missing from the vault" in problem for problem in problems)
    assert any("other bytes than its name says" in problem for problem in problems)


def test_an_altered_text_is_named(ledger, vault, two):
    with ledger._writing() as connection:
        chosen = tables.texts.c.digest == two[0].digest
        connection.execute(tables.texts.update().where(chosen).values(body=squeezed(b"Shelling killed nobody.")))
    _, problems = verify(ledger, vault)
    assert sum("the one its digest tells of" in problem for problem in problems) == 2
    assert any("are not in the text of" in problem for problem in problems)


def test_a_span_outside_its_text_is_named(store, vault, two):
    broken = view(*two)
    claim = replace(broken.claims[0], span=Span(3, 4000))
    store.put_view("v", replace(broken, claims=(claim, *broken.claims[1:])))
    _, problems = verify(store, vault)
    assert problems == (f"{claim.id}: characters 3-4000 are not in the text of {claim.article}",)


def test_damaged_bytes_are_named_and_the_rest_is_checked(ledger, vault, two):
    with ledger._writing() as connection:
        connection.execute(tables.texts.delete().where(tables.texts.c.digest == two[0].digest))
    _, problems = verify(ledger, vault)
    assert problems
    assert two[0].id in problems[0]


def test_sqlite_looks_for_damage_itself(tmp_path, vault):
    path = tmp_path / "ledger.db"
    with Store.open(path) as store:
        store.add_articles(
            [article(f"{number}.txt", hashlib.sha256(str(number).encode()).hexdigest() * 50) for number in range(50)]
        )
    content = bytearray(path.read_bytes())
    content[-6000:-5000] = b"\xa5" * 1000
    path.write_bytes(content)
    with Store.open(path) as store:
        try:
            _, problems = verify(store, vault)
        except LedgerError as error:
            problems = (str(error),)
    assert problems
