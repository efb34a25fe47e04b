"""From a page's bytes to the article: its text, the blocks of it, and what is known of it."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.errors import EmptyPage, UnreadablePage, UnsupportedPage
from twosource.ingest import blocks as layout
from twosource.ingest import dating, markup, metadata
from twosource.ingest.decode import Decoded, decode_html, decode_text
from twosource.ingest.markup import Facts
from twosource.ingest.streams import parse_line
from twosource.records import Article, make_id, text_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook
    from twosource.records import Page

DEFAULT_MAX_CHARS = 5_000_000


class _Source(Struct, frozen=True):
    """The text of a page, how its bytes were decoded, and what its markup says of it."""

    text: str
    encoding: str
    facts: Facts = Facts()


def extract(page: Page, data: bytes, codebook: Codebook, max_chars: int = DEFAULT_MAX_CHARS) -> Article:
    """The article in a page. Plain text is taken as it is; of HTML, the text that a reader came for.

    Raises EmptyPage, UnreadablePage, or UnsupportedPage (binary; longer than `max_chars` characters).
    The id is made of the page's ref and its bytes' digest.
    """
    source = _source(page, data)
    text, facts, given = source.text, source.facts, page.given
    if not text.strip():
        raise EmptyPage("no readable text in it; save the page again, or leave it out")
    if len(text) > max_chars:
        message = (
            f"{len(text):,} characters of text, more than {max_chars:,}; split it, or raise max_article_chars in twosource.toml"
        )
        raise UnsupportedPage(message)
    found = layout.label(text, codebook, facts.title)
    published, witnesses = dating.date_article(text, found, given, facts, codebook)
    outlet, outlet_how = metadata.outlet_of(text, found, given, facts, codebook)
    return Article(
        id=make_id("art", page.ref, page.digest),
        ref=page.ref,
        path=page.path,
        page=page.digest,
        text=text,
        digest=text_digest(text),
        blocks=found,
        url=given.get("url") or facts.url,
        outlet=outlet,
        outlet_how=outlet_how,
        title=metadata.title_of(text, found, given, facts),
        byline=metadata.byline_of(text, found, given, facts),
        language=metadata.language_of(text, found, given, facts, codebook),
        published=published,
        witnesses=witnesses,
        credits=metadata.credits_of(text, found, facts, outlet, codebook),
        encoding=source.encoding,
    )


def _source(page: Page, data: bytes) -> _Source:
    if page.media == "json line":
        _, media, content, _ = parse_line(data)
        text = content.removeprefix("\ufeff")
        return _Source(text, "utf-8") if media == "text" else _from_html(Decoded(text, "utf-8"))
    if page.media == "mhtml":
        return _from_mhtml(data)
    if page.media == "html":
        return _from_html(decode_html(data, page.given.get("charset")))
    decoded = decode_text(data)
    return _Source(decoded.text, decoded.encoding)


def _from_html(decoded: Decoded) -> _Source:
    read = markup.read_html(decoded.text)
    return _Source(read.text, decoded.encoding, read.facts)


def _from_mhtml(data: bytes) -> _Source:
    """The first HTML (else plain text) part of a web archive in MIME, as browsers save it."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts: Mapping[str, bytes] = {}
    charsets: dict[str, str | None] = {}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in {"text/html", "application/xhtml+xml", "text/plain"} and kind not in parts:
            body = part.get_payload(decode=True)
            parts = {**parts, kind: body if isinstance(body, bytes) else b""}
            charsets[kind] = part.get_content_charset()
    for kind in ("text/html", "application/xhtml+xml"):
        if parts.get(kind):
            found = _from_html(decode_html(parts[kind], charsets[kind]))
            return _Source(found.text, found.encoding, _with_location(found.facts, message.get("Snapshot-Content-Location")))
    if parts.get("text/plain"):
        decoded = decode_html(parts["text/plain"], charsets["text/plain"])
        return _Source(decoded.text, decoded.encoding)
    raise UnreadablePage("no HTML or text part in this web archive; save the page as HTML")


def _with_location(facts: Facts, location: str | None) -> Facts:
    if facts.url or not location or not location.startswith("http"):
        return facts
    return Facts(facts.title, facts.byline, facts.published, facts.site, location.strip(), facts.language)
