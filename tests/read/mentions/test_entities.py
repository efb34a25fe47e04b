from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twosource.read.mentions.entities import read_entities
from twosource.records import Article

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "entities.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def read(encoder, shipped):
    def run(text):
        article = Article(id="art-0", ref="r", path="p", page="0", text=text, digest="0")
        return read_entities(article, encoder.parse([article], shipped)[0], shipped)

    return run


def entity_at(text, mentions, words):
    """The entity of the mention that is these words; `#2` asks for their second occurrence in the text."""
    words, _, which = words.partition("#")
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    start = found[int(which or 1) - 1]
    return next((m.entity for m in mentions if (m.start, m.end) == (start, start + len(words))), None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_mentions_and_entities(read, case):
    text = case["text"]
    mentions, entities = read(text)
    by_id = {entity.id: entity for entity in entities}
    for together in case.get("same", ()):
        found = {words: entity_at(text, mentions, words) for words in together}
        assert None not in found.values(), found
        assert len(set(found.values())) == 1, {words: by_id[number].name for words, number in found.items()}
    for one, other in case.get("apart", ()):
        assert entity_at(text, mentions, one) != entity_at(text, mentions, other)
    for words in case.get("none", ()):
        assert entity_at(text, mentions, words) is None
    for words, wanted in case.get("is", {}).items():
        entity = by_id[entity_at(text, mentions, words)]
        got = {key: getattr(entity, key) for key in wanted}
        if "of" in got and got["of"] is not None:
            got["of"] = by_id[got["of"]].name
        assert got == wanted


def test_every_entity_has_a_mention_and_every_owner_is_one(read):
    mentions, entities = read(" ".join(case["text"] for case in CASES))
    ids = {entity.id for entity in entities}
    assert {mention.entity for mention in mentions} == ids
    assert {entity.of for entity in entities} <= ids | {None}
    assert list(mentions) == sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.entity))


def test_reading_again_gives_the_same(read):
    text = CASES[0]["text"]
    assert read(text) == read(text)


def test_a_long_article_takes_no_square_time(read):
    text = "\n".join(case["text"] for case in CASES * 6)
    mentions, _ = read(text)
    assert len(mentions) > 100


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.lists(
        st.sampled_from(["IS", "the", "(", ")", "group", "Abc", "of", "said", "he", ",", "ABC", "\ud800", "’s", "-"])
    ).map(" ".join)
)
def test_any_words_are_read(read, text):
    mentions, _ = read(text)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
