"""Scorer of worlds: the ledgers that the program makes of invented reports, against what is true in them by construction."""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from evals.figures import Figure, share
from evals.gold import GoldError
from twosource import codebook
from twosource.assess.cells import assess
from twosource.assess.sides import sides_of
from twosource.config import Settings
from twosource.executors import Pool
from twosource.ingest.readers import Found, read_paths
from twosource.link.incidents import link
from twosource.pipeline import Annotate, ExtractPages
from twosource.read.places.gazetteer import import_gazetteer
from twosource.read.reader import ReadArticles
from twosource.records import Failure
from twosource.simulate import knowledge, printed, worlds
from twosource.stage import in_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evals.reading import Program
    from twosource.codebook import Codebook
    from twosource.read.model import Encoder
    from twosource.records import Article, Claim, Reading, View
    from twosource.simulate.printed import World

    Count: TypeAlias = Callable[[str, Iterable[bool]], None]

SEED = 5
_POLICY = "default"


class Wanted(Struct, frozen=True):
    """A world to be built: its number and kind under the seed."""

    number: int
    kind: str


class Tally(Struct, frozen=True):
    """What was counted in some worlds: by name, how often it was so, and how often it could have been."""

    so: dict[str, int]
    of: dict[str, int]


def score(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over worlds of the generator, read with their own codebooks and gazetteers (`path` says how many of which kind):

    - false merges: of all pairs of different incidents of a world, those that the program has as one;
    - splits: of all pairs of articles on one incident, those that it has in two;
    - false collapse: of all pairs of independent origins of an incident, those that it has as one;
    - missed collapse: of all pairs of articles that rest on one origin, and that it has in one incident, those on two;
    - origins right: incidents with exactly as many origins as there are;
    - conflicts found: of all pairs of origins whose accounts contradict each other (or only differ in scope), those shown so;
    - conflicts false: of all pairs of origins shown as contradicting each other, those that do not;
    - control rewrites, control witnesses: worlds of ten rewrites, or of ten witnesses, in which one source, or ten, stand behind
      all that is told; "in one incident" where their main incident also has so many origins.

    An incident is found where most of its claims are; so is an origin.
    """
    del program
    try:
        wanted = [Wanted(number, kind) for kind, many in json.loads(path.read_text()).items() for number in range(1, many + 1)]
    except (ValueError, AttributeError, TypeError) as error:
        message = f"{path}: {error}; it must say how many worlds of which kind"
        raise GoldError(message) from error
    if limit:
        wanted = [one for one in wanted if one.number <= limit]
    results = list(Pool().map(BuildWorlds(), in_batches(wanted, 1)))
    failed = [one for one in results if isinstance(one, Failure)]
    if failed:
        message = f"{len(failed)} worlds failed; the first: {failed[0].where}: {failed[0].what}"
        raise GoldError(message)
    return figures([one for one in results if isinstance(one, Tally)]), len(wanted)


_ERRORS = frozenset({"false merges", "false collapse", "missed collapse", "splits", "strays", "conflicts false"})


def figures(tallies: Sequence[Tally]) -> list[Figure]:
    """The sums over all worlds, as shares."""
    so, of = Counter[str](), Counter[str]()
    for tally in tallies:
        so.update(tally.so)
        of.update(tally.of)
    return [Figure(name, share(so[name], of[name]), of[name], name in _ERRORS) for name in sorted(of)]


class BuildWorlds:
    """Builds worlds' ledgers and compares them with the truth; picklable, loads the model once in each process."""

    name = "worlds"
    needs = (Wanted,)
    makes = (Tally,)

    def run(self, batch: Sequence[Wanted]) -> list[Tally]:
        """One tally per world."""
        return [self._one(one) for one in batch]

    def where(self, item: Wanted) -> str:
        """The world's kind and number."""
        return f"{item.kind} world {item.number}"

    def _one(self, wanted: Wanted) -> Tally:
        world = worlds.imagine(SEED, wanted.number, wanted.kind)
        articles, readings, book = read(world, self._encoder())
        return compare(wanted.kind, worlds.true_ledger(world), ledger(articles, readings, book))

    def _encoder(self) -> Encoder:
        from twosource.read.model import Encoder  # noqa: PLC0415 - only workers load the model

        if "encoder" not in self.__dict__:
            self.__dict__["encoder"] = Encoder()
        encoder: Encoder = self.__dict__["encoder"]
        return encoder

    def __getstate__(self) -> dict[str, object]:
        """Nothing: each worker loads its own model."""
        return {}


def read(world: World, encoder: Encoder) -> tuple[list[Article], list[Reading], Codebook]:
    """The world's reports as the program reads them, by the shipped codebook with the world's own on top."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "world.yml").write_text(knowledge.codebook(world.setting), encoding="utf-8")
        (folder / "places.csv").write_text(knowledge.gazetteer(world.setting), encoding="utf-8")
        lines = (json.dumps(printed.record(one), ensure_ascii=False) for one in world.written)
        (folder / "reports.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        book = codebook.load([folder / "world.yml"], codebook.shipped())
        import_gazetteer(folder / "places.csv", folder / "places.db")
        stage = ReadArticles(book, _POLICY, gazetteers=[folder / "places.db"])
        stage.__dict__["encoder"] = encoder
        annotate = Annotate(ExtractPages(book, Settings().max_article_chars), stage)
        pages = [one for one in read_paths([str(folder / "reports.jsonl")], Settings().max_page_bytes) if isinstance(one, Found)]
        both = annotate.run(pages)
    return [one for one, _ in both], [one for _, one in both], book


def ledger(articles: Sequence[Article], readings: Sequence[Reading], book: Codebook) -> View:
    """The view of these articles."""
    return assess(articles, readings, link(articles, readings, (), book), book, _POLICY)


# --------------------------------------------------------------------------------------------------
# comparing


class Seen(Struct, frozen=True):
    """A claim of the program where the truth has one: what it tells of there and here, and on whom it rests there and here."""

    article: str
    incident: str
    origin: str
    found_incident: str
    found_origin: str
    claim: str


def seen(true: View, found: View) -> list[Seen]:
    """Every claim of the program that stands in a line of the truth, matched with it by where it stands."""
    refs = {article.id: article.ref for article in (*true.articles, *found.articles)}
    lines: dict[str, list[Claim]] = defaultdict(list)
    for claim in true.claims:
        lines[refs[claim.article]].append(claim)
    of, root = _places(true)
    here, here_root = _places(found)
    return [
        Seen(refs[claim.article], of[line.id], root[line.id], here[claim.id], here_root.get(claim.id, ""), claim.id)
        for claim in found.claims
        if claim.id in here
        for line in lines[refs[claim.article]]
        if line.span.covers(claim.trigger)
    ]


def _places(view: View) -> tuple[dict[str, str], dict[str, str]]:
    incident = {claim: one.id for one in view.incidents for claim in one.claims}
    return incident, {claim: origin.id for origin in view.origins for claim in origin.claims}


def compare(kind: str, true: View, found: View) -> Tally:
    """What the program has right and wrong in one world."""
    so, of = Counter[str](), Counter[str]()

    def count(name: str, verdicts: Iterable[bool]) -> None:
        known = list(verdicts)
        so[name] += sum(known)
        of[name] += len(known)

    told = seen(true, found)
    if kind != "mixed":
        wanted = {"rewrites": 1, "witnesses": 10}[kind]
        roots = {origin.id: origin.root for origin in found.origins}
        count(f"control {kind}", [len({roots[one.found_origin] for one in told if one.found_origin}) == wanted])
        count(f"control {kind}, in one incident", [_origins(found, true.incidents[0].id, told) == wanted])
        return Tally(dict(so), dict(of))
    by_day = [one.id for one in true.incidents if one.when]
    home = {one: _most(seen.found_incident for seen in told if seen.incident == one) for one in by_day}
    count("incidents found", [home[one] is not None for one in by_day])
    count("false merges", [home[one] == home[two] is not None for one, two in combinations(by_day, 2)])
    count("strays", _strays(told))
    count("origins right", [_origins(found, one.id, told) == one.origins for one in true.incidents if one.when])
    for one in by_day:
        own = [seen for seen in told if seen.incident == one]
        _count_origins([seen for seen in own if seen.found_incident == home[one]], true, one, count)
        articles = {article: _most(seen.found_incident for seen in own if seen.article == article) for article in _named(own)}
        count("splits", [articles[a] != articles[b] for a, b in combinations(articles, 2)])
    _count_conflicts(told, true, found, count)
    return Tally(dict(so), dict(of))


def _named(told: Sequence[Seen]) -> list[str]:
    return sorted({one.article for one in told})


def _most(names: Iterable[str]) -> str | None:
    """The name that stands most often, the first by name among equals."""
    found = Counter(name for name in names if name)
    return min(found, key=lambda name: (-found[name], name)) if found else None


def _strays(told: Sequence[Seen]) -> list[bool]:
    """For each matched claim whether it sits in an incident that is mainly another."""
    main = {
        name: _most(one.incident for one in told if one.found_incident == name) for name in {one.found_incident for one in told}
    }
    return [main[one.found_incident] != one.incident for one in told]


def _origins(found: View, incident: str, told: Sequence[Seen]) -> int:
    """How many origins the program has for that incident of the truth."""
    home = _most(one.found_incident for one in told if one.incident == incident)
    return next((one.origins for one in found.incidents if one.id == home), 0)


def _count_origins(own: Sequence[Seen], true: View, incident: str, count: Count) -> None:
    roots = [one.id for one in true.origins if one.incident == incident]
    main = {root: _most(one.found_origin for one in own if one.origin == root) for root in roots}
    known = [root for root in roots if main[root]]
    count("false collapse", [main[one] == main[two] for one, two in combinations(known, 2)])
    verdicts = []
    for root in known:
        mine = [one for one in own if one.origin == root]
        by_article = {article: _most(one.found_origin for one in mine if one.article == article) for article in _named(mine)}
        verdicts += [by_article[a] != by_article[b] for a, b in combinations(by_article, 2)]
    count("missed collapse", verdicts)


def _count_conflicts(told: Sequence[Seen], true: View, found: View, count: Count) -> None:
    """Conflicts as pairs of true origins of one incident, with their kind."""
    roots = {one.claim: one.origin for one in told}
    true_roots = {claim: origin.id for origin in true.origins for claim in origin.claims}
    wanted = _pairs(true, true_roots)
    shown = _pairs(found, roots)
    count("conflicts found", [kind in shown.get(pair, ()) for pair, kinds in sorted(wanted.items()) for kind in sorted(kinds)])
    count(
        "conflicts false",
        [kind not in wanted.get(pair, ()) for pair, kinds in sorted(shown.items()) for kind in sorted(kinds) if kind != "scope"],
    )


def _pairs(view: View, roots: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in view.conflicts:
        for sides in product(*sides_of(one)):
            left, right = (roots.get(side) for side in sides)
            if left and right and left != right:
                pairs[min(left, right), max(left, right)].add(one.kind)
    return pairs
