from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from twosource.errors import LedgerError, NotFound
from twosource.ledger.store import AddReport, Store
from twosource.link.notes import Note
from twosource.records import Cell, Claim, Count, Failure, Incident, Review, View

sys.path.insert(0, str(Path(__file__).resolve().parent))

from invented import article, judgement, reading, view


@pytest.fixture
def two():
    return article("a.txt"), article("b.txt", "Seven died, said a nurse.", "Ostrava Radio")


def sorted_by_id(*records):
    return tuple(sorted(records, key=lambda record: record.id))


def test_articles_come_back_whole_and_sorted(store, two):
    assert store.add_articles(two) == AddReport(added=tuple(one.id for one in two))
    assert store.live_articles() == sorted_by_id(*two)


def test_the_same_again_is_known(store, two):
    store.add_articles(two)
    moved = replace(two[0], path="elsewhere/a.txt")
    assert store.add_articles([moved, two[1]]) == AddReport(known=(two[0].id, two[1].id))
    assert store.live_articles() == sorted_by_id(*two)


def test_another_text_under_a_ref_supersedes_the_first(store):
    old, new = article("a.txt"), article("a.txt", "Eight died.")
    store.add_articles([old])
    assert store.add_articles([new]) == AddReport(replaced=(new.id,))
    assert store.live_articles() == (new,)
    assert [(entry.what, entry.article, entry.note) for entry in store.history()] == [
        ("added", old.id, ""),
        ("replaced", new.id, old.id),
    ]
    assert store.add_articles([old]) == AddReport(replaced=(old.id,))
    assert store.live_articles() == (old,)


def test_a_mended_date_is_a_new_version_and_must_be_read_again(store):
    old = article("a.txt")
    store.add_articles([old])
    store.put_readings("f", [reading(old)])
    mended = replace(old, published=None)
    assert store.add_articles([mended]) == AddReport(replaced=(old.id,))
    assert store.live_articles() == (mended,)
    assert list(store.readings("f")) == []
    assert list(store.articles_without_reading("f")) == [mended]


def test_the_digest_of_the_live_articles_tells_all_changes(store, two):
    digests = [store.live_digest()]

    def changed():
        digests.append(store.live_digest())
        return digests[-1] not in digests[:-1]

    store.add_articles(two)
    assert changed()
    store.add_articles(two)
    assert not changed()
    store.add_articles([replace(two[0], title="Mended")])
    assert changed()
    store.withdraw("b.txt")
    assert changed()
    store.restore("b.txt")
    store.add_articles(two)
    assert store.live_digest() == digests[1]


def test_one_text_under_two_refs_is_two_articles(store):
    both = article("a.txt"), article("b.txt")
    store.add_articles(both)
    assert store.live_articles() == sorted_by_id(*both)


def test_the_last_of_two_versions_in_one_batch_counts(store):
    versions = [article("a.txt", text) for text in ("One died.", "Two died.", "Three died.")]
    report = store.add_articles(versions)
    assert (report.added, report.replaced) == ((versions[0].id,), (versions[1].id, versions[2].id))
    assert store.live_articles() == (versions[2],)


def test_withdrawn_articles_count_no_longer_until_they_are_restored(store, two):
    store.add_articles(two)
    assert store.withdraw("a.txt", "not ours") == "a.txt"
    assert store.live_articles() == (two[1],)
    assert store.withdraw(two[0].id) == "a.txt"
    assert store.restore(two[0].id) == "a.txt"
    assert store.live_articles() == sorted_by_id(*two)
    marks = [(entry.what, entry.ref, entry.note) for entry in store.history()[2:]]
    assert marks == [("withdrawn", "a.txt", "not ours"), ("restored", "a.txt", "")]


def test_a_withdrawal_outlives_adding_again_and_new_versions(store):
    old, new = article("a.txt"), article("a.txt", "Eight died.")
    store.add_articles([old])
    store.withdraw("a.txt")
    assert store.add_articles([old]) == AddReport(known=(old.id,))
    assert store.add_articles([new]) == AddReport(withdrawn=(new.id,))
    assert store.live_articles() == ()
    store.restore("a.txt")
    assert store.live_articles() == (new,)


def test_an_unknown_article_is_named(store):
    with pytest.raises(NotFound, match=r"nobody\.txt: no article"):
        store.withdraw("nobody.txt")
    with pytest.raises(NotFound):
        store.articles("nobody.txt")


def test_articles_are_found_by_ref_and_id(store, two):
    store.add_articles(two)
    store.withdraw("a.txt")
    assert store.articles("a.txt", two[1].id) == sorted_by_id(*two)


