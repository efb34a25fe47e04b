from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_reports import BOOK, MONITOR, ZNA, report, told

from twosource.link.copies import find_reuse
from twosource.link.notes import notes_of

QUOTE = (
    "“When the road was cut, the garrison brought its wounded to the mill by the river and kept them there,” Ilse Tarrow said."
)
CHANGED = (
    "“When the road was cut, the garrison carried its wounded to the mill by the river and kept them there,” Tarrow told ZNA."
)
WIRE = (
    "Seven fishermen drowned near the Halvek lighthouse when a patrol boat rammed their trawler at dawn, harbour officials said."
)
REWRITE = "A boat had rammed the trawler near the Halvek lighthouse at dawn, and seven fishermen drowned, harbour officials said."


def found(*reports):
    articles, readings = [article for article, _ in reports], [reading for _, reading in reports]
    return find_reuse(articles, readings, BOOK, notes_of(articles, readings, BOOK, {}))


def test_a_shared_quotation_is_found_in_long_articles():
    padding = [
        told(f"Paragraph {number} of the first paper is about wheat prices in district {number * 7}.") for number in range(30)
    ]
    other = [told(f"Item {number} of the second paper counts ships that left harbour {number * 3}.") for number in range(30)]
    (reuse,) = found(
        report("a", "Post", "2020-05-01", *padding, told(QUOTE)), report("b", "Echo", "2020-05-02", *other, told(QUOTE))
    )
    assert reuse.kind == "quote"


def test_a_changed_word_does_not_break_a_run():
    (reuse,) = found(report("a", "Post", "2020-05-01", told(QUOTE)), report("b", "Echo", "2020-05-02", told(CHANGED)))
    assert reuse.kind == "quote"
    assert 0.8 < reuse.score < 1
    assert "1 differ" in reuse.why


def test_plain_words_are_verbatim():
    (reuse,) = found(report("a", "Post", "2020-05-01", told(WIRE)), report("b", "Echo", "2020-05-02", told("Report. " + WIRE)))
    assert reuse.kind == "verbatim"


def test_a_sentence_in_other_words_is_a_rewrite():
    (reuse,) = found(
        report("a", "Post", "2020-05-01", told(WIRE)), report("b", "Echo", "2020-05-02", told("He said hello. " + REWRITE))
    )
    assert reuse.kind in {"rewrite", "verbatim"}


def test_independent_sentences_are_no_rewrite():
    one = told("An air strike on the market in Halvek killed seven civilians on Tuesday, the Zhevar Rights Monitor said.")
    two = told("Doctors at the hospital of Halvek received twelve bodies after planes bombed the bazaar at noon.")
    assert found(report("a", "Post", "2020-05-01", one), report("b", "Echo", "2020-05-02", two)) == ()


def test_a_long_quotation_of_plain_words_is_one_too():
    words = "“He had only gone to the mill, that is what he told us, he had only gone to the mill,” {} said."
    one, two = (told(words.format(name)) for name in ("a porter", "the porter"))
    (reuse,) = found(report("a", "Post", "2020-05-01", one), report("b", "Echo", "2020-05-02", two))
    assert reuse.kind == "quote"


def test_the_earlier_by_date_comes_first():
    early, late = report("z", "Post", "2020-05-01", told(QUOTE)), report("a", "Echo", "2020-05-02", told(QUOTE))
    (reuse,) = found(late, early)
    assert (reuse.earlier, reuse.later) == (early[0].id, late[0].id)
    assert "published before" in reuse.why


def test_an_article_that_credits_the_other_is_later():
    wire = report("z", "Zhevarian News Agency", None, told(WIRE, MONITOR))
    paper = report("a", "Echo", None, told(WIRE, ZNA, MONITOR), credits=["ZNA"])
    (reuse,) = found(paper, wire)
    assert reuse.earlier == wire[0].id


def test_unknown_direction_says_so():
    (reuse,) = found(report("a", "Post", None, told(QUOTE)), report("b", "Echo", None, told(QUOTE)))
    assert "not known" in reuse.why


def test_the_same_text_twice_is_one_reuse_of_the_whole():
    one, two = (
        report("a", "Post", "2020-05-01", told(WIRE), told(QUOTE)),
        report("b", "Post", "2020-05-01", told(WIRE), told(QUOTE)),
    )
    (reuse,) = found(one, two)
    assert (reuse.kind, reuse.score) == ("verbatim", 1.0)
    assert reuse.later_span.end >= len(one[0].text) - 1


def test_a_standing_paragraph_of_one_outlet_is_no_reuse():
    standing = "The war in Zhevaria began after the army shelled fishing villages of the northern coast in spring."
    reports = [
        report(f"r{n}", "Post", f"2020-0{n}-01", told(f"News number {n} about topic {n * 11}."), told(standing))
        for n in range(1, 7)
    ]
    assert found(*reports) == ()


def test_many_copies_make_as_many_pairs_as_copies():
    reports = [report(f"r{n:02}", f"Outlet {n}", f"2020-05-{n:02}", told(f"Intro {n}."), told(WIRE)) for n in range(1, 13)]
    reuse = found(*reports)
    assert len(reuse) == 11
    assert {one.earlier for one in reuse} == {reports[0][0].id}


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)))
def test_order_does_not_matter(order):
    reports = [
        report("a", "Post", "2020-05-01", told(QUOTE)),
        report("b", "Echo", None, told(CHANGED)),
        report("c", "Radio", "2020-05-03", told(WIRE), told(QUOTE)),
        report("d", "Sun", None, told(REWRITE)),
    ]
    assert found(*(reports[index] for index in order)) == found(*reports)


def test_a_quotation_that_a_paper_prints_twice_is_no_standing_text():
    again = report("b", "Post", "2020-05-02", told("Our readers asked.", place=None), told(CHANGED))
    (reuse,) = found(report("a", "Post", "2020-05-01", told(QUOTE)), again)
    assert reuse.kind == "quote"
