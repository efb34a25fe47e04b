"""How many in all: totals, parts, single people and others, put together as one origin tells them."""

from __future__ import annotations

import pytest
from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.choosing import Entry, choose
from twosource.assess.counted import Told
from twosource.assess.doers import with_doers
from twosource.assess.tolls import whole, with_totals
from twosource.link.compare import central
from twosource.records import Arg, Article, Claim, Count, Span, Step


class Lists(Struct, frozen=True):
    """The words of the codebook that putting together looks at."""

    pointing: frozenset[str] = frozenset({"the", "he", "they"})
    besides: frozenset[str] = frozenset({"other", "others", "another", "additional", "more", "second", "third"})
    ranks: frozenset[str] = frozenset({"second", "third"})
    apart: frozenset[frozenset[str | None]] = frozenset({frozenset({"men", "women"})})
    statuses: frozenset[str] = frozenset({"civilians", "combatants", "security_forces"})
    loose: frozenset[str] = frozenset({"several", "numerous", "dozens"})
    doers: frozenset[str] = frozenset({"himself", "own", "gunman"})
    sexes: tuple[tuple[str, frozenset[str]], ...] = (("m", frozenset({"man", "father"})), ("f", frozenset({"woman", "mother"})))
    young: frozenset[str] = frozenset({"boy", "girl", "child"})
    grown: frozenset[str] = frozenset({"man", "woman"})
    claims: dict[str, Claim] = {}


SEVERAL_OTHERS = Count(3, 3, None, words="several other boys")


def exactly(number, words, group=None, **more):
    return Count(number, number, number, group=group, words=words, **more)


def some(words):
    return Count(1, None, None, words=words)


def test_a_number_with_an_article_counts_those_told_of_before():
    first, second = told(exactly(3, "three others"), exactly(2, "two men", "men"))
    total = whole("injured", [first, replace(second, before="the")], Lists()).count
    assert (total.low, total.best, total.high) == (3, 3, 3)


def test_a_correction_takes_the_place_of_earlier_figures():
    first, second = told(exactly(15, "15 people"), exactly(12, "12"))
    total = whole("killed", [first, replace(second, corrects=True)], Lists()).count
    assert (total.low, total.best, total.high) == (12, 12, 12)


def told(*counts, lines=None):
    lines = lines or range(len(counts))
    return [
        Told(Entry(f"clm-{n}", "src-1", "", count), Span(100 * n, 100 * n + 9), count, Span(1000 * line, 1000 * line + 999))
        for n, (count, line) in enumerate(zip(counts, lines, strict=True))
    ]