def test_readings_are_kept_under_their_fingerprint(store, two):
    store.add_articles(two)
    assert list(store.articles_without_reading("f1")) == list(sorted_by_id(*two))
    assert store.put_readings("f1", [reading(two[0])]) == 1
    assert list(store.articles_without_reading("f1")) == [two[1]]
    assert list(store.readings("f1")) == [reading(two[0])]
    assert list(store.readings("f2")) == []
    assert list(store.articles_without_reading("f2")) == list(sorted_by_id(*two))
    store.put_readings("f2", map(reading, two))
    assert list(store.readings("f2")) == [reading(one) for one in sorted_by_id(*two)]


def test_notes_are_kept_for_articles_as_they_were_read(store, two):
    notes = {one.id: Note(one.id, b"words", b"lines", one.ref.encode()) for one in two}
    store.add_articles(two)
    store.put_notes("f", notes.values(), {})
    assert list(store.notes("f", {})) == [notes[one.id] for one in sorted_by_id(*two)]
    assert list(store.notes("other", {})) == []
    assert list(store.notes("f", {two[0].id: replace(two[0], outlet="Set by hand")})) == [notes[two[1].id]]
    store.withdraw("b.txt")
    store.add_articles([replace(two[0], title="Mended")])
    assert list(store.notes("f", {})) == []
    store.restore("b.txt")
    assert list(store.notes("f", {})) == [notes[two[1].id]]


def test_readings_of_withdrawn_articles_wait(store, two):
    store.add_articles(two)
    store.put_readings("f", map(reading, two))
    store.withdraw("a.txt")
    assert list(store.readings("f")) == [reading(two[1])]
    store.restore("a.txt")
    assert list(store.articles_without_reading("f")) == []


def test_many_articles_are_read_in_batches(store):
    many = [article(f"{number}.txt", f"{number} died, a medic said.") for number in range(150)]
    store.add_articles(many)
    unread = store.articles_without_reading("f")
    assert store.put_readings("f", (reading(one) for one in unread)) == 150
    assert [one.article for one in store.readings("f")] == sorted(one.id for one in many)


def test_the_view_comes_back_as_it_was(store, two):
    assert store.view() == View()
    assert store.view_fingerprint() is None
    assert store.put_view("v1", view(*two))
    assert store.view() == view(*two)
    assert store.view_fingerprint() == "v1"
    assert not store.put_view("v1", view(*two))


def test_a_new_view_replaces_the_old_one(store, two):
    store.put_view("v1", view(*two))
    store.put_view("v2", view(two[1]))
    assert store.view() == view(two[1])
    store.put_view("v3", View())
    assert store.view() == View()


def test_a_view_may_tell_more_of_an_article_than_was_stored(store):
    stored = article("a.txt")
    store.add_articles([stored])
    settled = replace(stored, published=None)
    store.put_view("v", View(articles=(settled,)))
    assert store.view().articles == (settled,)
    assert store.live_articles() == (stored,)


def test_records_are_found_by_their_columns(store, two):
    of = view(*two)
    store.put_view("v", of)
    assert store.records(Incident, status="corroborated") == of.incidents
    assert store.records(Incident, status="denied") == ()
    assert store.records(Cell, incident=of.incidents[0].id, slot="killed") == of.cells[:1]
    assert store.records(Claim, incident=of.incidents[0].id, limit=1, offset=1) == of.claims[1:]
    assert store.records(Claim, article=two[0].id) == tuple(claim for claim in of.claims if claim.article == two[0].id)
    assert store.count(Claim) == 2
    assert store.count(Claim, stance="denies") == 0
    assert store.records(type(two[0]), ref="a.txt") == (two[0],)
    with pytest.raises(NotFound, match="Count"):
        store.records(Count)


def test_a_view_that_names_what_it_does_not_hold_is_refused_whole(store, two):
    store.put_view("v1", view(two[0]))
    broken = view(*two)
    with pytest.raises(LedgerError, match="names another that is not there"):
        store.put_view("v2", replace(broken, incidents=()))
    with pytest.raises(LedgerError, match="two claims with the id"):
        store.put_view("v2", replace(broken, claims=(*broken.claims, broken.claims[0])))
    assert (store.view_fingerprint(), store.view()) == ("v1", view(two[0]))


def test_failures_are_kept_once(store):
    first, second = Failure("b.html", "EmptyPage", "holds nothing"), Failure("a.jsonl:3", "UnreadablePage", "no JSON")
    store.add_failures([first])
    store.add_failures([first, second])
    assert store.failures() == (second, first)


