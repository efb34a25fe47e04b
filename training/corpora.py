"""The corpora: what is read from where, under which terms, and which layers each may train."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from training import files, texts, treebanks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from training.documents import Document
    from training.heads import Head
    from training.silver import Silver


class Corpus(Struct, frozen=True):
    """A set of documents that share their layers; batches are made of one `task` each.

    `files` name what is read ({split} is train or dev); without the first the corpus is missing.
    `tier` A: weights may ship freely; B: the text may not be passed on, and the card must name it.
    """

    name: str
    task: str
    tier: str
    layers: frozenset[str]
    files: tuple[str, ...]
    read: Callable[[Path, str], Iterator[Document]]
    repeat: float = 1.0
    """How often an epoch sees it."""
    train_split: str = "train"

    def documents(
        self, data: Path, split: str, wanted: frozenset[str], limit: int | None = None, silver: Silver | None = None
    ) -> list[Document]:
        """Its documents with the layers that both it and `wanted` have, and those of `silver`, if any."""
        name = self.train_split if split == "train" else split
        found = []
        for document in self.read(data, name):
            kept = _only(document, wanted & self.layers)
            kept = silver.fill(kept, wanted) if silver else kept
            if kept.layers and kept.words:
                found.append(kept)
            if limit and len(found) >= limit:
                break
        return found

    def bare(self, data: Path, wanted: frozenset[str]) -> Iterator[Document]:
        """All its training documents, also those that nobody annotated, with the layers it has of `wanted`."""
        return (_only(document, wanted & self.layers) for document in self.read(data, self.train_split))

    def paths(self, data: Path) -> list[Path]:
        """The files of both splits that are there."""
        names = {name.format(split=split) for name in self.files for split in (self.train_split, "dev")}
        return [path for path in (files.find(data, name) for name in sorted(names)) if path]

    def there(self, data: Path) -> bool:
        """Whether its first training file exists."""
        return files.find(data, self.files[0].format(split=self.train_split)) is not None


def _only(document: Document, layers: frozenset[str]) -> Document:
    kept = {
        name: {layer: value for layer, value in getattr(document, name).items() if layer in layers}
        for name in ("tags", "values", "heads", "rows", "pairs")
    }
    return structs.replace(document, **kept)


def _flat(name: str, corpus: str, read_as: str) -> Corpus:
    reader = partial(_read_flat, name=read_as, corpus=corpus)
    return Corpus(name, "names", "A", frozenset({"ner", "entity"}), (f"ner/{read_as}.{{split}}.jsonl",), reader)


def _read_flat(data: Path, split: str, *, name: str, corpus: str) -> Iterator[Document]:
    return treebanks.read_flat(data, name, split, corpus)


def _events(name: str, repeat: float) -> Corpus:
    layers = frozenset({"event", "part", "where"})
    split = "dev" if name == "rams" else "train"
    reader = partial(_read_events, corpus=name)
    return Corpus(name, "events", "B", layers, (f"{name}/{{split}}.jsonl",), reader, repeat, split)


def _read_events(data: Path, split: str, *, corpus: str) -> Iterator[Document]:
    return texts.read_events(data, corpus, split)


SYNTAX = frozenset({"pos", "sent", "arc", "rel"})
CORPORA = (
    Corpus(
        "ewt",
        "treebank",
        "A",
        SYNTAX | {"ner", "entity", "roles", "fact"},
        ("ud_ewt/{split}.conllu", "uner_ewt/{split}.iob2", "propbank_ewt/{split}.jsonl", "uds_factuality/{split}.jsonl"),
        treebanks.read_ewt,
        2.0,  # the one corpus of roles, and beside GUM of all syntax that people marked
    ),
    Corpus("gum", "treebank", "A", SYNTAX | {"entity", "coref"}, ("ud_gum/{split}.conllu",), treebanks.read_gum),
    Corpus("polnear", "attribution", "B", frozenset({"att", "aarc"}), ("polnear/{split}.jsonl",), texts.read_polnear),
    _flat("wikigold", "wikigold", "wikigold"),
    _flat("wnut17", "wnut17", "wnut17"),
    _flat("crossner_politics", "crossner", "crossner_politics"),
    Corpus("re3d", "names", "A", frozenset({"ner", "entity"}), ("re3d/train.jsonl",), texts.read_re3d, 3.0),
    Corpus("tempeval", "times", "B", frozenset({"time"}), ("tempeval/{split}.jsonl",), texts.read_tempeval),
    # Few of their words are marked: half of them an epoch is enough.
    _events("m2e2", 0.6),
    _events("rams", 0.5),
    Corpus(
        "halterman",
        "places",
        "B",
        frozenset({"where"}),
        ("halterman_event_location/{split}.jsonl",),
        texts.read_halterman,
        0.5,
    ),
    # Only its development set can be had, which is measured on: never trained.
    Corpus(
        "wikievents",
        "events",
        "B",
        frozenset({"event", "part", "where"}),
        ("wikievents/{split}.jsonl",),
        partial(_read_events, corpus="wikievents"),
    ),
    Corpus("muc4", "events", "B", frozenset({"filler"}), ("muc4/{split}.jsonl",), texts.read_muc4),
    # Bare texts, for what a stronger network reads in them.
    Corpus(
        "gva",
        "texts",
        "B",
        frozenset(),
        ("gva_violent_corpus/{split}.jsonl",),
        partial(texts.read_texts, "gva_violent_corpus/train.jsonl"),
    ),
    Corpus("lgl", "texts", "B", frozenset(), ("places/lgl.{split}.jsonl",), partial(texts.read_texts, "places/lgl.train.jsonl")),
)


def usable(data: Path, heads: Sequence[Head], *, without_polnear: bool = False, bare: bool = False) -> list[Corpus]:
    """The corpora that are there and train one of the heads; with `bare` also those that nobody annotated."""
    wanted = wanted_layers(heads)
    held = [corpus for corpus in CORPORA if (corpus.layers & wanted or (bare and not corpus.layers)) and corpus.there(data)]
    return [corpus for corpus in held if not (without_polnear and corpus.name == "polnear")]


def wanted_layers(heads: Sequence[Head]) -> frozenset[str]:
    """The layers that the heads learn from: each bears the name of its head."""
    return frozenset(head.name for head in heads)


def digests(data: Path, held: Sequence[Corpus]) -> dict[str, dict[str, str]]:
    """SHA-256 of every file read, by corpus."""
    return {corpus.name: {path.name: files.digest(path) for path in corpus.paths(data)} for corpus in held}
