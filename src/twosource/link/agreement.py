"""How far coders agree who judged the same pairs: Cohen's kappa for two, Krippendorff's alpha for any number, with gaps.

Sources: Cohen 1960, A coefficient of agreement for nominal scales; Krippendorff 2004, Content Analysis, chapter 11 (nominal).
Judgements as CSV have the columns left, right, verdict, note, author; the order of a pair does not matter.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.errors import ReviewError
from twosource.link.judgements import VERDICTS, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.records import Judgement

COLUMNS = ("left", "right", "verdict", "note", "author")
Verdicts = dict[tuple[str, str], str]


class Row(Struct, frozen=True):
    """One line of a file of judgements; `line` is its number there."""

    left: str
    right: str
    verdict: str
    note: str = ""
    author: str = ""
    line: int = 0


class Agreement(Struct, frozen=True):
    """How far coders agree. `kappa` is None for other than two coders, both are None where there is nothing to be chosen.

    `pairs` are those that two coders or more judged, `agreed` those on which all of these say the same; `apart` lists the others
    with what each coder said, in their order.
    """

    coders: int
    pairs: int
    agreed: int
    kappa: float | None
    alpha: float | None
    apart: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def sentence(self) -> str:
        """The figures as one line."""
        figures = f"{self.pairs} pairs judged by two or more of {self.coders} coders; they agree on {self.agreed}"
        return f"{figures}; Cohen's kappa {_figure(self.kappa)}; Krippendorff's alpha {_figure(self.alpha)}"


def _figure(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def to_csv(judgements: Iterable[Judgement]) -> str:
    """The people's judgements that are in force, one a line, sorted by their ids."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for judgement in in_force(judgements).values():
        if judgement.by == "person":
            writer.writerow([getattr(judgement, name) for name in COLUMNS])
    return out.getvalue()


def from_csv(name: str, text: str) -> list[Row]:
    """The judgements of a CSV file. Raises ReviewError naming file and line where a column is missing or a verdict is none."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS[:3] if column not in (reader.fieldnames or ())]
    if missing:
        message = f"{name}:1: lacks the column {', '.join(missing)}; it needs left, right, verdict, and may have note, author"
        raise ReviewError(message)
    found = []
    for row in reader:
        line = reader.line_num
        if not row["left"] or not row["right"] or row["verdict"] not in VERDICTS:
            message = f"{name}:{line}: needs two ids and one of {', '.join(VERDICTS)}"
            raise ReviewError(message)
        found.append(Row(row["left"], row["right"], row["verdict"], row.get("note") or "", row.get("author") or "", line))
    return found


def verdicts_of(rows: Iterable[Row]) -> Verdicts:
    """What one coder says of each pair: the last word counts."""
    return {(min(row.left, row.right), max(row.left, row.right)): row.verdict for row in rows}


def agreement(coders: Sequence[Verdicts]) -> Agreement:
    """How far these coders agree on the pairs that at least two of them judged."""
    pairs = sorted({pair for coder in coders for pair in coder})
    said = {pair: tuple(coder[pair] for coder in coders if pair in coder) for pair in pairs}
    shared = {pair: words for pair, words in said.items() if len(words) > 1}
    both = [(shared[pair][0], shared[pair][1]) for pair in shared] if len(coders) == 2 else []
    return Agreement(
        coders=len(coders),
        pairs=len(shared),
        agreed=sum(len(set(words)) == 1 for words in shared.values()),
        kappa=kappa(both) if both else None,
        alpha=alpha(shared.values()),
        apart=tuple(
            (*pair, tuple(coder.get(pair, "") for coder in coders)) for pair, words in shared.items() if len(set(words)) > 1
        ),
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two coders' words; None where chance alone would make them agree always.

    >>> kappa([("same", "same"), ("different", "different"), ("same", "different"), ("different", "different")])
    0.5
    """
    number = len(pairs)
    left, right = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    observed = sum(one == two for one, two in pairs) / number if number else 0.0
    expected = sum(left[word] * right[word] for word in left) / number**2 if number else 1.0
    return None if expected == 1.0 else (observed - expected) / (1 - expected)


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal data: each unit is what the coders who judged it said; None where all words are one.

    >>> round(alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")]), 4)
    0.5333
    """
    totals: Counter[str] = Counter()
    apart = 0.0
    for words in units:
        if len(words) > 1:
            totals.update(words)
            apart += _apart(Counter(words), len(words))
    number = sum(totals.values())
    expected = sum(one * (number - one) for one in totals.values())
    return None if not expected else 1 - (number - 1) * apart / expected


def _apart(counted: Mapping[str, int], number: int) -> float:
    """The coincidences of different words in one unit."""
    return sum(one * (number - one) for one in counted.values()) / (number - 1)
