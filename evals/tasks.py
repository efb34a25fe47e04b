"""The tasks: where each one's corpus lies, what scores it, how many records the gate takes, and what its figures are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from evals import coreference, grades, grouping, happenings, reuse, rivals, sayings, syntax, tolls, validation, whenwhere, worlds
from evals.figures import Figure
from evals.gold import file_digest
from evals.reading import Program

Scorer: TypeAlias = Callable[[Path, int | None, Program], tuple[list[Figure], int]]

ROOT = Path(__file__).parent.parent


class Task(Struct, frozen=True):
    """One thing to measure. `corpus` lies under the data folder, or under the repository where `own` is set.

    `limit` is how many records the gate takes (None: all). `rows` say, for each row of the README's table, what its
    metrics, joined by slashes, show.
    """

    name: str
    scorer: Scorer
    corpus: str
    what: str
    rows: dict[str, tuple[str, ...]]
    limit: int | None = None
    own: bool = False

    def path(self, data: Path, split: str = "dev") -> Path:
        """The corpus file of that split; the plain one where both it and a gzip exist. It may be missing."""
        wanted = (ROOT if self.own else data) / self.corpus.replace("dev.", f"{split}.")
        plain = wanted.with_suffix("") if wanted.suffix == ".gz" else wanted
        packed = plain.with_name(f"{plain.name}.gz")
        return plain if plain.is_file() or not packed.is_file() else packed


class Score(Struct, frozen=True):
    """The figures of one task, and what they were taken over."""

    task: str
    sha256: str
    records: int
    figures: tuple[Figure, ...]


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task(
            "syntax",
            syntax.syntax,
            "ud_ewt/dev.conllu.gz",
            "EWT dev, gold words",
            {"parts of speech": ("upos",), "dependencies, UAS / LAS": ("uas", "las"), "sentences that are a tree": ("trees",)},
        ),
        Task(
            "entities",
            syntax.names,
            "uner_ewt/dev.iob2",
            "UNER EWT dev, gold words",
            {"names, exact F1: all / PER / LOC / ORG": ("f1", "PER f1", "LOC f1", "ORG f1")},
        ),
        Task(
            "re3d",
            syntax.mentions,
            "re3d/train.jsonl",
            "re3d (Syria, Iraq)",
            {
                "names and phrases found with a fitting kind, overlap: precision / F1": ("precision", "f1"),
                "of those there are: person / organisation / location": (
                    "Person recall",
                    "Organisation recall",
                    "Location recall",
                ),
            },
        ),
        Task(
            "attribution",
            sayings.attribution,
            "polnear/dev.jsonl",
            "PolNeAR dev",
            {
                "who says what, exact F1: source / cue / content": ("source f1", "cue f1", "content f1"),
                "linked pairs, overlap F1: source and cue / content and cue": ("source-cue pairs f1", "content-cue pairs f1"),
            },
            limit=40,
        ),
        Task(
            "chains",
            sayings.chains,
            "tests/cases/chains.yml",
            "our own invented cases",
            {"chains, every source in order and the stance: open / held-back cases": ("open", "held")},
            own=True,
        ),
        Task(
            "times",
            whenwhere.times,
            "tempeval/dev.jsonl",
            "TempEval (TimeBank, AQUAINT) dev",
            {"time expressions, strict F1: span / span and value": ("span f1", "value f1")},
        ),
        Task(
            "roles",
            happenings.roles,
            "propbank_ewt/dev.jsonl",
            "PropBank EWT dev, gold words and predicates",
            {"roles of a predicate, F1": ("role arcs f1",)},
        ),
        Task(
            "events_voa",
            happenings.events,
            "m2e2/dev.jsonl",
            "M2E2 dev",
            {
                "events, F1: trigger and kind / argument and slot": ("trigger f1", "argument f1"),
                "the same in sentences where anything is marked": ("trigger f1, marked", "argument f1, marked"),
            },
            limit=500,
        ),
        Task(
            "events_web",
            happenings.events,
            "wikievents/dev.jsonl",
            "WikiEvents dev",
            {
                "events, F1: trigger and kind / argument and slot": ("trigger f1", "argument f1"),
                "the same in sentences where anything is marked": ("trigger f1, marked", "argument f1, marked"),
            },
        ),
        Task(
            "toponyms",
            whenwhere.toponyms,
            "places/lgl.dev.jsonl",
            "LGL dev, *seen*",
            {
                "place names found, F1": ("f1",),
                "place names within 161 km: of those found / of all": ("within 161 km, found", "within 161 km, all"),
            },
            limit=60,
        ),
        Task(
            "event_places",
            whenwhere.event_places,
            "halterman_event_location/dev.jsonl",
            "Halterman dev",
            {"where a violent act took place: recall / precision": ("recall", "precision")},
        ),
        Task(
            "airwars",
            tolls.airwars,
            "airwars/dev.jsonl",
            "Airwars narratives dev, *seen*",
            {
                "both ends of the range: killed / injured": ("killed exact", "injured exact"),
                "the date, published the day after": ("date exact",),
                "the place within 5 km / 25 km": ("place within 5 km", "place within 25 km"),
            },
            limit=100,
        ),
        Task(
            "isafpr",
            tolls.isafpr,
            "isafpr/dev.jsonl",
            "ISAF press releases dev, *seen*",
            {
                "least number exact: killed / captured": ("min killed exact", "min captured exact"),
                "the same where there were any": ("min killed exact, some", "min captured exact, some"),
                "the province": ("province",),
            },
            limit=200,
        ),
        Task(
            "gva",
            tolls.gva,
            "gva_violent_corpus/dev.jsonl",
            "Gun Violence Archive articles dev, *seen*",
            {"final toll, exact: killed / injured / both": ("killed exact", "injured exact", "both exact")},
            limit=100,
        ),
        Task(
            "incidents",
            grouping.incidents,
            "gva_violent_corpus/dev.jsonl",
            "Gun Violence Archive articles dev, *seen*",
            {
                "articles of one incident put together, pairs: precision / recall": ("pairs precision", "pairs recall"),
                "the same as F1: pairs / B-cubed": ("pairs f1", "b-cubed f1"),
            },
        ),
        Task(
            "event_coreference",
            coreference.event_coreference,
            "ecbplus/dev.jsonl",
            "ECB+ dev, gold mentions",
            {
                "mentions of one event put together, F1: CoNLL / MUC / B-cubed / CEAF-e": (
                    "conll f1",
                    "muc f1",
                    "b-cubed f1",
                    "ceaf-e f1",
                )
            },
        ),
        Task(
            "source_reports",
            validation.source_reports,
            "famus/dev.jsonl.gz",
            "FAMuS dev, *seen*",
            {
                "an article reports the event of a passage, accuracy: all / valid / invalid": (
                    "accuracy",
                    "valid found",
                    "invalid refused",
                )
            },
        ),
        Task(
            "grades",
            grades.grades,
            "airwars/dev.jsonl",
            "Airwars narratives dev, *seen*",
            {"suggested grade, macro F1": ("macro f1",)},
            limit=150,
        ),
        Task(
            "population",
            rivals.population,
            "truth_discovery/population_conflicts_gold.csv",
            "city populations, conflicting claims",
            {"true value chosen: majority of origins / track record of sources": ("majority", "record")},
        ),
        Task(
            "reuse",
            reuse.reuse,
            "text_reuse/fakes_syria.jsonl",
            "FA-KES pairs, our own labels, *seen*",
            {"text taken from another outlet: precision / recall / F1": ("precision", "recall", "f1")},
        ),
        Task(
            "worlds",
            worlds.score,
            "evals/worlds.json",
            "invented worlds of known truth",
            {
                "wrong merges: of incidents / of independent origins": ("false merges", "false collapse"),
                "wrong splits: of articles on one incident / on one origin": ("splits", "missed collapse"),
                "incidents with the right number of origins": ("origins right",),
                "ten rewrites are one origin / ten witnesses are ten": ("control rewrites", "control witnesses"),
                "contradictions between origins: found / false": ("conflicts found", "conflicts false"),
            },
            limit=60,
            own=True,
        ),
    )
}


def score(task: Task, path: Path, limit: int | None, program: Program) -> Score:
    """The task's figures over a file, over its first `limit` records by the hash of their ids.

    Raises GoldError for broken gold, ReadingFailed where the program fails.
    """
    figures, records = task.scorer(path, limit, program)
    return Score(task.name, file_digest(path), records, tuple(figures))
