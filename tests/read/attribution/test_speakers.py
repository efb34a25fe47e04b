"""Who speaks where the grammar hides it: headlines, described monitors, speakers without a name, and who did what they tell."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from twosource.read.attribution.chains import chain, speakers_of
from twosource.records import Actor, Span


@pytest.fixture(scope="module")
def steps(read_parts, shipped):
    def read(text, words, outlet="The Lowland Times"):
        reading = read_parts([text])[0]
        start = reading.article.text.index(words)
        article = replace(reading.article, outlet=outlet)
        speakers = speakers_of(article, reading.attributions, reading.entities, shipped)
        return chain(speakers, Span(start, start + len(words)))[0]

    return read


def parties(claims, slot):
    return [arg.value.name for claim in claims for arg in claim.args if arg.slot == slot and isinstance(arg.value, Actor)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Activist: no civilians hurt in raids by the army", "Activist"),
        ("Twelve rebels hurt in raids by the army: monitor", "monitor"),
        ("Syria: army raids hurt twelve civilians", "The Lowland Times"),
    ],
)
def test_headlines_name_their_speaker(steps, text, name):
    assert steps(text, "army")[-1].name == name


def test_a_speaker_whom_no_mention_covers_is_who_he_is(steps):
    text = (
        "A vegetable seller who survived the strike spoke to the Harbour Gazette on condition of anonymity. "
        "He said that two jets bombed the market in Tarsa."
    )
    chain = steps(text, "bombed the market")
    assert [(step.name, step.kind) for step in chain[1:]] == [
        ("Harbour Gazette", "outlet"),
        ("A vegetable seller", "anonymous"),
    ]


def test_the_outlet_in_front_is_not_doubled_where_its_own_source_tells_it(steps):
    chain = steps(
        "An activist of the Valley Network told the Harbour Gazette that rebels left.", "rebels left", "Harbour Gazette"
    )
    assert [step.name for step in chain] == ["Harbour Gazette", "An activist of the Valley Network"]


def test_its_own_website_is_no_relay(steps):
    assert len(steps("The charity said on its website that rebels shelled Idlib.", "shelled")) == 2


def test_an_outlet_is_called_as_the_article_spells_it(steps):
    chain = steps("Rebels left Idlib, a guard told VOA.", "Rebels left")
    other = steps("Rebels left Idlib, a guard told Voice of America.", "Rebels left")
    assert (chain[1].name, other[1].name) == ("VOA", "Voice of America")
    assert chain[1].source == other[1].source


MONITORS = {
    "According to the Valley Observatory, a group that monitors the war, rebel commanders have left Aleppo.": "rebel commanders",
    "According to the Valley Observatory, a group that tracks the war through a network of sources, rebel leaders, "
    "most of them foreigners, have left Aleppo.": "rebel leaders",
}


@pytest.mark.parametrize("text", MONITORS)
def test_who_says_it_has_not_done_it(read_parts, text):
    assert parties(read_parts([text])[0].claims, "agent") == [MONITORS[text]]


def test_who_denies_a_deed_is_its_agent(read_parts):
    claims = read_parts(["The army denied shelling the town of Idlib."])[0].claims
    assert any("army" in name for name in parties(claims, "agent"))


@pytest.mark.parametrize("text", ["Tuesday's air strike on Idlib killed 12 people.", "The 25,000 fled after 33 were killed."])
def test_times_and_numbers_are_nobody(read_parts, text):
    claims = read_parts([text])[0].claims
    assert not {"Tuesday", "25,000", "33"} & {*parties(claims, "agent"), *parties(claims, "target")}
