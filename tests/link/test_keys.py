"""Tellings of one happening are brought together, however many there are."""

from __future__ import annotations

import random
from datetime import date

import pytest

from evals import growth
from twosource.link.incidents import link


@pytest.mark.parametrize("size", [30, 70])
def test_a_happening_that_many_tell_of_is_one_incident(size, shipped):
    rng = random.Random(5)  # noqa: S311 invented data
    towns = [growth.invent_town(number, rng) for number in range(300)]
    happenings = [growth.Facts(rng, date(2015, 1, 1 + number // 4), towns) for number in range(25)]
    sizes = [size, *(1 for _ in happenings[1:])]
    made = [
        growth.tell(f"{number}-{copy}", facts, rng)
        for number, (facts, many) in enumerate(zip(happenings, sizes, strict=True))
        for copy in range(many)
    ]
    links = link([article for article, _ in made], [reading for _, reading in made], (), shipped)
    claims = sorted((len(group) for group in links.groups), reverse=True)
    assert claims[0] == 2 * size
    assert len(claims) == len(happenings)
