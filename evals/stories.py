"""Which articles tell one story: by the words, names and numbers that both have, weighed by how few articles have them."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from evals.mentionpairs import cosines, products
from evals.mentions import KINDS
from twosource.link.contexts import Raw, rarity_of, weighed
from twosource.link.gathering import Pair, clusters
from twosource.link.rewrites import content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evals.logistic import Weights
    from evals.mentionpairs import Columns, Places, Table
    from evals.mentions import Text, Told
    from twosource.codebook import Codebook

_DIGIT = re.compile(r"\d")
_MOST_ODDS = 5.0
_OWN = 3.0
"""The log odds that an article tells one story with itself, as the model of mentions sees them."""


class Stories(Struct, frozen=True):
    """For each two articles, by their places in the list, the log odds that they tell one story; and the story of each."""

    odds: Table
    story: Places

    def columns(self, articles: Places, pairs: tuple[Places, Places]) -> Columns:
        """What these say of pairs of mentions; `articles` is the place of each mention's article."""
        left, right = (articles[side] for side in pairs)
        return {
            "story": np.clip(self.odds[left, right], -_MOST_ODDS, _MOST_ODDS),
            "one_story": (self.story[left] == self.story[right]).astype(np.float32),
        }


def story_columns(texts: Sequence[Text], told: Sequence[Told], book: Codebook) -> tuple[tuple[Places, Places], Columns]:
    """The pairs of articles, by their places in the list, and what each pair has in common."""
    idle = book.words("function_words")
    raw = [Raw(Counter(content_words(one.text, idle))) for one in texts]
    rarity = rarity_of(raw, book)
    left, right = np.triu_indices(len(texts), 1)
    found = {
        "articles_alike": np.sqrt(products([weighed(one.words, rarity) for one in raw])[left, right]),
        "names_alike": np.sqrt(products(_unit([Counter(_names(one.text, idle)) for one in texts]))[left, right]),
        "numbers_alike": products(_unit([Counter(filter(_DIGIT.search, one.text.split())) for one in texts]))[left, right],
        "lines_alike": products(_unit([one.annotated for one in texts]))[left, right],
    }
    for kind in KINDS:
        names = [one.names[kind] for one in texts]
        found[f"{kind}_alike"] = products(_unit(names))[left, right]
        there = np.array([bool(one) for one in names])
        found[f"{kind}_both"] = (there[left] & there[right]).astype(np.float32)
    found["vectors_alike"] = cosines(_means(texts, told))[left, right]
    return (left, right), found


def _means(texts: Sequence[Text], told: Sequence[Told]) -> Table:
    """The mean vector of the lines of each article's mentions; noughts where it has none."""
    lines: dict[str, list[Table]] = {}
    for one in told:
        lines.setdefault(one.article, []).append(one.around[-1])
    size = told[0].around.shape[-1]
    return np.stack([np.mean(lines[one.id], axis=0) if one.id in lines else np.zeros(size, np.float32) for one in texts])


def _names(text: str, idle: frozenset[str]) -> Iterator[str]:
    """The words with a capital, but for web addresses, single letters and function words."""
    for line in text.split("\n"):
        if not line.startswith("http"):
            yield from (
                word.lower() for word in line.split() if word[:1].isupper() and len(word) > 1 and word.lower() not in idle
            )


def _unit(counted: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """Counts damped and weighed by how few articles have the word, of length one for each article."""
    spread = Counter(word for words in counted for word in words)
    found = []
    for words in counted:
        weights = {
            word: (1 + math.log(many)) * math.log((len(counted) + 1) / spread[word]) for word, many in sorted(words.items())
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        found.append({word: weight / length for word, weight in weights.items()})
    return found


def stories_of(many: int, pairs: tuple[Places, Places], columns: Columns, model: Weights) -> Stories:
    """The odds of each two of so many articles by this model, and their stories."""
    odds = np.full((many, many), _OWN, np.float32)
    left, right = pairs
    odds[left, right] = odds[right, left] = model.odds(columns)
    names = [f"{number:06}" for number in range(many)]
    found = grouped(names, (Pair(names[one], names[two], float(odds[one, two])) for one, two in combinations(range(many), 2)))
    return Stories(odds, np.array([int(found[name]) for name in names]))


def grouped(names: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """For each name the first of its cluster."""
    root = {name: name for name in names}
    members = {name: [name] for name in root}
    for pair in clusters(dict(root), pairs, lambda _ours, _theirs: True):
        kept, gone = sorted((root[pair.left], root[pair.right]))
        members[kept] += members.pop(gone)
        root.update(dict.fromkeys(members[kept], kept))
    return root


def in_groups(found: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The clusters of what `grouped` gives."""
    groups: dict[str, list[str]] = {}
    for name, root in sorted(found.items()):
        groups.setdefault(root, []).append(name)
    return [tuple(names) for names in groups.values()]
