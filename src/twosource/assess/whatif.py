"""The ledger without some of what it rests on: which articles and claims stay when articles, outlets or origins are left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.errors import ConfigError
from twosource.link.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from twosource.records import Article, Reading, View


class Kept(Struct, frozen=True):
    """What stays, and for every article that was left out its id and the reason."""

    articles: tuple[Article, ...]
    readings: tuple[Reading, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def drop(
    articles: Sequence[Article], readings: Sequence[Reading], view: View, *, without: Sequence[str] = (), as_of: str | None = None
) -> Kept:
    """The articles and readings that stay. `without` holds article:REF, outlet:NAME or origin:ID (of `view`, or a source's id).

    `as_of` (YYYY-MM-DD) keeps articles published up to that day; undated ones are left out, for they may be later.
    Raises ConfigError for what the ledger does not have.
    """
    reasons: dict[str, str] = {}
    claims: set[str] = set()
    for wish in without:
        kind, _, name = wish.partition(":")
        if kind == "origin":
            claims |= _claims_of(view, name)
        elif kind in _CHOICES:
            chosen = [article.id for article in articles if _CHOICES[kind](article, name)]
            if not chosen:
                message = (
                    f"--without {wish}: no article of this ledger has that {kind}; `twosource status` and `export` list them"
                )
                raise ConfigError(message)
            reasons.update(dict.fromkeys(chosen, f"left out by --without {wish}"))
        else:
            message = f"--without {wish}: write article:REF, outlet:NAME or origin:ID"
            raise ConfigError(message)
    if as_of:
        _check_day(as_of)
        reasons = {**{article.id: why for article in articles if (why := _too_late(article, as_of))}, **reasons}
    return Kept(
        articles=tuple(article for article in articles if article.id not in reasons),
        readings=tuple(_without_claims(reading, claims) for reading in readings if reading.article not in reasons),
        left_out=tuple(sorted(reasons.items())),
    )


def _check_day(as_of: str) -> None:
    try:
        date.fromisoformat(as_of)
    except ValueError as error:
        message = f"--as-of {as_of}: write a day as YYYY-MM-DD"
        raise ConfigError(message) from error


def _is_article(article: Article, name: str) -> bool:
    return name in {article.ref, article.id}


def _is_outlet(article: Article, name: str) -> bool:
    return fold_name(article.outlet or "") == fold_name(name)


_CHOICES: dict[str, Callable[[Article, str], bool]] = {"article": _is_article, "outlet": _is_outlet}


def _claims_of(view: View, name: str) -> set[str]:
    """The claims that rest on the origin, or on the source everywhere."""
    found = {claim for origin in view.origins if name in {origin.id, origin.root} for claim in origin.claims}
    if not found:
        message = f"--without origin:{name}: no origin of this ledger has that id; `twosource show INCIDENT` lists them"
        raise ConfigError(message)
    return found


def _too_late(article: Article, as_of: str) -> str | None:
    published = article.published
    if published is None or published.start is None or published.end is None:
        return f"left out by --as-of {as_of}: it has no date, and may be later"
    return f"left out by --as-of {as_of}: published {published.end[:10]}" if published.end[:10] > as_of else None


def _without_claims(reading: Reading, claims: set[str]) -> Reading:
    return replace(reading, claims=tuple(claim for claim in reading.claims if claim.id not in claims)) if claims else reading
