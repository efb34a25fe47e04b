"""The jobs behind the commands: take articles in, bring every stage up to date, look at the result.

Readings are the expensive part and are never computed twice: each is stored under a fingerprint of all that it
depends on (code, model, codebook, gazetteers, policy). All that follows is a pure function of the readings.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from twosource.assess import whatif
from twosource.assess.cells import assess
from twosource.assess.reviews import SET_OF_ARTICLES, as_corrected, corrections, is_beside, standing, with_settled
from twosource.config import Workspace
from twosource.errors import LedgerError, NotFound
from twosource.executors import Pool, Serial
from twosource.ingest import page as pages
from twosource.ingest.readers import Found, Skipped, read_paths
from twosource.ingest.vault import Vault
from twosource.ledger.shelves import seal_of
from twosource.ledger.store import Store
from twosource.ledger.verify import verify as verify_ledger
from twosource.link.incidents import link
from twosource.link.judgements import undone
from twosource.link.notes import notes_of
from twosource.read.places.gazetteer import import_gazetteer
from twosource.read.reader import ReadArticles
from twosource.records import Article, Failure, Page, Reading, make_id
from twosource.stage import in_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.link.notes import Note
    from twosource.records import Incident, Judgement, Links, Review, View
    from twosource.stage import Executor

    Tell = Callable[[str, int], None]

ResultT = TypeVar("ResultT")

BATCH = 8  # articles handed to a worker at once: few, so that workers end together; the encoder takes each by itself
_PACKAGE = Path(__file__).parent


class ExtractPages:
    """The Extract stage: a page's bytes in, its article out; picklable, pure."""

    name = "ingest"
    needs = (Page,)
    makes = (Article,)

    def __init__(self, codebook: Codebook, max_chars: int) -> None:
        self.codebook = codebook
        self.max_chars = max_chars

    def run(self, batch: Sequence[Found]) -> list[Article]:
        """One article per page, in order. Raises PageError for a page without readable text."""
        return [pages.extract(found.page, found.data, self.codebook, self.max_chars) for found in batch]

    def where(self, item: Found) -> str:
        """The path, and line if any, of the page."""
        return item.page.where


class Summary(Struct, frozen=True):
    """What became of the inputs of one `add`: figures, and a row for every failure."""

    added: int
    known: int
    replaced: int
    skipped: int
    failures: tuple[Failure, ...]

    def sentence(self) -> str:
        """The figures as one line."""
        parts = [f"{self.added} article{'' if self.added == 1 else 's'} added"]
        for figure, words in (
            (self.replaced, "replaced"),
            (self.known, "known"),
            (self.skipped, "skipped"),
            (len(self.failures), "failed"),
        ):
            if figure:
                parts.append(f"{figure} {words}")
        return ", ".join(parts)


def add(workspace: Workspace, paths: Sequence[str], tell: Tell | None = None, executor: Executor | None = None) -> Summary:
    """Takes the articles under these paths into the ledger. A bad input is a failure row; the others go on."""
    settings = workspace.settings
    stage = ExtractPages(workspace.codebook(), settings.max_article_chars)
    vault = Vault(workspace.vault)
    tally: Counter[str] = Counter()
    failures: list[Failure] = []

    def kept() -> Iterator[Found]:
        for result in read_paths(paths, settings.max_page_bytes):
            if isinstance(result, Found):
                vault.put(result.data)
                yield result
            elif isinstance(result, Skipped):
                tally["skipped"] += 1
            else:
                failures.append(result)

    with Store.open(workspace.ledger) as store:
        results = (executor or Pool(settings.workers)).map(stage, in_batches(kept(), BATCH))
        for batch in in_batches(_kept(results, failures), BATCH):
            report = store.add_articles(batch)
            tally.update(added=len(report.added), known=len(report.known) + len(report.withdrawn), replaced=len(report.replaced))
            if tell:
                tell("taking in articles", tally["added"] + tally["known"] + tally["replaced"])
        store.put_failures(stage.name, failures, under=paths)
    return Summary(tally["added"], tally["known"], tally["replaced"], tally["skipped"], tuple(failures))


def _kept(results: Iterable[ResultT | Failure], failures: list[Failure], tell: Tell | None = None) -> Iterator[ResultT]:
    """The results that are none of the failures; those go onto the list. `tell` hears how far it is."""
    for done, result in enumerate(results, 1):
        if tell:
            tell("reading articles", done)
        if isinstance(result, Failure):
            failures.append(result)
        else:
            yield result


