from __future__ import annotations

import pytest

from twosource.desk.offsets import units

PAGES = ("/incidents", "/inbox", "/review", "/sources", "/actors", "/history", "/codebook")


def hostile(place):
    return next(one for one in place.store.live_articles() if "script" in one.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_also_json(desk, path):
    assert desk.get(path).headers["content-type"].startswith("text/html")
    answer = desk.get(f"{path}.json")
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)


def test_the_table_has_the_contracts_words(desk, place):
    shown = desk.get("/incidents.json").json()
    assert shown["found"] == shown["total"] == len(place.overview().lines) > 2
    for row in shown["incidents"]:
        assert {"id", "title", "type", "when", "where", "articles", "origins", "status", "claims"} <= row.keys()


def test_the_table_is_filtered_searched_and_sorted(desk):
    def found(query):
        return [row["title"] for row in desk.get(f"/incidents.json?{query}").json()["incidents"]]

    everything = found("")
    assert found("q=sailors+ostrel") or found("q=ostrel")
    assert set(found("q=talis")) < set(everything)
    assert found("q=nowhere-at-all") == []
    assert found("since=2031-06-01&until=2031-06-10") == [title for title in everything if "9 June" in title]
    assert sorted(found("sort=killed")) == sorted(everything)
    assert found("limit=1&offset=1") == everything[1:2]
    assert desk.get("/incidents?box=1,2").status_code == 422


def test_an_incident_shows_its_cells_words_and_figures(desk, lines):
    line = next(line for title, line in lines.items() if "Talis" in title)
    page = desk.get(f"/incidents/{line.id}").text
    shown = desk.get(f"/incidents/{line.id}.json").json()
    assert {cell["cell"]["slot"] for cell in shown["cells"]} >= {"killed", "place", "time"}
    assert {node["role"] for node in shown["sayings"]["nodes"]} >= {"article", "origin"}
    assert shown["claims"][0]["cited"]["exact"] in page
    assert "Who says so" in page


def test_every_citation_is_the_text_that_it_names(desk, place, lines):
    texts = {article.id: article.text for article in place.store.live_articles()}
    for line in lines.values():
        for cell in desk.get(f"/incidents/{line.id}.json").json()["cells"]:
            for one in (*cell["support"], *cell["against"]):
                assert texts[one["article"]][one["start"] : one["end"]] == one["exact"]


def test_what_is_not_there_is_said(desk):
    for path in ("/incidents/inc-0", "/articles/art-0", "/nowhere"):
        assert desk.get(path).status_code == 404
        assert desk.get(f"{path}.json").json()["problem"]


def test_markup_in_an_article_is_only_text(desk, place):
    article = hostile(place)
    page = desk.get(f"/articles/{article.id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>a nurse" not in page
    for path in PAGES:
        assert "<script>alert" not in desk.get(path).text


def test_a_browser_holds_the_same_characters(desk, place):
    article = hostile(place)
    shown = desk.get(f"/articles/{article.id}.json").json()
    for passage in shown["passages"]:
        assert "".join(run["text"] for run in passage["runs"]) == article.text[passage["start"] : passage["end"]]
        assert passage["unit"] == units(article.text, passage["start"])
    assert "\r\n" not in desk.get(f"/articles/{article.id}").text


def test_a_span_is_marked(desk, place):
    article = hostile(place)
    start = article.text.index("porters")
    page = desk.get(f"/articles/{article.id}?start={start}&end={start + 7}").text
    assert 'id="here"' in page
    assert desk.get(f"/articles/{article.id}?start=9&end=99999").status_code == 200


def test_the_inbox_tells_what_failed(desk):
    shown = desk.get("/inbox.json").json()
    assert [failure["where"].endswith("empty.txt") for failure in shown["failures"]] == [True]
    assert len(shown["arrivals"]) == 4
    assert all("outlet" in " ".join(one["doubts"]) for one in shown["arrivals"])


def test_a_sentence_is_tried_and_not_stored(desk, place):
    shown = desk.get("/codebook.json", params={"sentence": "Shelling killed five miners in Kharkiv, a medic said."}).json()
    assert "5" in str(shown["tried"]["claims"])
    assert len(place.store.live_ids()) == 4
    assert desk.get("/codebook", params={"sentence": "<img src=x onerror=alert(1)>"}).text.count("<img") == 0


def test_the_api_is_described_and_asks_for_no_script(desk):
    paths = desk.get("/api.json").json()["paths"]
    assert {"/incidents.json", "/incidents/{identity}.json", "/decide"} <= paths.keys()
    assert desk.get("/docs").status_code == 404
