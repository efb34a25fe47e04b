"""What is in force: every section of the codebook, and a sentence read by it, to see what an entry does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from fastapi import APIRouter
from msgspec import Struct

from twosource.desk.marking import Mark, Passage, passages
from twosource.desk.paging import AtDesk, add_page
from twosource.desk.showing import plain_words
from twosource.export.wording import chain_words
from twosource.records import Article, Reading, Span

if TYPE_CHECKING:
    from twosource.desk.workplace import Workplace

router = APIRouter()
_LONGEST = 5000  # characters of a sentence to be tried; more is an article, for `twosource read`
_MOST = 400


class EntryShown(Struct, frozen=True):
    """One entry: its id, what it is called, and its other fields in words."""

    id: str
    label: str
    fields: tuple[tuple[str, str], ...]


class TriedClaim(Struct, frozen=True):
    """A claim read in the sentence."""

    type: str
    stance: str
    modality: str
    chain: str
    gives: tuple[tuple[str, str], ...]
    exact: str


class Tried(Struct, frozen=True):
    """What the codebook in force reads in the sentence."""

    sentence: str
    passages: tuple[Passage, ...]
    claims: tuple[TriedClaim, ...]


class CodebookShown(Struct, frozen=True):
    """The sections with how many entries each has, the entries of the one that was asked for, and what was tried."""

    sections: dict[str, int]
    section: str
    entries: tuple[EntryShown, ...]
    left_out: int
    policy: str
    files: tuple[str, ...]
    digest: str
    tried: Tried | None


def codebook(place: AtDesk, section: str = "event_types", q: str = "", sentence: str = "") -> CodebookShown:
    """What the codebook holds. `sentence` is read by it and nothing is stored; `q` searches the entries of the section."""
    book = place.codebook()
    names = [name for name in book.__struct_fields__ if name != "digest"]
    chosen = section if section in names else names[0]
    wanted = q.casefold()
    entries = [_entry(entry) for entry in getattr(book, chosen)]
    found = [one for one in entries if wanted in f"{one.id} {one.label} {one.fields}".casefold()]
    return CodebookShown(
        sections={name: len(getattr(book, name)) for name in names},
        section=chosen,
        entries=tuple(found[:_MOST]),
        left_out=max(len(found) - _MOST, 0),
        policy=book.policy(place.workspace.settings.policy).label,
        files=tuple(path.name for path in place.workspace.codebook_files),
        digest=book.digest,
        tried=tried(place, sentence[:_LONGEST]) if sentence.strip() else None,
    )


def tried(place: Workplace, sentence: str) -> Tried:
    """What is read in the sentence; nothing is stored."""
    article, reading = place.read(sentence)
    return Tried(sentence, passages(article, _marks(reading)), tuple(_claim(article, reading)))


def _marks(reading: Reading) -> list[Mark]:
    marks = [Mark(event.trigger, "trigger") for event in reading.events]
    marks += [Mark(Span(count.start, count.end), "value") for count in reading.counts]
    marks += [Mark(Span(time.start, time.end), "value") for time in reading.times]
    marks += [Mark(Span(place.start, place.end), "value") for place in reading.places]
    return [*marks, *(Mark(span, "source") for one in reading.attributions for span in one.source)]


def _claim(article: Article, reading: Reading) -> list[TriedClaim]:
    return [
        TriedClaim(
            claim.type,
            claim.stance,
            claim.modality,
            chain_words(claim.chain[1:]) if len(claim.chain) > 1 else "in its own voice",
            tuple((arg.slot, plain_words(arg.value)) for arg in claim.args),
            claim.span.of(article.text),
        )
        for claim in reading.claims
    ]


def _entry(entry: Struct) -> EntryShown:
    plain: dict[str, object] = msgspec.to_builtins(entry)
    identity, label = str(plain.pop("id")), str(plain.pop("label", None) or plain.pop("name", None) or "")
    return EntryShown(
        identity,
        label,
        tuple((name, _in_words(value)) for name, value in plain.items() if value not in (None, "", [], (), {}, False)),
    )


def _in_words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {inner}" for name, inner in value.items())
    return "yes" if value is True else str(value)


add_page(router, "/codebook", "codebook.html", codebook)
