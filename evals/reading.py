"""How scorers run the program: gold words through the encoder, whole texts through the reading stage or through intake too."""

from __future__ import annotations

import json
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from twosource import codebook
from twosource.assess.cells import assess
from twosource.config import Settings
from twosource.executors import Pool
from twosource.ingest.readers import Found, read_paths
from twosource.link.incidents import link
from twosource.pipeline import Annotate, ExtractPages
from twosource.read.model import Encoder
from twosource.read.reader import ReadArticles
from twosource.read.segment import Layout
from twosource.records import Article, Block, Failure, Parse, Sentence, Span, make_id, text_digest
from twosource.stage import in_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Reading, View

_POLICY = "default"
_BATCH = 4


class ReadingFailed(RuntimeError):
    """An article that the program could not read: no figure is given over what is left."""


class Program:
    """The program under measurement, with its shipped codebook and the model in `model` (the shipped one if None).

    Everything loads on first use.
    """

    def __init__(self, model: Path | None = None) -> None:
        self.model = model

    @cached_property
    def book(self) -> Codebook:
        """The shipped codebook."""
        return codebook.shipped()

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder."""
        return Encoder(self.model)

    def parse_words(self, sentences: Sequence[Sequence[str]]) -> Parse:
        """One document of gold words and sentences, as the encoder reads it; windows are packed as ever."""
        layout, text = layout_of(sentences)
        return self.encoder._parse(text, layout)  # noqa: SLF001 the only way in for words that are not the segmenter's

    def parse(self, articles: Sequence[Article]) -> list[Parse]:
        """What the encoder alone says of each article."""
        return self.encoder.parse(articles, self.book)

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """A reading of each article, in order. Raises ReadingFailed."""
        stage = ReadArticles(self.book, _POLICY, self.model)
        results = list(Pool().map(stage, in_batches(articles, _BATCH)))
        _refuse_failures(results)
        return [result for result in results if not isinstance(result, Failure)]

    def take_in(self, records: Iterable[Mapping[str, str]], policy: str = _POLICY) -> dict[str, tuple[Article, Reading]]:
        """Article and reading by id, of records (id, text, title, published, outlet) as a user's JSON Lines file would hold them.

        Raises ReadingFailed.
        """
        stage = Annotate(ExtractPages(self.book, Settings().max_article_chars), ReadArticles(self.book, policy, self.model))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records.jsonl"
            path.write_text("".join(json.dumps(dict(record)) + "\n" for record in records), encoding="utf-8")
            pages = list(read_paths([str(path)], Settings().max_page_bytes))
            _refuse_failures(pages)
            found = [page for page in pages if isinstance(page, Found)]
            results = list(Pool().map(stage, in_batches(found, _BATCH)))
        _refuse_failures(results)
        return {result[0].ref: result for result in results if not isinstance(result, Failure)}

    def view(self, pairs: Sequence[tuple[Article, Reading]], policy: str = _POLICY) -> View:
        """The ledger of these articles alone."""
        articles, readings = [one for one, _ in pairs], [one for _, one in pairs]
        return assess(articles, readings, link(articles, readings, (), self.book), self.book, policy)


def article_of(ref: str, text: str, published: str | None = None, outlet: str | None = None) -> Article:
    """An article whose text is all body, character for character, so that gold offsets hold."""
    from twosource.dates import interval_of  # noqa: PLC0415 used here only

    return Article(
        id=make_id("art", ref),
        ref=ref,
        path="",
        page="",
        text=text,
        digest=text_digest(text),
        blocks=(Block("body", 0, len(text)),),
        outlet=outlet,
        published=interval_of(published) if published else None,
    )


def _refuse_failures(results: Iterable[object]) -> None:
    failed = [result for result in results if isinstance(result, Failure)]
    if failed:
        message = f"{len(failed)} articles could not be read; the first: {failed[0].where}: {failed[0].kind}: {failed[0].what}"
        raise ReadingFailed(message)


def layout_of(sentences: Sequence[Sequence[str]]) -> tuple[Layout, str]:
    """Layout and text of gold words: words a blank apart, sentences a line apart, each a paragraph of its own."""
    spans: list[Span] = []
    ranges: list[Sentence] = []
    at = 0
    for number, words in enumerate(sentences):
        first = len(spans)
        for word in words:
            spans.append(Span(at, at + len(word)))
            at += len(word) + 1
        ranges.append(Sentence(first, len(spans), spans[first].start, spans[-1].end, "body", number))
    text = "\n".join(" ".join(words) for words in sentences)
    return Layout(tuple(spans), tuple(word for words in sentences for word in words), tuple(ranges)), text