def run(workspace: Workspace, tell: Tell | None = None, executor: Executor | None = None) -> tuple[Failure, ...]:
    """Brings readings and view up to date; returns the failures of reading. Writes nothing where nothing changed."""
    with Store.open(workspace.ledger) as store:
        basis = _Basis.of(workspace, store)
        waiting = store.articles_without_reading(basis.fingerprint, basis.amended)
        failures = _read(store, basis, waiting, executor or Pool(workspace.settings.workers), tell)
        store.put_failures(basis.stage.name, failures)
        _refresh(store, basis, frozenset(), tell)
    return tuple(failures)


def refresh(workspace: Workspace, tell: Tell | None = None) -> View:
    """The view with all that people decided, brought up to date as `recompute` does."""
    recompute(workspace, tell)
    with Store.open(workspace.ledger, create=False) as store:
        return store.view()


def recompute(workspace: Workspace, tell: Tell | None = None) -> None:
    """Computes the view anew with all that people decided, if it must be, and stores it. Reads nothing again, except an article
    of which somebody set the date or outlet since it was read. Articles that came since the last `run` wait for the next.

    Raises LedgerError where what is shown was read with another codebook or model.
    """
    with Store.open(workspace.ledger, create=False) as store:
        basis = _Basis.of(workspace, store)
        unread = set(store.unread(basis.fingerprint, basis.amended)) & set(basis.amended)
        _read(store, basis, (basis.amended[name] for name in sorted(unread)), Serial(), tell)
        _refresh(store, basis, _waiting(store, basis), tell)


def _read(store: Store, basis: _Basis, waiting: Iterable[Article], executor: Executor, tell: Tell | None) -> list[Failure]:
    """Reads these articles and stores what was read; returns the failures."""
    failures: list[Failure] = []
    results = executor.map(basis.stage, in_batches(waiting, BATCH))
    store.put_readings(basis.fingerprint, _kept(results, failures, tell), basis.amended)
    return failures


def _refresh(store: Store, basis: _Basis, waiting: frozenset[str], tell: Tell | None) -> None:
    """Computes the view of all live articles but those that wait, where it is not the one that is stored."""
    rests_on = (basis.fingerprint, store.live_digest(), *store.unread(basis.fingerprint, basis.amended), "", *sorted(waiting))
    words = basis.words
    wanted = make_id("view", *rests_on, _digest_of("assess", "link"), *words.ids)
    if store.view_fingerprint() == wanted:
        return
    articles, readings = _as_settled(store, basis, waiting)
    if tell:
        tell("linking articles", len(articles))
    with _uncollected():
        notes = _notes(store, basis, articles, readings)
        links = _kept_links(store, basis, rests_on, (articles, readings, notes))
        made = assess(articles, readings, links, basis.stage.codebook, basis.stage.policy.id, words.reviews, notes)
        store.put_view(wanted, made)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Work that leaves no cycles of objects behind: Python's search for them would take an eighth of the time of linking."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _as_settled(store: Store, basis: _Basis, waiting: frozenset[str]) -> tuple[tuple[Article, ...], tuple[Reading, ...]]:
    """The live articles that do not wait, with the dates and outlets that people set, and their readings."""
    articles = tuple(basis.amended.get(one.id, one) for one in store.live_articles() if one.id not in waiting)
    return articles, tuple(store.readings(basis.fingerprint, basis.amended))


def _kept_links(
    store: Store, basis: _Basis, rests_on: Iterable[str], linked: tuple[Sequence[Article], Sequence[Reading], Mapping[str, Note]]
) -> Links:
    """What ties all articles together: as kept, where nothing that it rests on has changed; else linked anew, and kept."""
    articles, readings, notes = linked
    judgements, corrected = basis.words.judgements, corrections(basis.words.reviews)
    words = (*(one.id for one in judgements), *(one.id for one in corrected))
    amended = (seal_of(basis.amended[name]) for name in sorted(basis.amended))
    wanted = make_id("links", *rests_on, _digest_of("link"), *amended, *words)
    links = store.links(wanted)
    if links is None:
        links = link(articles, tuple(as_corrected(readings, corrected)), judgements, basis.stage.codebook, notes)
        store.put_links(wanted, links)
    return links


