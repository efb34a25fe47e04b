"""Which passages one article took from another: quotations they share, runs of the same words, rewritten sentences.

Whole documents say nothing here (two articles that share one sentence of thirty words are 3 % alike), passages do.
Grams of words find the candidates; a gram is compared with the earliest article that has it only, so that a wire printed by a
hundred outlets makes a hundred pairs and not five thousand.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.notes import lines_in, words_in, words_of_lines
from twosource.link.passages import Run, extend
from twosource.link.postings import Coded, shared_grams
from twosource.link.rewrites import find_rewrites
from twosource.link.upstream import make_reuse, upstream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.link.notes import Note
    from twosource.link.passages import Words
    from twosource.link.upstream import Upstream
    from twosource.records import Article, Reading, Reuse

GRAM = 6
"""Words in a seed; short enough that one changed word in a sentence leaves one."""
SHORTEST = 10
"""Words that must agree for a run to count."""
SHORTEST_QUOTE = 8
"""The same where both articles have the run in quotation marks."""
_EVIDENCE, _EVIDENCE_OF_QUOTE = 5.0, 4.0
"""What its words weigh together at least; function words weigh nothing, plain facts a quarter."""
_LONG_QUOTE, _EVIDENCE_OF_LONG = 14, 2.0
"""Nobody says so many words in a row as another did, however plain they are."""
_HOUSE_STYLE = 4
"""A gram in so many articles of one outlet is its boilerplate."""
_MOSTLY = 0.6
_AT_HAND = 1024
"""The words, and then the lines, of so many articles are in memory at once; pairs come by date: few are unpacked twice."""


class _Texts(Struct, frozen=True):
    """The articles by id, the words of one of them, the words of all as numbers, in the order in which the earlier of two is
    looked for, and where they tell of a deed.
    """

    articles: dict[str, Article]
    words: Callable[[str], Words]
    coded: Coded
    order: tuple[str, ...]
    deeds: dict[str, tuple[int, ...]]


def find_reuse(
    articles: Sequence[Article], readings: Sequence[Reading], codebook: Codebook, notes: Mapping[str, Note]
) -> tuple[Reuse, ...]:
    """Every passage that an article shares with an earlier one, sorted; never within one article. `notes` are all articles'."""
    texts = _texts(articles, readings, notes)
    stream = upstream(articles, readings, codebook)
    same = [(texts.order[one], texts.order[other]) for one, other in texts.coded.same(SHORTEST_QUOTE)]
    found = [_whole(texts, stream, *pair) for pair in same]
    known = {(reuse.later, reuse.earlier) for reuse in found} | {(reuse.earlier, reuse.later) for reuse in found}
    place = {name: number for number, name in enumerate(texts.order)}
    for (left, right), seeds in sorted(_seeds(texts).items(), key=lambda one: (place[one[0][0]], place[one[0][1]])):
        if (left, right) not in known:
            runs = _runs(texts.words(left), texts.words(right), seeds)
            found += [_reuse(texts, stream, (left, right), run) for run in runs if not _standing(texts, (left, right), run)]
    del texts  # the words of all articles: lines take as much again
    lines = lru_cache(_AT_HAND)(lambda name: lines_in(notes[name]))
    found += find_rewrites(lambda name: words_of_lines(notes[name]), lines, found, stream)
    return tuple(sorted(found, key=lambda reuse: (reuse.later, reuse.later_span, reuse.earlier, reuse.earlier_span, reuse.kind)))


def _texts(articles: Iterable[Article], readings: Iterable[Reading], notes: Mapping[str, Note]) -> _Texts:
    by_id = {article.id: article for article in sorted(articles, key=lambda article: article.id)}
    deeds = {one.article: tuple(event.trigger.start for event in one.events if not event.background) for one in readings}
    order = sorted(by_id, key=lambda name: (_published(by_id[name]), name))
    words = lru_cache(_AT_HAND)(lambda name: words_in(notes[name]))
    coded = Coded(words(name).words for name in order)
    return _Texts(articles=by_id, words=words, coded=coded, order=tuple(order), deeds=deeds)


