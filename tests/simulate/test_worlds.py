from __future__ import annotations

import json
import random

import pytest

from twosource import cli, codebook, pipeline
from twosource.config import Settings
from twosource.errors import ConfigError
from twosource.export import rows
from twosource.ingest.readers import read_paths
from twosource.read.places.gazetteer import import_gazetteer
from twosource.simulate import phrases, worlds
from twosource.simulate.phrases import capitalised, mark, unmarked, with_typo
from twosource.simulate.printed import record
from twosource.simulate.writing import tidy

MANY = range(1, 13)


@pytest.fixture(scope="module")
def book():
    return phrases.load()


@pytest.fixture(scope="module")
def several(book):
    return [worlds.imagine(3, number, book=book) for number in MANY]


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        worlds.write(tmp_path / name, 2, 7)
    for file in ("reports.jsonl", "truth.json", "codebook.yml", "gazetteer.csv"):
        one, two = (tmp_path / name / "world-0002" / file for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_another_seed_or_number_gives_another_world(book):
    texts = {worlds.imagine(*which, book=book).written[0].text for which in ((1, 1), (1, 2), (2, 1))}
    assert len(texts) == 3


def test_the_truth_has_the_shape_of_the_export_and_exact_spans(several):
    for world in several:
        document = json.loads(rows.render(worlds.true_ledger(world)))
        assert document["schema"] == "twosource/1"
        claimed = [claim for incident in document["incidents"] for claim in incident["claims"]]
        assert sorted(claimed) == sorted(claim["id"] for claim in document["claims"])
        assert {step["source"] for claim in document["claims"] for step in claim["chain"]} <= {
            source["id"] for source in document["sources"]
        }


def test_a_world_has_as_many_reports_as_it_should(several):
    assert all(12 <= len(world.written) <= 28 for world in several)


def test_no_template_shows_through(several):
    for world in several:
        for one in world.written:
            assert not set(one.text) & set("{}[]|\x02\x1f\x03"), one.text


def test_reports_hardly_repeat_a_sentence_unless_they_copy(several):
    leads = [line.words for world in several for one in world.written for line in one.report.lines if line.taken is None]
    assert len(set(leads)) > 0.98 * len(leads)


def test_every_way_of_spreading_occurs(several):
    lines = [line for world in several for one in world.written for line in one.report.lines]
    assert {line.taken.kind for line in lines if line.taken} == {"verbatim", "rewrite", "quote"}
    assert {"lead", "fact", "quote", "indirect", "update", "denial", "counter", "background"} <= {
        line.unit.role for line in lines
    }
    assert any(line.via for line in lines)
    reports = [one.report for world in several for one in world.written]
    assert any(report.credit for report in reports)
    assert any(not report.dated for report in reports)
    kinds = {one.kind for world in several for one in worlds.true_ledger(world).conflicts}
    assert kinds == {"value", "denial", "scope"}


@pytest.mark.parametrize(("kind", "origins"), [("rewrites", 1), ("witnesses", 10)])
def test_controls_are_what_they_say(book, kind, origins):
    for number in (1, 2, 3):
        view = worlds.true_ledger(worlds.imagine(1, number, kind, book))
        (incident,) = view.incidents
        assert (incident.articles, incident.origins) == (10, origins)


def test_ids_of_articles_are_those_that_the_program_gives(tmp_path):
    worlds.write(tmp_path, 1, 11)
    pages = list(read_paths([str(tmp_path / "world-0001" / "reports.jsonl")], Settings().max_page_bytes))
    found = pipeline.ExtractPages(codebook.shipped(), Settings().max_article_chars).run(pages)
    truth = json.loads((tmp_path / "world-0001" / "truth.json").read_text())
    assert {article.id for article in found} == {article["id"] for article in truth["articles"]}


def test_codebook_and_gazetteer_are_valid(tmp_path):
    worlds.write(tmp_path, 1, 12)
    codebook.load([tmp_path / "world-0001" / "codebook.yml"], codebook.shipped())
    assert import_gazetteer(tmp_path / "world-0001" / "gazetteer.csv", tmp_path / "places.db") == 13


def test_the_command_writes_worlds_and_refuses_to_overwrite(tmp_path, capsys):
    assert cli.main(["simulate", str(tmp_path), "--worlds", "1", "--seed", "4"]) == 0
    assert cli.main(["simulate", str(tmp_path), "--worlds", "1"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_no_worlds_is_wrong_usage(tmp_path):
    with pytest.raises(ConfigError, match="at least 1"):
        worlds.write(tmp_path, 0, 1)


def test_marks_leave_spans():
    text, marks = unmarked(mark("line", f"He saw {mark('killed', 'two men')}."))
    assert text == "He saw two men."
    assert [(tag, span.of(text)) for tag, span in marks] == [("killed", "two men"), ("line", text)]


def test_capitals_and_typos_leave_marks_alone():
    assert unmarked(capitalised(mark("killed", "two men")))[0] == "Two men"
    words = mark("killed", "seventeen civilians")
    spoilt = with_typo(random.Random(1), words)  # noqa: S311 - a test
    assert unmarked(spoilt)[1][0][0] == "killed"
    assert sorted(unmarked(spoilt)[0]) == sorted(unmarked(words)[0])
    assert with_typo(random.Random(1), "a b") == "a b"  # noqa: S311 - a test


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("said Tova Hald, a nurse,.", "said Tova Hald, a nurse."),
        ("According to her,, it was so.", "According to her, it was so."),
        ("A army jet hit a orange van.", "An army jet hit an orange van."),
    ],
)
def test_sentences_are_tidied(raw, clean):
    assert tidy(raw) == clean


def test_records_hold_what_a_user_would_give(several):
    keys = {key for world in several for one in world.written for key in record(one)}
    assert keys == {"id", "outlet", "published", "title", "text"}
