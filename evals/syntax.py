"""Scorers over gold words: parts of speech, dependencies, names of people, organisations and places; and names in whole texts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evals import gold
from evals.figures import Figure, exact, harmonic, hits, share
from evals.reading import Program, article_of
from training.files import held_out
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from twosource.records import Entity, Mention


_Rows = list[list[str]]
_KINDS = {"PER", "LOC", "ORG"}
_RE3D_TYPES = ("Person", "Organisation", "Location")
_RE3D_FITS = {
    "person": frozenset({"Person"}),
    "organisation": frozenset({"Organisation"}),
    "armed_group": frozenset({"Organisation"}),
    "nationality": frozenset({"Organisation"}),
    "place": frozenset({"Location"}),
    "facility": frozenset({"Location"}),
}
_PRONOUNS = frozenset(
    {
        "i",
        "me",
        "my",
        "we",
        "us",
        "our",
        "ours",
        "you",
        "your",
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "it",
        "its",
        "they",
        "them",
        "their",
        "theirs",
        "who",
        "whom",
        "whose",
        "this",
        "that",
        "these",
        "those",
    }
)
_BELIEVED = 0.5
"""Crowd confidence from which a label of re3d counts, as its README advises."""


def syntax(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """UPOS, UAS and LAS (full labels, punctuation counted) with gold words and sentences; sentences whose arcs are a tree.

    Sentences of one document run together as the program packs them. `limit` counts sentences; they then run alone.
    """
    documents = _documents(path, 10, limit)
    right = {"upos": 0, "uas": 0, "las": 0}
    words = trees = sentences = 0
    for rows in documents:
        parse = program.parse_words([[row[1] for row in sentence] for sentence in rows])
        for at, sentence in zip(parse.sentences, rows, strict=True):
            sentences += 1
            words += len(sentence)
            trees += _is_tree([token.head for token in parse.tokens[at.first : at.last]], at.first)
            for token, row in zip(parse.tokens[at.first : at.last], sentence, strict=True):
                head = token.head - at.first + 1 if token.head >= 0 else 0
                right["upos"] += token.upos == row[3]
                right["uas"] += head == int(row[6])
                right["las"] += head == int(row[6]) and token.rel == row[7]
    figures = [Figure(name, share(count, words), words) for name, count in right.items()]
    return [*figures, Figure("trees", share(trees, sentences), sentences)], sentences


def names(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Exact span-and-kind F1 of PER, ORG and LOC as the encoder labels gold words; all kinds together and each alone."""
    documents = _documents(path, 3, limit)
    wanted: set[tuple[str, int, int, int]] = set()
    found: set[tuple[str, int, int, int]] = set()
    for number, rows in enumerate(documents):
        parse = program.parse_words([[row[1] for row in sentence] for sentence in rows])
        found |= {(run.label, number, run.first, run.last) for run in parse.entities if run.label in _KINDS}
        wanted |= {(kind, number, first, last) for kind, first, last in _runs([row[2] for rows_ in rows for row in rows_])}
    kinds = [
        exact(f"{kind} f1", {one for one in found if one[0] == kind}, {one for one in wanted if one[0] == kind})
        for kind in sorted(_KINDS)
    ]
    return [exact("f1", found, wanted), *kinds], sum(len(rows) for rows in documents)


