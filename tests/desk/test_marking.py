from __future__ import annotations

from twosource.desk.marking import Mark, passages
from twosource.desk.offsets import units
from twosource.desk.showing import exactly
from twosource.records import Article, Block, Span, text_digest

TEXT = "😀 Title\n\nSeven died in <Ostrel>.\r\nMore at our site"
BODY = TEXT.index("Seven")
CHROME = TEXT.index("More")
ARTICLE = Article(
    "art-1",
    "a.txt",
    "a.txt",
    "0",
    TEXT,
    text_digest(TEXT),
    (Block("title", 0, 7), Block("body", BODY, CHROME - 2), Block("chrome", CHROME, len(TEXT), "a link to the site")),
)


def test_every_block_is_shown_whole():
    assert ["".join(run.text for run in one.runs) for one in passages(ARTICLE, [])] == [
        "😀 Title",
        "Seven died in <Ostrel>.",
        "More at our site",
    ]


def test_a_block_tells_where_it_begins_as_browsers_count():
    assert [one.unit for one in passages(ARTICLE, [])] == [0, units(TEXT, BODY), units(TEXT, CHROME)]


def test_marks_that_overlap_cut_the_text_into_runs():
    marks = [Mark(Span(BODY, BODY + 10), "claim", "clm-1"), Mark(Span(BODY, BODY + 5), "value", "clm-2")]
    runs = passages(ARTICLE, marks)[1].runs
    assert [(run.text, run.kinds, run.first) for run in runs[:3]] == [
        ("Seven", ("claim", "value"), ("clm-1", "clm-2")),
        (" died", ("claim",), ()),
        (" in <Ostrel>.", (), ()),
    ]


def test_a_mark_over_two_blocks_is_in_both():
    marked = passages(ARTICLE, [Mark(Span(2, BODY + 5), "focus", "here")])
    assert [run.text for one in marked for run in one.runs if run.kinds] == ["Title", "Seven"]


def test_what_a_browser_would_change_is_written_as_a_reference():
    assert exactly("a\r\nb <i>") == "a&#13;\nb &lt;i&gt;"