@pytest.mark.parametrize(
    ("slot", "counts", "want"),
    [
        ("killed", [exactly(7, "seven people"), exactly(1, "a girl", "children")], (7, 7, 7)),
        ("killed", [exactly(1, "a woman", "women"), exactly(3, "three others")], (4, 4, 4)),
        ("killed", [exactly(3, "three others"), exactly(1, "a woman", "women")], (4, 4, 4)),
        ("killed", [exactly(7, "seven people"), exactly(7, "the seven")], (7, 7, 7)),
        ("killed", [exactly(4, "four farmers"), some("victims")], (4, 4, 4)),
        ("killed", [exactly(4, "four children", "children", part_of="nine people"), exactly(9, "nine people")], (9, 9, 9)),
        ("killed", [exactly(3, "three children", "children"), exactly(2, "two women", "women")], (5, 5, 5)),
        ("killed", [exactly(5, "five villagers", "civilians"), exactly(2, "two soldiers", "security_forces")], (7, 7, 7)),
        ("killed", [exactly(3, "three of the dead"), exactly(8, "eight people")], (8, 8, 8)),
        ("killed", [Count(19, 19, None, words="more than 18 people"), exactly(12, "12 people")], (19, 19, None)),
        ("killed", [exactly(12, "twelve people"), exactly(15, "15 people")], (12, 12, 15)),
        ("killed", [exactly(1, "Orla Venn", named=("Orla Venn",)), exactly(1, "Venn", named=("Venn",))], (1, 1, None)),
        ("killed", [exactly(0, "no one")], (0, 0, 0)),
        ("captured", [exactly(1, "a smuggler", "combatants"), exactly(2, "two suspects", "combatants")], (3, 3, 3)),
        ("captured", [exactly(1, "a smuggler", "combatants"), exactly(2, "two additional suspects")], (3, 3, 3)),
        ("captured", [exactly(1, "one suspect"), exactly(1, "the individual")], (1, 1, 1)),
        ("killed", [exactly(1, "a man", "men"), exactly(1, "a father of two")], (1, 1, 1)),
        ("killed", [exactly(1, "a man", "men"), exactly(1, "a nurse", "women")], (2, 2, 2)),
        ("killed", [exactly(1, "a man", "men"), exactly(1, "a second man", "men"), exactly(1, "a third", "men")], (3, 3, 3)),
        ("killed", [exactly(1, "another boy", "children"), exactly(1, "Tam Venn", named=("Tam Venn",))], (1, 1, 1)),
        ("killed", [exactly(4, "four lives"), exactly(2, "two more people")], (4, 4, 4)),
        ("injured", [exactly(4, "four others"), exactly(3, "three other men")], (4, 4, 4)),
        ("captured", [exactly(4, "four suspects"), exactly(2, "two more suspects")], (6, 6, 6)),
        ("captured", [Count(3, 3, None, words="several dealers"), exactly(8, "eight dealers")], (8, 8, 8)),
        ("injured", [Count(24, 24, None, words="dozens"), exactly(9, "nine people")], (24, 24, None)),
        (
            "captured",
            [Count(5, 5, None, words="two men and several boys"), SEVERAL_OTHERS],
            (5, 5, None),
        ),
        ("killed", [exactly(4, "four sons", "children"), exactly(4, "four nephews", "men")], (4, 4, 4)),
        ("killed", [exactly(8, "eight people"), Count(12, None, 24, approx=True, words="dozens")], (8, 8, 8)),
        ("injured", [Count(2, None, 2, words="numerous porters"), exactly(1, "Tam Venn", named=("Tam Venn",))], (2, None, 2)),
        ("killed", [exactly(25, "seven miners along with at least 18 other men"), exactly(1, "a cook")], (25, 25, 25)),
        (
            "killed",
            [
                exactly(1, "a cook"),
                exactly(15, "15 other miners"),
                exactly(1, "Tam", named=("Tam",)),
                exactly(1, "Ivo", named=("Ivo",)),
            ],
            (16, 16, 16),
        ),
        ("killed", [exactly(19, "10 members of the Venn family and nine members"), exactly(9, "nine members")], (19, 19, 19)),
        ("killed", [Count(4, 4, None, named=("Orla Venn", "Tam Venn"), words="Orla Venn, Tam Venn and two sons")], (4, 4, None)),
    ],
)
def test_what_one_origin_tells_comes_to_one_count(slot, counts, want):
    total = whole(slot, told(*counts), Lists()).count
    assert (total.low, total.best, total.high) == want


def test_at_least_and_up_to_are_the_ends_of_one_range():
    counts = [Count(11, 11, None, words="at least 11"), Count(None, None, 15, group="civilians", words="up to 15 villagers")]
    total = whole("killed", told(*counts, lines=[0, 0]), Lists()).count
    assert (total.low, total.high) == (11, 15)


def test_single_people_and_children_alone_are_no_whole():
    assert not whole("killed", told(exactly(1, "a man", "men")), Lists()).whole
    assert not whole("killed", told(exactly(3, "three children", "children")), Lists()).whole
    assert whole("killed", told(exactly(3, "three people")), Lists()).whole


def test_nothing_told_is_no_toll():
    assert whole("killed", [], Lists()) is None


def test_a_man_of_the_same_sentence_is_one_of_the_civilians():
    total = whole(
        "killed", told(exactly(3, "three civilians", "civilians"), exactly(1, "a man", "men"), lines=[0, 0]), Lists()
    ).count
    assert (total.low, total.best, total.high) == (3, 3, 3)


def test_two_descriptions_in_one_sentence_are_of_one_person():
    total = whole(
        "killed", told(exactly(1, "a civilian", "civilians"), exactly(1, "a father", "men"), lines=[0, 0]), Lists()
    ).count
    assert (total.low, total.best, total.high) == (1, 1, 1)


def test_others_that_make_up_the_total_with_one_told_of_before_are_no_more():
    counts = (exactly(4, "four suspects", "combatants"), exactly(1, "the dealer"), exactly(3, "three additional suspects"))
    assert whole("captured", told(*counts, lines=[0, 1, 1]), Lists()).count.best == 4
    assert whole("captured", told(counts[0], counts[2], lines=[0, 1]), Lists()).count.best == 7


