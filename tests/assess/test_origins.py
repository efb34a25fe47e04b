from __future__ import annotations

import pytest
from invented_reports import (
    HALVEK,
    MONITOR,
    POST,
    ZNA,
    Voice,
    day,
    number,
    report,
    told,
    viewed,
)
from msgspec.structs import replace

from twosource.records import Attribution, Span

WHEN = day("2020-05-01")
WIRE = "Seven fishermen drowned near the Halvek lighthouse when planes bombed their trawler at dawn, the monitor said."
WITNESS = Voice("a fisherman", "witness", named=False)
AT = {"place": HALVEK, "time": WHEN}


def origins(*reports):
    view = viewed(*reports)
    assert len(view.incidents) == 1, [incident.title for incident in view.incidents]
    return view.origins


def test_ten_rewrites_of_one_wire_are_one_origin():
    wire = report("wire", "Zhevarian News Agency", "2020-05-02", told(WIRE, WITNESS, **AT))
    papers = [report(f"p{n}", f"Paper {n}", "2020-05-03", told(f"In brief {n}."), told(WIRE, WITNESS, **AT)) for n in range(9)]
    (origin,) = origins(wire, *[(one, _only(reading)) for one, reading in papers])
    assert len(origin.articles) == 10
    assert "took the passage from" in origin.why


def _only(reading):
    return replace(reading, claims=reading.claims[1:])


def test_ten_copies_without_any_source_are_one_origin():
    wire = report("wire", "Zhevarian News Agency", "2020-05-02", told(WIRE, **AT))
    papers = [report(f"p{n}", f"Paper {n}", "2020-05-03", told(WIRE, **AT)) for n in range(9)]
    (origin,) = origins(wire, *papers)
    assert "Zhevarian News Agency" in origin.why


def test_ten_independent_witnesses_are_ten_origins():
    names = [
        "a fisherman",
        "a baker",
        "a nurse",
        "a driver",
        "a smith",
        "a clerk",
        "a shepherd",
        "a cook",
        "a teacher",
        "a miller",
    ]
    reports = [
        report(
            f"r{n}",
            f"Paper {n}",
            "2020-05-02",
            told(f"“I saw {n + 3} planes over {n * 7} roofs,” said {name}.", Voice(name, "witness", named=False), **AT),
        )
        for n, name in enumerate(names)
    ]
    assert len(origins(*reports)) == 10


def test_a_monitor_directly_and_through_another_is_one():
    one = report("a", "Echo", "2020-05-02", told("Planes bombed it, the monitor said.", MONITOR, **AT))
    two = report("b", "Sun", "2020-05-02", told("The Post says the monitor spoke of bombs.", POST, MONITOR, **AT))
    (origin,) = origins(one, two)
    assert origin.why == "Zhevar Rights Monitor, quoted directly by Echo, through Sun (by way of The Meridian Post)"


def test_a_relay_meets_the_article_it_relays():
    paper = report("a", "The Meridian Post", "2020-05-02", told("Planes bombed it, the monitor told us.", MONITOR, **AT))
    echo = report("b", "Echo", "2020-05-03", told("The town was hit from the air, the Post reported.", POST, **AT))
    (origin,) = origins(paper, echo)
    assert "Echo has it through The Meridian Post" in origin.why


def test_an_unnamed_source_told_to_the_post_is_the_one_in_the_post():
    paper = report(
        "a",
        "The Meridian Post",
        "2020-05-02",
        told("We lost the bridge, an official told us.", Voice("an official", "official", named=False), **AT),
    )
    echo = report(
        "b",
        "Echo",
        "2020-05-03",
        told("An Ardan aide told the Post of bombs.", POST, Voice("an Ardan aide", "official", named=False), **AT),
    )
    assert len(origins(paper, echo)) == 1


def test_an_agency_that_is_credited_is_the_origin():
    paper = report("a", "Echo", "2020-05-02", told("The market burned down.", **AT), credits=["Zhevarian News Agency"])
    other = report("b", "Sun", "2020-05-02", told("Jets had set it on fire.", **AT), credits=["Zhevarian News Agency"])
    (origin,) = origins(paper, other)
    assert origin.why.startswith("Zhevarian News Agency")


