"""Event coreference across documents with gold mentions (ECB+): which words of which articles tell of one event.

Articles are put together to stories first (`evals/stories.py`). Pairs of mentions are weighed twice by logistic regression: by
what the two show (`mentionpairs.own_columns`: words, lines, names, numbers and arguments, as the program compares those of
tellings, and what the encoder's layers make of them), then by what the first weighing says of the other pairs
(`company_columns`). The clustering is that of linking (`link/gathering.py`). The weights of all three models stand in
`coreference.json` and are fitted on ECB+ train by `python -m evals.coreference DATA`; topics are not given to the program.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec import Struct

from evals import clustering, gold, logistic
from evals.figures import Figure
from evals.logistic import Weights  # noqa: TC001 - weights are unpacked by the types of Models
from evals.meanings import Meanings
from evals.mentionpairs import company_columns, own_columns
from evals.mentions import read_mentions
from evals.stories import grouped, in_groups, stories_of, story_columns
from evals.vectors import Layers
from twosource.link.gathering import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from evals.gold import Record
    from evals.mentionpairs import Columns, Places, Table
    from evals.mentions import Told
    from evals.reading import Program
    from evals.stories import Stories

WEIGHTS = Path(__file__).with_name("coreference.json")
_LEAST_STORY = -4.0
"""Mentions of articles whose odds to tell one story are less than this are not compared."""
_NEEDED = -0.4
"""The odds that the mean of two clusters must exceed: a missed pair costs CoNLL F1 more than a wrong one."""
_DRAW, _DRAW_COMPANY, _DRAW_STORY = 20.0, 100.0, 0.1
_FOLDS = 4
_DIGITS = 5


class Models(Struct, frozen=True):
    """The weights: of articles, of mentions by themselves, and of mentions among the others."""

    story: Weights
    own: Weights
    company: Weights


class Scene(Struct, frozen=True):
    """All mentions, the pairs of them that are compared, and what the two of each pair show."""

    told: tuple[Told, ...]
    pairs: tuple[Places, Places]
    columns: Columns


def event_coreference(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """MUC, B-cubed and entity CEAF F1 and their mean (CoNLL F1) over gold event mentions, singletons included.

    A sample takes whole topics.
    """
    records = gold.sample(gold.load(path, ("text", "topic", "mentions")), limit, "topic")
    models = msgspec.json.decode(WEIGHTS.read_bytes(), type=Models)
    layers = Layers(program.model)
    told, texts = read_mentions(records, layers, program.book)
    stories = stories_of(len(texts), *story_columns(texts, told, program.book), models.story)
    scene = scene_of(told, [one.id for one in texts], stories, Meanings(layers))
    found = group(scene, company_odds(scene, models.own.odds(scene.columns), models.company))
    wanted: dict[str, list[str]] = {}
    for one in scene.told:
        wanted.setdefault(one.cluster, []).append(one.id)
    groups = list(wanted.values())
    figures = [
        Figure("conll f1", clustering.conll(found, groups), len(told)),
        Figure("muc f1", clustering.muc(found, groups), len(told)),
        Figure("b-cubed f1", clustering.b_cubed_of(found, groups), len(told)),
        Figure("ceaf-e f1", clustering.ceaf_e(found, groups), len(told)),
    ]
    return figures, len(records)


def scene_of(told: Sequence[Told], articles: Sequence[str], stories: Stories, meanings: Meanings) -> Scene:
    """The pairs of mentions worth comparing: of one article, or of two that may tell one story."""
    places = {name: number for number, name in enumerate(articles)}
    where = np.array([places[one.article] for one in told])
    left, right = np.triu_indices(len(told), 1)
    kept = stories.odds[where[left], where[right]] >= _LEAST_STORY
    pairs = left[kept], right[kept]
    return Scene(tuple(told), pairs, own_columns(told, pairs, stories.columns(where, pairs), meanings))


def company_odds(scene: Scene, odds: Table, model: Weights) -> Table:
    """The odds of each pair among the others."""
    return model.odds(company_columns(scene.told, scene.pairs, odds, scene.columns))


def group(scene: Scene, odds: Table) -> list[tuple[str, ...]]:
    """The mentions in clusters."""
    names = [one.id for one in scene.told]
    pairs = [
        Pair(names[left], names[right], float(value) - _NEEDED) for left, right, value in zip(*scene.pairs, odds, strict=True)
    ]
    return in_groups(grouped(names, pairs))


# --------------------------------------------------------------------------------------------------
# fitting


def fit(records: Sequence[Record], program: Program) -> Models:
    """The weights that fit these records. The last model learns from odds that models of other topics gave."""
    layers = Layers(program.model)
    told, texts = read_mentions(records, layers, program.book)
    subtopics = {one["id"]: one["subtopic"] for one in records}
    pairs, columns = story_columns(texts, told, program.book)
    stories = np.array([subtopics[one.id] for one in texts])
    story = logistic.fit(columns, stories[pairs[0]] == stories[pairs[1]], _DRAW_STORY)
    scene = scene_of(told, [one.id for one in texts], stories_of(len(texts), pairs, columns, story), Meanings(layers))
    clustered = np.array([one.cluster for one in told])
    left, right = scene.pairs
    answers = clustered[left] == clustered[right]
    topics = {one["id"]: int(one["topic"]) for one in records}
    folds = np.array([sorted(set(topics.values())).index(topics[one.article]) % _FOLDS for one in told])
    odds = _by_others(scene.columns, answers, (folds[left], folds[right]))
    company = logistic.fit(company_columns(scene.told, scene.pairs, odds, scene.columns), answers, _DRAW_COMPANY)
    return Models(story, logistic.fit(scene.columns, answers, _DRAW), company)


def _by_others(columns: Columns, answers: npt.NDArray[np.bool_], folds: tuple[Places, Places]) -> Table:
    """The odds of each pair by a model that saw no mention of the fold of its first."""
    odds = np.zeros(len(answers), np.float32)
    for fold in range(_FOLDS):
        asked, others = folds[0] == fold, (folds[0] != fold) & (folds[1] != fold)
        model = logistic.fit({name: values[others] for name, values in columns.items()}, answers[others], _DRAW)
        odds[asked] = model.odds({name: values[asked] for name, values in columns.items()})
    return odds


def main() -> None:
    """Fits the weights on ECB+ train and writes them."""
    from evals.reading import Program  # noqa: PLC0415 - used here only

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    records = gold.load(options.data / "ecbplus/train.jsonl.gz", ("text", "topic", "subtopic", "mentions"))
    found = msgspec.to_builtins(fit(gold.sample(records, None, "topic"), Program()))
    WEIGHTS.write_text(json.dumps(_rounded(found), indent=0) + "\n", encoding="utf-8")


def _rounded(found: object) -> object:
    if isinstance(found, dict):
        return {name: _rounded(value) for name, value in found.items()}
    return float(f"{found:.{_DIGITS}g}")


if __name__ == "__main__":
    main()
