"""Whom a headline and an outlet's own words rest on, from texts as they are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from twosource.assess.cells import assess
from twosource.config import Settings
from twosource.ingest.readers import Found, read_paths
from twosource.link.incidents import link
from twosource.pipeline import Annotate, ExtractPages
from twosource.read.reader import ReadArticles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def roots(tmp_path: Path, encoder: Any, shipped: Any) -> Callable[..., set[str]]:
    """The names of those who stand behind the incidents of an article with this title and text."""

    def read(title: str, text: str) -> set[str]:
        page = {"id": "one", "outlet": "Harbour Gazette", "title": title, "text": f"{title}\n\n{text}", "date": "2019-05-04"}
        (tmp_path / "pages.jsonl").write_text(json.dumps(page) + "\n", encoding="utf-8")
        stage = ReadArticles(shipped, "default")
        stage.__dict__["encoder"] = encoder
        pages = [one for one in read_paths([str(tmp_path / "pages.jsonl")], Settings().max_page_bytes) if isinstance(one, Found)]
        both = Annotate(ExtractPages(shipped, Settings().max_article_chars), stage).run(pages)
        articles, readings = [one for one, _ in both], [one for _, one in both]
        view = assess(articles, readings, link(articles, readings, (), shipped), shipped, "default")
        names = {source.id: source.name for source in view.sources}
        return {names[origin.root].removeprefix("the ").removeprefix("a ").removeprefix("A ") for origin in view.origins}

    return read


LEAD = "Seven people were killed when shells hit a ferry in Aleppo on Friday"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Aleppo ferry shelling kills seven, group says",
            f"{LEAD}, the Coastal Rights Monitor said.",
            {"Coastal Rights Monitor"},
        ),
        ("Cooper: seven killed in Aleppo", f"{LEAD}, a cooper said.", {"cooper"}),
        ("Seven reported dead after ferry shelling in Aleppo", f"{LEAD}, a cooper said.", {"cooper"}),
        (
            "Shelling in Aleppo kills seven",
            f"{LEAD}.\n\nThe pier burnt, a sailmaker said.\n\nA glazier said shells hit the ferry and killed nine people.",
            {"sailmaker", "glazier"},
        ),
        (
            "Shelling in Aleppo kills seven",
            f"{LEAD}.\n\nIn Lagos on Tuesday, gunmen shot dead four traders, a glazier said.",
            {"Harbour Gazette", "glazier"},
        ),
    ],
    ids=["group", "a trade like a name", "reported dead", "who speaks next", "who speaks of elsewhere"],
)
def test_who_stands_behind(roots: Callable[..., set[str]], title: str, text: str, expected: set[str]) -> None:
    assert roots(title, text) == expected
