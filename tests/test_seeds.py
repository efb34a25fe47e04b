"""What the ledger of five real articles must show. They lie outside the repository; no name or sentence of theirs
stands here: people are told by a digest of their last name, and everything else by public names and figures."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from twosource import config, pipeline
from twosource.export import rows

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
PRESS_OFFICER, ACTIVIST = "8023fd0ad420", "cd5e50411e34"

pytestmark = pytest.mark.shared


def build(folder, names):
    workspace = config.open_workspace(folder / "w", create=True)
    pipeline.add(workspace, [str(name) for name in names])
    pipeline.run(workspace)
    return workspace


def exported(workspace, **options):
    return json.loads(rows.render(pipeline.view(workspace, **options)))


@pytest.fixture(scope="module")
def seeds():
    if not SEEDS.is_dir():
        pytest.skip("the five real articles are not beside this checkout (../shared/seeds)")
    return sorted(SEEDS.glob("*.txt"))


@pytest.fixture(scope="module")
def workspace(seeds, tmp_path_factory):
    return build(tmp_path_factory.mktemp("seeds"), seeds)


@pytest.fixture(scope="module")
def ledger(workspace):
    return exported(workspace)


@pytest.fixture(scope="module")
def readings(seeds):
    found = {}
    for article, reading in pipeline.annotate([str(path) for path in seeds], {}, None):
        found[Path(article.ref).name[:3]] = (article, reading)
    return found


def article_id(ledger, number):
    return next(row["id"] for row in ledger["articles"] if f"/{number}_" in row["ref"])


def claims_of(ledger, number):
    wanted = article_id(ledger, number)
    return [claim for claim in ledger["claims"] if claim["article"] == wanted]


def value(claim, slot):
    return next((arg["value"] for arg in claim["args"] if arg["slot"] == slot), None)


def roots(ledger, number, word):
    return {claim["chain"][-1]["source"] for claim in claims_of(ledger, number) if word in claim["chain"][-1]["name"].lower()}


def last_name_digest(name):
    return hashlib.sha256(name.split()[-1].lower().encode()).hexdigest()[:12]


def incidents_of(ledger, number):
    return {claim["incident"] for claim in claims_of(ledger, number) if claim["incident"]}


def test_an_article_without_any_year_stays_undated(ledger):
    published = next(row["published"] for row in ledger["articles"] if "/000_" in row["ref"])
    assert published is None or published["start"] is None


def test_a_date_without_year_keeps_its_value(readings):
    _, reading = readings["000"]
    yearless = [time for time in reading.times if time.value == "XXXX-11-18"]
    assert yearless
    assert all(time.interval is None or time.interval.start is None for time in yearless)


def test_the_observatory_is_one_source_directly_and_through_a_newspaper(ledger):
    assert len(roots(ledger, "000", "observatory")) == 1
    through = [claim for claim in claims_of(ledger, "000") if any("Haaretz" in step["name"] for step in claim["chain"][:-1])]
    assert any("observatory" in claim["chain"][-1]["name"].lower() for claim in through)


def test_the_anonymous_activist_is_one_origin_through_the_bbc(ledger):
    through = [claim for claim in claims_of(ledger, "000") if any("BBC" in step["name"] for step in claim["chain"][:-1])]
    assert len(through) >= 2
    assert len({claim["chain"][-1]["source"] for claim in through}) == 1


def test_a_running_total_is_cumulative(ledger):
    tolls = [value(claim, "killed") for claim in claims_of(ledger, "000") if value(claim, "killed")]
    toll = next(count for count in tolls if count["low"] == 33)
    assert (toll["best"], toll["high"], toll["as_of"]["value"]) == (33, None, "XXXX-11-18")


def test_scope_and_denial_are_told_apart(ledger):
    here = {claim["id"]: claim for claim in claims_of(ledger, "000")}
    kinds = {conflict["kind"] for conflict in ledger["conflicts"] if conflict["left"] in here and conflict["right"] in here}
    assert {"scope", "denial"} <= kinds
    assert "value" not in kinds


def test_paris_and_the_airliner_are_other_incidents(ledger):
    by_toll = {
        count["low"]: claim["incident"]
        for claim in claims_of(ledger, "000")
        if (count := value(claim, "killed")) and claim["incident"]
    }
    assert len({by_toll[129], by_toll[224], by_toll[33]}) == 3


def test_a_site_clock_never_dates(ledger):
    rows_by = {row["ref"].split("/")[-1][:3]: row for row in ledger["articles"]}
    assert rows_by["001"]["published"]["start"] == "2015-11-19"
    undated = rows_by["002"]["published"]
    assert undated is None or (undated["start"] is None and undated["how"])


def test_chrome_is_never_read(readings):
    for number in ("001", "002"):
        article, reading = readings[number]
        chrome = [block for block in article.blocks if block.kind == "chrome"]
        assert chrome
        for time in reading.times:
            assert not any(block.start <= time.start < block.end for block in chrome)


def test_weekdays_look_back_from_publication(readings):
    article, reading = readings["001"]
    days = {
        article.text[time.start : time.end].split()[-1]: time.interval.start
        for time in reading.times
        if time.interval and article.text[time.start : time.end].endswith("day")
    }
    assert days["Tuesday"] == "2015-11-17"
    assert days["Wednesday"] == "2015-11-18"
    assert days["Thursday"] == "2015-11-19"


def test_two_descriptions_of_one_french_official_are_one_origin(ledger):
    named = [claim for claim in claims_of(ledger, "001") if "French" in claim["chain"][-1]["name"] and claim["chain"][-1]["span"]]
    assert any("Le Monde" in step["name"] for claim in named for step in claim["chain"])
    official = {claim["chain"][-1]["source"] for claim in named if "President" not in claim["chain"][-1]["name"]}
    assert len(official) == 1


def test_a_relayed_eyewitness_is_a_nested_chain(ledger):
    nested = [claim for claim in claims_of(ledger, "002") if any("Nashre" in step["name"] for step in claim["chain"][:-1])]
    assert nested
    assert {claim["chain"][-1]["kind"] for claim in nested} == {"witness"}


def test_160_were_killed_in_deir_ezzor(ledger):
    claim = next(claim for claim in claims_of(ledger, "002") if (count := value(claim, "killed")) and count["low"] == 160)
    assert value(claim, "place")["name"].startswith("Deir")
    assert value(claim, "killed")["approx"]


def test_the_undated_article_is_not_merged_into_november_2015(ledger):
    assert not incidents_of(ledger, "002") & (incidents_of(ledger, "000") | incidents_of(ledger, "001"))


def test_a_rewritten_article_shares_a_quote(ledger):
    pair = {article_id(ledger, "003"), article_id(ledger, "004")}
    shared = [row for row in ledger["reuse"] if {row["later"]["article"], row["earlier"]["article"]} == pair]
    assert any(row["kind"] in {"verbatim", "quote"} for row in shared)


def test_two_outlets_with_the_same_voices_count_each_voice_once(ledger):
    for number in ("003", "004"):
        assert any("observatory" in claim["chain"][-1]["name"].lower() for claim in claims_of(ledger, number))
    both = claims_of(ledger, "003") + claims_of(ledger, "004")
    for digest in (PRESS_OFFICER, ACTIVIST):
        people = {claim["chain"][-1]["source"] for claim in both if last_name_digest(claim["chain"][-1]["name"]) == digest}
        assert len(people) == 1


def test_the_episodes_of_2015_and_2017_stay_apart(ledger):
    assert not (incidents_of(ledger, "000") | incidents_of(ledger, "001")) & (
        incidents_of(ledger, "003") | incidents_of(ledger, "004")
    )


def test_the_rewrite_and_its_model_share_an_incident(ledger):
    assert incidents_of(ledger, "003") & incidents_of(ledger, "004")


def test_every_span_is_an_exact_substring(ledger, readings):
    texts = {article.id: article.text for article, _ in readings.values()}
    spans = [(claim["article"], arg["span"]) for claim in ledger["claims"] for arg in claim["args"] if arg["span"]]
    spans += [(claim["article"], claim["span"]) for claim in ledger["claims"]]
    spans += [(claim["article"], step["span"]) for claim in ledger["claims"] for step in claim["chain"] if step["span"]]
    assert len(spans) > 100
    for article, span in spans:
        assert texts[article][span["start"] : span["end"]] == span["exact"]


def test_a_second_run_changes_no_byte(workspace, seeds):
    ledger = workspace.folder / "ledger.db"
    before = ledger.read_bytes()
    pipeline.add(workspace, [str(path) for path in seeds])
    pipeline.run(workspace)
    assert ledger.read_bytes() == before


def test_removing_an_article_equals_a_build_without_it(workspace, seeds, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(workspace.folder, copy)
    without = config.open_workspace(copy, create=False)
    pipeline.mark(without, str(seeds[3]), "withdraw")
    pipeline.run(without)
    fresh = build(tmp_path, [path for path in seeds if path != seeds[3]])
    assert exported(without) == exported(fresh)
    assert exported(workspace, without=[f"article:{seeds[3]}"]) == exported(fresh)


def test_the_order_of_articles_does_not_matter(workspace, seeds, tmp_path):
    assert exported(build(tmp_path, reversed(seeds))) == exported(workspace)
