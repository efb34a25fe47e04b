"""What people correct by the words of an article: arguments, dates and outlets; and what is not read again."""

from __future__ import annotations

import pytest

from twosource import decisions, pipeline
from twosource.decisions import Spot
from twosource.errors import PageError, ReviewError
from twosource.executors import Serial
from twosource.read.reader import ReadArticles
from twosource.records import Count, Interval, Span, Words

REPORTS = {
    "one": "Seven farmers were killed on 3 May 2031 when army planes bombed Port Talis, the Coast Rights Watch said. "
    "Its list shows nine farmers.\n",
    "two": "Four porters were killed on Tuesday when shells hit Ostrel, a nurse said.\n",
}


@pytest.fixture
def workspace(built, copied):
    return copied(built(REPORTS))


@pytest.fixture
def unread(monkeypatch):
    """The articles that are handed to the reader from now on."""
    found = []
    read = ReadArticles.run

    def remember(self, batch):
        found.extend(article.ref.rpartition("/")[2] for article in batch)
        return read(self, batch)

    monkeypatch.setattr(ReadArticles, "run", remember)
    return found


def first(view, words):
    """The article that holds these words, and its first claim of a toll."""
    article = next(one for one in view.articles if words in one.text)
    return article, next(
        claim for claim in view.claims if claim.article == article.id and any(arg.slot == "killed" for arg in claim.args)
    )


def killed(view, claim):
    return [arg for one in view.claims if one.id == claim.id for arg in one.args if arg.slot == "killed"]


def test_an_argument_is_corrected_by_words_of_the_article(workspace):
    before = pipeline.view(workspace)
    article, claim = first(before, "farmers")
    (old,) = killed(before, claim)
    at = article.text.index("nine farmers")
    nine = Count(9, 9, 9, "people", old.value.group, words="nine farmers")
    spot = Spot("killed", article.id, Span(at, at + 12), old.span)
    word = decisions.review(workspace, claim.id, "correct", nine, "the later figure", "Ada", spot)
    after = pipeline.refresh(workspace)
    (new,) = killed(after, claim)
    assert (new.value, new.span, new.how) == (nine, Span(at, at + 12), "set by hand: the later figure")
    cell = next(one for one in after.cells if one.slot == "killed" and claim.id in one.support)
    assert (cell.value.best, cell.status) == (9, "single-origin")
    decisions.undo(workspace, word.id)
    assert pipeline.refresh(workspace) == before


def test_an_argument_is_dropped_and_another_added(workspace):
    before = pipeline.view(workspace)
    article, claim = first(before, "farmers")
    (old,) = killed(before, claim)
    decisions.review(workspace, claim.id, "reject", spot=Spot("killed", replaces=old.span))
    at = article.text.index("planes")
    decisions.review(
        workspace, claim.id, "correct", Words("planes"), spot=Spot("instrument", article.id, Span(at, at + 6), Span(0, 1))
    )
    after = next(one for one in pipeline.refresh(workspace).claims if one.id == claim.id)
    assert [arg.slot for arg in after.args].count("killed") == 0
    assert after.args[-1].value == Words("planes")


def test_the_date_of_an_article_is_set_and_its_times_follow(workspace, unread):
    before = pipeline.view(workspace)
    article, claim = first(before, "porters")
    day = Interval("2031-06-12", "2031-06-12", "day")
    word = decisions.review(workspace, article.id, "correct", day, "the printed page", spot=Spot("published"))
    after = pipeline.refresh(workspace)
    assert [name for name in unread if name != "two.txt"] == []
    dated = next(one for one in after.articles if one.id == article.id)
    assert (dated.published.start, dated.published.how) == ("2031-06-12", "set by hand: the printed page")
    told = next(arg.value for one in after.claims if one.id == claim.id for arg in one.args if arg.slot == "time")
    assert told.start == "2031-06-10"
    unread.clear()
    pipeline.run(workspace, executor=Serial())
    assert not unread
    decisions.undo(workspace, word.id)
    assert pipeline.refresh(workspace) == before


def test_the_outlet_of_an_article_is_set(workspace):
    article, _ = first(pipeline.view(workspace), "porters")
    decisions.review(workspace, article.id, "correct", Words("The Harbour Post"), "its masthead", spot=Spot("outlet"))
    after = pipeline.refresh(workspace)
    assert next(one for one in after.articles if one.id == article.id).outlet == "The Harbour Post"
    assert {claim.chain[0].name for claim in after.claims if claim.article == article.id} == {"The Harbour Post"}


def test_a_decision_reads_no_article_that_failed_or_that_came_since(workspace, monkeypatch, unread, tmp_path):
    _, claim = first(pipeline.view(workspace), "farmers")
    late = tmp_path / "late.txt"
    late.write_text("Two sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n")
    pipeline.add(workspace, [str(late)], executor=Serial())
    decisions.review(workspace, claim.id, "note", note="ask again")
    assert len(pipeline.refresh(workspace).articles) == 2
    assert not unread

    def fail(_self, _batch):
        message = "unreadable"
        raise PageError(message)

    monkeypatch.setattr(ReadArticles, "run", fail)
    assert [failure.what for failure in pipeline.run(workspace, executor=Serial())] == ["unreadable"]
    decisions.review(workspace, claim.id, "note", note="and again")
    assert len(pipeline.refresh(workspace).articles) == 3
    monkeypatch.undo()
    pipeline.run(workspace, executor=Serial())
    assert any("sailors" in article.text for article in pipeline.view(workspace).articles)
    assert {claim.article for claim in pipeline.view(workspace).claims} == {one.id for one in pipeline.view(workspace).articles}


@pytest.mark.parametrize(
    ("spot", "why"),
    [
        (Spot(), "which slot"),
        (Spot("killed", "ARTICLE", Span(0, 9999)), "not in this article"),
        (Spot("killed", "OTHER", Span(0, 4)), "own article"),
    ],
)
def test_what_cannot_be_a_correction_is_refused(workspace, spot, why):
    view = pipeline.view(workspace)
    article, claim = first(view, "farmers")
    names = {"ARTICLE": article.id, "OTHER": next(one.id for one in view.articles if one.id != article.id)}
    spot = Spot(spot.slot, names.get(spot.article, ""), spot.span, spot.replaces)
    with pytest.raises(ReviewError, match=why):
        decisions.review(workspace, claim.id, "correct", Count(1, 1, 1), spot=spot)


def test_a_date_is_set_with_a_reason_only(workspace):
    article, _ = first(pipeline.view(workspace), "porters")
    with pytest.raises(ReviewError, match="say why"):
        decisions.review(workspace, article.id, "correct", Interval("2031-06-12"), spot=Spot("published"))