def _notes(store: Store, basis: _Basis, articles: Sequence[Article], readings: Sequence[Reading]) -> dict[str, Note]:
    """What is taken from each article by itself, as kept; else taken now, and kept."""
    kept = _kept_notes(store, basis)
    notes = notes_of(articles, readings, basis.stage.codebook, kept)
    store.put_notes(basis.notes_fingerprint, (notes[one.article] for one in readings if one.article not in kept), basis.amended)
    return notes


def _kept_notes(store: Store, basis: _Basis) -> dict[str, Note]:
    """What linking took from articles before, by article."""
    return {note.article: note for note in store.notes(basis.notes_fingerprint, basis.amended)}


def _waiting(store: Store, basis: _Basis) -> frozenset[str]:
    """The articles that wait for a run: neither read nor failed. Raises LedgerError where the view that is shown holds one."""
    failed = {failure.where for failure in store.failures() if failure.stage == basis.stage.name}
    unread = store.unread(basis.fingerprint, basis.amended)
    waiting = frozenset(name for name, ref in unread.items() if ref not in failed)
    if waiting and waiting.intersection(store.shown_ids()):
        raise LedgerError("the ledger is not up to date with its articles, codebook or model; run `twosource run` first")
    return waiting


class _Basis(Struct, frozen=True):
    """What a view is computed from: how articles are read, what people decided, and the articles of which they ever
    set something, as they now stand.
    """

    stage: ReadArticles
    fingerprint: str
    words: _Words
    amended: dict[str, Article]

    @classmethod
    def of(cls, workspace: Workspace, store: Store) -> _Basis:
        stage, words = _read_stage(workspace), _Words.of(store)
        touched = {review.target for review in store.reviews() if review.slot in SET_OF_ARTICLES}
        amended = with_settled(store.articles(*sorted(touched.intersection(store.live_ids()))), words.reviews)
        return cls(stage, stage_fingerprint(stage), words, {article.id: article for article in amended})

    @property
    def notes_fingerprint(self) -> str:
        """A hash of all that notes depend on; their numbers are kept in this machine's order of bytes."""
        return make_id("notes", self.fingerprint, _digest_of("link"), sys.byteorder)


