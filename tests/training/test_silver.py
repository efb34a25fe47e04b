"""Silver fills what a document lacks and leaves alone what people annotated. Needs the extra `train`."""

from __future__ import annotations

import importlib.util

import msgspec
import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="training needs pip install -e '.[train]'")


@pytest.fixture
def held(tmp_path):
    from training.documents import Document
    from training.silver import Layers, Silver, key_of

    document = Document("invented", "d", ("Troops", "left"), (0,), (0,), {"pos": ("NOUN", "VERB")})
    layers = Layers(
        key_of(document),
        {"pos": ["X", "X"], "ner": ["O", None]},
        {"arc": [1, -1]},
    )
    path = tmp_path / "silver.jsonl"
    path.write_bytes(msgspec.json.encode(layers) + b"\n")
    return document, Silver(path)


def test_only_wanted_layers_that_are_missing_are_filled(held):
    document, silver = held
    filled = silver.fill(document, frozenset({"pos", "ner", "arc"}))
    assert filled.tags == {"pos": ("NOUN", "VERB"), "ner": ("O", None)}
    assert filled.heads == {"arc": (1, -1)}


def test_other_words_have_no_silver(held):
    document, silver = held
    other = msgspec.structs.replace(document, words=("Troops", "stayed"))
    assert silver.fill(other, frozenset({"ner"})) is other
