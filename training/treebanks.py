"""Readers of corpora that come as words: UD English (EWT, GUM) with what others annotated on the same sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from training import files, kinds
from training.documents import ROOT, Document, Pair, span_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MENTION = re.compile(r"\((?P<opened>[^()]+)(?P<alone>\))?|(?P<closed>[^()]+)\)")
_NUMBERED = frozenset({"ARG0", "ARG1", "ARG2", "ARG3", "ARG4"})
_ADJUNCTS = frozenset({"TMP", "LOC", "DIR", "NEG", "MOD", "MNR", "CAU", "PRP", "ADV"})
_FACTUAL_SCALE = 3.0
_TOGETHER = 6
_NAME_PARTS = frozenset({"PROPN", "ADP", "DET"})


class Sentence(Struct, frozen=True):
    """A CoNLL-U sentence; heads count from 0 within it, ROOT for the root."""

    document: str
    key: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words as they stand."""
        return tuple(row[1] for row in self.rows)

    @property
    def heads(self) -> list[int]:
        """The head of each word."""
        return [int(row[6]) - 1 for row in self.rows]


class Mention(Struct, frozen=True, order=True):
    """Words [first, last) of a GUM document that speak of `entity`."""

    first: int
    last: int
    kind: str
    entity: str


def conllu(text: str) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U text, without multiword ranges and empty nodes."""
    document = key = ""
    rows: list[tuple[str, ...]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("#"):
            name, _, value = line[1:].partition("=")
            document = value.strip() if name.strip() == "newdoc id" else document
            key = value.strip() if name.strip() == "sent_id" else key
        elif line:
            fields = tuple(line.split("\t"))
            rows += [fields] if fields[0].isdigit() else []
        elif rows:
            yield Sentence(document, key, tuple(rows))
            rows = []


def _grouped(sentences: Iterator[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    for sentence in sentences:
        if group and sentence.document != group[0].document:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _syntax(corpus: str, group: Sequence[Sentence]) -> Document:
    """A document with parts of speech, dependencies and sentence starts."""
    words: list[str] = []
    starts: list[int] = []
    heads: list[int | None] = []
    for sentence in group:
        starts.append(len(words))
        heads += [head + len(words) if head >= 0 else ROOT for head in sentence.heads]
        words += sentence.words
    begun = set(starts)
    rows = [row for sentence in group for row in sentence.rows]
    tags = {
        "pos": tuple(row[3] for row in rows),
        "rel": tuple(row[7] for row in rows),
        "sent": tuple("start" if i in begun else "in" for i in range(len(words))),
    }
    layers = {name: tuple(labels) for name, labels in tags.items()}
    return Document(corpus, group[0].document, tuple(words), tuple(starts), tuple(starts), layers, {}, {"arc": tuple(heads)})


def read_ewt(data: Path, split: str) -> Iterator[Document]:
    """EWT with Universal NER, PropBank and UDS factuality, joined by sentence."""
    named = dict(iob(files.text(data, f"uner_ewt/{split}.iob2")))
    roles = {record["sent_id"]: record for record in files.records(data, f"propbank_ewt/{split}.jsonl")}
    facts = {record["sent_id"]: record for record in files.records(data, f"uds_factuality/{split}.jsonl")}
    for group in _grouped(conllu(files.text(data, f"ud_ewt/{split}.conllu"))):
        document = _syntax("ewt", group)
        for start, sentence in zip(document.sentences, group, strict=True):
            words = sentence.words
            if sentence.key in named and tuple(word for word, _ in named[sentence.key]) == words:
                _add_names(document, start, [tag for _, tag in named[sentence.key]])
            if sentence.key in roles and tuple(roles[sentence.key]["tokens"]) == words:
                _add_roles(document, start, roles[sentence.key]["predicates"])
            if sentence.key in facts:
                _add_facts(document, start, facts[sentence.key]["predicates"])
        yield document


def iob(text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(sentence id, [(word, tag)]) of an IOB2 text; tags that Universal NER dropped are O."""
    key, rows = "", []
    for line in [*text.split("\n"), ""]:
        if line.startswith("#"):
            key = line.partition("=")[2].strip() if "sent_id" in line else key
        elif line:
            fields = line.split("\t")
            tag = fields[2] if len(fields) > 2 and fields[2][2:] in {"PER", "LOC", "ORG"} else "O"
            rows.append((fields[1], tag))
        elif rows:
            yield key, rows
            rows = []


def tag_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of BIO tags.

    >>> tag_spans(["B-PER", "I-PER", "O", "B-LOC"])
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        mark, _, kind = tag.partition("-")
        if mark == "I" and spans and spans[-1][1] == i and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], i + 1, kind)
        elif kind:
            spans.append((i, i + 1, kind))
    return spans


def _put(layer: dict[str, tuple[Any, ...]], name: str, size: int, start: int, labels: Sequence[Any]) -> None:
    """Write the labels of one sentence into a layer that is None elsewhere."""
    full = list(layer.get(name, (None,) * size))
    full[start : start + len(labels)] = labels
    layer[name] = tuple(full)


def _add_names(document: Document, start: int, tags: Sequence[str]) -> None:
    spans = tag_spans(tags)
    for layer in kinds.layers_of("uner"):
        labels = kinds.entity_layer(layer, "uner", len(tags), spans)
        _put(document.tags, layer, len(document.words), start, labels)


