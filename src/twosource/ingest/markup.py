"""From HTML and MHTML to readable text, and what the page says of itself in its markup. Nothing is ever fetched.

The article's text is found by trafilatura; where that finds nothing, or the page is too large or too strange
for it, by a plain walk over the tree that leaves out menus, scripts and forms.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LARGE = 3_000_000  # characters of HTML, and
_CROWDED = 30_000  # tags, beyond which trafilatura's passes over the tree take too long
_DEEP = 400  # levels of nesting beyond which its recursive passes would exhaust the stack
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"""<([a-z][^\s>/]{0,30})(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+""", re.IGNORECASE)
_LONG_TAG = 10_000  # characters of one tag, and
_ATTRIBUTES = 500  # words in it: the parser compares each attribute with all others, which takes hours for a hostile tag
_UNSEEN = re.compile(r"(?:script|style|title|noscript|template)\b", re.IGNORECASE)
_LEFT_OUT = frozenset({
    "script", "style", "noscript", "nav", "header", "footer", "aside", "form", "button", "select", "template", "svg",
    "iframe", "object", "head", "figure", "menu",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "tt", "u", "wbr",
})  # fmt: skip
_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "publicationdate", "date.published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "dc.date.created", "sailthru.date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "originalpublicationdate", "article_date_original",
    "article.published", "displaydate", "citation_publication_date", "dc.date.published", "iso-8601-publish-date",
)  # fmt: skip
_SITE = ("og:site_name", "application-name", "publisher", "dc.publisher", "dcterms.publisher", "citation_journal_title")
_BYLINE = (
    "author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author",
    "citation_author",
)  # fmt: skip


class Facts(Struct, frozen=True):
    """What a page's markup says of it: all in the page's own words."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None


class Readable(Struct, frozen=True):
    """The text that was found in a page, how, and the facts in its markup."""

    text: str
    facts: Facts
    how: str


def read_html(html: str) -> Readable:
    """The article's text and the page's facts; the headline stands in the first line where one is known.

    The text is empty where there is none to read.
    """
    tree = _tree(html)
    if tree is None:
        return Readable("", Facts(), "no markup")
    facts = _facts(tree)
    plain = _walked(tree)
    text, how = "", ""
    if len(html) <= _LARGE and html.count("<") <= _CROWDED and _depth(tree) <= _DEEP:
        text, how = _extracted(tree), "trafilatura"
    if len(text.split()) < min(30, len(plain.split())):
        text, how = plain, "all paragraphs"
    if not text:
        text, how = _stripped(html), "all text between the tags"
    return Readable(_headed(text, facts.title), facts, how)


def _tree(html: str) -> HtmlElement | None:
    from lxml import etree  # noqa: PLC0415 slow to import, and plain text needs none of it
    from lxml import html as parser  # noqa: PLC0415

    rules = parser.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = parser.document_fromstring(_TAG.sub(_bounded, html).encode("utf-8", "replace"), parser=rules)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree if len(tree) else None


def _bounded(tag: re.Match[str]) -> str:
    """The tag as it stands, or its bare name where it has more attributes than any real page."""
    if tag.end() - tag.start() <= _LONG_TAG or len(re.sub(r""""[^"]*"|'[^']*'""", "", tag[0]).split()) <= _ATTRIBUTES:
        return tag[0]
    return f"<{tag[1]}"


def _stripped(html: str) -> str:
    """All that stands between tags, for pages so broken that no tree of them holds their text. Takes linear time."""
    parts, place, unclosed = [], 0, set[str]()
    while (start := html.find("<", place)) >= 0:
        parts.append(html[place:start])
        stop = html.find(">", start)
        if stop < 0:
            place = len(html)
            break
        place = _behind(html, start, stop, unclosed)
    text = unescape("\n".join([*parts, html[place:]]))
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))


def _behind(html: str, start: int, stop: int, unclosed: set[str]) -> int:
    """Where reading goes on after the tag at `start`, which ends at `stop`: behind what no reader sees in the page itself.

    What is opened and never closed is put into `unclosed`, so that the rest is searched for its end only once.
    """
    found = _UNSEEN.match(html, start + 1)
    name = found[0].casefold() if found else ""
    if not name or name in unclosed:
        return stop + 1
    close = re.compile(f"</{name}", re.IGNORECASE).search(html, stop)
    if close is not None:
        return close.start()
    unclosed.add(name)
    return len(html) if name in {"script", "style"} else stop + 1


