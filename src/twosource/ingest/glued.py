"""Takes apart what stands in one line but is not one: datelines, agency credits, captions glued to the sentence behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.ingest.lines import Line

_BIG = r"A-Z\u00C0-\u00DE"
_CITY = rf"[{_BIG}][{_BIG}.'’-]+(?:[ /-][{_BIG}.'’-]+){{0,3}}"
_NAME = rf"[{_BIG}][\w.'’-]+(?:[ -](?:al-|el-|of |de )?[{_BIG}][\w.'’-]*){{0,3}}"
_REGION = rf"(?:, ?{_NAME}){{0,2}}"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|"
    r"JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)[a-zA-Z]{0,6}\.?"
)
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{2,4}})?|NO DATE)"
_MARKED = rf"(?:\([^()\n]{{2,70}}\)|/[A-Z][\w -]{{1,20}}/\.?|{_DATE}\.?)"
_AGENCY = rf"\((?:[{_BIG}][\w./&-]{{1,14}}(?: [{_BIG}][\w.-]+){{0,3}}(?:,? {_DATE})?|{_DATE})\)"
_DASH = r"\s*(?:--|[—–―-]|_|:(?=\s))\s*"
_NOTES = r"(?:\[[^\]]{2,200}\]\s*)*"
_THEN = rf"(?=[\"“‘'({_BIG}\d]|\.\.\.)"
# A city in capitals with an agency in brackets or slashes, or a date:
# "KABUL, Afghanistan (Oct. 17) — ", "LIMA, 2 MAR 89 (EFE) -- [TEXT]"
_SURE = re.compile(rf"{_CITY}{_REGION},?\s*(?:{_MARKED},?\s*){{1,3}}{_DASH}{_NOTES}{_THEN}")
_SLASHED = re.compile(rf"{_CITY}{_REGION}, {_DATE}\.?\s?/[A-Z][\w -]{{1,20}}/\.?\s+(?=\S)")
_ALONE = re.compile(rf"{_CITY}{_REGION},?\s*(?:(?:{_MARKED},?\s*){{1,3}}(?:--|[—–―:-])?|(?:--|[—–―-]))")
# The same in mixed case, where only an agency's name or a date behind a comma makes it a dateline
_MIXED = re.compile(rf"{_NAME}{_REGION}(?:,?\s*{_AGENCY}|, {_DATE}(?:\s*{_AGENCY})?){_DASH}{_THEN}")
_COMMA_AGENCY = re.compile(rf"{_NAME}, ?[A-Z]{{3,6}}\s*(?:--|[—–―]|-\s)\s*{_THEN}")
_BARE_AGENCY = re.compile(rf"{_AGENCY}\s*(?:--|[—–―-])\s*{_THEN}")
_PLAIN = re.compile(rf"{_CITY}{_REGION}\s*(?:--|[—–―]|\s-\s|_)\s*{_THEN}")
_COLON = re.compile(rf"[A-Z][A-Z'’-]{{2,}}(?: [A-Z'’-]{{2,}}){{0,2}}(?: {_AGENCY})?:\s+{_THEN}")
_END_CREDIT = re.compile(
    r"(?<=[.!?\"”’])\s*"
    r"([\[(](?:[A-Z]{2,6}|[A-Z][a-z]+|with [^()]{2,60}|[^()]{2,40}\bagenc(?:y|ies))(?:(?:/|, ?| and )[A-Z][\w ]{1,20})*[\])])\.?$"
)
_POSTED = re.compile(
    r"(?<=[\w\"”’?!])\s+((?:(?:First |Last )?(?:Posted|Published|Updated)(?: on| at)?):?\s+(?=[^.!?]{0,20}\d)[^!?]{6,120})$"
)


def split(text: str, lines: Sequence[Line], labels: Sequence[tuple[str, str]], no_city: frozenset[str]) -> tuple[Block, ...]:
    """The lines as blocks with those labels, taken apart where two things stand in one line.

    `no_city` are words in capitals that open a paragraph like a dateline and are none ("URGENT: ...").
    """
    blocks: list[Block] = []
    leads: set[str] = set()
    shouted = text.isupper()
    first = True
    for line, (kind, why) in zip(lines, labels, strict=True):
        whole = Block(kind, line.start, line.end, why)
        if kind == "body":
            pieces = list(_body(text, whole, leads, _Opening(no_city, first, shouted)))
            first = False
        elif kind == "title":
            pieces = list(_title(text, whole))
        else:
            pieces = [whole]
        blocks.extend(pieces)
        leads.update(_key(text[piece.start : piece.end])[:40] for piece in pieces if piece.kind in {"body", "title"})
    return tuple(_joined(text, blocks))


def is_dateline(words: str) -> bool:
    """Whether the line is a dateline and nothing else: a city in capitals with a date or an agency."""
    return len(words) <= 120 and not words.endswith((".", "?", "!")) and bool(_ALONE.fullmatch(words))


def has_dateline(words: str) -> bool:
    """Whether the line opens with a dateline that its agency or date makes sure, so that a report follows and no headline."""
    return any(pattern.match(words[:400]) for pattern in (_SURE, _SLASHED, _MIXED))


def dateline_of(words: str, opening: _Opening) -> int:
    """How many characters at the start of a paragraph are a dateline ("BEIRUT (AP) — "), dash included; 0 for none."""
    words = words[:400]
    if opening.shouted and not opening.first:
        return 0
    sure = _SLASHED.match(words) or _SURE.match(words)
    if sure and sure.end() <= 320:
        return sure.end()
    if opening.shouted:
        return 0
    likely = _MIXED.match(words) or _BARE_AGENCY.match(words) or _PLAIN.match(words) or _COMMA_AGENCY.match(words)
    likely = likely or (_COLON.match(words) if opening.first else None)
    if likely is None or likely.end() > 90:
        return 0
    name = re.split(r"[(:,—–―-]", likely[0])[0].strip().casefold()
    return 0 if name in opening.no_city else likely.end()


class _Opening(Struct, frozen=True):
    """What bears on whether a paragraph opens with a dateline: is it the first, is the whole text in capitals."""

    no_city: frozenset[str]
    first: bool
    shouted: bool


def _body(text: str, block: Block, leads: set[str], opening: _Opening) -> Iterator[Block]:
    start = block.start
    lead = _repeated_lead(text[start : block.end], leads)
    if lead:
        yield Block("caption", start, _rstrip(text, start, start + lead), "stands glued before a repeated sentence")
        start += lead
    length = dateline_of(text[start : block.end], opening)
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


def _repeated_lead(words: str, leads: set[str]) -> int:
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
