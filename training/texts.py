"""Readers of corpora that come as raw text with character offsets; their words are the package's own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from training import files, kinds
from training.documents import Document, Pair, Segmenter, bio, covered, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from twosource.read.segment import Layout

_SURE = 0.5
"""Belief of the crowd below which a label of re3d is left out, as its makers advise."""
_MUC_PARTS = {
    "perp_individual_id": "agent",
    "perp_organization_id": "agent",
    "phys_tgt_id": "target",
    "hum_tgt_name": "victim",
    "hum_tgt_description": "victim",
    "incident_instrument_id": "instrument",
}


def read_polnear(data: Path, split: str) -> Iterator[Document]:
    """PolNeAR: source, cue and content, each run of words but the cue's first linked to the cue's first word."""
    segmenter = Segmenter()
    for record in files.records(data, f"polnear/{split}.jsonl"):
        layout = segmenter.layout(record["text"])
        document = segmenter.document("polnear", record["id"], layout)
        yield _attributed(document, layout, record["attributions"])


def _attributed(document: Document, layout: Layout, attributions: Iterable[dict[str, Any]]) -> Document:
    size = len(document.words)
    links: list[int | None] = [None] * size
    spans: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    for attribution in attributions:
        cue: int | None = None
        for kind in ("cue", "source", "content"):
            words = {i for start, end in attribution[kind] for i in covered(layout, start, end)} - taken
            for first, last in runs(words):
                own = cue is None and kind == "cue"
                cue = first if own else cue
                if cue is None:
                    continue
                spans.append((first, last, kind))
                taken.update(range(first, last))
                links[first:last] = [None if own else cue] * (last - first)
    document.tags["att"] = tuple(bio(size, spans))
    document.heads["aarc"] = tuple(links)
    return document


def read_re3d(data: Path, split: str) -> Iterator[Document]:
    """re3d: entities of conflict reporting that the crowd was sure of; one document in eight is the development set."""
    segmenter = Segmenter()
    for record in files.records(data, "re3d/train.jsonl"):
        if files.held_out(record["id"]) != (split == "dev") or "BBC" in record["source"]:
            continue
        layout = segmenter.layout(record["text"])
        document = segmenter.document("re3d", record["id"], layout)
        sure = [entity for entity in record["entities"] if entity["confidence"] >= _SURE]
        sure.sort(key=lambda entity: (entity["start"] - entity["end"], entity["start"]))
        spans = [(entity["start"], entity["end"], entity["type"]) for entity in sure]
        marked = _in_words(layout, spans)
        held = {"ner": [_as_name(span, document.words) for span in marked], "entity": marked}
        for layer in kinds.layers_of("re3d"):
            document.tags[layer] = kinds.entity_layer(layer, "re3d", len(document.words), held[layer])
        yield document


def _as_name(span: tuple[int, int, str], words: Sequence[str]) -> tuple[int, int, str]:
    """A span as corpora of names mark it, without its article; re3d marks noun phrases too, which are then none of theirs."""
    first, last, kind = span
    if words[first].lower() == "the" and last - first > 1:
        first += 1
    return (first, last, kind if any(word[:1].isupper() for word in words[first:last]) else "Phrase")


def _in_words(layout: Layout, spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    held = [(covered(layout, start, end), kind) for start, end, kind in spans]
    return [(words[0], words[-1] + 1, kind) for words, kind in held if words]


def read_tempeval(data: Path, split: str) -> Iterator[Document]:
    """TimeBank and AQUAINT: time expressions by type."""
    segmenter = Segmenter()
    for record in files.records(data, f"tempeval/{split}.jsonl"):
        layout = segmenter.layout(record["text"])
        document = segmenter.document("tempeval", record["id"], layout)
        spans = [(timex["start"], timex["end"], timex["type"]) for timex in record["timexes"]]
        document.tags["time"] = tuple(bio(len(document.words), _in_words(layout, spans)))
        yield document


def read_events(data: Path, corpus: str, split: str) -> Iterator[Document]:
    """M2E2, WikiEvents and RAMS: triggers of our types, and the arguments' last words as their heads."""
    segmenter, named = Segmenter(), _event_words(data, corpus, split)
    for record in files.records(data, f"{corpus}/{split}.jsonl"):
        layout = segmenter.layout(record["text"])
        document = segmenter.document(corpus, record["id"], layout)
        spans, rows, pairs, wheres = [], [], [], []
        for event in record["events"]:
            kind, words = kinds.event_kind(event["type"]), covered(layout, *event["span"])
            if not words:
                continue
            spans.append((words[0], words[-1] + 1, kind))
            if kind:
                rows.append(words[0])
                pairs += _parts(layout, words[0], event["args"])
                places = [argument["span"] for argument in event["args"] if kinds.part_kind(argument["role"]) == "place"]
                wheres += _wheres(layout, words[0], places)
        marked = [span for span in spans if span[2]]
        document.tags["event"] = tuple(_open(document.words, bio(len(document.words), marked, _OUTSIDE.get(corpus, "O")), named))
        document.rows["part"] = tuple(sorted(set(rows)))
        document.pairs["part"] = tuple(sorted(set(pairs)))
        document.rows["where"] = document.rows["part"]
        document.pairs["where"] = tuple(sorted(set(wheres)))
        yield document


