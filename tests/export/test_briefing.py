from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from twosource.errors import LedgerError
from twosource.export import briefing
from twosource.export.brief import brief
from twosource.records import View

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Checks that tags nest, and collects them with what they say."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def page(view):
    return Page(briefing.html(view))


def test_every_citation_resolves(view):
    whole = brief(view)
    texts = {article.ref: article.text for article in view.articles}
    assert [note.number for note in whole.notes] == list(range(1, len(whole.notes) + 1))
    for note in whole.notes:
        assert texts[note.ref][note.start : note.end] == note.exact


def test_every_figure_is_cited(view):
    for incident in brief(view).incidents:
        assert incident.cells
        for cell in incident.cells:
            assert cell.value.notes
            assert cell.origins
        for conflict in incident.conflicts:
            assert conflict.left.notes
            assert conflict.right.notes


def test_low_best_and_high_are_told_apart(view):
    toll = brief(view).incidents[0].figures("killed")
    assert [(cell.label, cell.low, cell.best, cell.high) for cell in toll] == [
        ("killed", "7", "7", "unknown"),
        ("killed, children", "6", "6", "6"),
    ]
    assert len(toll[0].against) == 1


def test_what_is_unknown_is_said(view):
    shelling, blast = brief(view).incidents
    assert shelling.unknown == ("target", "injured")
    assert blast.unknown == ("agent", "target", "time", "killed", "injured")
    assert (blast.when.words, blast.when_how) == ("unknown", "no report dates it")


def test_both_sides_of_a_conflict_are_named(view):
    sides = {(conflict.left.words, conflict.right.words) for conflict in brief(view).incidents[0].conflicts}
    assert sides == {
        ("a medic at the clinic: 7+ people", "a medic at the clinic: 9 people"),
        ("the army: 0 people (denies)", "a medic at the clinic: 7+ people"),
    }


def test_articles_are_listed_with_their_digests(view):
    assert {article.digest for article in brief(view).articles} == {article.digest for article in view.articles}
    for form in (briefing.markdown(view), briefing.html(view)):
        assert all(article.digest in form for article in view.articles)


def test_the_page_is_well_formed_and_self_contained(page):
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in {"src", "style"} for name in attributes)
    assert not re.search(r"url\(|@import|https?:", "".join(page.words))


def test_every_link_of_the_page_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links
    assert links <= {f"#{identity}" for identity in ids}


def test_what_articles_say_is_text_and_never_markup(page, view):
    said = "".join(page.words)
    assert view.incidents[1].title in said
    assert view.articles[2].title in said
    assert "unnamed gunners" in said


def test_the_page_is_for_light_dark_and_print(view):
    html = briefing.html(view)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "Content-Security-Policy" in html


def test_every_link_of_the_markdown_leads_somewhere(view):
    text = briefing.markdown(view)
    links = set(re.findall(r"\]\(#(n\d+)\)", text))
    assert links
    assert links == set(re.findall(r'<a id="(n\d+)">', text))


def test_markdown_tables_have_as_many_fields_as_headings(view):
    for table in re.findall(r"(?:^\|.*\n)+", briefing.markdown(view), re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("a_b.txt, 7-8 (best 7)", "a_b.txt, 7-8 (best 7)"),
        ("_a_ *b* [c](d) <e> `f` |", r"\_a\_ \*b\* \[c\](d) \<e\> \`f\` \|"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("two\r\nlines", "two lines"),
    ],
)
def test_markdown_is_escaped_no_more_than_it_must(words, escaped):
    assert briefing._md(words) == escaped


def test_an_empty_ledger_can_be_briefed():
    assert "0 incidents" in briefing.markdown(View())
    Page(briefing.html(View()))


def test_an_altered_text_is_refused(view):
    altered = replace(view.articles[0], text="Nothing happened.")
    for write in (briefing.markdown, briefing.html):
        with pytest.raises(LedgerError):
            write(replace(view, articles=(altered, *view.articles[1:])))
