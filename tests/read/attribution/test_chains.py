"""Chains on invented sentences (tests/cases/chains.yml), and who counts as one source."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from evals.sayings import names_same
from twosource.codebook import shipped
from twosource.ingest.page import extract
from twosource.ingest.readers import found
from twosource.read.attribution.attribution import read_attributions
from twosource.read.attribution.chains import chain_of, innermost_of, sayings_of, sources_of
from twosource.read.mentions.entities import read_entities
from twosource.read.text.cues import fold
from twosource.records import Span

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "chains.yml").read_text(encoding="utf-8"))
FLOORS = {"open": 0.92, "held": 0.86}
"""Shares of probes with the right chain and stance; measured 0.93 on sentences looked at, 0.88 on those held back."""


def article_of(text, ref="x", outlet="The Plain Reader"):
    page = found(text.encode(), ref, "text", given={"outlet": outlet} if outlet else {})
    return extract(page.page, page.data, shipped())


@pytest.fixture(scope="module")
def read(encoder):
    book = shipped()

    def reading(text, ref="x", outlet="The Plain Reader", **extra):
        from msgspec.structs import replace

        article = replace(article_of(text, ref, outlet), **extra)
        parse = encoder.parse([article], book)[0]
        mentions, entities = read_entities(article, parse, book)
        return article, read_attributions(article, parse, mentions, entities, book), entities, book

    return reading


def steps(reading, words):
    article, attributions, entities, book = reading
    start = article.text.index(words)
    return chain_of(Span(start, start + len(words)), article, attributions, entities, book)


def sources(reading, words):
    article, attributions, entities, book = reading
    start = article.text.index(words)
    return sources_of(Span(start, start + len(words)), article, attributions, entities, book)


def agrees(reading, words, names, stance):
    article, attributions, _, book = reading
    found = steps(reading, words)[1:]
    start = article.text.index(words)
    said = innermost_of(sayings_of(attributions), Span(start, start + len(words)))
    same = [names_same(step.name, name, book) for step, name in zip(found, names, strict=False)]
    return len(found) == len(names) and all(same) and (said.stance if said else "asserts") == stance


def test_cases_are_well_formed():
    assert len({case["id"] for case in CASES}) == len(CASES) > 150
    assert all(probe in case["text"] for case in CASES for probe in case["probes"])


def test_chains_of_invented_sentences(read):
    right, asked, wrong = Counter(), Counter(), []
    for case in CASES:
        reading = read(case["text"], case["id"])
        for probe, (names, stance) in case["probes"].items():
            kind = "held" if case["held"] else "open"
            asked[kind] += 1
            good = agrees(reading, probe, names, stance)
            right[kind] += good
            wrong += [] if good else [case["id"]]
    for kind, floor in FLOORS.items():
        assert right[kind] / asked[kind] >= floor, (kind, right[kind], asked[kind], wrong)


def test_outlet_stands_in_front_without_span(read):
    reading = read("Six men were shot near Pelin.")
    (front,) = steps(reading, "Six men were shot")
    assert (front.name, front.relation, front.span) == ("The Plain Reader", "publishes", None)


def test_unknown_outlet_is_said_to_be_unknown(read):
    assert steps(read("Six men were shot near Pelin.", outlet=None), "Six men")[0].name == "unknown outlet"


def test_agency_credit_stands_behind_the_outlet(read):
    chain = steps(read("Six men were shot, police said.", credits=("AFP",)), "Six men were shot")
    assert [step.relation for step in chain][:2] == ["publishes", "credits"]
    assert chain[-1].name == "police"


def test_outlet_citing_itself_is_one_step(read):
    chain = steps(read("Six men were shot, a guard told Reuters.", outlet="Reuters"), "Six men were shot")
    assert [step.name for step in chain] == ["Reuters", "a guard"]


def test_organisation_and_its_spokesman_are_one_source(read):
    first = sources(
        read("A spokesman for the Syrian Observatory for Human Rights said nine rebels died.", "a"), "nine rebels died"
    )[-1]
    second = sources(read("Nine rebels died, the Syrian Observatory for Human Rights said.", "b"), "Nine rebels died")[-1]
    assert first.id == second.id
    assert first.kind == "monitor"


def test_named_person_is_the_same_source_in_every_article(read):
    first = sources(read("Mara Devin, a nurse, said nine people died.", "a"), "nine people died")[-1]
    second = sources(read("Nine people died, Mara Devin said.", "b"), "Nine people died")[-1]
    assert first.id == second.id
    assert first.named


def test_unnamed_official_is_one_source_per_article_and_has_a_party(read):
    first = sources(read("A French official said the jets had left.", "a"), "jets had left")[-1]
    second = sources(read("A French official said the jets had left.", "b"), "jets had left")[-1]
    assert first.id != second.id
    assert not first.named
    assert first.kind == "official"
    assert first.party is not None


def test_promised_anonymity_makes_a_source_anonymous_throughout(read):
    reading = read("A member of the council spoke to BBC on condition of anonymity. He said the raids were frequent.")
    chain = steps(reading, "raids were frequent")
    assert [step.kind for step in chain] == ["outlet", "outlet", "anonymous"]


def test_steps_name_spans_of_the_text(read):
    reading = read("The Lowland Times, citing a police officer, said that two men fled.")
    for step in steps(reading, "two men fled")[1:]:
        assert fold(step.name) in fold(step.span.of(reading[0].text)) or step.name in step.span.of(reading[0].text)


def test_noun_of_a_headline_means_the_paper_of_the_text(read):
    text = (
        "Twelve died in market blast, newspaper says\n\nThe Harbour Gazette reported on Monday that twelve people died "
        "in a blast at the market in Dalmira. The newspaper said a bag had exploded."
    )
    reading = read(text)
    assert {steps(reading, words)[-1].source for words in ("Twelve died", "twelve people died", "a bag had exploded")} == {
        steps(reading, "twelve people died")[-1].source
    }
    assert steps(reading, "Twelve died")[-1].name == "Harbour Gazette"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Rear Admiral Jens Kolt", "Jens Kolt"),
        ("Staff Sergeant Mel Orrin", "Mel Orrin"),
        ("Col. Idris Maloun", "Idris Maloun"),
        ("U.S. Army Col. Dan Ferris", "Dan Ferris"),
        ("Maj-Gen Tarek Louni", "Tarek Louni"),
    ],
)
def test_ranks_are_no_part_of_a_source(read, said, name):
    found = sources(read(f"{said} said the convoy stopped at noon."), "convoy stopped")[-1]
    assert (found.name, found.kind) == (name, "military")
