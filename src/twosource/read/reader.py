"""The Read stage: one article in, everything that it says out. It calls the readers in order and holds what they share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from twosource.read.attribution.attribution import read_attributions
from twosource.read.claims.claims import make_claims
from twosource.read.counts.counts import read_counts
from twosource.read.events.events import read_events
from twosource.read.events.sites import read_sites
from twosource.read.mentions.entities import read_entities
from twosource.read.mentions.whole_names import with_whole_names
from twosource.read.model import Encoder
from twosource.read.places.gazetteer import Gazetteer
from twosource.read.places.places import read_places
from twosource.read.times.times import read_times
from twosource.records import Article, Claim, Parse, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from twosource.codebook import Codebook


class ReadArticles:
    """Reads articles with one codebook, policy, model and set of gazetteers; picklable, loads on first use."""

    name = "read"
    needs = (Article,)
    makes = (Reading, Claim)

    def __init__(self, codebook: Codebook, policy: str, model: Path | None = None, gazetteers: Sequence[Path] = ()) -> None:
        self.codebook = codebook
        self.policy = codebook.policy(policy)
        self.model = model
        self.gazetteers = tuple(gazetteers)

    def __getstate__(self) -> dict[str, Any]:
        """What a worker process needs to make its own: never the loaded model or an open gazetteer."""
        return {key: value for key, value in self.__dict__.items() if key not in {"encoder", "places"}}

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder, loaded once in each process."""
        return Encoder(self.model)

    @cached_property
    def places(self) -> Gazetteer:
        """The gazetteer with the user's own, opened once in each process."""
        return Gazetteer.open(self.gazetteers)

    def run(self, batch: Sequence[Article]) -> list[Reading]:
        """One reading per article, in order. Raises ModelError where the model cannot be loaded."""
        parses = self.encoder.parse(batch, self.codebook)
        whole = [with_whole_names(parse, self.codebook) for parse in parses]
        return [self._read(article, parse) for article, parse in zip(batch, whole, strict=True)]

    def where(self, item: Article) -> str:
        """The path or ref by which a failure of this article is named."""
        return item.ref

    def _read(self, article: Article, parse: Parse) -> Reading:
        book = self.codebook
        mentions, entities = read_entities(article, parse, book)
        times = read_times(article, parse, book)
        counts = read_counts(article, parse, book, self.policy)
        places = read_places(article, parse, mentions, self.places, book)
        attributions = read_attributions(article, parse, mentions, entities, book)
        events, event_mentions = read_events(article, parse, mentions, times, counts, places, attributions, book)
        found = (entities, mentions, attributions, times, counts, places, events)
        claims, sources = make_claims(article, parse, *found, book, self.policy.some)
        return Reading(
            article=article.id,
            sentences=tuple(Span(sentence.start, sentence.end) for sentence in parse.sentences),
            mentions=mentions,
            entities=entities,
            attributions=attributions,
            times=times,
            counts=counts,
            places=places,
            events=events,
            event_mentions=event_mentions,
            sources=sources,
            claims=claims,
            sites=read_sites(parse, places),
        )
