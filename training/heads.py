"""The list of what the network predicts. A further head is a further entry here and a corpus that has its layer.

The first seven are those that `twosource.read.model` reads, under the names and in the order of its graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.documents import Document

UPOS = (
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
)
ENTITY = ("PER", "ORG", "GRP", "LOC", "FAC", "WEA", "VEH", "NAT")
"""Person, organisation, armed group, place, facility, weapon, vehicle, nationality."""
ROLES = ("ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "TMP", "LOC", "DIR", "NEG", "MOD", "MNR", "CAU", "PRP", "ADV")
EVENTS = ("attack", "die", "injure", "arrest", "transport", "meet", "demonstrate", "destroy")
PARTS = ("agent", "target", "victim", "place", "instrument", "artifact", "origin", "destination", "participant")


def with_marks(kinds: Sequence[str]) -> tuple[str, ...]:
    """O, then the beginning and the inside of every kind."""
    return ("O", *(f"{mark}-{kind}" for kind in kinds for mark in "BI"))


class Head(Struct, frozen=True):
    """One output of the network.

    tags: a label per word; value: a number per word; arcs: a head per word (ROOT or another word of the window,
    or of the sentence if `inside`); relations: the label of the arc of head `of`; pairs: for every two words
    a label or none, seen beside the arcs of head `of`, trained on the annotated rows only. Empty `labels` are collected
    from the corpora.
    """

    name: str
    kind: Literal["tags", "value", "arcs", "relations", "pairs"]
    labels: tuple[str, ...] = ()
    weight: float = 1.0
    width: int = 0
    inside: bool = False
    of: str = ""
    file_key: str = ""
    """The name of its labels in labels.json, where that is not its own."""


BASE = (
    Head("pos", "tags", UPOS, file_key="upos"),
    Head("ner", "tags", with_marks(("PER", "LOC", "ORG")), weight=2.0),
    Head("att", "tags", with_marks(("source", "cue", "content")), weight=1.5),
    Head("sent", "tags", ("in", "start"), weight=0.3),
    Head("arc", "arcs", width=256, inside=True),
    Head("rel", "relations", width=96, of="arc", file_key="rels"),
    Head("aarc", "arcs", weight=0.5, width=128),
)
FURTHER = (
    Head("entity", "tags", with_marks(ENTITY)),
    Head("fact", "value", weight=0.5),
    Head("roles", "pairs", ROLES, weight=0.2, width=96, of="arc"),
    Head("time", "tags", with_marks(("DATE", "TIME", "DURATION", "SET"))),
    Head("coref", "arcs", weight=0.5, width=128),
    Head("event", "tags", with_marks(EVENTS)),
    Head("part", "pairs", PARTS, weight=0.1, width=48, of="arc"),
    Head("where", "pairs", ("place",), weight=0.1, width=48, of="arc"),
)
NAMES = tuple(head.name for head in (*BASE, *FURTHER))


def chosen(further: Iterable[str]) -> tuple[Head, ...]:
    """The base heads and the named further ones, in the order of the lists; "all" names all of them.

    Raises ValueError for a name that there is not.
    """
    wanted = set(further)
    unknown = wanted - set(NAMES) - {"all", "base"}
    if unknown:
        message = f"no head is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        raise ValueError(message)
    return BASE + tuple(head for head in FURTHER if head.name in wanted or "all" in wanted)


def labelled(heads: Iterable[Head], documents: Iterable[Document]) -> tuple[Head, ...]:
    """The heads with the labels of relations as the training documents have them, sorted."""
    found = {label for document in documents for label in document.tags.get("rel", ()) if label}
    return tuple(structs.replace(head, labels=tuple(sorted(found))) if head.kind == "relations" else head for head in heads)


def labels_file(heads: Iterable[Head]) -> dict[str, list[str]]:
    """What labels.json holds: the labels of every head that has some, under the keys that reading expects."""
    named = [head for head in heads if head.labels and head.name != "sent"]
    return {head.file_key or head.name: list(head.labels) for head in named}