@pytest.mark.parametrize(
    ("own", "cited", "want"),
    [
        ([Count(11, 11, None)], [exactly(7, "seven"), exactly(14, "14")], (11, None, 14)),
        ([Count(8, 8, None)], [Count(12, None, 24, approx=True, words="dozens")], (8, 8, 8)),
        ([Count(6, 6, 6)], [exactly(57, "57 citizens")], (6, 6, 6)),
        ([Count(12, None, 24, approx=True, words="dozens")], [exactly(15, "15")], (12, None, 24)),
        ([Count(12, None, 24, approx=True, words="dozens")], [Count(2, None, 2, words="several")], (12, None, 24)),
        ([Count(2, None, 2, words="victims"), Count(20, None, 31)], [exactly(27, "27")], (20, None, 31)),
        ([exactly(1, "one baker")], [Count(2, None, 2, words="martyrs")], (1, None, 2)),
        ([Count(12, None, 24, approx=True, words="dozens")], [], (12, None, 24)),
        ([], [exactly(4, "four"), exactly(5, "five")], (4, None, 5)),
    ],
)
def test_a_range_begins_at_the_outlets_own_figure_and_ends_at_the_highest_that_fits(own, cited, want, shipped):
    entries = [Entry(f"clm-{n}", f"src-{n}", "", count, own=count in own) for n, count in enumerate((*own, *cited))]
    value = choose(shipped.policy("airwars"), "killed", entries, None).value
    assert (value.low, value.best, value.high) == want


def test_the_policy_for_civilian_harm_leaves_fighters_out(shipped):
    assert set(shipped.policy("airwars").leaves_out) == {"combatants", "security_forces"}


class Said(Struct, frozen=True):
    """A claim as far as putting together looks at it."""

    id: str
    article: str
    span: Span
    trigger: Span
    chain: tuple[Step, ...]
    args: tuple[Arg, ...] = ()
    weak: bool = False


class Known(Lists, frozen=True):
    """The lists, with claims and articles."""

    claims: dict[str, Said] = {}
    articles: dict[str, Article] = {}
    correcting: frozenset[str] = frozenset()

    def of_article(self, article):
        return [claim for claim in self.claims.values() if claim.article == article]


def test_what_an_article_tells_in_its_own_words_is_put_together_on_whomever_it_is_taken_to_rest():
    text = "Guards held a smuggler. " + "They told of it. " * 3 + "Guards held two additional smugglers."
    article = Article("art-1", "a.txt", "", "", text, "")
    outlet = (Step("src-outlet", "the outlet", "outlet", "publishes"),)
    counts = (exactly(1, "a smuggler"), exactly(2, "two additional smugglers"))
    spans = (Span(0, 23), Span(75, len(text)))
    claims = {
        f"clm-{n}": Said(f"clm-{n}", "art-1", span, span, outlet, (Arg("captured", count),))
        for n, (count, span) in enumerate(zip(counts, spans, strict=True))
    }
    roots = ("src-guards", "src-outlet")
    entries = [Entry(f"clm-{n}", roots[n], "", count, own=True) for n, count in enumerate(counts)]
    found = with_totals({("captured", None): entries}, Known(claims=claims, articles={"art-1": article}))
    assert {central(one.value) for one in found["captured", None]} == {3}


def test_others_than_those_whom_something_else_befell_are_all_there_were():
    others, woman = told(exactly(4, "four others"), exactly(1, "a woman", "women"))
    total = whole("injured", [replace(others, alone=True), woman], Lists()).count
    assert (total.low, total.best, total.high) == (4, 4, 4)


def test_a_number_that_points_back_is_no_toll():
    assert not whole("injured", told(exactly(2, "the other two")), Lists()).whole


@pytest.mark.parametrize(
    ("counts", "deeds", "want"),
    [
        ([exactly(3, "three clerks", "civilians"), exactly(1, "killing himself")], [0], 4),
        ([exactly(3, "three clerks", "civilians"), exactly(1, "killing himself")], [], 3),
        ([exactly(1, "his brother", "men"), exactly(1, "took his own life")], [0], 2),
        ([exactly(4, "four people"), exactly(3, "three clerks", "civilians"), exactly(1, "the gunman")], [1], 4),
        ([exactly(1, "a clerk", "civilians"), exactly(1, "a child", "children"), exactly(1, "the gunman")], [0, 1], 1),
    ],
)
def test_who_killed_and_died_is_one_more(counts, deeds, want):
    ones = [replace(one, deed=place in deeds) for place, one in enumerate(told(*counts, lines=[0] * len(counts)))]
    found = with_doers({("src-1", "art-1"): ones}, Lists())["src-1", "art-1"]
    assert whole("killed", found, Lists()).count.best == want


def test_a_named_victim_and_another_man_are_the_two_men():
    counts = (exactly(2, "two men", "men"), exactly(1, "Orla Venn", named=("Orla Venn",)), exactly(1, "another man", "men"))
    assert whole("killed", told(*counts, lines=[0, 1, 1]), Lists()).count.best == 2


def test_the_same_others_told_again_are_no_more():
    first, again = told(exactly(8, "eight others"), exactly(8, "eight others"), lines=[0, 0])
    assert whole("injured", [replace(first, alone=True), again], Lists()).count.best == 8
