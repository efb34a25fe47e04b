"""Checking the ledger against the vault and against itself: digests of pages and texts, and every span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from twosource.errors import LedgerError
from twosource.records import View, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.ledger.store import Store
    from twosource.records import Claim, Span


class Pages(Protocol):
    """Where the bytes of pages are: the vault."""

    def get(self, digest: str) -> bytes:
        """The bytes with that SHA-256, which is checked. Raises LedgerError when they are missing or altered."""
        ...


def verify(store: Store, vault: Pages) -> tuple[str, tuple[str, ...]]:
    """What was checked, in one sentence, and every problem found: one line each, the first word says where."""
    problems = list(store.damage())
    live = store.live_ids()
    for identity in live:
        problems += _article_problems(store, vault, identity)
    view = View()
    try:
        view = store.view()
    except LedgerError as error:
        problems.append(str(error))
    spans = 0
    texts = {article.id: article.text for article in view.articles if text_digest(article.text) == article.digest}
    for article in view.articles:
        if article.id not in texts:
            problems.append(f"{article.ref}: the text in the view is not the one its digest tells of; run `twosource run`")
    for where, identity, span in _spans(view):
        spans += 1
        if identity not in texts or not 0 <= span.start < span.end <= len(texts[identity]):
            problems.append(f"{where}: characters {span.start}-{span.end} are not in the text of {identity}")
    return f"{len(live)} articles, their pages and texts, and {spans} spans checked", tuple(problems)


def _article_problems(store: Store, vault: Pages, identity: str) -> list[str]:
    try:
        (article,) = store.articles(identity)
    except LedgerError as error:
        return [f"{identity}: {error}"]
    problems = []
    if text_digest(article.text) != article.digest:
        problems.append(f"{article.ref}: its text is not the one its digest tells of; restore a copy of the ledger")
    problems += [
        f"{article.ref}: block {block.start}-{block.end} lies outside its text; add it again"
        for block in article.blocks
        if not 0 <= block.start <= block.end <= len(article.text)
    ]
    try:
        vault.get(article.page)
    except LedgerError as error:
        problems.append(f"{article.ref}: {error}")
    return problems


def _spans(view: View) -> Iterator[tuple[str, str, Span]]:
    """Every span of the view: whose it is, the article it points into, and the span."""
    for claim in view.claims:
        for span in _claim_spans(claim):
            yield claim.id, claim.article, span
    for reuse in view.reuse:
        yield reuse.id, reuse.later, reuse.later_span
        yield reuse.id, reuse.earlier, reuse.earlier_span


def _claim_spans(claim: Claim) -> Iterator[Span]:
    yield claim.span
    yield claim.trigger
    yield from claim.spans
    yield from (step.span for step in claim.chain if step.span is not None)
    yield from (arg.span for arg in claim.args if arg.span is not None)
