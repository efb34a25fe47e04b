"""Takes apart what stands in one line but is not one: datelines, agency credits, captions glued to the sentence behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twosource.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.ingest.lines import Line

_CITY = r"[A-Z\u00C0-\u00DE][A-Z\u00C0-\u00DE.'’-]+(?:[ /-][A-Z\u00C0-\u00DE.'’-]+){0,3}"
_NAME = r"[A-Z\u00C0-\u00DE][\w.'’-]+(?:[ -](?:al-|el-|of |de )?[A-Z\u00C0-\u00DE][\w.'’-]*){0,3}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)[a-zA-Z]{0,6}\.?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{2,4}})?|NO DATE)"
_MARKED = rf"(?:\([^()\n]{{2,70}}\)|/[A-Z][\w -]{{1,20}}/\.?|{_DATE}\.?)"
_DASH = r"\s*(?:--|[—–―-]|_|:(?=\s))\s*"
_NOTES = r"(?:\[[^\]\n]{2,120}\]\s*)*"
# CITY, Region (AGENCY) -- ; the parts in brackets, slashes or with a date make it sure, a city in capitals alone needs a capital behind the dash
_SURE = re.compile(rf"(?:(?:{_CITY}|{_NAME})(?:, ?{_NAME}){{0,2}},?\s*(?:{_MARKED},?\s*){{1,3}}{_DASH}{_NOTES}(?=\S))")
_SLASHED = re.compile(rf"(?:{_CITY})(?:, ?{_NAME})?, {_DATE}\s?/[A-Z][\w -]{{1,20}}/\.?\s+(?=\S)")
_PLAIN = re.compile(rf"{_CITY}(?:, ?{_NAME}){{0,2}}\s*(?:--|[—–―]|\s-\s|_)\s*(?=[\"“‘A-Z\d])")
_AGENCY = re.compile(r"\((?:[A-Z]{2,6}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})\)\s*(?:--|[—–―-])\s*(?=[\"“‘A-Z\d])")
_COMMA_AGENCY = re.compile(rf"{_NAME}, ?[A-Z]{{3,6}}\s*(?:--|[—–―]|-\s)\s*(?=[\"“‘A-Z])")
_COLON = re.compile(r"[A-Z][A-Z'’-]{2,}(?: [A-Z'’-]{2,}){0,2}(?: \([A-Z][\w ]{1,20}\))?:\s+(?=[\"“A-Z])")
_LABELS = re.compile(
    r"(?i)(?:urgent|breaking|update\d*|exclusive|watch|video|photos?|opinion|analysis|factbox|timeline|explainer|live|note|editor|correction|q|a|warning|alert|report|just in|developing|flash|read|listen|q&a|summary|background|news)\b"
)
_END_CREDIT = re.compile(
    r"(?<=[.!?\"”’])\s*([\[(](?:[A-Z]{2,6}|[A-Z][a-z]+|with [^()]{2,60}|[^()]{2,40}\bagenc(?:y|ies))(?:(?:/|, ?| and )[A-Z][\w ]{1,20})*[\])])\.?$"
)
_POSTED = re.compile(
    r"(?<=[\w\"”’?!])\s+((?:(?:First |Last )?(?:Posted|Published|Updated)(?: on| at)?):?\s+(?=[^.!?]{0,20}\d)[^!?]{6,120})$"
)


def split(text: str, lines: Sequence[Line], labels: Sequence[tuple[str, str]]) -> tuple[Block, ...]:
    """The lines as blocks with those labels, taken apart where two things stand in one line."""
    blocks: list[Block] = []
    leads: list[str] = []
    shouted = text.isupper()
    first = True
    for line, (kind, why) in zip(lines, labels, strict=True):
        whole = Block(kind, line.start, line.end, why)
        if kind == "body":
            pieces = list(_body(text, whole, leads, first=first, shouted=shouted))
            first = False
        elif kind == "title":
            pieces = list(_title(text, whole))
        else:
            pieces = [whole]
        blocks.extend(pieces)
        leads.extend(_key(text[piece.start : piece.end])[:40] for piece in pieces if piece.kind in {"body", "title"})
    return tuple(_joined(text, blocks))


def dateline_of(words: str, *, first: bool, shouted: bool = False) -> int:
    """How many characters at the start of a paragraph are a dateline ("BEIRUT (AP) — "), dash included; 0 for none."""
    sure = _SLASHED.match(words) or _SURE.match(words) or _AGENCY.match(words)
    if sure and sure.end() <= 160:
        return sure.end()
    if shouted:
        return 0
    likely = _PLAIN.match(words) or _COMMA_AGENCY.match(words) or (_COLON.match(words) if first else None)
    if likely and likely.end() <= 80 and not _LABELS.match(words):
        return likely.end()
    return 0


def _body(text: str, block: Block, leads: Sequence[str], *, first: bool, shouted: bool) -> Iterator[Block]:
    start = block.start
    lead = _repeated_lead(text[start : block.end], leads)
    if lead:
        yield Block("caption", start, _rstrip(text, start, start + lead), "stands glued before a repeated sentence")
        start += lead
    length = dateline_of(text[start : block.end], first=first, shouted=shouted)
    if length and start + length < block.end:
        yield Block("dateline", start, _rstrip(text, start, start + length), "opens the paragraph")
        start = _lstrip(text, start + length, block.end)
    credit = _END_CREDIT.search(text, start, block.end)
    if credit and credit.start() > start:
        yield Block("body", start, _rstrip(text, start, credit.start()), block.why)
        yield Block("credit", credit.start(1), block.end, "an agency's name behind the last sentence")
    else:
        yield Block("body", start, block.end, block.why)


def _title(text: str, block: Block) -> Iterator[Block]:
    posted = _POSTED.search(text, block.start, block.end)
    if posted and posted.start() - block.start >= 15:
        yield Block("title", block.start, _rstrip(text, block.start, posted.start()), block.why)
        yield Block("byline", posted.start(1), block.end, "date line behind the headline")
    else:
        yield block


def _repeated_lead(words: str, leads: Sequence[str]) -> int:
    """Where an earlier sentence's beginning starts again inside this line, glued to the words before it; else 0."""
    for match in re.finditer(r"(?<=[a-z\d.)])(?=[A-Z])", words[:300]):
        again = _key(words[match.start() : match.start() + 80])[:40]
        if len(again) == 40 and again in leads:
            return match.start()
    return 0


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", words[:120])).casefold()


def _joined(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Body blocks that follow each other line by line as one block, for their lines may belong to one sentence."""
    held: Block | None = None
    for block in blocks:
        if held is None:
            held = block
        elif held.kind == block.kind == "body" and text[held.end : block.start].strip(" \t") in {"\n", "\r\n", "\r"}:
            held = Block("body", held.start, block.end, held.why)
        else:
            yield held
            held = block
    if held is not None:
        yield held


def _rstrip(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _lstrip(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())