def mentions(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Names and noun phrases of re3d found with a fitting kind: recall by type, and precision and F1 of the three types together.

    A gold phrase is found where a mention that may be of its type overlaps it, a mention is right where it overlaps such a
    phrase. The corpus calls peoples, groups of people and states that act organisations: a nation's name, a plural noun for
    people and a place that is a state meet that type too. Pronouns on either side and gold that is not believed do not count;
    nor do, for precision, nations (no type of their own among the three) and mentions where only another type was annotated.
    Of the file that the encoder is trained on, the documents that training leaves out are taken (`training.files.held_out`).
    """
    held = [one for one in gold.load(path, ("text", "entities")) if path.name != "train.jsonl" or held_out(one["id"])]
    records = gold.sample(held, limit)
    readings = program.read([article_of(record["id"], record["text"]) for record in records])
    verdicts: dict[str, list[bool]] = {name: [] for name in _RE3D_TYPES}
    right = counted = 0
    for record, reading in zip(records, readings, strict=True):
        wanted = list(_believed(record))
        entities = {one.id: one for one in reading.entities}
        spoken = [one for one in reading.mentions if one.form != "pronoun"]
        found = [(one.kind, Span(one.start, one.end), _types(one, entities[one.entity])) for one in spoken]
        for name, at in wanted:
            if name in verdicts:
                verdicts[name].append(any(name in types and other.overlaps(at) for _, other, types in found))
        for kind, at, types in found:
            met = {name for name, other in wanted if other.overlaps(at)}
            if types and kind != "nationality" and not (met and met.isdisjoint(_RE3D_TYPES)):
                counted += 1
                right += not met.isdisjoint(types)
    every = [verdict for found in verdicts.values() for verdict in found]
    precision, recall = share(right, counted), share(sum(every), len(every))
    figures = [hits(f"{name} recall", found) for name, found in verdicts.items()]
    return [*figures, Figure("precision", precision, counted), Figure("f1", harmonic(precision, recall), len(every))], len(
        records
    )


def _believed(record: gold.Record) -> Iterator[tuple[str, Span]]:
    """Type and place of the gold phrases that the crowd believes in, pronouns aside."""
    for one in record["entities"]:
        at = gold.span(record, one["start"], one["end"])
        if one["confidence"] >= _BELIEVED and at.of(record["text"]).casefold() not in _PRONOUNS:
            yield one["type"], at


def _types(mention: Mention, entity: Entity) -> frozenset[str]:
    """The types of re3d that a mention may be of."""
    types = _RE3D_FITS.get(mention.kind, frozenset())
    acts = (mention.kind == "person" and entity.plural) or (mention.kind == "place" and entity.actor is not None)
    return types | {"Organisation"} if acts else types


def _documents(path: Path, columns: int, limit: int | None) -> list[list[_Rows]]:
    """Sentences by document (a sentence id up to its last hyphen), in the order of the file; one by one where a limit is set."""
    sentences = list(gold.conll(path, columns))
    if not sentences:
        message = f"{path}: holds no sentence"
        raise gold.GoldError(message)
    if limit is not None:
        ids = gold.sample([{"id": name, "n": number} for number, (name, _) in enumerate(sentences)], limit)
        return [[sentences[one["n"]][1]] for one in ids]
    documents: dict[str, list[_Rows]] = defaultdict(list)
    for name, rows in sentences:
        documents[name.rpartition("-")[0]].append(rows)
    return list(documents.values())


def _is_tree(heads: list[int], first: int) -> bool:
    """Whether the sentence has one root that every word reaches without leaving the sentence."""
    inside = [head - first if head >= 0 else -1 for head in heads]
    if inside.count(-1) != 1 or any(head >= len(heads) or head < -1 for head in inside):
        return False
    for start in range(len(inside)):
        at, steps = start, 0
        while at != -1 and steps <= len(inside):
            at, steps = inside[at], steps + 1
        if at != -1:
            return False
    return True


def _runs(tags: list[str]) -> list[tuple[str, int, int]]:
    """The spans of IOB2 tags. Raises GoldError for a tag of an unknown kind (OTH counts as none)."""
    runs: list[tuple[str, int, int]] = []
    for number, tag in enumerate(tags):
        mark, _, kind = tag.partition("-")
        if tag != "O" and (mark not in {"B", "I"} or kind not in {*_KINDS, "OTH"}):
            message = f"unknown tag {tag}"
            raise gold.GoldError(message)
        if mark == "I" and runs and runs[-1][0] == kind and runs[-1][2] == number:
            runs[-1] = (kind, runs[-1][1], number + 1)
        elif tag != "O":
            runs.append((kind, number, number + 1))
    return [run for run in runs if run[0] in _KINDS]