class _Words(Struct, frozen=True):
    """What people decided and did not take back."""

    judgements: tuple[Judgement, ...]
    reviews: tuple[Review, ...]

    @classmethod
    def of(cls, store: Store) -> _Words:
        reviews = store.reviews()
        gone = undone(reviews)
        return cls(tuple(one for one in store.judgements() if one.id not in gone), tuple(standing(reviews)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all, in order: what a view must be computed anew for."""
        telling = (one for one in self.reviews if not is_beside(one.verdict, one.target))
        return tuple(one.id for group in (self.judgements, telling) for one in group)


def view(
    workspace: Workspace,
    without: Sequence[str] = (),
    as_of: str | None = None,
    policy: str | None = None,
    tell: Callable[[str, str], None] | None = None,
) -> View:
    """The ledger as last computed; recomputed, with nothing stored, where something is to be left out or chosen otherwise.

    `policy` names the one by which cells choose; vague words keep the values that they were read with. `tell` hears the ref of
    every article that was left out, and why. Raises CodebookError for an unknown policy.
    """
    with Store.open(workspace.ledger, create=False) as store, _uncollected():
        if not without and not as_of and not policy:
            return store.view()
        basis = _Basis.of(workspace, store)
        stage, words = basis.stage, basis.words
        articles, readings = _as_settled(store, basis, _waiting(store, basis))
        kept = whatif.drop(articles, readings, store.view(), without=without, as_of=as_of)
        if tell:
            refs = {article.id: article.ref for article in articles}
            for article, why in kept.left_out:
                tell(refs[article], why)
        readings = tuple(as_corrected(kept.readings, words.reviews))
        notes = _kept_notes(store, basis)
        links = link(kept.articles, readings, words.judgements, stage.codebook, notes)
        return assess(kept.articles, kept.readings, links, stage.codebook, policy or stage.policy.id, words.reviews, notes)


def shareable(workspace: Workspace, shown: View) -> View:
    """The view as it may leave the house: without names, words and places that would give a protected source away.

    Raises LedgerError where articles wait to be read, for what they call a source is not known then.
    """
    from twosource.export import aliases, protection  # noqa: PLC0415 only what leaves the house needs it

    with Store.open(workspace.ledger, create=False) as store:
        reviews = store.reviews()
        if not any(review.verdict == "protect" for review in standing(reviews)):
            return shown
        basis = _Basis.of(workspace, store)
        _waiting(store, basis)
        readings = store.readings(basis.fingerprint, basis.amended)
        return protection.protect(shown, aliases.protected_in(shown, reviews, readings, basis.stage.codebook))


def waiting(workspace: Workspace, shown: View) -> int:
    """How many articles came, were replaced, withdrawn or restored since this view was computed."""
    with Store.open(workspace.ledger, create=False) as store:
        return len(set(store.live_ids()).symmetric_difference(article.id for article in shown.articles))


def annotate(
    paths: Sequence[str], given: dict[str, str], workspace: Workspace | None
) -> Iterator[tuple[Article, Reading] | Failure]:
    """Each article under the paths with its reading, in input order, or its failure; nothing is stored."""
    home = workspace or Workspace(Path())
    extract = ExtractPages(home.codebook(), home.settings.max_article_chars)
    stage = Annotate(extract, _read_stage(home))
    for result in read_paths(paths, home.settings.max_page_bytes):
        if isinstance(result, Failure):
            yield result
        elif isinstance(result, Found):
            yield from Serial().map(stage, [[_with_given(result, given)]])


class Annotate:
    """Extract and Read in one stage, for `twosource read`."""

    name = "read"
    needs = (Page,)
    makes = (Article, Reading)

    def __init__(self, extract: ExtractPages, read: ReadArticles) -> None:
        self.extract = extract
        self.read = read

    def run(self, batch: Sequence[Found]) -> list[tuple[Article, Reading]]:
        """Each page's article and reading, in order."""
        articles = self.extract.run(batch)
        return list(zip(articles, self.read.run(articles), strict=True))

    def where(self, item: Found) -> str:
        """The path, and line if any, of the page."""
        return item.page.where


def _with_given(found: Found, given: dict[str, str]) -> Found:
    """The page with what the user says of it, which fills what the page itself was not given."""
    page = found.page
    return Found(Page(page.ref, page.path, page.where, page.digest, page.media, {**given, **page.given}), found.data)


def check_refs(workspace: Workspace, refs: Sequence[str]) -> None:
    """Raises NotFound if one of these refs or ids is of no article, before anything is done to the others."""
    with Store.open(workspace.ledger, create=False) as store:
        store.articles(*refs)


def mark(workspace: Workspace, ref: str, action: str) -> None:
    """Withdraws or restores an article by ref or id; NotFound for an unknown one."""
    with Store.open(workspace.ledger, create=False) as store:
        if action == "withdraw":
            store.withdraw(ref)
        else:
            store.restore(ref)


def add_gazetteer(workspace: Workspace, file: Path) -> int:
    """Takes a user's places into the workspace; returns how many. Errors name file and line."""
    return import_gazetteer(file, workspace.folder / "gazetteers" / f"{file.stem}.db")


def status(workspace: Workspace) -> dict[str, int]:
    """How many there are of everything in the workspace."""
    with Store.open(workspace.ledger, create=False) as store:
        return store.counts()


def verify(workspace: Workspace) -> tuple[str, tuple[str, ...]]:
    """Re-hashes pages and texts and re-checks every span: what was checked, and the problems found."""
    with Store.open(workspace.ledger, create=False) as store:
        return verify_ledger(store, Vault(workspace.vault))


def find_incident(view: View, wanted: str) -> Incident:
    """The incident with that number in the table, that id, or an id that begins so. Raises NotFound."""
    from twosource.export.text import in_table_order  # noqa: PLC0415 only `show` needs it

    ordered = in_table_order(view)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(ordered):
        return ordered[int(wanted) - 1]
    found = [incident for incident in ordered if incident.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    problem = "names several incidents; give more of the id" if found else "no such incident; `twosource incidents` lists them"
    message = f"{wanted}: {problem}"
    raise NotFound(message)


def stage_fingerprint(stage: ReadArticles) -> str:
    """A hash of all that a reading depends on: code, model, codebook, gazetteers, policy."""
    code = _digest_of("read", "codebook.py", "dates.py", "records.py")
    return make_id("run", code, stage.encoder.digest, stage.codebook.digest, stage.places.digest, stage.policy.id)


def _digest_of(*parts: str) -> str:
    """A hash of these modules and folders of the package: what other code made is another result."""
    digest = hashlib.sha256()
    for part in parts:
        path = _PACKAGE / part
        for source in sorted(path.rglob("*.py")) if path.is_dir() else (path,):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _read_stage(workspace: Workspace) -> ReadArticles:
    return ReadArticles(workspace.codebook(), workspace.settings.policy, workspace.model, workspace.gazetteers)
