"""What speaks for and against two mentions telling of one event, as columns of numbers, one row for each pair.

First what the two mentions and their articles show by themselves; then, once every pair has its odds, what the other pairs say: a
mention that fits another one better, other mentions of the two lines that are one, others that fit both.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from evals.mentions import KINDS, ROLES
from twosource.link.rewrites import stem

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from evals.meanings import Meanings
    from evals.mentions import Told

    Table: TypeAlias = npt.NDArray[Any]
    Places: TypeAlias = npt.NDArray[np.intp]
    Columns: TypeAlias = dict[str, Table]

_PREFIX = 5
_NEAR_WORD = 0.35
"""Words less alike in meaning than this have little to do with each other."""
_MOST_ODDS = 6.0
_LEAST = 1e-6


def products(rows: Sequence[Mapping[str, float]]) -> Table:
    """For each two of these weighings the sum of what they have in common: the cosine, where they are of length one."""
    places = {word: number for number, word in enumerate(sorted({word for row in rows for word in row}))}
    table = np.zeros((len(rows), len(places)), np.float32)
    for number, row in enumerate(rows):
        table[number, [places[word] for word in row]] = list(row.values())
    found: Table = table @ table.T
    return found


def cosines(vectors: Table) -> Table:
    """The cosine of each two of these vectors once the mean of those that are not nought is taken off; 0 for those that are."""
    there = np.any(vectors, axis=1)
    centred: Table = np.where(there[:, None], vectors - vectors[there].mean(axis=0) if there.any() else vectors, 0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), _LEAST)
    found: Table = centred @ centred.T
    return found


def _overlap(name: str, sets: Sequence[Iterable[str]], left: Places, right: Places) -> Columns:
    """How much of the smaller set the other one has, and whether both have something but nothing in common."""
    common = products([dict.fromkeys(one, 1.0) for one in sets])[left, right]
    sizes = np.array([len(frozenset(one)) for one in sets], np.float32)
    least = np.minimum(sizes[left], sizes[right])
    return {
        f"{name}_shared": (common / np.maximum(least, 1)).astype(np.float32),
        f"{name}_apart": ((least > 0) & (common == 0)).astype(np.float32),
    }


def _equal(things: Sequence[Hashable], left: Places, right: Places) -> Table:
    found = _numbers(things)
    same: Table = (found[left] == found[right]).astype(np.float32)
    return same


def _both_ends(name: str, values: Sequence[float], left: Places, right: Places) -> Columns:
    """The lesser and the greater of the two."""
    found = np.array(values, np.float32)
    return {f"least_{name}": np.minimum(found[left], found[right]), f"most_{name}": np.maximum(found[left], found[right])}


def own_columns(told: Sequence[Told], pairs: tuple[Places, Places], stories: Columns, meanings: Meanings) -> Columns:
    """What the mentions of each pair show; `stories` are columns on their articles."""
    left, right = pairs
    words = _words(told, left, right, meanings)
    vectors = np.stack([one.vectors for one in told])
    around, whose = (np.stack([getattr(one, name) for one in told]) for name in ("around", "whose"))
    near = {f"layer_{number}": cosines(vectors[:, number])[left, right] for number in range(vectors.shape[1])}
    near |= {f"around_{number}": cosines(around[:, number])[left, right] for number in range(around.shape[1])}
    roles: Columns = {}
    for role in ROLES:
        roles |= _overlap(role, [one.roles.get(role, ()) for one in told], left, right)
    roles |= _overlap("arguments", [frozenset[str]().union(*one.roles.values()) for one in told], left, right)
    verb = np.array([one.upos == "VERB" for one in told])
    roles |= {
        "same_part": _equal([one.upos for one in told], left, right),
        "verbs": (verb[left] & verb[right]).astype(np.float32),
    }
    more = _whose(whose, left, right)
    for kind in KINDS:
        more |= _overlap(kind, [one.names[kind] for one in told], left, right)
    more |= _overlap("numbers", [one.numbers for one in told], left, right)
    where = _standing(told, left, right)
    form, story = words["same_form"], stories["one_story"]
    close = (1 - form) * np.maximum(0, words["word_alike"] - _NEAR_WORD)
    columns = {**words, **near, **roles, **more, **where, **stories}
    columns |= _times("same_form", form, {**near, **where, **roles, **more, **stories, "told_alike": words["told_alike"]})
    columns |= _times("word_near", close, {**near, **where, **stories})
    columns |= _times("one_story", story, {**near, **where, **more})
    columns |= _times("one_article", where["one_article"], near)
    return columns | _times("story", stories["story"], roles)


def _times(name: str, column: Table, others: Columns) -> Columns:
    return {f"{name} {other}": column * values for other, values in others.items()}


def _words(told: Sequence[Told], left: Places, right: Places, meanings: Meanings) -> Columns:
    same = _equal([one.word for one in told], left, right)
    forms = _equal([stem(one.word) for one in told], left, right)
    begins = _equal([one.word[:_PREFIX] if len(one.word) >= _PREFIX else one.word for one in told], left, right)
    form = np.maximum(np.maximum(same, forms), begins)
    names = list(dict.fromkeys(one.word for one in told))
    places = _numbers([one.word for one in told])
    meaning = meanings.all_alike(names)[places[left], places[right]]
    types = products([dict.fromkeys(one.types, 1.0) for one in told])[left, right] > 0
    return {
        "same_word": same,
        "same_form": form,
        "word_alike": (1 - form) * meaning,
        "same_type_of_event": types.astype(np.float32),
        "near_alike": products([one.near for one in told])[left, right],
        "told_alike": products([one.sentence for one in told])[left, right],
    }


def _whose(whose: Table, left: Places, right: Places) -> Columns:
    """How near doers and targets are."""
    found: Columns = {}
    for number in range(whose.shape[1]):
        there = np.any(whose[:, number, 0], axis=1)
        found[f"role_{number}_both"] = (there[left] & there[right]).astype(np.float32)
        for layer in range(whose.shape[2]):
            found[f"role_{number}_layer_{layer}"] = cosines(whose[:, number, layer])[left, right]
    return found


def _standing(told: Sequence[Told], left: Places, right: Places) -> Columns:
    """Where the mentions stand, and how often their articles, and all of them, have the same word."""
    own = _equal([one.article for one in told], left, right)
    again = Counter((one.article, one.word) for one in told)
    spread = Counter(one.word for one in told)
    return {
        "one_article": own,
        "one_line": own * _equal([one.line for one in told], left, right),
        **_both_ends("again", [again[one.article, one.word] for one in told], left, right),
        "spread": _both_ends("", [spread[one.word] / len(told) for one in told], left, right)["least_"],
        **_both_ends("rank", [one.rank for one in told], left, right),
    }


def company_columns(told: Sequence[Told], pairs: tuple[Places, Places], odds: Table, own: Columns) -> Columns:
    """What the odds of the other pairs say of each pair; some of what the two mentions show themselves beside it."""
    left, right = pairs
    chance = 1 / (1 + np.exp(-odds))
    whole = np.zeros((len(told), len(told)), np.float32)
    whole[left, right] = whole[right, left] = chance
    articles, lines = (_numbers(keys) for keys in ([one.article for one in told], [(one.article, one.line) for one in told]))
    rivals = [_rival(whole, articles, one, two) for one, two in ((left, right), (right, left))]
    shared = _best(whole, articles)
    overlap = np.stack([shared[articles == number].mean(axis=0) for number in range(articles.max() + 1)])
    found: Columns = {"ahead": chance - np.maximum(*rivals), **_ends("rival", *rivals)}
    found["articles"] = np.minimum(overlap, overlap.T)[articles[left], articles[right]]
    found |= _lines_together(whole, lines, left, right)
    np.fill_diagonal(whole, 1)
    unit = whole / np.linalg.norm(whole, axis=1, keepdims=True)
    found["others"] = (unit @ unit.T)[left, right]
    found |= _both_ends("partners", whole.sum(axis=1).tolist(), left, right)
    stories = {name: own[name] for name in ("story", "one_story")}
    beside = {name: own[name] for name in ("one_article", "same_form")}
    columns = {"odds": np.clip(odds, -_MOST_ODDS, _MOST_ODDS), "chance": chance, **found, **stories, **beside}
    columns |= {f"root {name}": np.sqrt(np.maximum(values, 0)) for name, values in found.items()}
    for name, values in (*beside.items(), ("chance", chance), ("one_story", stories["one_story"])):
        columns |= _times(name, values, found)
    kept = (*(f"{role}_{how}" for role in ROLES for how in ("shared", "apart")), "arguments_shared", "same_part", "verbs")
    return columns | {name: own[name] for name in kept}


def _numbers(keys: Sequence[Hashable]) -> Places:
    known = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([known[key] for key in keys])


def _ends(name: str, one: Table, two: Table) -> Columns:
    return {f"least_{name}": np.minimum(one, two), f"most_{name}": np.maximum(one, two)}


def _best(whole: Table, groups: Places) -> Table:
    """For each mention and each group the best chance with one of that group."""
    found: Table = np.stack([whole[:, groups == number].max(axis=1) for number in range(groups.max() + 1)], axis=1)
    return found


def _rival(whole: Table, articles: Places, left: Places, right: Places) -> Table:
    """The best chance that the left mention has with another mention of the right one's article."""
    best, second = np.zeros((2, len(whole), articles.max() + 1), np.float32)
    first = np.zeros(best.shape, np.intp)
    for number in range(best.shape[1]):
        members = np.flatnonzero(articles == number)
        some = whole[:, members]
        top = some.argmax(axis=1)
        rows = np.arange(len(whole))
        best[:, number], first[:, number] = some[rows, top], members[top]
        some[rows, top] = 0
        second[:, number] = some.max(axis=1)
    there = articles[right]
    rival: Table = np.where(first[left, there] == right, second[left, there], best[left, there])
    return rival


def _lines_together(whole: Table, lines: Places, left: Places, right: Places) -> Columns:
    """How well the other mentions of the two lines fit each other, and how many of them there are."""
    best = _best(whole, lines)
    together = np.stack([best[lines == number].sum(axis=0) for number in range(lines.max() + 1)])
    sizes = np.bincount(lines)
    sides = [
        (together[lines[one], lines[two]] - best[one, lines[two]]) / np.maximum(1, sizes[lines[one]] - 1)
        for one, two in ((left, right), (right, left))
    ]
    return {**_ends("lines", *sides), **_both_ends("line", sizes[lines].tolist(), left, right)}
