"""Who brings the article and what it is called: title, byline, outlet, language, and the agencies it credits.

Each outlet and agency is found through the codebook's `outlets`; what is given outranks what the page says of
itself, and that outranks what its text shows. Where nothing shows it, it stays unknown.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.codebook import Codebook, Outlet
    from twosource.ingest.markup import Facts
    from twosource.records import Block

_SAMPLE = 2_000  # characters that the language is told from
_ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org/web/[^/]+/|(?:www\.)?archive\.(?:is|ph|today)/[^/]*/?(?=http)|webcache\.[^/]+/search\?q=cache:[^:]*:)(?=\S)"
)
_BY = re.compile(r"^(?:story |words |text |report |written |posted |reported )?by:?\s+", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[/]([^()\[\]/\n]{2,70})[)\]/]")
_NOT_A_NAME = re.compile(
    r"\d{4}|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d|EXCERPT|TEXT\b|REPORT\b|CONTINUED",
    re.IGNORECASE,
)


class Names(Struct, frozen=True):
    """The codebook's outlets, ready for look-up by name, by domain, and, for agencies, inside a text."""

    by_name: dict[str, Outlet]
    by_domain: dict[str, Outlet]
    agencies: re.Pattern[str]


def names(codebook: Codebook) -> Names:
    """The look-ups of this codebook's outlets."""
    return _names(codebook.outlets)


@cache
def _names(outlets: tuple[Outlet, ...]) -> Names:
    by_name = {key(name): outlet for outlet in reversed(outlets) for name in (*outlet.aliases, outlet.name)}
    by_domain = {domain: outlet for outlet in outlets for domain in outlet.domains}
    spoken = {name for outlet in outlets if outlet.kind == "agency" for name in (outlet.name, *outlet.aliases)}
    ordered = sorted(spoken, key=lambda name: (-len(name), name))
    return Names(by_name, by_domain, re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})(?![\w/])"))


def key(name: str) -> str:
    """The name as it is compared: without case, edges and a leading "the"."""
    return re.sub(r"^the\s+", "", name.strip(" .|-–—•:").casefold())


def title_of(text: str, blocks: Sequence[Block], given: Mapping[str, str], facts: Facts) -> str | None:
    """The headline: given, else the first title in the text, else what the markup says."""
    shown = next((text[block.start : block.end] for block in blocks if block.kind == "title"), None)
    return given.get("title") or (" ".join(shown.split()) if shown else None) or facts.title


def byline_of(text: str, blocks: Sequence[Block], given: Mapping[str, str], facts: Facts) -> str | None:
    """Who wrote it, in the page's words without "By"."""
    lines = (text[block.start : block.end] for block in blocks if block.kind == "byline" and "date" not in block.why)
    shown = next((" ".join(line.split()) for line in lines), None) or facts.byline
    return given.get("byline") or (_BY.sub("", shown) if shown else None)


def language_of(text: str, blocks: Sequence[Block], given: Mapping[str, str], facts: Facts, codebook: Codebook) -> str | None:
    """ISO 639-1 code of the language that the article's first sentences are in; None where there is too little to tell."""
    if given.get("language"):
        return given["language"]
    readable = " ".join(text[block.start : block.end] for block in blocks if block.kind in {"body", "title"})
    sample = readable[:_SAMPLE].lower()  # also for reports in capitals
    words = re.findall(r"[^\W\d_]+", sample)
    english = codebook.words("english_word")
    if len(words) >= 20 and sum(word in english for word in words) >= 0.2 * len(words):
        return "en"  # this saves loading the model
    if sum(map(len, words)) < 20:
        return facts.language.partition("-")[0].casefold() if facts.language else None
    import py3langid  # noqa: PLC0415 loads a model, which most runs do not need

    return str(py3langid.classify(sample)[0])


# --------------------------------------------------------------------------------------------------
# the outlet


def outlet_of(
    text: str, blocks: Sequence[Block], given: Mapping[str, str], facts: Facts, codebook: Codebook
) -> tuple[str | None, str | None]:
    """Who published it, and how that is known; (None, None) where nothing tells."""
    if given.get("outlet"):
        return given["outlet"], "given"
    known = names(codebook)
    domain = domain_of(given.get("url") or facts.url)
    by_domain = outlet_at(domain, known)
    for said, how in ((facts.site, "the page's metadata"), (given.get("feed"), "the feed's name")):
        outlet = known.by_name.get(key(said)) if said else None
        if outlet:
            return outlet.name, how
        if said and not by_domain and not _is_address(said):
            return said, how
    if by_domain:
        return by_domain.name, f"the URL's domain, {domain}"
    shown = _masthead(text, blocks, known, codebook)
    if shown:
        return shown
    return (domain, "the URL's domain, which no codebook knows") if domain else (None, None)