def _published(article: Article) -> str:
    return (article.published.start if article.published else None) or "9999"


def _seeds(texts: _Texts) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Places of equal grams, for each pair of an article and the earliest that has the gram."""
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for found in shared_grams(texts.coded, GRAM):
        places = [(texts.order[number], index) for number, index in found]
        first = places[0]
        if _boilerplate(texts, places):
            continue
        for name, index in places:
            if name != first[0]:
                pairs.setdefault((first[0], name), []).append((first[1], index))
    return pairs


def _boilerplate(texts: _Texts, places: Iterable[tuple[str, int]]) -> bool:
    """Whether one outlet prints the gram again and again: a standing paragraph, no copy."""
    names = {name for name, _ in places}
    if len(names) < _HOUSE_STYLE:
        return False
    outlets = Counter(texts.articles[name].outlet for name in sorted(names) if texts.articles[name].outlet)
    return any(count >= _HOUSE_STYLE for count in outlets.values())


def _standing(texts: _Texts, pair: tuple[str, str], run: Run) -> bool:
    """Whether an outlet prints under two articles what tells of no deed and is no quotation: words about itself or the war."""
    one, two = (texts.articles[name].outlet for name in pair)
    if one is None or one != two or _is_quote(texts.words(pair[0]), texts.words(pair[1]), run):
        return False
    span = texts.words(pair[0]).span(run.left, run.left_end)
    return not any(span.start <= at < span.end for at in texts.deeds.get(pair[0], ()))


def _runs(left: Words, right: Words, seeds: list[tuple[int, int]]) -> list[Run]:
    """The maximal runs through the seeds that are long and telling enough; none covers another."""
    found: list[Run] = []
    for seed in sorted(seeds):
        if left.words[seed[0] : seed[0] + GRAM] != right.words[seed[1] : seed[1] + GRAM]:
            continue
        if not any(run.left <= seed[0] < run.left_end and run.right <= seed[1] < run.right_end for run in found):
            found.append(extend(left.words, right.words, seed, GRAM))
    return [run for run in sorted(set(found)) if _telling(left, right, run)]


def _telling(left: Words, right: Words, run: Run) -> bool:
    needed, evidence = (SHORTEST_QUOTE, _EVIDENCE_OF_QUOTE) if _is_quote(left, right, run) else (SHORTEST, _EVIDENCE)
    if run.matched >= _LONG_QUOTE and needed == SHORTEST_QUOTE:
        evidence = _EVIDENCE_OF_LONG
    weights = dict(zip(left.words[run.left : run.left_end], left.weights[run.left : run.left_end], strict=True))
    return run.matched >= needed and sum(weights.values()) >= evidence


def _is_quote(left: Words, right: Words, run: Run) -> bool:
    one, two = left.quoted[run.left : run.left_end], right.quoted[run.right : run.right_end]
    return sum(one) >= _MOSTLY * len(one) and sum(two) >= _MOSTLY * len(two)


def _reuse(texts: _Texts, stream: Mapping[str, Upstream], pair: tuple[str, str], run: Run) -> Reuse:
    left, right = (texts.words(name) for name in pair)
    spans = left.span(run.left, run.left_end), right.span(run.right, run.right_end)
    longest = max(run.left_end - run.left, run.right_end - run.right)
    kind = "quote" if _is_quote(left, right, run) else "verbatim"
    edits = longest - run.matched
    words = f"{run.matched} words are the same" + (f", {edits} differ" if edits else "")
    return make_reuse(stream, pair, spans, (kind, run.matched / longest, words))


def _whole(texts: _Texts, stream: Mapping[str, Upstream], first: str, other: str) -> Reuse:
    one, two = (texts.words(name).span(0, len(texts.words(name).words)) for name in (first, other))
    return make_reuse(stream, (first, other), (one, two), ("verbatim", 1.0, "the whole text is the same"))
