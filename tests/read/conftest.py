"""What tests of events and claims share: an article read with every reader before them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from twosource.read.attribution import read_attributions
from twosource.read.claims import make_claims
from twosource.read.counts import read_counts
from twosource.read.entities import read_entities
from twosource.read.events import read_events
from twosource.read.gazetteer import Gazetteer
from twosource.read.places import read_places
from twosource.read.times import read_times
from twosource.records import Article, Block, make_id, text_digest


def article_of(item):
    """An article of one body text, or of a title and a body."""
    title, body = item if isinstance(item, tuple) else ("", item)
    text = f"{title}\n\n{body}" if title else body
    blocks = (Block("title", 0, len(title)),) if title else ()
    blocks += (Block("body", len(text) - len(body), len(text)),)
    return Article(make_id("art", text), "t", "t", "", text, text_digest(text), blocks, outlet="The Lowland Times")


@pytest.fixture(scope="session")
def read_parts(encoder, shipped):
    """A function from texts (or pairs of title and text) to all parts of their readings, claims included."""
    gazetteer = Gazetteer.open(())
    policy = shipped.policy("default")

    def read(articles):
        articles = [article_of(item) for item in articles]
        return [parts(article, parse) for article, parse in zip(articles, encoder.parse(articles, shipped), strict=True)]

    def parts(article, parse):
        mentions, entities = read_entities(article, parse, shipped)
        times = read_times(article, parse, shipped)
        counts = read_counts(article, parse, shipped, policy)
        places = read_places(article, parse, mentions, gazetteer, shipped)
        said = read_attributions(article, parse, mentions, entities, shipped)
        events, event_mentions = read_events(article, parse, mentions, times, counts, places, said, shipped)
        claims, sources = make_claims(article, parse, entities, mentions, said, times, counts, places, events, shipped)
        return SimpleNamespace(
            article=article,
            parse=parse,
            entities=entities,
            attributions=said,
            events=events,
            event_mentions=event_mentions,
            claims=claims,
            sources=sources,
        )

    return read
