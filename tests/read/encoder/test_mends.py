from __future__ import annotations

import numpy as np
import pytest

from twosource.read.encoder.mends import mend_tree


def test_a_second_subject_behind_a_preposition_hangs_before_it() -> None:
    # root a spokesman for the clinic said
    heads, rels = np.array([0, 2, 6, 5, 5, 6, 0]), ["root", "det", "nsubj", "case", "det", "nsubj", "root"]
    mend_tree(heads, rels, ("X", "DET", "NOUN", "ADP", "DET", "NOUN", "VERB"), [""] * 7)
    assert (heads[5], rels[5]) == (2, "nmod")
    # root accounts gathered by the clinic suggest
    heads, rels = np.array([0, 6, 1, 5, 5, 6, 0]), ["root", "nsubj", "acl", "case", "det", "nsubj", "root"]
    mend_tree(heads, rels, ("X", "NOUN", "VERB", "ADP", "DET", "NOUN", "VERB"), [""] * 7)
    assert (heads[5], rels[5]) == (2, "obl")
    # one subject stays, whatever stands before it
    heads, rels = np.array([0, 4, 3, 4, 0]), ["root", "obl", "case", "nsubj", "root"]
    mend_tree(heads, rels, ("X", "NOUN", "ADP", "NOUN", "VERB"), [""] * 5)
    assert (heads[3], rels[3]) == (4, "nsubj")


def test_of_two_subjects_of_what_is_said_one_says_it() -> None:
    # root police said they left
    heads, rels = np.array([0, 4, 0, 4, 2]), ["root", "nsubj", "root", "nsubj", "ccomp"]
    mend_tree(heads, rels, ("X", "NOUN", "VERB", "PRON", "VERB"), [""] * 5)
    assert heads.tolist() == [0, 2, 0, 4, 2]
    # root they left police said
    heads, rels = np.array([0, 2, 4, 2, 0]), ["root", "nsubj", "ccomp", "nsubj", "root"]
    mend_tree(heads, rels, ("X", "PRON", "VERB", "NOUN", "VERB"), [""] * 5)
    assert heads.tolist() == [0, 2, 4, 4, 0]


def test_what_goes_on_behind_the_subject_describes_it() -> None:
    # root spokesman for clinics said
    heads, rels = np.array([0, 4, 3, 4, 0]), ["root", "nsubj", "case", "obl", "root"]
    mend_tree(heads, rels, ("X", "NOUN", "ADP", "NOUN", "VERB"), ["", "spokesman", "for", "clinics", "said"])
    assert (heads[3], rels[3]) == (1, "nmod")
    # root spokesman on monday said
    heads, rels = np.array([0, 4, 3, 4, 0]), ["root", "nsubj", "case", "obl", "root"]
    mend_tree(heads, rels, ("X", "NOUN", "ADP", "PROPN", "VERB"), ["", "spokesman", "on", "Monday", "said"])
    assert (heads[3], rels[3]) == (4, "obl")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Odal/PROPN/flat/5 ,/PUNCT/punct/4 who/PRON/nsubj/4 fled/VERB/acl/1 told/VERB/root/0 us/PRON/iobj/5", {1: (5, "nsubj")}),
        ("Radio/PROPN/obl/3 Fenn/PROPN/nsubj/3 said/VERB/root/0 so/ADV/advmod/3", {1: (2, "compound"), 2: (3, "nsubj")}),
        (
            "They/X/x/2 bomb/VERB/root/0 for/X/mark/4 downing/VERB/advcl/2 it/X/obj/4 ,/X/x/7 killing/VERB/advcl/2 nine/X/obj/7",
            {4: (2, "advcl"), 7: (4, "advcl")},
        ),
        (
            "The/DET/det/2 paper/NOUN/nmod:desc/5 Dawn/PROPN/appos/2 ,/PUNCT/punct/2 wrote/VERB/root/0 so/ADV/advmod/5",
            {2: (5, "nsubj"), 3: (2, "appos")},
        ),
        ("In/ADP/case/2 Quell/PROPN/dep/3 fell/VERB/root/0 rain/NOUN/obj/3", {2: (3, "dep")}),
        (
            "It/X/x/2 burnt/X/root/0 ,/X/x/5 a/DET/det/5 nurse/NOUN/obj/2 who/PRON/nsubj/7 fled/X/acl/5 said/VERB/dep/2 ./X/x/2",
            {5: (8, "nsubj")},
        ),
        (
            "It/X/x/2 fell/X/root/0 ,/X/x/4 Odal/PROPN/obj/2 ,/X/x/7 a/DET/x/7 band/NOUN/appos/4 ,/X/x/7 said/VERB/dep/2 ./X/x/2",
            {4: (9, "nsubj")},
        ),
        ("It/PRON/nsubj/2 burnt/VERB/root/0 ,/PUNCT/punct/4 sank/VERB/dep/2 ./PUNCT/punct/2", {4: (2, "dep")}),
    ],
)
def test_a_verb_without_subject_takes_the_one_before_it(given, wanted):
    parts = [word.split("/") for word in given.split()]
    words, upos, rels = ([first, *(part[k] for part in parts)] for k, first in ((0, ""), (1, ""), (2, "")))
    heads = np.array([0, *(int(part[3]) for part in parts)])
    mend_tree(heads, rels, upos, words)
    assert {word: (int(heads[word]), rels[word]) for word in wanted} == wanted


def test_what_has_a_preposition_under_a_verb_is_its_oblique():
    rels, heads = ["", "nsubj", "root", "obj", "case", "compound", "flat"], np.array([0, 2, 0, 2, 5, 2, 5])
    mend_tree(heads, rels, ["", "PROPN", "VERB", "NOUN", "ADP", "PROPN", "PROPN"], [""] * 7)
    assert rels == ["", "nsubj", "root", "obj", "case", "obl", "flat"]


@pytest.mark.parametrize("rel", ["advcl", "acl:relcl"])
def test_a_relative_clause_hangs_from_the_noun_before_its_pronoun(rel: str) -> None:
    # root nine died in raids Sunday that was carried
    words = ["", "nine", "died", "in", "raids", "Sunday", "that", "was", "carried"]
    upos = ("X", "NUM", "VERB", "ADP", "NOUN", "PROPN", "PRON", "AUX", "VERB")
    rels = ["root", "nsubj", "root", "case", "obl", "obl:unmarked", "nsubj:pass", "aux:pass", rel]
    for above in (2, 8):  # from the verb before it, or from that of the clause
        heads, names = np.array([0, 2, 0, 4, above, 2, 8, 8, 2]), list(rels)
        mend_tree(heads, names, upos, words)
        assert (heads[4], names[4], heads[8], names[8]) == (2, "obl", 4, "acl:relcl")
    # what a "because" begins stays
    words, upos = [*words[:5], "because", *words[6:]], (*upos[:5], "SCONJ", *upos[6:])
    heads, names = np.array([0, 2, 0, 4, 2, 8, 8, 8, 2]), [*rels[:5], "mark", *rels[6:]]
    mend_tree(heads, names, upos, words)
    assert heads[8] == 2
