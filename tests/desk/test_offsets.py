from __future__ import annotations

import pytest

from twosource.desk.offsets import code_points, span_of_units, units

TEXTS = ["plain", "", "قُتل سبعة", "😀", "a😀b👩‍🚀c", "naïve — “quoted”", "𝔸𝔹 и 漢字", "e\u0301 \ufeff"]


@pytest.mark.parametrize("text", TEXTS)
def test_units_are_those_of_utf_16(text):
    assert [units(text, end) for end in range(len(text) + 1)] == [
        len(text[:end].encode("utf-16-le")) // 2 for end in range(len(text) + 1)
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_code_points_undo_units(text):
    assert [code_points(text, units(text, end)) for end in range(len(text) + 1)] == list(range(len(text) + 1))


def test_beyond_the_text_is_its_end():
    assert code_points("a😀", 99) == 2


@pytest.mark.parametrize(
    ("words", "chosen"),
    [("😀 seven died", "seven"), ("قُتل سبعة 😀 مدنيين", "مدنيين"), ("👩‍🚀👩‍🚀 nine hurt", " nine "), ("x 😀 y", "😀")],
)
def test_a_selection_gives_the_words_that_were_selected(words, chosen):
    start = words.index(chosen)
    span = span_of_units(words, units(words, start), units(words, start + len(chosen)))
    assert span.of(words) == chosen.strip()


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (1, 2), (-4, 0)])
def test_a_selection_of_nothing_gives_nothing(start, end):
    assert span_of_units("a  b", start, end) is None
