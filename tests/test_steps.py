"""A ledger built in steps is the ledger that is built at once, byte for byte: whatever the steps, and what is taken out."""

from __future__ import annotations

import random
from itertools import islice, pairwise

import msgspec
import pytest
from msgspec.structs import replace

from evals.growth import invent, keep
from twosource import pipeline
from twosource.codebook import shipped
from twosource.config import Workspace
from twosource.ledger.store import Store
from twosource.link import contexts, notes
from twosource.link.incidents import prepare
from twosource.link.passages import words_of

NUMBER = 16


@pytest.fixture(scope="module", autouse=True)
def _read_by_nobody():
    """No program and no model read these articles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "stage_fingerprint", lambda _: "invented")
        yield


@pytest.fixture(scope="module")
def made():
    """Articles on a few invented incidents, with their readings; articles of one incident share a sentence."""
    return invent(NUMBER, seed=3)


@pytest.fixture(scope="module")
def at_once(made, tmp_path_factory):
    return bytes_of(built(tmp_path_factory.mktemp("once"), [made]))


def built(folder, steps):
    workspace = Workspace(folder)
    for step in steps:
        keep(workspace, step)
        pipeline.recompute(workspace)
    return workspace


def bytes_of(workspace):
    with Store.open(workspace.ledger, create=False) as store:
        return msgspec.json.encode(store.view())


def test_articles_of_one_incident_meet(made, at_once):
    assert at_once.count(b'"kind":"verbatim"') > 3
    assert len(made) == NUMBER


@pytest.mark.parametrize("seed", range(3))
def test_steps_in_any_order_make_the_same_ledger(made, at_once, tmp_path, seed):
    rng = random.Random(seed)  # noqa: S311 invented data
    shuffled = rng.sample(made, NUMBER)
    cuts = [0, *sorted(rng.sample(range(1, NUMBER), 3)), NUMBER]
    steps = [shuffled[first:last] for first, last in pairwise(cuts)]
    assert bytes_of(built(tmp_path, steps)) == at_once


def test_what_is_taken_out_and_put_back_leaves_no_trace(made, at_once, tmp_path):
    workspace = built(tmp_path, [made])
    for action in ("withdraw", "restore"):
        pipeline.mark(workspace, made[3][0].ref, action)
        pipeline.recompute(workspace)
    assert bytes_of(workspace) == at_once


def test_what_is_taken_out_was_never_there(made, tmp_path):
    workspace = built(tmp_path / "with", [made])
    pipeline.mark(workspace, made[3][0].ref, "withdraw")
    pipeline.recompute(workspace)
    without = built(tmp_path / "without", [[*made[:3], *made[4:]]])
    assert bytes_of(workspace) == bytes_of(without)


@pytest.mark.parametrize("seed", range(3))
def test_random_worlds_in_random_steps_with_what_is_withdrawn_and_restored(tmp_path, seed):
    """Whatever comes, goes and comes back: the ledger is that of the articles that are left."""
    rng = random.Random(seed)  # noqa: S311 invented data
    world = invent(12, seed=100 + seed)
    rng.shuffle(world)
    workspace, gone = Workspace(tmp_path / "steps"), set()
    for first in range(0, len(world), 3):
        keep(workspace, world[first : first + 3])
        ref = rng.choice(world[: first + 3])[0].ref
        pipeline.mark(workspace, ref, "restore" if ref in gone else "withdraw")
        gone ^= {ref}
        pipeline.recompute(workspace)
    left = [one for one in world if one[0].ref not in gone]
    assert bytes_of(workspace) == bytes_of(built(tmp_path / "once", [left]))


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("write", ["put_notes", "put_links", "put_view"])
def test_a_run_that_ends_at_any_write_is_gone_on_with(made, at_once, tmp_path, monkeypatch, write):
    workspace = built(tmp_path, [made[:9]])
    keep(workspace, made[9:])
    with monkeypatch.context() as patch:
        patch.setattr(Store, write, _ends_after_one(getattr(Store, write)))
        with pytest.raises(_Killed):
            pipeline.recompute(workspace)
    pipeline.recompute(workspace)
    assert bytes_of(workspace) == at_once


def _ends_after_one(method):
    def killed(store, fingerprint, things, *more):
        if method.__name__ == "put_notes":
            method(store, fingerprint, islice(things, 1), *more)
        raise _Killed

    return killed


def test_one_more_article_takes_one_more_note(made, tmp_path, monkeypatch):
    workspace = built(tmp_path, [made[:-1]])
    taken = []
    monkeypatch.setattr(notes, "words_of", lambda article, *rest: taken.append(article.id) or words_of(article, *rest))
    keep(workspace, made[-1:])
    pipeline.recompute(workspace)
    assert taken == [made[-1][0].id]
    pipeline.view(workspace, without=[f"article:{made[0][0].ref}"])
    assert taken == [made[-1][0].id]


@pytest.fixture
def small_panel(monkeypatch):
    """What is rare is told by eight articles, as by a few thousand in a ledger that is many times as large."""
    monkeypatch.setattr(contexts, "_PANEL", 8)


@pytest.mark.usefixtures("small_panel")
def test_a_ledger_larger_than_its_panel_does_not_depend_on_the_order(made, tmp_path):
    shuffled = random.Random(11).sample(made, NUMBER)  # noqa: S311 invented data
    in_steps = built(tmp_path / "steps", [shuffled[:7], shuffled[7:12], shuffled[12:]])
    assert bytes_of(in_steps) == bytes_of(built(tmp_path / "once", [made]))


@pytest.mark.usefixtures("small_panel")
def test_an_article_outside_the_panel_changes_nothing_that_others_weigh(made):
    ordered = sorted(made, key=lambda one: one[0].id)
    before, after, other = (
        prepare([one for one, _ in some], [one for _, one in some], (), shipped()).scene
        for some in (ordered[:-1], ordered, ordered[1:])
    )
    assert replace(before.rarity, sampled=after.rarity.sampled) == after.rarity
    assert after.rarity.sampled == 8 / NUMBER
    assert other.rarity.here != after.rarity.here