def test_an_outlet_rests_on_the_source_it_names():
    article = report(
        "a", "Echo", "2020-05-02", told("Planes bombed Halvek.", **AT), told("It was a raid, the monitor said.", MONITOR, **AT)
    )
    (origin,) = origins(article)
    assert "in its own voice is taken to rest on Zhevar Rights Monitor" in origin.why


def test_an_outlet_that_names_nobody_is_its_own_origin():
    (origin,) = origins(report("a", "Echo", "2020-05-02", told("Planes bombed Halvek.", **AT)))
    assert origin.why == "Echo, in its own voice"


@pytest.mark.parametrize("words", ["sources", "various sources", "media reports", "unconfirmed reports"])
def test_vague_sources_count_as_the_outlet(words):
    vague = Voice(words, "unknown", named=False)
    article = report("a", "Echo", "2020-05-02", told("Planes bombed it, they say.", vague, **AT), told("Jets came.", **AT))
    (origin,) = origins(article)
    assert "cannot be told apart" in origin.why


def test_two_unnamed_sources_of_two_articles_are_two():
    one = report(
        "a", "Echo", "2020-05-02", told("“We saw the planes,” said a baker.", Voice("a baker", "witness", named=False), **AT)
    )
    two = report(
        "b", "Sun", "2020-05-02", told("“The bombs fell at noon,” a baker said.", Voice("a baker", "witness", named=False), **AT)
    )
    assert len(origins(one, two)) == 2


def test_a_party_about_its_own_acts_is_marked():
    army = Voice("an army spokesman", "military", named=False, party="ardan_army")
    (origin,) = origins(report("a", "Echo", "2020-05-02", told("We hit a depot, he said.", army, agent="ardan_army", **AT)))
    assert "a party speaking of its own acts" in origin.why


def test_a_denial_is_an_origin_against():
    army = Voice("Ardan army", "military", party="ardan_army")
    one = told("Army jets bombed it, the monitor said.", MONITOR, agent="ardan_army", killed=number(7), **AT)
    two = told("The army denied the raid.", army, stance="denies", agent="ardan_army", **AT)
    found = origins(report("a", "Echo", "2020-05-02", one, two))
    assert [origin.why.endswith("denies it") for origin in found].count(True) == 1


def test_agencies_are_relays():
    one = report("a", "Echo", "2020-05-02", told("Planes bombed it, ZNA reported, citing the monitor.", ZNA, MONITOR, **AT))
    two = report("b", "Sun", "2020-05-02", told("The monitor said jets had come.", MONITOR, **AT))
    assert len(origins(one, two)) == 1


def test_a_crowd_sums_up_the_one_who_is_named():
    crowd = told("Planes bombed it, activists said.", Voice("activists and local groups", "activist", named=False), **AT)
    named = told("We saw the planes, said Danil Orsk.", Voice("Danil Orsk", "activist"), **AT)
    (origin,) = origins(report("a", "Echo", "2020-05-02", crowd, named))
    assert "is taken to sum up Danil Orsk" in origin.why


@pytest.mark.parametrize(("single", "voices"), [("a local source", 1), ("a rival source", 2)])
def test_local_sources_sum_up_the_one_who_is_described_alike(single, voices):
    crowd = told("Planes bombed it, they said.", Voice("local sources in the hills of Tarrin", "resident", named=False), **AT)
    one = told("It burnt all night, he said.", Voice(single, "resident", named=False), **AT)
    assert len(origins(report("a", "Echo", "2020-05-02", crowd, one))) == voices


@pytest.mark.parametrize(("others", "voices"), [((), 1), (("Ada Brunholt",), 3)])
def test_a_group_of_activists_speaks_by_the_only_one_of_its_people_who_is_named(others, voices):
    group = Voice("Halvek Lantern", "activist", party="lantern", key="lantern")
    people = [Voice(name, "activist", party="lantern") for name in ("Danil Orsk", *others)]
    one = report("a", "Echo", "2020-05-02", told("Planes bombed it, the group said.", group, **AT))
    rest = [report(f"b{n}", f"Sun {n}", "2020-05-02", told("I saw jets come.", who, **AT)) for n, who in enumerate(people)]
    assert len(origins(one, *rest)) == voices


