from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_reports import DORNESH, HALVEK, OSMER, day, linked, number, report, told
from msgspec.structs import replace

from twosource.codebook import shipped
from twosource.link.contexts import Raw, alike, covered, rarity_of, weighed
from twosource.link.gathering import Pair, clusters
from twosource.records import Entity


def joined(pairs, names="abcdef", may_join=lambda _ours, _theirs: True, undated=()):
    found = {name: {name} for name in names}
    for pair in clusters({name: name for name in names}, pairs, may_join, undated):
        both = found[pair.left] | found[pair.right]
        found.update(dict.fromkeys(both, both))
    return sorted({"".join(sorted(group)) for group in found.values()})


def pairs_of(words):
    """ "ab 2" is a pair with its odds."""
    return [Pair(pair[0], pair[1], float(odds)) for pair, odds in (one.split() for one in words.split(", "))]


@pytest.mark.parametrize(
    ("pairs", "groups"),
    [
        ("ab 2", ["ab", "c", "d", "e", "f"]),
        ("ab -2", ["a", "b", "c", "d", "e", "f"]),
        ("ab 2, bc 2, ac 1", ["abc", "d", "e", "f"]),
        ("ab 3, bc 2, ac -8", ["ab", "c", "d", "e", "f"]),
        ("ab 2, bc 3, ac -8", ["a", "bc", "d", "e", "f"]),
        ("ab 3, cd 3, bc 1", ["ab", "cd", "e", "f"]),
        ("ab 3, cd 3, bc 1, ac 1, bd 1, ad 1", ["abcd", "e", "f"]),
    ],
)
def test_clusters_grow_by_the_mean_of_all_odds_between_them(pairs, groups):
    assert joined(pairs_of(pairs)) == groups


@pytest.mark.parametrize(
    ("pairs", "undated", "groups"),
    [
        ("ab 3, ac 3, bc 3, cd 2", "", ["abc", "d", "e", "f"]),
        ("ab 3, ac 3, bc 3, cd 2", "d", ["abcd", "e", "f"]),
        ("ab 3, cd 3, be 2, ce 1", "e", ["abe", "cd", "f"]),
        ("ab 3, bd 2, ad -8", "d", ["ab", "c", "d", "e", "f"]),
    ],
)
def test_what_nothing_dates_joins_by_one_tie_and_bridges_nothing(pairs, undated, groups):
    assert joined(pairs_of(pairs), undated=undated) == groups


def test_what_may_not_join_stays_apart():
    assert joined(pairs_of("ab 2"), may_join=lambda _ours, _theirs: False) == list("abcdef")


@given(st.permutations(pairs_of("ab 3, bc 2, ac 1, cd 2, de 4, ef 1, df -1, bf -3")))
def test_the_order_of_pairs_does_not_matter(pairs):
    assert joined(pairs) == joined(sorted(pairs, key=lambda pair: (pair.left, pair.right)))


def test_a_word_that_few_articles_have_tells_more():
    rarity = rarity_of([Raw(dict.fromkeys(["sawmill", "polic"], 1))], shipped())
    assert rarity.word("sawmill") > 2 * rarity.word("polic") > 0
    assert covered(["sawmill", "polic"], ["sawmill"], rarity) > 0.6
    assert covered([], ["sawmill"], rarity) == 0


def test_short_texts_prove_little_by_being_the_same():
    rarity = rarity_of([], shipped())
    short, long = (weighed({f"word{index}": 1 for index in range(many)}, rarity) for many in (1, 30))
    assert alike(short, short) < 0.5 < alike(long, long)


# --------------------------------------------------------------------------------------------------
# tellings: what an article's claims say together


def named(one, *names):
    article, reading = one
    return article, replace(reading, entities=tuple(Entity(f"ent-{name}", name, "person") for name in names))


def together(links, one, two):
    ours, theirs = (one[1].claims[0].id, two[1].claims[0].id)
    return any(ours in group and theirs in group for group in links.groups)


def spread_out(ref, *people):
    """The town in one sentence, the day in the next and the toll in a third."""
    made = report(
        ref, f"Outlet {ref}", "2020-05-03",
        told("Planes struck the sawmill workers of Halvek.", place=HALVEK),
        told("The strike came at dawn on Friday.", time=day("2020-05-01")),
        told("Seven sawmill workers died.", type="killing", killed=number(7)),
    )  # fmt: skip
    return named(made, *people)


def test_what_one_article_says_in_several_sentences_counts_together():
    assert together(linked(spread_out("a"), spread_out("b")), spread_out("a"), spread_out("b"))


@pytest.mark.parametrize(
    ("toll", "when", "expected"),
    [(41, day("2020-05-01"), True), (41, day("2020-04-20", "2020-05-02"), True), (12, day("2020-05-01"), False)],
)
def test_what_is_told_beside_the_story_is_tied_by_its_town_day_and_toll(toll, when, expected):
    main = [
        told("Ships left Osmer.", type="withdrawal", place=OSMER),
        told("Ships left at noon.", type="withdrawal", place=OSMER),
    ]
    aside = told("An older raid on the mill left them dead.", place=HALVEK, time=when, killed=number(toll))
    story = told("Planes struck the sawmill workers of Halvek.", place=HALVEK, time=day("2020-05-01"), killed=number(41))
    one, two = report("a", "Echo", "2020-05-09", *main, aside), report("b", "Sun", "2020-05-02", story)
    links = linked(one, two)
    assert any(one[1].claims[2].id in group and two[1].claims[0].id in group for group in links.groups) is expected


@pytest.mark.parametrize(("people", "expected"), [(("Mira Vels", "Danil Orsk"), True), ((), False)])
def test_victims_in_common_outweigh_a_town_that_one_report_has_wrong(people, expected):
    one = spread_out("a", *people)
    wrong = report(
        "b", "Echo", "2020-05-03", told("Seven sawmill workers died at dawn.", type="killing", place=DORNESH, killed=number(7))
    )
    two = named(wrong, *people)
    links = linked(one, two)
    assert any(two[1].claims[0].id in group and one[1].claims[0].id in group for group in links.groups) is expected
