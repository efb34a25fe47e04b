"""Until when a count holds: "at least 41 had died as of Nov. 18"."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.times.times import read_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, CountMention, Interval, Parse, Sentence

_AS_OF = re.compile(r"\bas\s+of\s+(?:late\s+|early\s+|midday\s+|noon\s+(?:on\s+)?)?", re.IGNORECASE)


def with_dates(found: Sequence[CountMention], article: Article, parse: Parse, codebook: Codebook) -> list[CountMention]:
    """The mentions, with the date that "as of" gives in their sentence."""
    if not _AS_OF.search(article.text):
        return list(found)
    times = read_times(article, parse, codebook)
    dates = {mention.start: mention.interval for mention in times if mention.type in {"DATE", "TIME"} and mention.interval}
    starts = [sentence.start for sentence in parse.sentences]
    lines = [parse.sentences[bisect_right(starts, mention.start) - 1] for mention in found]
    return [_dated(mention, article.text, line, dates) for mention, line in zip(found, lines, strict=True)]


def _dated(mention: CountMention, text: str, sentence: Sentence, dates: dict[int, Interval]) -> CountMention:
    for match in _AS_OF.finditer(text, sentence.start, sentence.end):
        interval = dates.get(match.end()) or dates.get(match.end() - len(match[0].split(None, 2)[-1]))
        if interval:
            return replace(mention, count=replace(mention.count, as_of=interval))
    return mention
