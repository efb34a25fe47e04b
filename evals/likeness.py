"""Learns what `link/likeness.py` weighs by: `python -m evals.likeness DATA [--limit N]` prints the entry for likeness.yml.

Examples are the candidate pairs that linking itself makes over dated articles of GVA train: alike where both are filed under one
incident. Only the leads of two articles of one incident are taken for alike; what else they tell is left out, nobody judged it.
Weights are fitted by Newton's method to the greatest a posteriori odds: a logistic regression whose weights are drawn towards
points set by hand (`PRIOR`), so that what these articles say little about (who did it, tolls far apart) keeps a sensible weight,
and stays there where the examples would have it speak against what it says. Nothing is random.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec import Struct

from evals import gold
from evals.reading import Program
from evals.tolls import as_page
from twosource.link.incidents import Prepared, prepare
from twosource.link.keys import candidates
from twosource.link.likeness import features
from twosource.link.vetoes import cannot_be_one, proven

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from twosource.link.likeness import Feature
    from twosource.records import Article, Reading

    Vector: TypeAlias = npt.NDArray[np.float64]

PRIOR = {
    "articles_alike": 4.0, "told_alike": 2.0, "titles_alike": 1.5, "both_lead": 0.5,
    "same_town": 1.5, "near_town": 1.0, "rare_town": 1.0, "same_area": 0.5, "within_area": 0.6, "within_country": 0.2,
    "same_home": 0.8, "rare_home": 0.6, "towns_shared": 0.5, "other_home": -0.8, "places_apart": -3.0,
    "same_day": 2.0, "next_day": 0.3, "dates_overlap": 0.6, "other_day": -2.5, "day_told_as_news": 0.8, "day_long_past": -1.0,
    "published_close": 0.8, "published_near": 0.4, "published_same_week": 0.1, "published_same_month": -1.0,
    "published_far_apart": -2.5, "looked_back": -1.0, "day_in_both": 1.0, "undated": -1.0,
    "killed_same": 0.5, "injured_same": 0.5, "telling_toll_same": 1.5, "tolls_agree": 0.2,
    "killed_differs": -0.6, "injured_differs": -0.3, "tolls_far_apart": -4.0, "side_story": 4.0, "same_anchor": 6.0,
    "same_doer": 0.8, "other_doer": -1.2, "same_target": 0.5,
    "people_shared": 2.0, "surnames_shared": 1.0, "other_people": -0.5,
    "sites_shared": 1.0, "ages_shared": 0.7, "other_ages": -0.3,
    "passage": 3.0, "articles_share": 0.5, "same_type": 0.5, "one_unreal": -0.8,
}  # fmt: skip
_BIAS = -4.0
_LOOSE, _DRAW, _HELD = 0.01, 4.0, 1e6
"""How firmly the bias, a weight, and one that is held are drawn towards the prior."""
_ROUNDS = 60
_SMALL = 1e-6
_STEEP = 30.0
_BINS = (0.05, 0.25, 0.5, 0.75, 0.95)


class Examples(Struct, frozen=True):
    """Features of pairs, and for each whether the two are one."""

    rows: tuple[dict[str, float], ...]
    same: tuple[bool, ...]


def examples(found: Prepared, incident: Mapping[str, str]) -> Examples:
    """The candidate pairs of these tellings; `incident` is the gold incident by article."""
    by_id = {telling.id: telling for telling in found.tellings}
    rows, same = [], []
    for one, two in candidates(found.tellings, found.scene):
        left, right = by_id[one], by_id[two]
        together = incident[left.article] == incident[right.article]
        if (together and not (left.lead and right.lead)) or cannot_be_one(left, right, found.scene):
            continue
        if (left.whole.dated and right.whole.dated) or proven(left, right, found.scene):
            rows.append(_row(features(left, right, found.scene)))
            same.append(together)
    return Examples(tuple(rows), tuple(same))


def _row(found: Iterable[Feature]) -> dict[str, float]:
    return {one.name: one.value for one in found}


def fit(
    found: Examples, prior: Mapping[str, float], bias: float = _BIAS, held: Collection[str] = ()
) -> tuple[float, dict[str, float]]:
    """Bias and weights; a weight that would change its prior's sign is held at its prior, and the others are fitted anew.

    Those of `held` stay at their prior from the start.
    """
    names = sorted(prior)
    matrix, answers = _matrix(found.rows, names), np.array(found.same, dtype=float)
    middle = np.array([bias, *(prior[name] for name in names)])
    draw = np.array([_LOOSE, *(_HELD if name in held else _DRAW for name in names)])
    while True:
        weights = _newton(matrix, answers, middle, draw)
        crossed = (weights * middle < 0) & (draw == _DRAW)
        if not crossed.any():
            return float(weights[0]), dict(zip(names, weights[1:].tolist(), strict=True))
        draw[crossed] = _HELD


def _newton(matrix: Vector, answers: Vector, middle: Vector, draw: Vector) -> Vector:
    weights = middle.copy()
    loss = _loss(weights, matrix, answers, middle, draw)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights, -_STEEP, _STEEP)))
        slope = matrix.T @ (chance - answers) + draw * (weights - middle)
        bend = (matrix.T * (chance * (1 - chance))) @ matrix + np.diag(draw)
        step = np.linalg.solve(bend, slope)
        while (after := _loss(weights - step, matrix, answers, middle, draw)) > loss and np.abs(step).max() > _SMALL:
            step = step / 2
        weights, before, loss = weights - step, loss, after
        if before - loss < _SMALL:
            break
    return weights


def _loss(weights: Vector, matrix: Vector, answers: Vector, middle: Vector, draw: Vector) -> float:
    odds = matrix @ weights
    return float((np.logaddexp(0, odds) - answers * odds).sum() + (draw * (weights - middle) ** 2).sum() / 2)


def _matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Vector:
    return np.array([[1.0, *(row.get(name, 0.0) for name in names)] for row in rows])


def calibration(found: Examples, bias: float, weights: Mapping[str, float]) -> list[tuple[float, float, int]]:
    """For stretches of the odds given: the mean chance given, the share that is one, and how many."""
    names = sorted(weights)
    chance = 1 / (1 + np.exp(-(_matrix(found.rows, names) @ np.array([bias, *(weights[name] for name in names)]))))
    answers = np.array(found.same, dtype=float)
    bins = np.digitize(chance, _BINS)
    return [
        (float(chance[bins == one].mean()), float(answers[bins == one].mean()), int((bins == one).sum()))
        for one in range(len(_BINS) + 1)
        if (bins == one).any()
    ]


def entry(bias: float, weights: Mapping[str, float], origin: str, name: str = "same_incident") -> str:
    """The codebook entry as YAML."""
    lines = [f"  - id: {name}", f"    origin: {origin}", f"    bias: {bias:.2f}", "    weights:"]
    return "\n".join([*lines, *(f"      {key}: {weights[key]:.2f}" for key in weights)])


def main() -> None:
    """Reads the articles, fits, prints the entry and how well the chances it gives are calibrated (on its own examples)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    records = gold.load(options.data / "gva_violent_corpus/train.jsonl.gz", ("text", "incident_id", "dct"))
    records = gold.sample([one for one in records if not one.get("other_incidents")], options.limit, "incident_id")
    program = Program()
    read = program.take_in(map(as_page, records))
    found = examples(_prepared(list(read.values()), program), {read[one["id"]][0].id: one["incident_id"] for one in records})
    bias, weights = fit(found, PRIOR)
    origin = f"GVA train, {len(records)} articles, {len(found.same)} pairs ({sum(found.same)} alike)"
    print(entry(bias, {name: weights[name] for name in PRIOR}, origin))
    for given, true, number in calibration(found, bias, weights):
        print(f"# chance {given:.2f}: {true:.2f} of {number}")


def _prepared(pairs: Sequence[tuple[Article, Reading]], program: Program) -> Prepared:
    return prepare([one for one, _ in pairs], [one for _, one in pairs], (), program.book)


if __name__ == "__main__":
    main()
