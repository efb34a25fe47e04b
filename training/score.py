"""Scores on development documents, the same for the network in torch and for a graph in onnxruntime."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from training.heads import BASE, FURTHER
from training.windows import cut, feed, packed, starts
from twosource.read.encoder import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from training.heads import Head
    from training.windows import Coded, Coder, Window

    Predict = Callable[[dict[str, Any]], dict[str, Any]]
    """From the six inputs to every head's scores, both by name."""
    Span = tuple[str, int, int]
    Results = list[tuple[Window, dict[str, Any]]]

_TOGETHER = 4096
_SQUARE = frozenset(head.name for head in (*BASE, *FURTHER) if head.kind in {"arcs", "pairs"})
"""Heads that score every word against every other."""


class Tally:
    """Right, guessed and true counts of one thing, as F1 in per cent."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, right: int, guessed: int, true: int) -> None:
        """Count one window in."""
        self.counts.update(right=right, guessed=guessed, true=true)

    @property
    def f1(self) -> float:
        """2PR / (P + R), 0 where nothing was right."""
        return percent(2 * self.counts["right"], self.counts["guessed"] + self.counts["true"])


def percent(part: float, whole: float) -> float:
    """A share in per cent with two digits; 0 of nothing is 0.

    >>> percent(1, 3)
    33.33
    """
    return round(100 * part / whole, 2) if whole else 0.0


def score(
    predict: Predict, heads: Sequence[Head], documents: Sequence[Coded], coder: Coder, together: int = _TOGETHER
) -> dict[str, float]:
    """Every score that the heads and the documents allow, by name. `together` 0 runs each window alone, as reading does."""
    found: dict[str, float] = {}
    by_name = {head.name: head for head in heads}
    corpora = sorted({coded.document.corpus for coded in documents})
    for corpus in corpora:
        windows = [window for coded in documents if coded.document.corpus == corpus for window in cut(coded)]
        results = list(run(predict, windows, coder, together))
        for name, scorer in _SCORERS.items():
            head = by_name.get(name)
            if head and any(name in window.coded.document.layers for window in windows):
                found |= {f"{corpus}.{key}": value for key, value in scorer(head, by_name, results).items()}
    return found


def run(predict: Predict, windows: Sequence[Window], coder: Coder, together: int) -> Iterator[tuple[Window, dict[str, Any]]]:
    """Each window with every head's scores for its words; row 0 is the root."""
    for batch in packed(sorted(windows, key=lambda window: window.size), together):
        outputs = predict(feed(batch, coder))
        for row, window in enumerate(batch):
            size = window.last - window.first + 1
            yield window, {name: _own(array[row], size, name) for name, array in outputs.items()}


def _own(array: Any, size: int, name: str) -> Any:  # noqa: ANN401 - arrays of two or three dimensions
    return array[:size, :size] if name in _SQUARE else array[:size]


def _gold(window: Window, layer: str) -> Sequence[Any]:
    document = window.coded.document
    held = document.tags.get(layer) or document.values.get(layer) or document.heads.get(layer) or ()
    return held[window.first : window.last]


def _syntax(_: Head, heads: dict[str, Head], results: Results) -> dict[str, float]:
    """Attachment on the tree that reading would make, punctuation counted; share of greedy heads that are no tree."""
    seen: Counter[str] = Counter()
    for window, given in results:
        arcs, begun = given["arc"], starts(window)
        tree = decode.tree_heads(arcs, begun)
        seen["sentences"] += len(begun)
        seen["repaired"] += int((tree[1:] != arcs.argmax(1)[1:]).any())
        labels = [heads["rel"].labels[k] for k in given["rel"].argmax(1)[1:].tolist()]
        for head, label, true, named in zip(tree[1:].tolist(), labels, _gold(window, "arc"), _gold(window, "rel"), strict=True):
            right = head == (0 if true < 0 else true - window.first + 1)
            seen.update(words=1, heads=int(right), both=int(right and label == named))
    total = seen["words"]
    return {
        "uas": percent(seen["heads"], total),
        "las": percent(seen["both"], total),
        "repaired": percent(seen["repaired"], seen["sentences"]),
    }


def _words(head: Head, _: dict[str, Head], results: Results) -> dict[str, float]:
    right = total = 0
    for window, given in results:
        for k, true in zip(given[head.name].argmax(1)[1:].tolist(), _gold(window, head.name), strict=True):
            right += head.labels[k] == true
            total += true is not None
    return {head.name: percent(right, total)}


def _breaks(window: Window, head: Head) -> frozenset[int]:
    document = window.coded.document
    places = document.units if head.name == "att" else document.sentences
    return frozenset(place - window.first for place in places if window.first <= place < window.last)


def _guessed(window: Window, head: Head, given: dict[str, Any]) -> list[Span]:
    scores = given[head.name][1:]
    return decode.label_runs(decode.best_labels(scores, head.labels), head.labels, _breaks(window, head))


def true_spans(labels: Sequence[str | None]) -> dict[tuple[int, int], frozenset[str]]:
    """The spans of gold labels, with the kinds that are right for each.

    >>> true_spans(["B-ORG|B-GRP", "I-ORG|I-GRP", "O|B-WEA"]) == {(0, 2): frozenset({"ORG", "GRP"})}
    True
    """
    found: list[tuple[int, int, frozenset[str]]] = []
    for i, label in enumerate(labels):
        if label is None or label.startswith("O"):
            continue
        kinds = frozenset(part[2:] for part in label.split("|"))
        if label[0] == "I" and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1, found[-1][2])
        else:
            found.append((i, i + 1, kinds))
    return {(first, last): kinds for first, last, kinds in found}


