"""The models of event coreference: their columns, their fit, and the encoder's layers."""

from __future__ import annotations

import json
from collections import Counter

import msgspec
import numpy as np
import pytest

from evals import logistic
from evals.coreference import WEIGHTS, Models, event_coreference, fit
from evals.meanings import Meanings
from evals.mentionpairs import company_columns, cosines, own_columns, products
from evals.mentions import read_mentions
from evals.reading import Program
from evals.stories import Stories, grouped, in_groups, story_columns
from evals.vectors import LAYERS, Layers
from twosource import codebook
from twosource.link.gathering import Pair

RAID = "Gunmen ambushed a convoy of lorries near the Halvek sawmill on Friday .\nThe ambush killed 12 drivers ."
AGAIN = "Raiders ambushed lorries at the Halvek sawmill , killing 12 drivers ."
VOTE = "Voters elected a harbour master in Dornesh after a dull campaign ."


def record(name, topic, text, words):
    tokens = text.split()
    return {
        "id": name,
        "topic": topic,
        "subtopic": f"{topic}a",
        "text": text,
        "mentions": [
            {"kind": "event", "cluster": cluster, "tok": [[tokens.index(word), tokens.index(word) + 1]]}
            for word, cluster in words
        ],
    }


RECORDS = [
    record("a", 1, RAID, [("ambushed", "1"), ("ambush", "1"), ("killed", "2")]),
    record("b", 1, AGAIN, [("ambushed", "1"), ("killing", "2")]),
    record("c", 2, VOTE, [("elected", "3"), ("campaign", "4")]),
]


@pytest.fixture(scope="module")
def layers():
    return Layers()


@pytest.fixture(scope="module")
def read(layers):
    return read_mentions(RECORDS, layers, codebook.shipped())


def columns_of(told, layers):
    left, right = np.triu_indices(len(told), 1)
    where = np.array([{"a": 0, "b": 1, "c": 2}[one.article] for one in told])
    stories = Stories(np.where(np.eye(3) > 0, 3.0, -2.0).astype(np.float32), np.array([0, 0, 1]))
    return (left, right), own_columns(told, (left, right), stories.columns(where, (left, right)), Meanings(layers))


def test_every_word_has_a_vector_of_each_layer(layers):
    parse, vectors = layers.vectors([RAID.split()])
    assert vectors.shape[:2] == (len(parse.tokens), len(LAYERS))
    assert np.isfinite(vectors).all()
    assert np.ptp(vectors, axis=0).max() > 0


def test_layers_parse_as_the_encoder_does(layers):
    words = [line.split() for line in RAID.split("\n")]
    assert layers.vectors(words)[0] == Program().parse_words(words)


def test_long_words_are_cut_where_there_is_no_room(layers):
    words = ["Zhevarimoldenstrask"] * 200
    assert layers.vectors([words])[1].shape[0] == len(words)


def test_mentions_carry_what_stands_around_them(read):
    told, texts = read
    ambushed, ambush, killed = told[:3]
    assert (ambushed.word, ambush.word, killed.word) == ("ambush", "ambush", "kill")
    assert (ambushed.rank, ambush.rank) == (0, 1)
    assert "12" in killed.numbers
    assert "12" not in ambushed.numbers
    assert any("driver" in words for words in killed.roles.values())
    assert [one.id for one in texts] == ["a", "b", "c"]


def test_pairs_show_words_arguments_and_numbers(read, layers):
    told, _ = read
    (left, right), columns = columns_of(told, layers)
    at = {(told[one].id, told[two].id): row for row, (one, two) in enumerate(zip(left, right, strict=True))}
    same, other = at["a 0", "b 0"], at["a 0", "c 0"]
    assert columns["same_word"][same] == 1 > columns["same_word"][other]
    assert columns["told_alike"][same] > columns["told_alike"][other]
    assert columns["numbers_shared"][at["a 2", "b 1"]] == 1
    assert columns["one_article"][at["a 0", "a 1"]] == 1 > columns["one_article"][same]
    assert columns["one_line"][at["a 1", "a 2"]] == 1
    assert columns["one_story"][other] == 0
    assert all(np.isfinite(values).all() for values in columns.values())


def test_company_tells_a_rival_from_a_match(read, layers):
    told, _ = read
    pairs, columns = columns_of(told, layers)
    odds = np.full(len(pairs[0]), -4.0, np.float32)
    names = {(told[one].id, told[two].id): row for row, (one, two) in enumerate(zip(*pairs, strict=True))}
    odds[names["a 0", "b 0"]] = 3
    found = company_columns(told, pairs, odds, columns)
    assert found["ahead"][names["a 0", "b 0"]] > 0.8
    assert found["ahead"][names["a 0", "b 1"]] < -0.8
    assert found["most_rival"][names["a 0", "b 1"]] > 0.9


def test_stories_are_told_by_words_and_names(read):
    told, texts = read
    (left, right), columns = story_columns(texts, told, codebook.shipped())
    assert [*zip(left.tolist(), right.tolist(), strict=True)] == [(0, 1), (0, 2), (1, 2)]
    assert columns["articles_alike"][0] > columns["articles_alike"][1]
    assert columns["numbers_alike"][0] > columns["numbers_alike"][1]


def test_products_and_cosines():
    assert products([{"a": 1.0, "b": 2.0}, {"b": 3.0}])[0, 1] == 6
    found = cosines(np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 0.0]], np.float32))
    assert found[0, 1] == pytest.approx(-1)
    assert found[0, 2] == 0


def test_groups_hold_what_is_likely_one():
    found = grouped("abc", [Pair("a", "b", 2.0), Pair("b", "c", -3.0)])
    assert in_groups(found) == [("a", "b"), ("c",)]


def test_the_fit_finds_what_the_answers_follow():
    row = np.linspace(-1, 1, 400).astype(np.float32)
    noise = np.tile(np.array([0.0, 1.0], np.float32), 200)
    model = logistic.fit({"tells": row, "noise": noise}, row > 0.2, 1.0)
    assert model.weights["tells"] > 5 * abs(model.weights["noise"])
    assert ((model.odds({"tells": row, "noise": noise}) > 0) == (row > 0.2)).mean() > 0.95


def test_the_shipped_weights_name_the_columns_that_there_are(read, layers):
    told, texts = read
    models = msgspec.json.decode(WEIGHTS.read_bytes(), type=Models)
    pairs, own = columns_of(told, layers)
    assert set(models.own.weights) == set(own)
    assert set(models.company.weights) == set(company_columns(told, pairs, np.zeros(len(pairs[0])), own))
    assert set(models.story.weights) == set(story_columns(texts, told, codebook.shipped())[1])


def test_weights_can_be_fitted_anew():
    more = [{**one, "id": f"{one['id']}{number}", "topic": one["topic"] + 2 * number} for number in range(4) for one in RECORDS]
    models = fit(more, Program())
    assert models.own.weights["same_form"] > 0


def test_alike_articles_tell_of_the_same_events(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in RECORDS))
    figures, articles = event_coreference(path, None, Program())
    assert articles == len(RECORDS)
    assert Counter(figure.of for figure in figures) == {7: 4}
    assert figures[0].value > 0.8