def _depth(tree: HtmlElement) -> int:
    from lxml import etree  # noqa: PLC0415 as above

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _extracted(tree: HtmlElement) -> str:
    import trafilatura  # noqa: PLC0415 slow to import, and plain text needs none of it
    from lxml import etree  # noqa: PLC0415

    try:
        found = trafilatura.bare_extraction(
            tree, favor_recall=True, include_comments=False, include_tables=True, with_metadata=False
        )
    # what a hostile page can provoke inside trafilatura; the plain walk then reads it
    except (etree.LxmlError, RecursionError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        return ""
    return str(getattr(found, "text", None) or "").strip()


def _headed(text: str, title: str | None) -> str:
    """The text with the headline as its first line, unless it already opens with it."""
    if not title or not text.strip():
        return text
    head = [_key(line) for line in text.lstrip().split("\n", 3)[:3]]
    return text if _key(title) in head else f"{title}\n\n{text}"


def _key(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().casefold()


def _walked(tree: HtmlElement) -> str:
    """The words of the page, a line for each block element, without menus, forms and scripts."""
    from lxml import etree  # noqa: PLC0415 as above

    lines: list[list[str]] = [[]]
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        skipped = not isinstance(node.tag, str) or node.tag in _LEFT_OUT
        if event == "start" and skipped:
            walk.skip_subtree()
        inline = isinstance(node.tag, str) and node.tag in _INLINE
        if not inline and lines[-1]:
            lines.append([])
        if event == "start" and not skipped:
            lines[-1].extend([node.text] if node.text else [])
        elif event == "end" and node.tail:
            lines[-1].append(node.tail)
    flat = (_SPACE.sub(" ", "".join(parts)).strip() for parts in lines)
    return "\n".join(line for line in flat if line)


# --------------------------------------------------------------------------------------------------
# what the markup says


def _facts(tree: HtmlElement) -> Facts:
    metas = dict(_metas(tree))
    linked = _linked_data(tree)
    return Facts(
        title=_title(tree, metas, linked),
        byline=_named(linked.get("author")) or _pick(metas, _BYLINE, reject=("http", "@")),
        published=_string(linked.get("datePublished")) or _pick(metas, _PUBLISHED) or _time_tag(tree),
        site=_pick(metas, _SITE, reject=("http",)) or _named(linked.get("publisher")),
        url=_attribute(tree, "//link[@rel='canonical']/@href") or metas.get("og:url"),
        language=_attribute(tree, "/html/@lang") or _attribute(tree, "/html/@xml:lang"),
    )


def _metas(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Name and content of each `meta`, the last first, so that in a dict the first wins."""
    for node in reversed(tree.xpath("//meta[@content]")):
        name = node.get("property") or node.get("name") or node.get("itemprop") or ""
        content = _tidy(node.get("content"))
        if name and content:
            yield name.strip().casefold(), content


def _pick(metas: dict[str, str], names: tuple[str, ...], reject: tuple[str, ...] = ()) -> str | None:
    for name in names:
        value = metas.get(name)
        if value and len(value) <= 200 and not value.casefold().startswith(reject or "\0"):
            return value
    return None


def _title(tree: HtmlElement, metas: dict[str, str], linked: dict[str, Any]) -> str | None:
    """The headline as the reader sees it: the one h1 of the page, else what the page tells others."""
    heads = [words for node in tree.xpath("//h1") if (words := _tidy(node.text_content()))]
    page = _tidy(tree.findtext(".//title"))
    if len(heads) == 1 and len(heads[0].split()) >= 3 and len(heads[0]) <= 300:
        return heads[0]
    told = metas.get("og:title") or _string(linked.get("headline")) or metas.get("twitter:title")
    site = _pick(metas, _SITE)
    chosen = told or page
    for head in heads:
        if chosen and _key(head) and _key(chosen).startswith(_key(head)) and len(head.split()) >= 3:
            return head
    return _without_site(chosen, site) if chosen else None


def _without_site(title: str, site: str | None) -> str:
    """The title without the name of the site that many pages put behind it ("... | The Meridian Post").

    >>> _without_site("Bridge falls - Harbour News", "Harbour News")
    'Bridge falls'
    """
    parts = re.split(r"\s+[|–—«»·-]\s+", title)
    if len(parts) < 2:
        return title
    last = parts[-1]
    known = site is not None and _key(last) == _key(site)
    if known or (re.search(r"\s[|«»·]\s", title) and len(last.split()) <= 4):
        cut = title[: title.rindex(last)]
        return re.sub(r"\s+[|–—«»·-]\s*$", "", cut).strip() or title
    return title


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """The first schema.org article in the page's JSON-LD, or an empty dict."""
    for node in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(node.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and kind.endswith(("Article", "BlogPosting", "Report")) for kind in kinds):
                return item
    return {}


def _items(data: object) -> Iterator[dict[str, Any]]:
    queue = [data]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:100])
        elif isinstance(item, dict):
            yield item
            queue.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _named(value: object) -> str | None:
    """The name, or the names, of a JSON-LD person or organisation."""
    if isinstance(value, list):
        names = [name for item in value[:10] if (name := _named(item))]
        return ", ".join(names) or None
    if isinstance(value, dict):
        return _string(value.get("name"))
    name = _string(value)
    return None if name and name.casefold().startswith("http") else name


def _time_tag(tree: HtmlElement) -> str | None:
    """The date of the only `time` element that is marked as the date of publication."""
    marked = "//time[@pubdate or @itemprop='datePublished' or contains(@class,'publish') or contains(@class,'entry-date')]"
    dates = {date for node in tree.xpath(marked) if (date := _tidy(node.get("datetime") or node.text_content()))}
    named = {
        date
        for node in tree.xpath("//*[@itemprop='datePublished']")
        if (date := _tidy(node.get("content") or node.get("datetime")))
    }
    found = named or dates
    return next(iter(found)) if len(found) == 1 else None


def _attribute(tree: HtmlElement, path: str) -> str | None:
    found = tree.xpath(path)
    return _tidy(found[0]) if found else None


def _string(value: object) -> str | None:
    return _tidy(value) if isinstance(value, str) else None


def _tidy(value: str | None) -> str | None:
    return (_SPACE.sub(" ", value).strip() or None) if value else None
