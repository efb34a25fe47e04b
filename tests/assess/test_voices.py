from __future__ import annotations

import pytest
from invented_reports import HALVEK, OSMER, Voice, day, report, told, viewed
from msgspec.structs import replace

from twosource.assess.ground import ground_of, shown_name
from twosource.assess.voices import alike, cited_beside, telling_words
from twosource.link.sayings import Saying
from twosource.records import Links, Source, Span

AT = {"place": HALVEK, "time": day("2020-05-01")}


def unnamed(words, kind="witness"):
    return Voice(words, kind, named=False)


def origins(*reports):
    view = viewed(*reports)
    assert len(view.incidents) == 1, [incident.title for incident in view.incidents]
    return view.origins


@pytest.fixture
def empty(shipped):
    return ground_of((), (), Links(), shipped, {})


def test_two_of_one_description_without_own_words_are_not_told_apart():
    one = report("a", "Echo", "2020-05-02", told("Planes bombed the town, a resident said.", unnamed("a resident"), **AT))
    two = report("b", "Sun", "2020-05-02", told("Jets came at noon, a resident said.", unnamed("a resident"), **AT))
    (origin,) = origins(one, two)
    assert "nothing tells" in origin.why


def test_two_of_one_description_with_words_of_their_own_are_two():
    one = report("a", "Echo", "2020-05-02", told("“We ran to the river,” a resident said.", unnamed("a resident"), **AT))
    two = report("b", "Sun", "2020-05-02", told("“My oven saved us all,” a resident said.", unnamed("a resident"), **AT))
    assert len(origins(one, two)) == 2


def test_other_descriptions_are_others():
    one = report("a", "Echo", "2020-05-02", told("Planes bombed the town, a baker said.", unnamed("a baker"), **AT))
    two = report("b", "Sun", "2020-05-02", told("Jets came at noon, a plumber said.", unnamed("a plumber"), **AT))
    assert len(origins(one, two)) == 2


def test_plain_facts_in_the_same_order_make_no_copy():
    one = report(
        "a", "Echo", "2020-05-02", told("Planes bombed the market in Halvek on Friday, a baker said.", unnamed("a baker"), **AT)
    )
    two = report(
        "b",
        "Sun",
        "2020-05-03",
        told("Planes bombed the market in Halvek on Friday, a plumber said.", unnamed("a plumber"), **AT),
    )
    assert len(origins(one, two)) == 2


def test_one_person_of_headline_and_text_is_one():
    both = (
        told("Widow: planes bombed Halvek.", unnamed("Widow"), **AT),
        told("Planes bombed Halvek, a widow said.", unnamed("a widow"), **AT),
    )
    assert len(origins(report("a", "Echo", "2020-05-02", *both))) == 1


def test_another_resident_is_another():
    both = (
        told("Planes bombed Halvek, a resident said.", unnamed("a resident"), **AT),
        told("Jets had come, another resident said.", unnamed("another resident"), **AT),
    )
    assert len(origins(report("a", "Echo", "2020-05-02", *both))) == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a senior Zhevarian official", ("official", "senior", "zhevarian")),
        ("the officials who asked not to be named", ("official",)),
        ("sources", ()),
        ("a local resident", ("local", "resident")),
    ],
)
def test_telling_words(empty, words, expected):
    assert telling_words(words, empty) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (("a Zhevarian official", "official"), ("a senior Zhevarian government source", "official"), True),
        (("a baker", "witness"), ("a plumber", "witness"), False),
        (("sources", "anonymous"), ("an official", "official"), True),
        (("a resident", "resident"), ("residents of Pell", "resident"), True),
    ],
)
def test_alike(empty, left, right, expected):
    one, two = (Source(f"src-{words}", words, kind, named=False) for words, kind in (left, right))
    assert alike(one, two, empty) is expected


def test_of_two_sides_nobody_is_alike(empty):
    one, two = (Source(f"src-{party}", "an officer", "military", named=False, party=party) for party in ("ardan", "belmar"))
    assert not alike(one, two, empty)


