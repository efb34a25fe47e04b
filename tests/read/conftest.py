"""What tests of events and claims share: an article read with every reader before them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec import structs

from twosource.read.reader import ReadArticles
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
    """A function from texts (or pairs of title and text) to their readings, each beside its article."""
    stage = ReadArticles(shipped, "default")
    stage.__dict__["encoder"] = encoder

    def read(items):
        articles = [article_of(item) for item in items]
        readings = zip(articles, stage.run(articles), strict=True)
        return [SimpleNamespace(**structs.asdict(reading) | {"article": article}) for article, reading in readings]

    return read
