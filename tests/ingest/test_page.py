from __future__ import annotations

import time

import pytest

from twosource.errors import EmptyPage, UnreadablePage, UnsupportedPage
from twosource.ingest.page import extract
from twosource.ingest.readers import found
from twosource.records import make_id, text_digest

SENTENCE = "The harbour office said on Friday that two bridges over the Lume had been closed to lorries. "
ARTICLE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bridges closed | Lume Post</title>
<meta property="og:site_name" content="Lume Post"><meta property="article:published_time" content="2021-05-06T07:08:09+02:00">
<meta name="author" content="Odo Frell"><link rel="canonical" href="https://lume.example/2021/05/06/bridges">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Bridges closed"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><h1>Two bridges closed in Ansa</h1>
<article><p>{SENTENCE}</p><p>{SENTENCE * 2}</p><p>ANSA (AP) — Nobody was hurt.</p></article>
<script>var x = "never text";</script><footer>All rights reserved</footer></body></html>"""


def article(data, shipped, media="text", given=None, **options):
    page = found(data if isinstance(data, bytes) else data.encode(), f"a.{media}", media, given=given or {})
    return extract(page.page, page.data, shipped, **options)


def test_plain_text_is_taken_as_it_is(shipped):
    text = "\r\n  Halvek quiet \r\n\r\nThe town was quiet on Friday, residents said. \r\n\r\n"
    read = article("\ufeff" + text, shipped)
    assert read.text == text
    assert read.digest == text_digest(text)
    assert read.title == "Halvek quiet"


def test_the_id_is_of_the_ref_and_the_bytes(shipped):
    read = article(SENTENCE, shipped)
    assert read.id == make_id("art", "a.text", read.page)
    assert read.id != article(SENTENCE + "More.", shipped).id


def test_html_gives_text_title_and_facts(shipped):
    read = article(ARTICLE, shipped, "html")
    assert read.text.startswith("Two bridges closed in Ansa\n")
    assert "Home" not in read.text
    assert "never text" not in read.text
    assert (read.title, read.byline, read.outlet, read.language) == ("Two bridges closed in Ansa", "Odo Frell", "Lume Post", "en")
    assert read.url == "https://lume.example/2021/05/06/bridges"
    assert (read.published.start, read.published.precision) == ("2021-05-06T07:08:09+02:00", "time")
    assert read.credits == ("Associated Press",)
    assert read.blocks[0].kind == "title"


def test_the_same_html_gives_the_same_article(shipped):
    assert article(ARTICLE, shipped, "html") == article(ARTICLE, shipped, "html")


def test_a_title_is_not_put_twice(shipped):
    read = article(ARTICLE.replace("<article>", "<article><h1>Two bridges closed in Ansa</h1>"), shipped, "html")
    assert read.text.count("Two bridges closed in Ansa") == 1


def test_a_json_line_gives_text_untouched_and_outranks(shipped):
    line = b'{"id":"x","text":"\\ufeffOne\\u2028two.\\r\\n","outlet":"BBC","published":"2015-11-19","title":"T","language":"en","url":"http://a.example"}'
    page = found(line, "a.jsonl", "json line", ref="x", given={"outlet": "BBC", "published": "2015-11-19", "title": "T"})
    read = extract(page.page, page.data, shipped)
    assert read.text == "One\u2028two.\r\n"
    assert (read.outlet, read.outlet_how, read.title, read.published.start) == ("BBC", "given", "T", "2015-11-19")


def test_html_in_a_json_line(shipped):
    page = found(
        b'{"html":"<h1>Ferry is stopped again</h1><p>The ferry was stopped on Friday.</p>"}', "a.jsonl", "json line", given={}
    )
    assert extract(page.page, page.data, shipped).title == "Ferry is stopped again"


def test_mhtml_as_browsers_save_it(shipped):
    body = ARTICLE.replace('<link rel="canonical" href="https://lume.example/2021/05/06/bridges">', "").replace("=", "=3D")
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://lume.example/live\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    )
    read = article(data, shipped, "mhtml")
    assert read.title == "Two bridges closed in Ansa"
    assert read.url == "https://lume.example/live"


def test_mhtml_without_a_page_in_it_fails(shipped):
    with pytest.raises(UnreadablePage, match="no HTML or text part"):
        article("Content-Type: image/png\r\n\r\nxx", shipped, "mhtml")


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<html><script>f()</script></html>", "<!-- nothing -->", "<p> </p>"]
)
def test_html_without_words_is_an_empty_page(html, shipped):
    with pytest.raises(EmptyPage):
        article(html, shipped, "html")


def test_too_long_an_article_fails_at_once(shipped):
    start = time.perf_counter()
    with pytest.raises(UnsupportedPage, match=r"more than 10,000.*max_article_chars"):
        article("word " * 1_000_000, shipped, max_chars=10_000)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 60_000 + SENTENCE,
        "<html><body>" + "<b>" * 3_000 + SENTENCE * 5,
        "<html><body>" + f"<p>{SENTENCE}</p>" * 3_000 + "<p></p>" * 100_000,
        "<table><tr><td>" * 2_000 + SENTENCE,
        "<p " + 'a="b" ' * 100_000 + f">{SENTENCE}</p>",
        "<p>" + "&amp;" * 100_000 + SENTENCE,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + f"<p>&b;{SENTENCE}</p>",
        "<script>" * 5_000 + "</script>" + SENTENCE,
        "< " * 100_000 + SENTENCE,
        f"<p>{SENTENCE}" + "<a href=x>" * 20_000,
        "<!--" * 20_000 + "-->" + SENTENCE,
        f'<script type="application/ld+json">{"[" * 50_000}</script><p>{SENTENCE}</p>',
        f"<svg><![CDATA[{SENTENCE}]]></svg><p>{SENTENCE}</p>",
        f"<p>{SENTENCE}\x0b\x1b</p>",
    ],
    ids=range(14),
)
def test_hostile_html_neither_crashes_nor_hangs(html, shipped):
    start = time.perf_counter()
    read = article(html, shipped, "html")
    assert "two bridges over the Lume" in read.text
    assert time.perf_counter() - start < 5


def test_nothing_is_fetched(shipped):
    # pytest-socket turns any attempt to open a socket into an error
    html = '<html><head><link rel="stylesheet" href="http://x.example/a.css"><base href="http://x.example/"></head>'
    article(f'{html}<body><iframe src="http://x.example/"></iframe><p>{SENTENCE}</p></body></html>', shipped, "html")
