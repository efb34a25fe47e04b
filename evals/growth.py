"""How linking and assessing grow with the corpus: `python -m evals.growth 1000 10000` times them, in CPU milliseconds an article.

Reading is left out: articles come with their claims. They tell of invented incidents (a day, one of many towns, a toll, people
with invented names), one to six articles each, in words drawn by rank as in real text. The number of incidents a day stays the
same, so a larger corpus covers more days, as a ledger that is kept up does. Everything follows from the seed.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from twosource import codebook, pipeline
from twosource.assess.cells import assess
from twosource.config import Workspace
from twosource.ledger.store import Store
from twosource.link.gathering import gather, pairs_of
from twosource.link.incidents import prepare
from twosource.link.notes import notes_of
from twosource.read.reader import ReadArticles
from twosource.records import (
    Arg,
    Article,
    Block,
    Claim,
    Count,
    Entity,
    Interval,
    Links,
    Place,
    PlaceMention,
    Reading,
    Source,
    Span,
    Step,
    make_id,
    text_digest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEED = 7
_TOWNS = 900
_A_DAY = 25
_MOST_ARTICLES = 6
_SENTENCES = 6
_WORDS = 30_000
_SENTENCE_WORDS = 14
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xo", "yi", "za")


def invent(number: int, seed: int = _SEED) -> list[tuple[Article, Reading]]:
    """So many articles with their readings."""
    rng = random.Random(seed)  # noqa: S311 invented data
    towns = [invent_town(index, rng) for index in range(_TOWNS)]
    made: list[tuple[Article, Reading]] = []
    incident = 0
    while len(made) < number:
        day = date(2015, 1, 1) + timedelta(days=incident // _A_DAY)
        facts = Facts(rng, day, towns)
        made += [tell(f"{incident}-{copy}", facts, rng) for copy in range(rng.randint(1, _MOST_ARTICLES))]
        incident += 1
    return made[:number]


class Facts:
    """What happened in one incident."""

    def __init__(self, rng: random.Random, day: date, towns: Sequence[Place]) -> None:
        self.day = day
        self.town = towns[min(int(rng.expovariate(6 / len(towns))), len(towns) - 1)]
        self.killed = rng.randint(1, 30)
        self.people = [f"{_name(rng)} {_name(rng)}" for _ in range(2)]
        self.words = [_word(rng) for _ in range(12)]


def invent_town(index: int, rng: random.Random) -> Place:
    """The town of that number, on a grid with 44 km between two."""
    name = _name(rng)
    return Place(name, f"geo-{index}", -40 + 0.4 * (index // 30), -30 + 0.4 * (index % 30), "XV", f"Area {index % 12}", "place")


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(3)).capitalize()


def _word(rng: random.Random) -> str:
    """A word by rank: the second is half as frequent as the first, the third a third (Zipf)."""
    rank = int(_WORDS ** rng.random())
    return "".join(_SYLLABLES[rank // len(_SYLLABLES) ** place % len(_SYLLABLES)] for place in range(4))


def tell(ref: str, facts: Facts, rng: random.Random) -> tuple[Article, Reading]:
    """An article on what happened, and what reading would make of it."""
    lines = [f"Planes bombed {facts.town.name} and {facts.killed} people were killed, {' and '.join(facts.people)} among them."]
    lines += [
        " ".join(rng.choice(facts.words) if rng.random() < 0.3 else _word(rng) for _ in range(_SENTENCE_WORDS)) + "."
        for _ in range(_SENTENCES)
    ]
    text = " ".join(lines)
    ends = [sum(len(line) + 1 for line in lines[: at + 1]) - 1 for at in range(len(lines))]
    sentences = tuple(Span(end - len(line), end) for end, line in zip(ends, lines, strict=True))
    digest = text_digest(text)
    name, outlet = make_id("art", ref, digest), f"Outlet {rng.randint(1, 40)}"
    source = Source(make_id("src", outlet), outlet, "outlet")
    published = (facts.day + timedelta(days=1)).isoformat()
    article = Article(
        name, ref, ref, digest, text, digest, (Block("body", 0, len(text)),),
        outlet=outlet, published=Interval(published, published, "day", published),
    )  # fmt: skip
    args = [Arg("place", facts.town, sentences[0])]
    if rng.random() < 0.5:
        args.append(Arg("time", Interval(facts.day.isoformat(), facts.day.isoformat(), "day"), sentences[0]))
    toll = Arg("killed", Count(facts.killed, facts.killed, facts.killed, "people", words=str(facts.killed)), sentences[0])
    chain = (Step(source.id, outlet, "outlet", "publishes"),)
    claims = tuple(
        Claim(
            make_id("clm", name, kind),
            name,
            kind,
            "asserts",
            "happened",
            sentences[0],
            Span(7 + at, 13 + at),
            chain,
            tuple(slots),
        )
        for at, (kind, slots) in enumerate((("air_strike", args), ("killing", [*args, toll])))
    )
    reading = Reading(
        name, sentences, sources=(source,), claims=claims, places=(PlaceMention(14, 20, facts.town),),
        entities=tuple(Entity(f"ent-{person}", person, "person") for person in facts.people),
    )  # fmt: skip
    return article, reading


def measure(number: int) -> dict[str, float]:
    """CPU milliseconds per article of each part of linking and assessing; and the most memory held, in MiB.

    "all" is what every run costs; what is taken from each article once, and kept, stands beside it.
    """
    made = invent(number)
    articles, readings = [one for one, _ in made], [one for _, one in made]
    book = codebook.shipped()
    clock = [time.process_time()]
    notes = notes_of(articles, readings, book, {})
    clock.append(time.process_time())
    found = prepare(articles, readings, (), book, notes)
    clock.append(time.process_time())
    weighed = pairs_of(found.tellings, found.scene, book.model("same_incident"))
    clock.append(time.process_time())
    reasons = gather(found.groups, found.tellings, weighed, found.scene)
    clock.append(time.process_time())
    tied = Links(found.reuse, found.identities, found.settled, found.groups.all(), tuple(sorted((*found.reasons, *reasons))))
    view = assess(articles, readings, tied, book, "default", (), notes)
    clock.append(time.process_time())
    once, within, odds, joined, assessed = (1000 * (after - then) / number for then, after in pairwise(clock))
    return {
        "taken once": once,
        "within articles, and reuse": within, "pairs and their odds": odds, "clustering": joined, "assessing": assessed,
        "all": within + odds + joined + assessed,
        "pairs per article": len(weighed) / number, "incidents per article": len(view.incidents) / number,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def one_more(number: int) -> float:
    """CPU seconds until the view of a stored ledger of so many articles holds one more, which is read already."""
    made = invent(number + 1)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        keep(workspace, made[:-1])
        pipeline.recompute(workspace)
        keep(workspace, made[-1:])
        start = time.process_time()
        pipeline.recompute(workspace)
        return time.process_time() - start


def keep(workspace: Workspace, made: Sequence[tuple[Article, Reading]]) -> None:
    """Takes these articles into the workspace's ledger, as read."""
    stage = ReadArticles(workspace.codebook(), workspace.settings.policy, workspace.model, workspace.gazetteers)
    with Store.open(workspace.ledger) as store:
        store.add_articles(article for article, _ in made)
        store.put_readings(pipeline.stage_fingerprint(stage), (reading for _, reading in made))


def main() -> None:
    """Prints the figures for each number of articles given."""
    gc.disable()  # as a run does: nothing here leaves cycles of objects behind
    for number in map(int, sys.argv[1:]):
        print(number, {name: round(value, 3) for name, value in measure(number).items()}, flush=True)
        print(number, f"one more: {one_more(number):.2f} s", flush=True)


if __name__ == "__main__":
    main()
