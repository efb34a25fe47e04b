"""What sorting finds must be what comparing all with all finds."""

from __future__ import annotations

import random
from array import array
from itertools import combinations
from typing import TYPE_CHECKING

from twosource.link.passages import number_of
from twosource.link.postings import Coded, alike_lines, shared_grams

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = ["river", "bridge", "market", "convoy", "shell", "quarter", "doctor", "farmer", "dawn", "rocket", "school", "tower"]


def coded(texts: Iterable[Iterable[str]]) -> Coded:
    return Coded(array("I", map(number_of, text)) for text in texts)


def _texts(number: int, seed: int) -> list[list[str]]:
    rng = random.Random(seed)  # noqa: S311 invented data
    return [[rng.choice(WORDS) for _ in range(rng.randint(0, 12))] for _ in range(number)]


def test_every_gram_that_two_texts_have_is_found_with_all_its_places() -> None:
    texts = _texts(40, 1)
    wanted: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        for at in range(len(text) - 2):
            wanted.setdefault(tuple(text[at : at + 3]), []).append((number, at))
    several = sorted(places for places in wanted.values() if len({number for number, _ in places}) > 1)
    assert sorted(shared_grams(coded(texts), 3)) == several


def test_texts_of_the_same_words_are_paired_with_the_first() -> None:
    texts = [["a", "b"], ["b"], ["b", "a"], ["a", "b"], ["b"], ["a", "b"], []]
    assert list(coded(texts).same(2)) == [(0, 3), (0, 5)]
    assert list(coded(texts).same(1)) == [(0, 3), (1, 4), (0, 5)]


def test_no_texts_share_nothing() -> None:
    assert list(shared_grams(Coded(), 6)) == []
    assert list(shared_grams(coded([["a"], []]), 6)) == []
    assert alike_lines(coded([]), [], []) == []
    assert alike_lines(coded([[], ["river"]]), ["a", "b"], [1, None]) == []


def _pairs(line: list[str]) -> set[tuple[str, str]]:
    near = {(at, at + step) for step in (1, 2) for at in range(len(line) - step)}
    return {(min(line[a], line[b]), max(line[a], line[b])) for a, b in near if line[a] != line[b]}


def test_lines_that_share_three_pairs_of_neighbouring_words_are_found_when_they_are_near_in_time() -> None:
    lines = [line[:6] for line in _texts(60, 2)]
    articles = [f"a{number // 2}" for number in range(60)]
    days: list[int | None] = [None if number % 7 == 0 else 735000 + 9 * (number % 20) for number in range(60)]
    found = set(alike_lines(coded(lines), articles, days))
    alike = {
        (one, two)
        for one, two in combinations(range(60), 2)
        if articles[one] != articles[two] and len(_pairs(lines[one]) & _pairs(lines[two])) >= 3
    }
    assert found <= alike
    rare = {(one, two) for one, two in alike if days[one] is not None and days[two] is not None}
    assert found & rare


def test_a_line_of_another_season_is_no_candidate_but_one_without_date_is() -> None:
    line = ["river", "bridge", "market", "convoy", "shell", "quarter"]
    assert alike_lines(coded([line, line]), ["a", "b"], [735000, 735029]) == [(0, 1)]
    assert alike_lines(coded([line, line]), ["a", "b"], [735000, 735200]) == []
    assert alike_lines(coded([line, line]), ["a", "b"], [735000, None]) == [(0, 1)]
    assert alike_lines(coded([line, line]), ["a", "b"], [None, None]) == [(0, 1)]
    assert alike_lines(coded([line, line]), ["a", "a"], [735000, 735000]) == []


def test_what_a_whole_season_says_is_no_sign() -> None:
    line = ["river", "bridge", "market", "convoy", "shell", "quarter"]
    assert alike_lines(coded([line] * 13), [f"a{number}" for number in range(13)], [735000] * 13) == []
    later: list[int | None] = [735000 + 100 * number for number in range(13)]
    assert alike_lines(coded([line] * 26), [f"a{number}" for number in range(26)], later * 2) == [(n, n + 13) for n in range(13)]


def test_seasons_are_looked_through_one_by_one_without_loss() -> None:
    """What is found of all lines at once is found of each pair by itself, where nothing is common."""
    rng = random.Random(5)  # noqa: S311 invented data
    lines = [[f"w{rng.randrange(14)}" for _ in range(7)] for _ in range(40)]
    days: list[int | None] = [None if number % 9 == 0 else 735000 + rng.randrange(160) for number in range(40)]
    whole = set(alike_lines(coded(lines), [f"a{number}" for number in range(40)], days))
    for one, two in combinations(range(40), 2):
        if (one, two) in whole:
            assert alike_lines(coded([lines[one], lines[two]]), ["a", "b"], [days[one], days[two]]) == [(0, 1)]
