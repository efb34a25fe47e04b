"""Coders compared, and judgements as CSV."""

from __future__ import annotations

import pytest

from twosource.errors import ReviewError
from twosource.link.agreement import agreement, alpha, from_csv, kappa, to_csv, verdicts_of
from twosource.records import Judgement

HEAD = "left,right,verdict,note,author\n"


def rows(*lines):
    return verdicts_of(from_csv("a.csv", HEAD + "".join(f"{line}\n" for line in lines)))


def test_kappa_of_a_textbook_table():
    pairs = (
        [("same", "same")] * 20 + [("same", "different")] * 5 + [("different", "same")] * 10 + [("different", "different")] * 15
    )
    assert kappa(pairs) == pytest.approx(0.4)


def test_alpha_of_krippendorffs_two_observers():
    """The binary example of Krippendorff's Content Analysis: ten units, two observers."""
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([(str(left), str(right)) for left, right in zip(one, two, strict=True)]) == pytest.approx(0.095, abs=0.001)


@pytest.mark.parametrize("measure", [kappa, alpha])
def test_full_agreement_is_one_and_no_choice_is_undefined(measure):
    assert measure([("a", "a"), ("b", "b")]) == 1.0
    assert measure([("a", "a"), ("a", "a")]) is None


def test_only_shared_pairs_count_and_order_does_not():
    found = agreement([rows("a,b,same", "c,d,different", "e,f,unsure"), rows("b,a,same", "d,c,same")])
    assert (found.coders, found.pairs, found.agreed) == (2, 2, 1)
    assert found.apart == (("c", "d", ("different", "same")),)
    assert "Krippendorff's alpha" in found.sentence()


def test_three_coders_have_no_kappa():
    found = agreement([rows("a,b,same", "c,d,same"), rows("a,b,same", "c,d,different"), rows("a,b,same")])
    assert found.kappa is None
    assert found.alpha == pytest.approx(0.0)


def test_the_last_word_on_a_pair_counts():
    assert rows("a,b,same", "b,a,different") == {("a", "b"): "different"}


def test_csv_goes_out_and_comes_in():
    words = [
        Judgement("j1", "a", "b", "same", "person", "one, and the same", "000001", "Ada"),
        Judgement("j2", "c", "d", "same", "model", made="000002"),
        Judgement("j3", "a", "b", "different", "person", "no", "000003", "Ada"),
    ]
    text = to_csv(words)
    assert text == HEAD + "a,b,different,no,Ada\n"
    assert [(row.left, row.verdict, row.line) for row in from_csv("x.csv", text)] == [("a", "different", 2)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.csv:1: lacks"),
        ("left,right\na,b\n", "lacks the column verdict"),
        (HEAD + "a,b,same\na,b,perhaps\n", "x.csv:3: needs"),
        (HEAD + "a,,same\n", "x.csv:2: needs"),
    ],
)
def test_a_bad_file_names_its_line(text, says):
    with pytest.raises(ReviewError, match=says):
        from_csv("x.csv", text)