def _add_facts(document: Document, start: int, predicates: Sequence[dict[str, Any]]) -> None:
    for predicate in predicates:
        value = predicate["factuality"] / _FACTUAL_SCALE
        _put(document.values, "fact", len(document.words), start + predicate["token"], [value])


def _add_roles(document: Document, start: int, predicates: Sequence[dict[str, Any]]) -> None:
    heads = document.heads["arc"]
    rows, pairs = [], []
    for predicate in predicates:
        row = start + predicate["token"]
        rows.append(row)
        for label, first, last in predicate["args"]:
            role = label.removeprefix("ARGM-")
            if role in _NUMBERED or role in _ADJUNCTS:
                pairs.append(Pair(row, span_head(heads, start + first, start + last), role))
    document.rows["roles"] = tuple(sorted({*document.rows.get("roles", ()), *rows}))
    document.pairs["roles"] = tuple(sorted({*document.pairs.get("roles", ()), *pairs}))


def read_gum(data: Path, split: str) -> Iterator[Document]:
    """GUM: syntax, coreference between the head words of mentions, and entities that are names."""
    for group in _grouped(conllu(files.text(data, f"ud_gum/{split}.conllu"))):
        document = _syntax("gum", group)
        rows = [row for sentence in group for row in sentence.rows]
        mentions = gum_mentions([row[9] for row in rows])
        document.heads["coref"] = _chains(document, mentions)
        document.tags["entity"] = _names(document, mentions)
        yield document


def gum_mentions(notes: Sequence[str]) -> list[Mention]:
    """The entity mentions of a document, from the MISC column of its words; broken brackets are left out."""
    found: list[Mention] = []
    opened: dict[str, list[tuple[int, str]]] = {}
    for i, note in enumerate(notes):
        marks = next((part[7:] for part in note.split("|") if part.startswith("Entity=")), "")
        for mark in _MENTION.finditer(marks):
            if mark["closed"]:
                starts = opened.get(mark["closed"], [])
                if starts:
                    first, kind = starts.pop()
                    found.append(Mention(first, i + 1, kind, mark["closed"].split("[")[0]))
                continue
            entity, _, rest = mark["opened"].partition("-")
            kind = rest.partition("-")[0]
            if mark["alone"]:
                found.append(Mention(i, i + 1, kind, entity.split("[")[0]))
            else:
                opened.setdefault(entity, []).append((i, kind))
    return sorted(found)


def _chains(document: Document, mentions: Sequence[Mention]) -> tuple[int | None, ...]:
    """For the head word of every mention the head word of the one before it in its chain; ROOT for the first."""
    heads = document.heads["arc"]
    links: list[int | None] = [None] * len(document.words)
    last: dict[str, int] = {}
    for mention in mentions:
        word = span_head(heads, mention.first, mention.last)
        before = last.get(mention.entity)
        if before == word:
            continue
        links[word] = ROOT if before is None else before
        last[mention.entity] = word
    return tuple(links)


def _names(document: Document, mentions: Sequence[Mention]) -> tuple[str | None, ...]:
    """Mentions whose head is a proper noun, cut down to their proper nouns; longer ones first.

    A preposition or article between two proper nouns belongs to the name; where anything else stands between
    them (an apposition, a relative clause), only the run of the head does.
    """
    upos, heads = document.tags["pos"], document.heads["arc"]
    spans = []
    for mention in sorted(mentions, key=lambda mention: (mention.first - mention.last, mention.first)):
        head = span_head(heads, mention.first, mention.last)
        if upos[head] != "PROPN":
            continue
        first, last = _name_run(upos, mention, head, _NAME_PARTS)
        if any(upos[i] == "PROPN" for i in (*range(mention.first, first), *range(last, mention.last))):
            first, last = _name_run(upos, mention, head, frozenset({"PROPN"}))
        spans.append((first, last, mention.kind))
    return kinds.entity_layer("entity", "gum", len(document.words), spans)


def _name_run(upos: Sequence[str | None], mention: Mention, head: int, parts: frozenset[str]) -> tuple[int, int]:
    """The words around `head` that are of the given parts of speech, from a proper noun to a proper noun."""
    first = last = head
    while first > mention.first and upos[first - 1] in parts:
        first -= 1
    while last + 1 < mention.last and upos[last + 1] in parts:
        last += 1
    while upos[first] != "PROPN":
        first += 1
    while upos[last] != "PROPN":
        last -= 1
    return first, last + 1


def read_flat(data: Path, name: str, split: str, corpus: str) -> Iterator[Document]:
    """A corpus of sentences with BIO tags (`ner/NAME.SPLIT.jsonl`), six a document: reading sees them in company."""
    held: list[dict[str, Any]] = []
    for record in files.records(data, f"ner/{name}.{split}.jsonl"):
        held.append(record)
        if len(held) == _TOGETHER:
            yield _flat_document(corpus, held)
            held = []
    if held:
        yield _flat_document(corpus, held)


def _flat_document(corpus: str, records: Sequence[dict[str, Any]]) -> Document:
    words = [word for record in records for word in record["tokens"]]
    spans, starts = [], []
    at = 0
    for record in records:
        starts.append(at)
        spans += [(at + first, at + last, kind) for first, last, kind in tag_spans(record["tags"])]
        at += len(record["tokens"])
    tags = {layer: kinds.entity_layer(layer, corpus, len(words), spans) for layer in kinds.layers_of(corpus)}
    return Document(corpus, records[0]["id"], tuple(words), tuple(starts), tuple(starts), tags)