def _unknown(labels: Sequence[str | None], span: Span) -> bool:
    """Whether the annotation leaves open that the span is right: nobody looked, or not for that kind."""
    kind, first, last = span
    return all(label is None or (label.startswith("O|") and f"-{kind}" in label) for label in labels[first:last])


def _spans(head: Head, _: dict[str, Head], results: Results) -> dict[str, float]:
    """Exact spans with their kind, of all kinds and of each."""
    tallies = {"": Tally()} | {kind: Tally() for kind in dict.fromkeys(label[2:] for label in head.labels[1:])}
    for window, given in results:
        labels = _gold(window, head.name)
        if not any(labels):
            continue
        true = true_spans(labels)
        for span in _guessed(window, head, given):
            right = span[0] in true.get(span[1:], ())
            counted = right or not _unknown(labels, span)
            for name in ("", span[0]):
                tallies[name].add(int(right), int(counted), 0)
        for kinds in true.values():
            tallies[""].add(0, 0, 1)
            for kind in kinds if len(kinds) == 1 else ():
                tallies[kind].add(0, 0, 1)
    return {".".join(filter(None, (head.name, name))): tally.f1 for name, tally in tallies.items() if tally.counts["true"]}


def _links(_: Head, heads: dict[str, Head], results: Results) -> dict[str, float]:
    """Sources and contents joined to their cue: both overlap the true ones. F1 of precision and recall as shares of each side."""
    seen: Counter[str] = Counter()
    for window, given in results:
        spans = _guessed(window, heads["att"], given)
        guessed = [
            (span, spans[cue])
            for span, cue in zip(spans, decode.link_to_cues(given["aarc"], spans), strict=True)
            if cue is not None
        ]
        true = _true_links(window)
        for kind in ("source", "content"):
            own = [pair for pair in guessed if pair[0][0] == kind]
            gold = [pair for pair in true if pair[0][0] == kind]
            seen[f"{kind} guessed"] += len(own)
            seen[f"{kind} true"] += len(gold)
            seen[f"{kind} right"] += sum(any(_meet(pair, other) for other in gold) for pair in own)
            seen[f"{kind} found"] += sum(any(_meet(pair, other) for other in own) for pair in gold)
    found = {}
    for kind in ("source", "content"):
        p = percent(seen[f"{kind} right"], seen[f"{kind} guessed"])
        r = percent(seen[f"{kind} found"], seen[f"{kind} true"])
        found[f"link.{kind}"] = round(2 * p * r / (p + r), 2) if p + r else 0.0
    return found


def _true_links(window: Window) -> list[tuple[Span, Span]]:
    spans = {span: next(iter(kinds)) for span, kinds in true_spans(_gold(window, "att")).items()}
    cues = {first: ("cue", first, last) for (first, last), kind in spans.items() if kind == "cue"}
    links = _gold(window, "aarc")
    found = []
    for (first, last), kind in spans.items():
        cue = None if links[first] is None else cues.get(links[first] - window.first)
        if kind != "cue" and cue:
            found.append(((kind, first, last), cue))
    return found


def _meet(pair: tuple[Span, Span], other: tuple[Span, Span]) -> bool:
    return all(a[1] < b[2] and b[1] < a[2] for a, b in zip(pair, other, strict=True))


def _values(head: Head, _: dict[str, Head], results: Results) -> dict[str, float]:
    """Mean error and Pearson's correlation, on the scale of the layer."""
    pairs = [
        (float(guess), true)
        for window, given in results
        for guess, true in zip(given[head.name][1:, 0], _gold(window, head.name), strict=False)
        if true is not None
    ]
    guesses, truths = np.array(pairs).T
    varied = len(pairs) > 1 and guesses.std() and truths.std()
    related = float(np.corrcoef(guesses, truths)[0, 1]) if varied else 0.0
    return {f"{head.name}.error": round(float(np.abs(guesses - truths).mean()), 4), f"{head.name}.r": round(100 * related, 2)}


def _chosen_heads(head: Head, _: dict[str, Head], results: Results) -> dict[str, float]:
    """The share of annotated words whose head is right, the root among them."""
    right = total = 0
    for window, given in results:
        best = given[head.name].argmax(1)[1:].tolist()
        for guess, true in zip(best, _gold(window, head.name), strict=False):
            if true is not None:
                inside = window.first <= true < window.last
                right += guess == (true - window.first + 1 if inside else 0)
                total += 1
    return {head.name: percent(right, total)}


def _pairs(head: Head, _: dict[str, Head], results: Results) -> dict[str, float]:
    """Labelled pairs on the annotated rows (gold predicates, gold triggers)."""
    tally = Tally()
    for window, given in results:
        document = window.coded.document
        rows = {at for at in document.rows.get(head.name, ()) if window.first <= at < window.last}
        pairs = document.pairs.get(head.name, ())
        true = {(pair.row, pair.column, pair.label) for pair in pairs if pair.row in rows}
        best = given[head.name].argmax(-1)
        guessed = {
            (row, int(column) + window.first - 1, head.labels[best[row - window.first + 1, column] - 1])
            for row in rows
            for column in np.flatnonzero(best[row - window.first + 1])
            if column
        }
        tally.add(len(guessed & true), len(guessed), len(true))
    return {head.name: tally.f1}


_SCORERS: dict[str, Callable[[Head, dict[str, Head], Any], dict[str, float]]] = {
    "pos": _words,
    "arc": _syntax,
    "ner": _spans,
    "att": _spans,
    "aarc": _links,
    "entity": _spans,
    "time": _spans,
    "event": _spans,
    "fact": _values,
    "coref": _chosen_heads,
    "roles": _pairs,
    "part": _pairs,
    "where": _pairs,
}