_OUTSIDE = {"m2e2": "O|B-injure|I-injure|B-destroy|I-destroy"}
"""What a word without a mark may be: M2E2 does not look for every type."""


def _event_words(data: Path, corpus: str, split: str) -> frozenset[str]:
    """For RAMS, which marks one event of five sentences, the words that name an event somewhere in it; else none."""
    if corpus != "rams":
        return frozenset()
    records = files.records(data, f"{corpus}/{split}.jsonl")
    return frozenset(record["text"][slice(*event["span"])].lower() for record in records for event in record["events"])


def _open(words: Sequence[str], labels: Iterable[str | None], named: frozenset[str]) -> Iterator[str | None]:
    """The labels, with nothing said of unmarked words that name an event elsewhere."""
    return (None if label == "O" and word.lower() in named else label for word, label in zip(words, labels, strict=True))


def _parts(layout: Layout, row: int, arguments: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    for argument in arguments:
        part, words = kinds.part_kind(argument["role"]), covered(layout, *argument["span"])
        if part and words:
            yield Pair(row, head_by_order(layout.words, words), part)


def head_by_order(words: Sequence[str], span: Sequence[int]) -> int:
    """The likely head word of a noun phrase without a parse: the last before a preposition, comma or relative word.

    >>> head_by_order(["two", "men", "from", "Northtown"], [0, 1, 2, 3])
    1
    """
    stops = {"of", "in", "at", "from", "on", "for", "with", "who", "that", "which", "near", "to", "by", ",", "("}
    end = next((i for i in span[1:] if words[i].lower() in stops), span[-1] + 1)
    return end - 1


def read_halterman(data: Path, split: str) -> Iterator[Document]:
    """Sentences on violence: for each verb that was asked about, all the words of the places where it happened."""
    segmenter = Segmenter()
    verbs: dict[str, list[dict[str, Any]]] = {}
    for record in files.records(data, f"halterman_event_location/{split}.jsonl"):
        verbs.setdefault(record["text"], []).append(record)
    for text, records in verbs.items():
        layout = segmenter.layout(text)
        document = segmenter.document("halterman", records[0]["id"], layout)
        rows, pairs = [], []
        for record in records:
            row = next(iter(covered(layout, *record["verb"])), None)
            if row is not None:
                rows.append(row)
                pairs += _wheres(layout, row, record["locations"])
        document.rows["where"] = tuple(sorted(set(rows)))
        document.pairs["where"] = tuple(sorted(set(pairs)))
        yield document


def _wheres(layout: Layout, row: int, places: Iterable[Sequence[int]]) -> Iterator[Pair]:
    """Every word of every place: the span is read off the pairs, without a second head for its ends."""
    for start, end in places:
        for word in covered(layout, start, end):
            yield Pair(row, word, "place")


def read_muc4(data: Path, split: str) -> Iterator[Document]:
    """MUC-4: where strings that fill a slot of a template occur. No trigger is known, so no head uses it yet."""
    segmenter = Segmenter()
    for record in files.records(data, f"muc4/{split}.jsonl"):
        layout = segmenter.layout(record["text"])
        document = segmenter.document("muc4", record["id"], layout)
        spans = [
            (start, end, part)
            for template in record["templates"]
            for slot, part in _MUC_PARTS.items()
            for fill in template.get(slot, ())
            for string in fill.get("strings", ())
            for start, end in string.get("spans", ())
        ]
        document.tags["filler"] = tuple(bio(len(document.words), _in_words(layout, spans)))
        yield document


_BARE = 300
"""Texts read of a corpus that has no annotation of use: enough for their kind of language."""


def read_texts(name: str, data: Path, split: str) -> Iterator[Document]:
    """Bare texts of training files, without any layer; there are none for development."""
    segmenter = Segmenter()
    for record in islice(files.records(data, name), _BARE if split == "train" else 0):
        yield segmenter.document(name.partition("/")[0], record["id"], segmenter.layout(record["text"]))
