"""Event coreference across documents with gold mentions (ECB+): which words of which articles tell of one event.

Mentions are compared by what linking compares tellings by: the words around them and their articles' words, weighed by rarity
(`link/contexts.py`), whether the codebook has them for one type of event, and the clustering of `link/gathering.py`; and by how
near their words are in meaning (`evals/meanings.py`). Articles are put together to stories first, by words, names and numbers
(model `same_story`). The weights of both models were fitted on ECB+ train (`same_event` by `python -m evals.coreference DATA`).
Topics are not given to the program.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from evals import clustering, gold
from evals.figures import Figure
from evals.likeness import Examples, calibration, entry, fit
from evals.meanings import Meanings
from twosource import codebook
from twosource.link.contexts import Raw, alike, rarity_of, weighed
from twosource.link.gathering import Pair, clusters, weigh
from twosource.link.likeness import Feature
from twosource.link.rewrites import content_words, stem
from twosource.read.forms import lemma
from twosource.read.model import Encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evals.gold import Record
    from evals.reading import Program
    from twosource.codebook import Codebook, Model
    from twosource.link.contexts import Rarity

_LEAST_STORY = -4.0
"""Mentions of articles whose odds to tell one story are less than this are not compared."""
_SURE, _OWN, _FAR = 4.0, 2.0, -5.0
"""The odds for one story are cut at the first and last of these; an article's with itself are the second."""
_NEAR_WORD = 0.35
"""Words less alike in meaning than this have little to do with each other."""
_DIGIT = re.compile(r"\d")
_NEAR = 4
_PREFIX = 5
_PRIOR = {
    "same_word": 1.5, "same_form": 2.0, "word_alike": 4.0, "same_type_of_event": 1.0, "near_alike": 1.0, "story": 0.3,
    "one_story": 1.0, "one_article": 0.3, "one_line": -1.0, "same_form_told_alike": 1.0, "same_form_story": 0.5,
    "word_near_story": 1.0, "word_near_one_article": 1.0,
}  # fmt: skip


class Told(Struct, frozen=True):
    """A gold mention with its surroundings, weighed."""

    id: str
    article: str
    cluster: str
    word: str
    types: frozenset[str]
    line: int
    sentence: dict[str, float]
    near: dict[str, float]


class Scene(Struct, frozen=True):
    """All mentions; the log odds that two articles (smaller id first) tell one story, and for each the first of its story."""

    told: tuple[Told, ...]
    odds: dict[tuple[str, str], float]
    stories: dict[str, str]
    meanings: Meanings

    def story(self, left: str, right: str) -> float:
        """The log odds that two articles tell one story, cut at both ends."""
        if left == right:
            return _OWN
        return min(_SURE, max(_FAR, self.odds[min(left, right), max(left, right)]))