def test_one_voice_of_one_incident_is_one_for_the_next():
    """The words that one paper has from another show who speaks; what else he tells in both he tells once."""
    words = "“The bell rang twice and then the harbour wall came down on our boats,” a diver said."
    later = {"place": HALVEK, "time": day("2020-08-20")}
    more = told("“Bombs fell on the quay,” a diver said.", unnamed("a diver"), **later)
    one = report("a", "Echo", "2020-08-21", told(words, unnamed("a diver"), **AT), more)
    two = report("b", "Sun", "2020-08-22", told(words, unnamed("a diver"), **AT), more)
    view = viewed(one, two)
    assert len(view.incidents) == 2
    assert len({origin.root for origin in view.origins}) == 1


def test_a_slip_of_the_pen_makes_no_other_source():
    both = (
        told("Planes bombed Halvek, a glazier said.", unnamed("a glazier"), **AT),
        told("Jets had come at noon, the glaizer said.", unnamed("the glaizer"), **AT),
    )
    assert len(origins(report("a", "Echo", "2020-05-02", *both))) == 1


def test_an_undescribed_voice_of_an_articles_side_story_is_told_apart_by_nothing():
    side = {"place": HALVEK, "time": day("2020-02-01")}
    main = told("Planes bombed the mill.", **AT), told("Planes bombed the mill again.", **AT)
    one = report("a", "Echo", "2020-05-02", *main, told("Jets came, a resident said.", unnamed("a resident"), **side))
    two = report("b", "Sun", "2020-05-02", told("Planes had come, a resident said.", unnamed("a resident"), **AT))
    assert "nothing tells" in " ".join(origin.why for origin in viewed(one, two).origins)


def test_a_paper_that_could_not_verify_is_not_the_one_who_told_it(shipped):
    article, reading = report("a", "The Echo", "2020-05-02", told("Planes bombed the town. The Echo could not verify it.", **AT))
    claim = reading.claims[0]
    paper, widow = Source("src-echo", "Echo", "unknown", named=False), Source("src-widow", "a widow", "witness", named=False)
    ground = ground_of((article,), (reading,), Links(), shipped, {claim.id: "inc"})
    said = (Saying(paper.id, Span(24, 50), own=False), Saying(widow.id, Span(30, 50), own=False))
    ground = replace(ground, sources={**ground.sources, paper.id: paper, widow.id: widow}, sayings={article.id: said})
    assert cited_beside(claim, ground) == widow.id


@pytest.mark.parametrize("then", [{"place": OSMER}, {"place": HALVEK, "time": day("2019-04-01")}])
def test_background_on_another_town_or_day_does_not_rest_on_who_speaks_next(shipped, then):
    earlier = told("Shells killed nine people there.", **then)
    now = told("A baker said planes bombed the mill.", unnamed("a baker"), place=HALVEK, time=day("2020-05-01"))
    article, reading = report("a", "Echo", "2020-05-02", earlier, now)
    content = Span(article.text.index("planes"), len(article.text) - 1)
    claims = (reading.claims[0], replace(reading.claims[1], trigger=Span(content.start + 7, content.start + 13)))
    reading = replace(reading, claims=claims)
    baker = reading.claims[1].chain[-1].source
    apart, one = ({reading.claims[0].id: "inc", reading.claims[1].id: name} for name in ("inc-2", "inc"))
    for incident, found in ((apart, None), (one, baker)):
        ground = ground_of((article,), (reading,), Links(), shipped, incident)
        ground = replace(ground, sayings={article.id: (Saying(baker, content, own=False),)})
        assert cited_beside(reading.claims[0], ground) == found


@pytest.mark.parametrize(
    ("name", "named", "shown"),
    [
        ("An officer of the Northern River Guard (NRG", False, "an officer of the Northern River Guard (NRG)"),
        ("A clerk (retired)", False, "a clerk (retired)"),
        ("Belmar Tribune", True, "Belmar Tribune"),
    ],
)
def test_names_are_shown_whole(name, named, shown):
    assert shown_name(Source("src-1", name, "military", named=named)) == shown