def domain_of(url: str | None) -> str | None:
    """The host of a URL without www and port; that of the page itself for a copy in a web archive.

    >>> domain_of("http://www.harbour.example:80/a")
    'harbour.example'
    """
    if not url:
        return None
    try:
        host = urlsplit(_ARCHIVED.sub("", url)).hostname
    except ValueError:
        return None
    return re.sub(r"^(?:www\d?|m|mobile|amp|edition|en)\.", "", host) if host and "." in host else None


def outlet_at(domain: str | None, known: Names) -> Outlet | None:
    """The outlet with that domain or one above it ("news.example.org" is at "example.org")."""
    while domain and "." in domain:
        if domain in known.by_domain:
            return known.by_domain[domain]
        domain = domain.partition(".")[2]
    return None


def _is_address(name: str) -> bool:
    return bool(re.fullmatch(r"\S+\.\w{2,6}", name)) or len(name) > 60


def _masthead(text: str, blocks: Sequence[Block], known: Names, codebook: Codebook) -> tuple[str, str] | None:
    """The outlet whose name stands above the title or in the notice of copyright."""
    above = []
    for block in blocks:
        if block.kind in {"title", "body"}:
            break
        above.append(block)
    for block in above:
        outlet = known.by_name.get(key(text[block.start : block.end]))
        if outlet and block.kind == "chrome":
            return outlet.name, "its name stands above the title"
    if above and above[0].why == "stands above the title" and _is_masthead(text, above, codebook):
        return text[above[0].start : above[0].end], "the name in the page's first line"
    for block in blocks:
        if block.why == "copyright":
            words = re.sub(
                r"(?i)copyright|©|\(c\)|\d{4}|all rights reserved.*|,? (?:llc|inc|ltd)\b.*", " ", text[block.start : block.end]
            )
            outlet = known.by_name.get(key(" ".join(words.split())))
            if outlet:
                return outlet.name, "the notice of copyright"
    return None


def _is_masthead(text: str, above: Sequence[Block], codebook: Codebook) -> bool:
    """Whether the first line is the site's name: it says so itself ("... News"), or the site's clock or menu follows."""
    words = text[above[0].start : above[0].end].split()
    if (
        not 1 <= len(words) <= 6
        or not all(word[0].isupper() or len(word) <= 3 for word in words)
        or any(map(str.isdigit, "".join(words)))
    ):
        return False
    if any(word.casefold().strip(".,:'’") in codebook.words("outlet_word") for word in words):
        return True
    follows = above[1].why if len(above) > 1 else ""
    return len(words) >= 2 and ("clock" in follows or "counter" in follows or "menu" in follows)


# --------------------------------------------------------------------------------------------------
# the agencies


def credits_of(text: str, blocks: Sequence[Block], facts: Facts, outlet: str | None, codebook: Codebook) -> tuple[str, ...]:
    """The agencies that the article credits for its text, in its order; photo credits and the outlet itself are none."""
    known = names(codebook)
    found = [name for block in blocks for name in _credited(text[block.start : block.end], block, known)]
    if facts.byline:
        found.extend(_agencies_in(facts.byline, known))
    own = key(outlet) if outlet else None
    return tuple(dict.fromkeys(name for name in found if key(name) != own))


def _credited(words: str, block: Block, known: Names) -> Iterator[str]:
    if block.kind == "dateline":
        yield from _in_dateline(words, known)
    elif block.kind == "byline" or (block.kind == "credit" and "photo" not in block.why):
        named = list(_agencies_in(words, known))
        yield from named
        bare = re.fullmatch(r"[\[(]([A-Z]{2,6})[\])]\.?", words)
        if bare and not named:
            yield bare[1]


def _in_dateline(words: str, known: Names) -> Iterator[str]:
    place = re.match(r"[^(\[/,]*", words)  # the city may be called as an agency is
    named = list(_agencies_in(words[place.end() :] if place else words, known))
    yield from named
    bracketed = _IN_BRACKETS.search(words)
    if bracketed and not named and not _NOT_A_NAME.search(bracketed[1]):
        outlet = known.by_name.get(key(bracketed[1]))
        yield outlet.name if outlet else bracketed[1].strip()


def _agencies_in(words: str, known: Names) -> Iterator[str]:
    for match in known.agencies.finditer(words):
        yield known.by_name[key(match[0])].name