def event_coreference(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """MUC, B-cubed and entity CEAF F1 and their mean (CoNLL F1) over gold event mentions, singletons included.

    A sample takes whole topics.
    """
    records = gold.sample(gold.load(path, ("text", "topic", "mentions")), limit, "topic")
    scene = scene_of(records, program.book, Meanings(program.encoder))
    found = group(scene, program.book.model("same_event"))
    wanted: dict[str, list[str]] = {}
    for told in scene.told:
        wanted.setdefault(told.cluster, []).append(told.id)
    groups = list(wanted.values())
    figures = [
        Figure("conll f1", clustering.conll(found, groups), len(scene.told)),
        Figure("muc f1", clustering.muc(found, groups), len(scene.told)),
        Figure("b-cubed f1", clustering.b_cubed_of(found, groups), len(scene.told)),
        Figure("ceaf-e f1", clustering.ceaf_e(found, groups), len(scene.told)),
    ]
    return figures, len(records)


def scene_of(records: Sequence[Record], book: Codebook, meanings: Meanings) -> Scene:
    """The mentions of these records with their surroundings."""
    idle = book.words("function_words")
    raw = {one["id"]: Raw(Counter(content_words(one["text"], idle))) for one in records}
    rarity = rarity_of(raw.values(), book)
    types = _types(book)
    told = tuple(found for one in records for found in _mentions(one, idle, rarity, types))
    words = {name: weighed(one.words, rarity) for name, one in raw.items()}
    names = _unit({one["id"]: Counter(_names(one["text"], idle)) for one in records})
    numbers = _unit({one["id"]: Counter(word for word in one["text"].split() if _DIGIT.search(word)) for one in records})
    model = book.model("same_story")
    odds = {
        (one, two): weigh(
            (
                Feature("articles_alike", math.sqrt(alike(words[one], words[two]))),
                Feature("names_alike", math.sqrt(alike(names[one], names[two]))),
                Feature("numbers_alike", alike(numbers[one], numbers[two])),
            ),
            model,
        )
        for one, two in combinations(sorted(words), 2)
    }
    return Scene(told, odds, _grouped(words, [Pair(*pair, value) for pair, value in odds.items()]), meanings)


def _names(text: str, idle: frozenset[str]) -> Iterator[str]:
    """The words with a capital, but for web addresses, single letters and function words."""
    for line in text.split("\n"):
        if not line.startswith("http"):
            yield from (
                word.lower() for word in line.split() if word[:1].isupper() and len(word) > 1 and word.lower() not in idle
            )


def _unit(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Counts damped and weighed by how few articles have the word, of length one for each article."""
    spread = Counter(word for words in counted.values() for word in words)
    found = {}
    for article, words in counted.items():
        weights = {
            word: (1 + math.log(many)) * math.log((len(counted) + 1) / spread[word]) for word, many in sorted(words.items())
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        found[article] = {word: weight / length for word, weight in weights.items()}
    return found


def _grouped(names: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """For each name the first of its cluster."""
    root = {name: name for name in names}
    members = {name: [name] for name in root}
    for pair in clusters(dict(root), pairs, lambda _ours, _theirs: True):
        kept, gone = sorted((root[pair.left], root[pair.right]))
        members[kept] += members.pop(gone)
        root.update(dict.fromkeys(members[kept], kept))
    return root


def _types(book: Codebook) -> dict[str, frozenset[str]]:
    """The types of event that a word may tell of, by the codebook."""
    found: dict[str, set[str]] = {}
    for kind in book.event_types:
        for word in (*kind.verbs, *kind.nouns):
            found.setdefault(word.casefold(), set()).add(kind.id)
    return {word: frozenset(kinds) for word, kinds in found.items()}


def _mentions(record: Record, idle: frozenset[str], rarity: Rarity, types: dict[str, frozenset[str]]) -> Iterator[Told]:
    tokens, lines = record["text"].split(), record["text"].split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.split()))
    for number, mention in enumerate(record["mentions"]):
        if mention["kind"] != "event":
            continue
        first, last = mention["tok"][0][0], mention["tok"][-1][1]
        line = max(at for at, start in enumerate(starts) if start <= first)
        around = tokens[starts[line] : first] + tokens[last : starts[min(line + 1, len(lines))]]
        near = (
            tokens[max(starts[line], first - _NEAR) : first] + tokens[last : min(last + _NEAR, starts[min(line + 1, len(lines))])]
        )
        word = _base(tokens[first:last])
        yield Told(
            id=f"{record['id']} {number}",
            article=record["id"],
            cluster=mention["cluster"],
            word=word,
            types=types.get(word, frozenset()),
            line=line,
            sentence=_weighed(around, idle, rarity),
            near=_weighed(near, idle, rarity),
        )


def _base(tokens: Sequence[str]) -> str:
    """The dictionary form of the mention's main word: its longest."""
    word = max(tokens, key=len)
    verb = lemma(word, "VERB")
    return verb if verb != word.casefold() else lemma(word, "NOUN")


def _weighed(tokens: Iterable[str], idle: frozenset[str], rarity: Rarity) -> dict[str, float]:
    return weighed(Counter(content_words(" ".join(tokens), idle)), rarity)


def features(left: Told, right: Told, scene: Scene) -> list[Feature]:
    """What speaks for and against one event."""
    same = left.word == right.word
    form = (
        same
        or stem(left.word) == stem(right.word)
        or (min(len(left.word), len(right.word)) >= _PREFIX and left.word[:_PREFIX] == right.word[:_PREFIX])
    )
    own = left.article == right.article
    meaning = 0.0 if form else scene.meanings.alike(left.word, right.word)
    close = max(0.0, meaning - _NEAR_WORD)
    one_story, story = scene.stories[left.article] == scene.stories[right.article], scene.story(left.article, right.article)
    told, near = alike(left.sentence, right.sentence), alike(left.near, right.near)
    found = {
        "same_word": float(same),
        "same_form": float(form),
        "word_alike": meaning,
        "same_type_of_event": float(bool(left.types & right.types)),
        "near_alike": near,
        "story": story,
        "one_story": float(one_story),
        "one_article": float(own),
        "one_line": float(own and left.line == right.line),
        "same_form_told_alike": form * told,
        "same_form_story": form * story,
        "word_near_story": close * story,
        "word_near_one_article": close * own,
    }
    return [Feature(name, value) for name, value in found.items()]


def compared(scene: Scene) -> Iterator[tuple[Told, Told]]:
    """The pairs of mentions worth comparing: of one article, or of two that may tell one story."""
    by_article: dict[str, list[Told]] = {}
    for told in scene.told:
        by_article.setdefault(told.article, []).append(told)
    for mentions in by_article.values():
        yield from combinations(mentions, 2)
    for one, two in combinations(sorted(by_article), 2):
        if scene.odds[one, two] >= _LEAST_STORY:
            yield from ((left, right) for left in by_article[one] for right in by_article[two])


def group(scene: Scene, model: Model) -> list[tuple[str, ...]]:
    """The mentions in clusters."""
    pairs = [Pair(one.id, two.id, weigh(features(one, two, scene), model)) for one, two in compared(scene)]
    found: dict[str, list[str]] = {}
    for name, root in sorted(_grouped((told.id for told in scene.told), pairs).items()):
        found.setdefault(root, []).append(name)
    return [tuple(names) for names in found.values()]


def main() -> None:
    """Fits the weights on ECB+ train and prints the codebook's entry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    records = gold.sample(
        gold.load(options.data / "ecbplus/train.jsonl.gz", ("text", "topic", "mentions")), options.limit, "topic"
    )
    scene = scene_of(records, codebook.shipped(), Meanings(Encoder()))
    pairs = list(compared(scene))
    rows = tuple({one.name: one.value for one in features(*pair, scene)} for pair in pairs)
    found = Examples(rows, tuple(one.cluster == two.cluster for one, two in pairs))
    bias, weights = fit(found, _PRIOR)
    print(
        entry(
            bias,
            {name: weights[name] for name in _PRIOR},
            f"ECB+ train, {len(records)} articles, {len(rows)} pairs",
            "same_event",
        )
    )
    for given, true, number in calibration(found, bias, weights):
        print(f"# chance {given:.2f}: {true:.2f} of {number}")


if __name__ == "__main__":
    main()
