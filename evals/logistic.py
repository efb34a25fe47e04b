"""Logistic regression over columns of numbers, drawn towards nought as strongly as asked. Newton's method; nothing is random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[Any]

_ROUNDS, _SMALL, _STEEP = 12, 1e-3, 30.0
_BLOCK = 20_000
_LEAST_SPREAD = 1e-3


class Weights(Struct, frozen=True):
    """The weights of named columns; the sum with the bias is the natural logarithm of the odds."""

    bias: float
    weights: dict[str, float]

    def odds(self, columns: dict[str, Numbers]) -> Numbers:
        """The log odds of each row."""
        found = np.full(len(next(iter(columns.values()))), self.bias, np.float32)
        for name, weight in self.weights.items():
            found += weight * columns[name]
        return found


def fit(columns: dict[str, Numbers], answers: npt.NDArray[np.bool_], draw: float) -> Weights:
    """The weights that make these answers likeliest, less `draw` times half the square of each (of columns of spread one)."""
    names = list(columns)
    means = np.array([columns[name].mean() for name in names])
    spreads = np.array([columns[name].std() + _LEAST_SPREAD for name in names])
    table = np.stack([(columns[name] - mean) / spread for name, mean, spread in zip(names, means, spreads, strict=True)], axis=1)
    weights = np.zeros(len(names) + 1)
    for _ in range(_ROUNDS):
        slope, bend = _slopes(table, answers, weights)
        slope[1:] += draw * weights[1:]
        bend[np.arange(1, len(weights)), np.arange(1, len(weights))] += draw
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < _SMALL:
            break
    plain = weights[1:] / spreads
    return Weights(float(weights[0] - plain @ means), dict(zip(names, plain.tolist(), strict=True)))


def _slopes(table: Numbers, answers: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]) -> tuple[Numbers, Numbers]:
    """The first and second derivatives of the loss."""
    slope, bend = np.zeros(len(weights)), np.zeros((len(weights), len(weights)))
    for start in range(0, len(table), _BLOCK):
        some = np.concatenate(
            [np.ones((len(table[start : start + _BLOCK]), 1), np.float32), table[start : start + _BLOCK]], axis=1
        )
        chance = 1 / (1 + np.exp(-np.clip(some @ weights, -_STEEP, _STEEP)))
        slope += some.T @ (chance - answers[start : start + _BLOCK])
        bend += (some * (chance * (1 - chance))[:, None].astype(np.float32)).T @ some
    return slope, bend
