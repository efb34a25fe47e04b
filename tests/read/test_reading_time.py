"""Reading takes as many steps as an article has sentences, not their square: counted in calls, which no other work slows down."""

from __future__ import annotations

import cProfile
import pstats
from typing import TYPE_CHECKING

from twosource.read.reader import ReadArticles
from twosource.records import Article, Block, text_digest

if TYPE_CHECKING:
    from twosource.codebook import Codebook
    from twosource.read.model import Encoder

_TOWNS = ("Ordana", "Velsk", "Tarim", "Hamle")
_TELLERS = ("A spokesman for the army", "Mayor Ilan Dorre", "The Red Crescent", "A local activist", "An official")


def _article(sentences: int) -> Article:
    """A report of so many sentences, three to a paragraph, with tolls, times, places and who says so."""
    told = [
        f"{_TELLERS[number % 5]} said that {number + 2} civilians were killed and {number + 4} injured on {number % 28 + 1} May"
        f" when shells hit the market of {_TOWNS[number % 4]}, and that they had fled on Monday."
        for number in range(sentences)
    ]
    text = "\n\n".join(" ".join(told[first : first + 3]) for first in range(0, sentences, 3))
    return Article(
        id="long", ref="", path="", page="", text=text, digest=text_digest(text), blocks=(Block("body", 0, len(text)),)
    )


def _calls(stage: ReadArticles, sentences: int) -> int:
    article = _article(sentences)
    profile = cProfile.Profile()
    profile.enable()
    stage.run([article])
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_reading_takes_as_long_as_an_article_is(shipped: Codebook, encoder: Encoder) -> None:
    stage = ReadArticles(shipped, "default")
    stage.__dict__["encoder"] = encoder
    _calls(stage, 6)
    assert _calls(stage, 80) < 2.3 * _calls(stage, 40)
