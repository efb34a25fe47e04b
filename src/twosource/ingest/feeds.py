"""RSS and Atom files with full text: every entry that carries its article is a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.errors import PageError, UnreadablePage
from twosource.ingest.decode import check_bytes
from twosource.ingest.readers import Skipped, failure, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from twosource.ingest.readers import Read

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_RSS1 = "{http://purl.org/rss/1.0/}"
_FULL_WORDS = 120  # a description at least this long is the article: teasers run to some 30 to 60 words


def read_feed(path: str, data: bytes) -> Iterator[Read]:
    """The entries of a feed as pages of HTML, with title, link, date, author and the feed's own name as given.

    An entry without full text is skipped: a teaser is not the article. XML that is no feed is skipped whole.
    """
    root = _parse(data)
    entries = [node for node in root.iter() if node.tag in {"item", f"{_RSS1}item", f"{_ATOM}entry"}]
    if not entries:
        yield Skipped(path, "XML, but no RSS or Atom feed with entries")
    name = _name(root)
    for number, entry in enumerate(entries, 1):
        yield _entry(path, number, entry, name)


def _parse(data: bytes) -> _Element:
    from lxml import etree  # noqa: PLC0415 slow to import, and only feeds need it here

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        message = f"not well-formed XML ({error}); fetch the feed again"
        raise UnreadablePage(message) from error


def _entry(path: str, number: int, entry: _Element, name: str | None) -> Read:
    link = _link(entry)
    key = _first(entry, "guid", f"{_ATOM}id") or link or str(number)
    where = f"{path}#{key}"
    content = _content(entry)
    if content is None:
        return Skipped(where, "a feed entry with a teaser only; save the article's page instead")
    page = content.encode()
    try:
        check_bytes(page)
    except PageError as error:
        return failure(where, error)
    given = {
        "url": link,
        "title": _first(entry, "title", f"{_RSS1}title", f"{_ATOM}title"),
        "published": _first(entry, "pubDate", _DATE, f"{_ATOM}published", f"{_ATOM}issued"),
        "byline": _first(entry, _CREATOR, f"{_ATOM}author/{_ATOM}name"),
        "feed": name,
        "charset": "utf-8",
    }
    return found(page, path, "html", ref=where, where=where, given={key: value for key, value in given.items() if value})


def _content(entry: _Element) -> str | None:
    """The article's HTML, or None where the entry has only a teaser."""
    for tag in (_CONTENT, f"{_ATOM}content"):
        node = entry.find(tag)
        text = _markup(node) if node is not None else ""
        if text.strip():
            return text
    for tag in ("description", f"{_RSS1}description", f"{_ATOM}summary"):
        node = entry.find(tag)
        text = _markup(node) if node is not None else ""
        if len(text.split()) >= _FULL_WORDS:
            return text
    return None


def _markup(node: _Element) -> str:
    """The node's content as HTML: its text (escaped markup), or its XHTML children; plain text becomes escaped HTML."""
    from html import escape  # noqa: PLC0415

    from lxml import etree  # noqa: PLC0415 as above

    if len(node):
        return "".join(etree.tostring(child, encoding="unicode") for child in node)
    text = str(node.text or "")
    return escape(text).replace("\n\n", "<p>") if node.get("type") == "text" else text


def _link(entry: _Element) -> str | None:
    for node in entry.findall(f"{_ATOM}link"):
        if node.get("rel", "alternate") == "alternate" and node.get("href"):
            return str(node.get("href"))
    return _first(entry, "link", f"{_RSS1}link")


def _name(root: _Element) -> str | None:
    return _first(root, "channel/title", f"{_RSS1}channel/{_RSS1}title", f"{_ATOM}title")


def _first(node: _Element, *tags: str) -> str | None:
    for tag in tags:
        value = (node.findtext(tag) or "").strip()
        if value:
            return value
    return None