def test_what_is_mended_is_no_failure_any_more(store):
    listed = [Failure(f"in/a.jsonl:{line}", "UnreadablePage", "no JSON") for line in (3, 4)]
    other, stage = Failure("in/a.jsonl.gz", "EmptyPage", "empty"), Failure("in/a.jsonl:3", "ValueError", "bug", "read")
    store.add_failures([*listed, other, stage])
    store.put_failures("ingest", listed[1:], under=["in/a.jsonl"])
    assert store.failures() == (other, stage, listed[1])
    store.put_failures("ingest", [], under=["in/"])
    assert store.failures() == (stage,)
    store.put_failures("read", [])
    assert store.failures() == ()


def test_judgements_are_appended_in_order(store):
    said = [judgement(), judgement(verdict="different"), judgement(), judgement(verdict="different", by="rule")]
    for one in said:
        store.add_judgement(one)
    assert store.judgements() == tuple(said)
    assert [entry.what for entry in store.history()] == ["judged"] * 4


def test_reviews_are_appended_in_order(store):
    said = [Review("rev-2", "clm-1", "accept"), Review("rev-1", "cell-1", "correct", Count(8, 8, 8), note="counted")]
    for review in said:
        store.add_review(review)
    assert store.reviews() == tuple(said)


def test_everything_survives_closing(address, two):
    with Store.open(address) as store:
        store.add_articles(two)
        store.put_readings("f", map(reading, two))
        store.put_view("v", view(*two))
        store.add_judgement(judgement())
        store.add_failures([Failure("c.txt", "EmptyPage", "holds nothing")])
    with Store.open(address, create=False) as store:
        assert store.live_articles() == sorted_by_id(*two)
        assert len(list(store.readings("f"))) == 2
        assert store.view() == view(*two)
        assert store.counts() == {
            "live articles": 2,
            "withdrawn articles": 0,
            "superseded articles": 0,
            "readings": 2,
            "sources": 4,
            "claims": 2,
            "incidents": 1,
            "cells": 2,
            "origins": 2,
            "conflicts": 1,
            "reuse": 1,
            "identities": 0,
            "failures": 1,
            "judgements": 1,
            "reviews": 0,
        }


def test_odd_characters_survive(store):
    odd = article("odd\x00name", "A NUL \x00 and \u2028, \U0001f54a and\r\nline ends.", "The\x00Post", title="tab\tbed")
    store.add_articles([odd])
    assert store.live_articles() == (odd,)
    assert store.add_articles([odd]) == AddReport(known=(odd.id,))
    store.put_view("v", View(articles=(odd,)))
    assert store.view().articles == (odd,)


def test_a_text_with_another_digest_is_refused_by_name(store):
    wrong = replace(article("a.txt"), text="Something else.")
    for take in (lambda: store.add_articles([wrong]), lambda: store.put_view("v", View(articles=(wrong,)))):
        with pytest.raises(LedgerError, match=r"a\.txt: its text is not the one"):
            take()
    assert store.live_articles() == store.view().articles == ()


def test_characters_that_are_no_text_are_refused_by_name(store):
    with pytest.raises(LedgerError, match="holds characters that are no text"):
        store.add_articles([article("half\ud800")])


def state_of(folder):
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_a_run_that_brings_nothing_new_writes_no_byte(tmp_path, two):
    def run():
        with Store.open(tmp_path / "ledger.db") as store:
            report = store.add_articles(two)
            store.put_failures("ingest", [Failure("c.txt", "EmptyPage", "holds nothing")], under=["c.txt"])
            store.put_readings("f", map(reading, store.articles_without_reading("f")))
            store.put_failures("read", [])
            store.put_view("v", view(*two))
            return report, store.view(), store.counts(), list(store.readings("f")), store.history()

    run()
    before = state_of(tmp_path)
    report, *_ = run()
    assert report.known
    assert state_of(tmp_path) == before
    assert list(before) == ["ledger.db"]


def test_rows_that_stay_are_not_written_again(tmp_path, two):
    from sqlalchemy import event

    with Store.open(tmp_path / "ledger.db") as store:
        store.put_view("v1", view(*two))
        written = []
        event.listen(store._engine, "before_cursor_execute", lambda *call: written.append(call[2]))
        store.put_view("v2", view(*two))
    assert [statement.split()[2] for statement in written if statement.startswith(("INSERT", "DELETE"))] == ["meta"]
