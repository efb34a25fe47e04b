from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twosource.errors import ModelError
from twosource.read.model import Encoder
from twosource.records import Article

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    'Hala Brandt, a doctor, said that two men had died in Northtown on Monday.\n\n"We saw it," she told Reuters.',
    "The army denied it.",
    "At least 40 rebels were killed near the dam, the ministry said, citing a report by the Harbour Rights Group. " * 12,
)


def article(text):
    return Article(id="art-0", ref="r", path="p", page="0", text=text, digest="0")


@pytest.fixture
def folder(tmp_path):
    shipped = Encoder().folder
    for path in shipped.iterdir():
        (tmp_path / path.name).symlink_to(path)
    return tmp_path


def replace(folder: Path, name: str, data: bytes):
    (folder / name).unlink()
    (folder / name).write_bytes(data)


def test_a_sentence_is_tagged_parsed_and_attributed(encoder, shipped):
    parse = encoder.parse([article(TEXTS[0])], shipped)[0]
    words = [token.text for token in parse.tokens]
    said = words.index("said")
    assert parse.tokens[said].upos == "VERB"
    assert parse.tokens[said].head == -1
    assert {(run.label, parse.span(run.first, run.last).of(parse.text)) for run in parse.entities} >= {
        ("LOC", "Northtown"),
        ("PER", "Hala Brandt"),
    }
    cue = next(i for i, run in enumerate(parse.attribution) if run.label == "cue")
    assert {run.label for run in parse.attribution if run.cue == cue} == {"source", "content"}


def test_heads_make_one_tree_in_every_sentence_and_children_mirror_them(encoder, shipped):
    for parse in encoder.parse([article(text) for text in TEXTS], shipped):
        roots = [token.sentence for token in parse.tokens if token.head < 0]
        assert roots == list(range(len(parse.sentences)))
        assert all(parse.tokens[token.head].sentence == token.sentence for token in parse.tokens if token.head >= 0)
        for number, sentence in enumerate(parse.sentences):
            root = next(i for i in range(sentence.first, sentence.last) if parse.tokens[i].head < 0)
            assert parse.subtree(root) == tuple(range(sentence.first, sentence.last)), number


def test_company_changes_nothing(encoder, shipped):
    articles = [article(text) for text in TEXTS]
    alone = [encoder.parse([one], shipped)[0] for one in articles]
    assert encoder.parse(articles, shipped) == alone
    assert encoder.parse(articles[::-1], shipped) == alone[::-1]


def test_threads_change_nothing(encoder, shipped):
    articles = [article(text) for text in TEXTS]
    assert Encoder(threads=2).parse(articles, shipped) == encoder.parse(articles, shipped)


@pytest.mark.parametrize(
    "text", ["", " \n ", "\u200b", "!", "\ud800 \udfff", "x" * 10_000, "- " * 700, "٣ שלום سلام 🔥", "1 2 3\n" * 50]
)
def test_odd_texts_are_read(encoder, shipped, text):
    parse = encoder.parse([article(text)], shipped)[0]
    assert all(text[token.start : token.end] == token.text for token in parse.tokens)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_read(encoder, shipped, text):
    parse = encoder.parse([article(text)], shipped)[0]
    assert len(parse.children) == len(parse.tokens)
    assert all(0 <= run.first < run.last <= len(parse.tokens) for run in (*parse.entities, *parse.attribution))


def test_the_digest_is_that_of_the_files(folder):
    before = Encoder(folder).digest
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    replace(folder, "labels.json", json.dumps(labels).encode() + b"\n")
    assert Encoder(folder).digest != before == Encoder().digest


@pytest.mark.parametrize("name", ["encoder.onnx", "labels.json", "tokenizer.json"])
@pytest.mark.parametrize("data", [None, b"", b"{}", b"\xff\x00 nothing", b"[1, 2]"])
def test_a_missing_or_corrupt_file_is_named(folder, shipped, name, data):
    if data is None:
        (folder / name).unlink()
    else:
        replace(folder, name, data)
    with pytest.raises(ModelError, match=f"{name}: .*; install"):
        Encoder(folder).parse([article("Two men died.")], shipped)


def test_labels_of_another_version_are_refused(folder, shipped):
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    replace(folder, "labels.json", json.dumps(labels | {"upos": labels["upos"][:5]}).encode())
    with pytest.raises(ModelError, match="another version"):
        Encoder(folder).parse([article("Two men died.")], shipped)
    replace(folder, "labels.json", json.dumps(labels | {"rels": [*labels["rels"], "more"]}).encode())
    with pytest.raises(ModelError, match="classes of rels"):
        Encoder(folder).parse([article("Two men died.")], shipped)


def test_a_truncated_model_is_refused(folder, shipped):
    shutil.copyfile(Encoder().folder / "encoder.onnx", folder / "copy")
    replace(folder, "encoder.onnx", (folder / "copy").read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match=r"encoder\.onnx: not a readable"):
        Encoder(folder).parse([article("Two men died.")], shipped)
