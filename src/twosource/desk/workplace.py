"""The open workspace behind all pages: the ledger, what is kept of it in memory, and the recomputation after a decision.

The whole ledger is never in memory. An overview of the incidents is kept per state of the ledger; what one page needs beyond
that is fetched by index and kept for a while.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Self, TypeVar

from twosource import decisions, pipeline
from twosource.desk import excerpts
from twosource.desk.overview import overview_of
from twosource.desk.values import Known
from twosource.desk.versions import sayings
from twosource.errors import TwoSourceError
from twosource.export.citations import index
from twosource.export.land import ground
from twosource.ingest.page import extract
from twosource.ledger.store import Store
from twosource.read.places.gazetteer import Gazetteer
from twosource.read.reader import ReadArticles
from twosource.records import Page, Source, text_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from twosource.codebook import Codebook
    from twosource.config import Workspace
    from twosource.desk.overview import Overview
    from twosource.desk.versions import Sayings
    from twosource.export.citations import Index
    from twosource.export.land import Ground
    from twosource.records import Article, Place, Reading

KeptT = TypeVar("KeptT")

_KEPT = 64  # excerpts in memory: an analyst goes back and forth between a few incidents
_PATIENCE = 2.0  # seconds that an answer waits for the recomputation, so that small ledgers show at once what a decision did
_LOG = logging.getLogger(__name__)


class Workplace:
    """An open workspace, shared by the threads of the server. Use it as a context manager."""

    def __init__(self, workspace: Workspace) -> None:
        """Opens the ledger; NotFound where there is none."""
        self.workspace = workspace
        self.store = Store.open(workspace.ledger, create=False)
        self.deciding = threading.Lock()
        self._keeping = threading.RLock()
        self._reading = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], object] = OrderedDict()
        self._making: dict[tuple[str, ...], threading.RLock] = {}
        self._refreshing: threading.Thread | None = None
        self._again = False
        self.trouble: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        thread = self._refreshing
        if thread is not None:
            thread.join()
        self.store.close()

    def look_through(self) -> None:
        """Makes what the first page needs, so that it is there at once when it is asked for."""
        try:
            self.overview()
            self.ground()
        except TwoSourceError as error:
            _LOG.warning("the overview could not be made: %s", error)  # the page that needs it will say so

    # ----------------------------------------------------------------------------------------------
    # what pages look at

    def state(self) -> str:
        """What the view was computed from: as long as it stays, so does everything that is kept."""
        return self.store.view_fingerprint() or ""

    def overview(self) -> Overview:
        """The incidents and what they are found by."""
        return self.kept(("overview",), lambda: overview_of(self.store))

    def incident(self, identity: str) -> Index:
        """The part of the ledger that one incident rests on. Raises NotFound."""
        return self.kept(("incident", identity), lambda: index(excerpts.of_incident(self.store, identity)))

    def article(self, identity: str) -> Index:
        """The part of the ledger that one article tells. Raises NotFound."""
        return self.kept(("article", identity), lambda: index(excerpts.of_article(self.store, identity)))

    def sayings(self) -> Sayings:
        """Everything that people decided, ready to be looked up."""
        number = str(self.store.decided())
        return self.kept(("sayings", number), lambda: sayings(decisions.decisions(self.workspace)))

    def codebook(self) -> Codebook:
        """The codebook in force."""
        return self.kept(("codebook",), self.workspace.codebook)

    def known(self, near: Place | None = None) -> Known:
        """What typed values are understood with; `near` is the place of the incident that they are for."""
        of, places = self.workspace, Gazetteer.open(self.workspace.gazetteers)
        return Known(self.codebook(), of.settings.policy, places, self.store.records(Source), near)

    def ground(self) -> Ground:
        """What is drawn under maps."""
        layers = self.workspace.layers
        return self.kept(("ground", *(f"{path}:{path.stat().st_mtime_ns}" for path in layers)), lambda: ground(layers))

    def read(self, text: str) -> tuple[Article, Reading]:
        """What is read in a text that is nowhere stored. Raises PageError, ModelError."""
        with self._reading:
            stage = self.kept(("reader",), self._reader)
            digest = text_digest(text)
            page = Page("the sentence", "", "the sentence", digest, "text")
            article = extract(page, text.encode("utf-8", "replace"), stage.codebook, self.workspace.settings.max_article_chars)
            return article, stage.run([article])[0]

    def _reader(self) -> ReadArticles:
        of = self.workspace
        return ReadArticles(of.codebook(), of.settings.policy, of.model, of.gazetteers)

    def kept(self, name: tuple[str, ...], make: Callable[[], KeptT]) -> KeptT:
        """What `make` makes of the ledger as it stands, made once for each state of it."""
        key = (self.state(), *name)
        with self._keeping:
            making = self._making.setdefault(key, threading.RLock())
        with making:  # others who want the same wait for it; who wants something else does not
            with self._keeping:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]  # type: ignore[return-value]  # the name tells what is under it
            try:
                made = make()
            except TwoSourceError:
                with self._keeping:
                    self._making.pop(key, None)  # what there is not is asked for by any name
                raise
            with self._keeping:
                self._keep(key, made)
            return made

    def _keep(self, key: tuple[str, ...], made: object) -> None:
        """Keeps it, and lets go of what was made of another state of the ledger, and of the oldest."""
        self._kept[key] = made
        self._making.pop(key, None)
        for old in [kept for kept in self._kept if kept[0] != key[0]]:
            del self._kept[old]
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    # ----------------------------------------------------------------------------------------------
    # after a decision

    @property
    def refreshing(self) -> bool:
        """Whether the view is being computed anew."""
        thread = self._refreshing
        return thread is not None and thread.is_alive()

    def refresh(self) -> None:
        """Has the view computed anew beside the pages; waits a moment for it. The decision itself is stored already."""
        with self._keeping:
            self._again = True
            if not self.refreshing:
                self._refreshing = threading.Thread(target=self._refresh, name="refresh", daemon=True)
                self._refreshing.start()
            thread = self._refreshing
        if thread is not None:
            thread.join(_PATIENCE)

    def _wanted(self) -> bool:
        """Whether to compute once more. Who is told no must end: from then on `refresh` begins another."""
        with self._keeping:
            wanted, self._again = self._again, False
            if not wanted:
                self._refreshing = None
            return wanted

    def _refresh(self) -> None:
        while self._wanted():
            try:
                pipeline.recompute(self.workspace)
                self.trouble = None
            except TwoSourceError as error:
                self.trouble = str(error)
                _LOG.warning("the view could not be computed anew: %s", error)
