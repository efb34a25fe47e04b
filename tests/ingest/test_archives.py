from __future__ import annotations

import gzip

import pytest

from twosource.codebook import Codebook
from twosource.ingest.page import extract
from twosource.ingest.readers import Found, Skipped, read_paths
from twosource.records import Failure

PAGE = """<html><head><title>Ferry stopped</title></head>
<body><p>The ferry to Ansa was stopped on Friday, the café owner said.</p></body></html>"""


def record(kind, url, content):
    head = ["WARC/1.0", f"WARC-Type: {kind}", "WARC-Date: 2021-05-06T07:08:09Z", f"WARC-Target-URI: {url}"]
    head += [f"Content-Type: application/http; msgtype={kind}", f"Content-Length: {len(content)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def warc(*responses, packed=True):
    records = [record("warcinfo", "", b"software: test")]
    for url, status, headers, body in responses:
        head = "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)])
        records.append(record("request", url, b"GET / HTTP/1.1\r\n\r\n"))
        records.append(record("response", url, head.encode() + b"\r\n\r\n" + body))
    return b"".join(map(gzip.compress, records) if packed else records)


HTML = [("Content-Type", "text/html; charset=utf-8")]


def read(tmp_path, data, name="a.warc.gz", **limits):
    path = tmp_path / name
    path.write_bytes(data)
    return str(path), list(read_paths([str(path)], **limits))


def test_pages_are_the_good_responses_with_their_url(tmp_path):
    data = warc(
        ("http://lume.example/a", "200 OK", HTML, PAGE.encode()),
        ("http://lume.example/b", "404 Not Found", HTML, b"gone"),
        ("http://lume.example/c.png", "200 OK", [("Content-Type", "image/png")], b"\x89PNG"),
        ("http://lume.example/d", "200 OK", [("Content-Type", "text/plain")], b"Plain words.\r\n"),
    )
    path, results = read(tmp_path, data)
    page, missing, image, plain = results
    assert page.page.ref == f"{path}#http://lume.example/a"
    assert page.page.given == {"url": "http://lume.example/a", "captured": "2021-05-06T07:08:09Z", "charset": "utf-8"}
    assert page.data == PAGE.encode()
    assert isinstance(missing, Skipped)
    assert missing.why == "HTTP status 404"
    assert isinstance(image, Skipped)
    assert (plain.page.media, plain.data) == ("text", b"Plain words.\r\n")


def test_transfer_codings_are_undone(tmp_path):
    body = gzip.compress(PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    headers = [*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    _, (page,) = read(tmp_path, warc(("http://lume.example/a", "200 OK", headers, chunked)))
    assert page.data == PAGE.encode()


def test_the_day_of_capture_is_not_the_publication_date(tmp_path):
    _, (page,) = read(tmp_path, warc(("http://lume.example/a", "200 OK", HTML, PAGE.encode())))
    article = extract(page.page, page.data, Codebook())
    assert article.published.start is None
    assert article.published.end == "2021-05-06"
    assert "not the publication date" in article.published.how
    assert article.url == "http://lume.example/a"


@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_archive_yields_what_could_be_read_and_one_failure(tmp_path, packed):
    rows = [(f"http://lume.example/{i}", "200 OK", HTML, PAGE.encode() * 20) for i in range(6)]
    whole = warc(*rows, packed=packed)
    name = "a.warc.gz" if packed else "a.warc"
    _, results = read(tmp_path, whole[: len(whole) * 2 // 3], name)
    assert isinstance(results[-1], Failure)
    assert sum(isinstance(result, Failure) for result in results) == 1
    assert 2 <= sum(isinstance(result, Found) for result in results) <= 4
    assert "fetch the file again" in results[-1].what


def test_an_archive_in_one_gzip_member_is_read_too(tmp_path):
    data = gzip.compress(warc(*[(f"http://lume.example/{i}", "200 OK", HTML, PAGE.encode()) for i in range(3)], packed=False))
    _, results = read(tmp_path, data)
    assert [type(result) for result in results] == [Found, Found, Found]


def test_a_response_that_unpacks_to_too_much_fails_alone(tmp_path):
    bomb = gzip.compress(b" " * 5_000_000)
    headers = [*HTML, ("Content-Encoding", "gzip")]
    rows = [("http://lume.example/a", "200 OK", headers, bomb), ("http://lume.example/b", "200 OK", HTML, PAGE.encode())]
    _, (failed, page) = read(tmp_path, warc(*rows), max_page_bytes=100_000)
    assert "larger than 100,000 bytes" in failed.what
    assert failed.where.endswith("#http://lume.example/a")
    assert isinstance(page, Found)


# feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Lume Post</title>
<item><title>Ferry stopped</title><link>http://lume.example/a</link><guid>g1</guid><dc:creator>Odo Frell</dc:creator>
<pubDate>Thu, 19 Nov 2015 22:19:00 +0200</pubDate>
<content:encoded><![CDATA[<p>The ferry was stopped on Thursday.</p>]]></content:encoded></item>
<item><title>Teaser</title><link>http://lume.example/b</link><description>Only a few words.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lume Post</title><entry><title>Ferry</title><id>urn:1</id>
<link rel="alternate" href="http://lume.example/a"/><published>2015-11-19T22:19:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The ferry was stopped.</p></div></content></entry></feed>"""


def test_an_entry_with_full_text_is_a_page_and_a_teaser_is_not(tmp_path):
    path, (page, teaser) = read(tmp_path, RSS.encode(), "a.xml")
    assert page.page.ref == f"{path}#g1"
    assert page.page.given["byline"] == "Odo Frell"
    article = extract(page.page, page.data, Codebook())
    assert (
        article.text == "Ferry stopped\n\nThe ferry was stopped on Thursday."
        or "The ferry was stopped on Thursday." in article.text
    )
    assert (article.title, article.outlet, article.outlet_how) == ("Ferry stopped", "Lume Post", "the feed's name")
    assert article.published.start == "2015-11-19T22:19:00+02:00"
    assert isinstance(teaser, Skipped)
    assert "teaser" in teaser.why


def test_atom_with_markup_inside(tmp_path):
    _, (page,) = read(tmp_path, ATOM.encode(), "a.atom")
    article = extract(page.page, page.data, Codebook())
    assert "The ferry was stopped." in article.text
    assert article.url == "http://lume.example/a"


def test_xml_that_is_no_feed_is_skipped(tmp_path):
    _, results = read(tmp_path, b"<config><a/></config>", "a.xml")
    assert isinstance(results[0], Skipped)


def test_entities_of_a_feed_are_not_expanded(tmp_path):
    entities = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    bomb = f"{entities}<rss><channel><item><description>&b;</description></item></channel></rss>"
    _, (result,) = read(tmp_path, bomb.encode(), "a.rss")
    assert isinstance(result, Skipped)
