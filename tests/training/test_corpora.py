"""The readers need no torch: they run everywhere."""

from __future__ import annotations

import pytest


def read(data, name, split="train"):
    from training import corpora, heads

    corpus = next(corpus for corpus in corpora.CORPORA if corpus.name == name)
    return corpus.documents(data, split, corpora.wanted_layers(heads.chosen(["all"])))


def test_a_treebank_joins_what_was_annotated_on_its_sentences(data):
    document = read(data, "ewt")[0]
    assert document.words == ("Troops", "shelled", "Northtown", ".", "They", "left", "later", ".")
    assert document.sentences == (0, 4)
    assert document.heads["arc"] == (1, -1, 1, 1, 5, -1, 5, 5)
    assert document.tags["ner"][:5] == ("O", "O", "B-LOC", "O", None)
    assert document.values["fact"][:2] == (None, pytest.approx(0.8))
    assert [(pair.row, pair.column, pair.label) for pair in document.pairs["roles"]] == [(1, 0, "ARG0"), (1, 2, "ARG1")]


def test_a_corpus_is_silent_about_kinds_that_it_does_not_annotate(data):
    labels = read(data, "ewt")[0].tags["entity"]
    assert labels[2] == "B-LOC|B-FAC"
    assert set(labels[0].split("|")) == {"O", "B-WEA", "I-WEA", "B-VEH", "I-VEH", "B-NAT", "I-NAT"}


def test_a_chain_links_a_mention_to_the_one_before(data):
    assert read(data, "gum")[0].heads["coref"] == (-1, None, -1, None, 0, None, None, None)


def test_mentions_may_nest_and_end_together():
    from training.treebanks import gum_mentions

    notes = ["Entity=(1-organization-new", "_", "Entity=(2-place-new|SpaceAfter=No", "Entity=2)1)", "Entity=9)"]
    assert [(mention.first, mention.last, mention.kind) for mention in gum_mentions(notes)] == [
        (0, 4, "organization"),
        (2, 4, "place"),
    ]


def test_attributions_are_put_on_the_words_that_reading_sees(data):
    document = read(data, "polnear")[0]
    assert document.words[:4] == ("Police", "in", "Northtown", "said")
    assert document.tags["att"][:5] == ("B-source", "I-source", "I-source", "B-cue", "B-content")
    assert document.heads["aarc"][:5] == (3, 3, 3, None, 3)
    assert document.units == (0, 11)


def test_labels_that_the_crowd_doubted_are_left_out(data):
    assert read(data, "re3d")[0].tags["ner"][:3] == ("O", "O", "B-LOC")


def test_a_noun_phrase_of_re3d_is_no_name(data):
    tags = read(data, "re3d")[0].tags
    assert tags["ner"][8:10] == ("O", None)
    assert tags["entity"][8:10] == ("B-LOC|B-FAC", "I-LOC|I-FAC")


def test_held_out_documents_are_in_one_split_only(data):
    train, dev = ({document.id for document in read(data, "re3d", split)} for split in ("train", "dev"))
    assert train
    assert not train & dev


def test_without_polnear_it_is_not_read(data):
    from training import corpora, heads

    names = [corpus.name for corpus in corpora.usable(data, heads.BASE, without_polnear=True)]
    assert names == ["ewt", "gum", "re3d"]


def test_a_head_that_there_is_not_is_named():
    from training import heads

    with pytest.raises(ValueError, match="no head is called mood"):
        heads.chosen(["mood"])


def test_windows_hold_every_word_once_and_keep_to_their_budget(data):
    import random

    from training.windows import READ_BUDGET, Coder, cut

    coder = Coder()
    for name in ("ewt", "polnear"):
        coded = coder.code(read(data, name)[0], name)
        for rng in (None, random.Random(1)):  # noqa: S311 - no secret
            windows = cut(coded, rng)
            assert [i for window in windows for i in range(window.first, window.last)] == list(range(len(coded.document.words)))
            assert all(window.size <= READ_BUDGET + 2 for window in windows)