@pytest.mark.parametrize(("paper", "voices"), [(POST, 1), (Voice("Harbour Mail", "outlet"), 2)])
def test_a_leader_of_a_party_is_the_one_whom_the_same_paper_names(paper, voices):
    leader = Voice("a leader of the River Front", "party", named=False, party="river_front")
    first = told("Planes bombed it, a leader told The Post.", POST, leader, **AT)
    second = told("Planes came at dawn, Orsk said.", paper, Voice("Danil Orsk", "party", party="river_front"), **AT)
    assert len(origins(report("a", "Echo", "2020-05-02", first, second))) == voices


@pytest.mark.parametrize(("by", "own"), [((), False), ((Voice("different sources", "anonymous", named=False),), True)])
def test_different_sources_are_the_paper_s_own_and_not_who_speaks_next(by, own):
    article, reading = report(
        "a", "Echo", "2020-05-02", told("Planes bombed it.", *by, **AT), told("Mira Vels: all calm.", state=True)
    )
    speaker, content = (Span(article.text.index(words), len(article.text)) for words in ("Mira Vels", "all calm"))
    speaker = Span(speaker.start, content.start - 2)
    reading = replace(reading, attributions=(Attribution("att-1", (speaker,), (), (content,), source_kind="resident"),))
    (origin,) = origins((article, reading))
    assert (origin.root == reading.claims[0].chain[0].source) is own


def test_a_list_of_sources_is_no_new_one():
    crowd = Voice("a number of activists from the Zhevar Rights Monitor", "activist", named=False)
    one = report("a", "Echo", "2020-05-02", told("Planes bombed it, they said.", crowd, **AT))
    two = report("b", "Sun", "2020-05-02", told("The monitor said jets had come.", MONITOR, **AT))
    assert len(origins(one, two)) == 1


def test_a_monitor_of_the_lead_is_the_one_named_below():
    lead = told("Planes bombed it, a monitoring group said.", Voice("a monitoring group", "monitor", named=False), **AT)
    below = told("It was a raid, the monitor said.", MONITOR, **AT)
    assert len(origins(report("a", "Echo", "2020-05-02", lead, below))) == 1


def test_ministry_and_spokesman_are_one_voice_about_their_own_acts():
    army, colonel = Voice("Ardan army", "military", party="ardan_army"), Voice("Berin Odal", "military", party="ardan_army")
    one = report("a", "Echo", "2020-05-02", told("Our aircraft hit a depot.", army, agent="ardan_army", **AT))
    two = report("b", "Sun", "2020-05-02", told("We struck a store of arms.", colonel, agent="ardan_army", **AT))
    (origin,) = origins(one, two)
    assert "speak for one party" in origin.why


@pytest.mark.parametrize(
    ("words", "body", "voices"),
    [
        ("Police spokeswoman Ada Brunholt", "the police", 1),
        ("Ada Brunholt, a spokeswoman for the police", "Police", 1),
        ("Ada Brunholt, a spokeswoman for the harbour police", "the police", 1),
        ("Ada Brunholt, a spokeswoman for the ministry", "the health ministry", 1),
        ("Ada Brunholt, spokeswoman of the lifeguards", "the police", 2),
        ("Ada Brunholt, who was arrested by police", "the police", 2),
    ],
)
def test_a_body_called_by_its_kind_and_its_spokeswoman_are_one_voice(words, body, voices):
    bare = told("Smugglers burnt the pier, they said.", Voice(body, "official", named=False), **AT)
    one, reading = report("a", "Echo", "2020-05-02", bare, told(f"{words} said so.", Voice("Ada Brunholt", "official"), **AT))
    assert len(origins((one, spoken(reading, one.text, words)))) == voices


def spoken(reading, text, words):
    """The reading with the words that the named speaker is called by where it speaks."""
    span = Span(text.index(words), text.index(words) + len(words))
    bare, named = reading.claims
    return replace(reading, claims=(bare, replace(named, chain=(*named.chain[:-1], replace(named.chain[-1], span=span)))))


def test_the_same_quotation_has_one_speaker():
    words = "“The market was full of families when the first of the bombs fell upon the roofs,” said Ilse Tarrow."
    one = report("a", "Echo", "2020-05-02", told(words, MONITOR, **AT))
    two = report("b", "Sun", "2020-05-03", told(words, Voice("Ilse Tarrow", "unknown"), **AT))
    assert len(origins(one, two)) == 1
