"""How widely words are spread over news: `python -m evals.spread DATA` prints spread.yml, from which linking knows rare words.

The share of articles that have a stem is taken in each of four corpora, and the mean of these. Words mostly written with a
capital are left out: no name comes into the codebook, and a name is rare until a ledger shows otherwise.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from evals import gold
from twosource import codebook
from twosource.link.rewrites import content_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_CORPORA = (
    "gva_violent_corpus/train.jsonl.gz",
    "text_reuse/fakes_syria.jsonl",
    "ecbplus/train.jsonl.gz",
    "polnear/train.jsonl.gz",
)
_BANDS = (50, 30, 20, 12, 8, 5, 3, 2, 1)
_SMALL_LETTERS = 0.4
_WIDTH = 160
_NO_STRINGS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_HEAD = """# How widely words are spread over news articles: what two articles share tells the less the more articles have it.
# Stems as link/rewrites.py makes them; made by evals/spread.py from four open corpora, names left out.
word_lists:"""


def shares(data: Path) -> dict[str, float]:
    """For each stem the mean share of articles that have it."""
    idle = codebook.shipped().words("function_words")
    share: defaultdict[str, float] = defaultdict(float)
    small: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for corpus in _CORPORA:
        texts = [one["text"] for one in gold.load(data / corpus, ("text",))]
        have = Counter(word for text in texts for word in set(content_words(text, idle)))
        for text in texts:
            for token in text.split():
                for word in content_words(token, idle):
                    written[word] += 1
                    small[word] += token.lstrip("\"'(“‘")[:1].islower()
        for word, count in have.items():
            share[word] += count / len(texts) / len(_CORPORA)
    return {word: value for word, value in share.items() if word.isalpha() and small[word] >= _SMALL_LETTERS * written[word]}


def listing(found: Mapping[str, float]) -> str:
    """The codebook file: a word list for each band of shares."""
    bands: dict[int, list[str]] = {}
    for word, share in sorted(found.items()):
        band = next((band for band in _BANDS if 100 * share >= band), None)
        if band is not None:
            bands.setdefault(band, []).append(word)
    lines = [_HEAD]
    for band in sorted(bands, reverse=True):
        lines += [
            f"  - id: spread_{band}",
            f"    note: Words that stand in {band} of a hundred news articles or more.",
            "    words:",
        ]
        row = "      ["
        for word in bands[band]:
            if len(row) + len(word) > _WIDTH:
                lines.append(row.rstrip())
                row = "       "
            row += f'"{word}", ' if word in _NO_STRINGS else f"{word}, "
        lines.append(row.rstrip(", ") + "]")
    return "\n".join(lines)


if __name__ == "__main__":
    print(listing(shares(Path(sys.argv[1]))))
