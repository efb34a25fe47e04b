"""Counts: how many of whom, what befell them, and which numbers count nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twosource.read.counts.counts import read_counts
from twosource.records import Article, Block, Interval, text_digest

FILE = Path(__file__).parents[2] / "cases" / "counts.yml"
CASES = yaml.load(FILE.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings


def read(text, encoder, shipped, policy="default"):
    published = Interval("2015-11-19", "2015-11-19", "day", "2015-11-19")
    article = Article("a-1", "a", "a", "", text, text_digest(text), (Block("body", 0, len(text)),), published=published)
    parse = encoder.parse([article], shipped)[0]
    return parse, read_counts(article, parse, shipped, shipped.policy(policy))


def told(text, mention):
    count = mention.count
    shown = ["?" if value is None else str(value) for value in (count.low, count.best, count.high)]
    words = [mention.measure or "?", count.unit or "?", count.group or "?"]
    more = [count.kind] if count.kind != "tally" else []
    more += [f"per {count.per}"] if count.per else []
    more += ["approx"] if count.approx else []
    more += ["part"] if count.part_of else []
    more += ["hit"] if count.with_dead else []
    more += [f"named {len(count.named)}"] if count.named else []
    return f"{text[mention.start : mention.end]} = {'/'.join(shown)} {' '.join(words + more)}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text'][:50]} {case.get('policy', '')}")
def test_a_sentence_is_read_as_expected(case, encoder, shipped):
    _, mentions = read(case["text"], encoder, shipped, case.get("policy", "default"))
    assert [told(case["text"], mention) for mention in mentions] == case["want"]


def test_a_count_knows_its_noun_and_what_befell_it(encoder, shipped):
    parse, (killed, wounded) = read("At least nine villagers were killed and 14 others were wounded.", encoder, shipped)
    words = [(parse.tokens[count.head].text, parse.tokens[count.governor].text) for count in (killed, wounded)]
    assert words == [("villagers", "killed"), ("others", "wounded")]


def test_a_running_total_has_its_date(encoder, shipped):
    _, (count,) = read("At least 41 gunmen had died as of Nov. 18.", encoder, shipped)
    assert count.count.as_of.start == "2015-11-18"


def test_a_share_names_the_count_it_is_part_of(encoder, shipped):
    _, (whole, share) = read("The strike killed seven people, including four children.", encoder, shipped)
    assert whole.count.part_of is None
    assert share.count.part_of == whole.count.words


def test_the_words_of_a_count_are_its_span(encoder, shipped):
    text = "The blast killed more than 15 soldiers and wounded dozens of bystanders."
    _, mentions = read(text, encoder, shipped)
    assert [mention.count.words for mention in mentions] == [text[mention.start : mention.end] for mention in mentions]
