"""The codebook: what an analyst knows and may edit, in YAML, decoded into frozen records.

A codebook file is a mapping from section names to lists of entries; any file may hold any section.
The files that ship lie in `data/codebooks/`; a workspace's own `codebooks/*.yml` come after them:
an entry with an id already known replaces that entry, any other is added. An error names file and line.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, get_args

import msgspec
import yaml
from msgspec import Struct

from twosource.codebook_values import problem
from twosource.errors import CodebookError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Entry(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """What every codebook entry has: an id, unique in its section. It keeps its hash: tables are looked up by their entries."""

    id: str


class EventType(Entry, frozen=True, forbid_unknown_fields=True):
    """A kind of happening (or, with `state`, of state) and the words that name it.

    `verbs` and `nouns` are lemmas (the program inflects them), `phrases` fixed runs of words. Words that are also `ambiguous`
    count only beside a subject of `subjects` or an object of `objects`; there "@x" stands for the word list event_x, and
    "-x" forbids.
    `family` groups types that may be one incident ("attack"). `roles` maps a dependency or PropBank
    role to a slot where it differs from the usual. `mappings`: plover, acled, cameo, ucdp codes, and under `ace` the kinds of
    event by which corpora of ACE's family and the encoder know it ("die/injure"). Of a `passing` type mentions are
    read, but no claims are made; `seen` is the kind of event that the encoder sees, which this type stands for where no word
    of the codebook names another.
    """

    label: str
    family: str
    state: bool = False
    passing: bool = False
    seen: str = ""
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    harm: str | None = None
    mappings: dict[str, str] = {}
    note: str = ""


class KnownActor(Entry, frozen=True, forbid_unknown_fields=True):
    """An actor with its aliases. `kind` as Mention.kind; `side` groups forces that act together.

    `source_kind` is what it is when it speaks (party, military, official, monitor, activist ...).
    `since`, `until` (ISO dates) bound the validity of the aliases; `cased` aliases match only in that case ("IS").
    `seats` are the cities that stand for it where they speak or act ("Moscow said"). `reliability` (A to F) is your own rating.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    cased: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    source_kind: str | None = None
    party: str | None = None
    country: str | None = None
    since: str | None = None
    until: str | None = None
    wikidata: str | None = None
    reliability: str | None = None


class Outlet(Entry, frozen=True, forbid_unknown_fields=True):
    """A publisher or agency: `kind` is outlet or agency; `domains` without www; `party` the actor it speaks for.

    `reliability` (A to F) is your own rating of it.
    """

    name: str
    kind: str = "outlet"
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None
    party: str | None = None
    reliability: str | None = None


class SourceKind(Entry, frozen=True, forbid_unknown_fields=True):
    """Nouns ("spokesman", "resident") and names' parts ("Observatory") that tell what kind a source is."""

    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    note: str = ""


class Cue(Entry, frozen=True, forbid_unknown_fields=True):
    """A verb, noun or phrase of saying: the relation it makes, the stance it gives, whether it hedges.

    `takes`: clause (a content clause), object (the content is its object), listener (its object is who was told).
    """

    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    relation: str = "says"
    stance: str = "asserts"
    hedge: bool = False
    takes: tuple[str, ...] = ("clause",)


class Hedge(Entry, frozen=True, forbid_unknown_fields=True):
    """A word that weakens a claim ("reportedly") or sets its modality ("plans to", "feared")."""

    words: tuple[str, ...]
    stance: str | None = None
    modality: str | None = None


class Group(Entry, frozen=True, forbid_unknown_fields=True):
    """A group of people that counts are told for, by the nouns and adjectives that name it."""

    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Measure(Entry, frozen=True, forbid_unknown_fields=True):
    """What can befall the counted (killed, injured ...), by its words, as lemmas.

    `verbs` befall their object, `undergone` verbs their subject ("die"); `nouns` count the harm itself ("deaths"),
    `adjectives` stand with the number or noun ("dead"), `phrases` are fixed runs of words after the noun ("lost their lives").
    """

    verbs: tuple[str, ...] = ()
    undergone: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class NumberHedge(Entry, frozen=True, forbid_unknown_fields=True):
    """Words around a number that bound or blur it: `effect` is at_least, more_than, at_most, less_than or about."""

    effect: str
    words: tuple[str, ...]


class Policy(Entry, frozen=True, forbid_unknown_fields=True):
    """A published rule: what vague number words mean, how a cell's value is chosen, when it is corroborated.

    `vague` maps a word to its value (low = best); `ranges` maps a word to its low and high where the policy bounds both ends, and
    "some" to what people without any number ("casualties", "others") count as. `value` names the rule that picks the
    cell's value. `corroborated_at` is how many independent origins corroborate a cell.
    `slots` names another rule for single slots; `hierarchy` lists kinds of sources, the most trusted first, for that rule.
    `leaves_out` are groups of people who do not count in the number of all (a record of civilian harm leaves out fighters).
    """

    label: str
    vague: dict[str, int] = {}
    ranges: dict[str, tuple[int, int]] = {}
    value: str = "origins_then_latest"
    slots: dict[str, str] = {}
    hierarchy: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    corroborated_at: int = 2
    note: str = ""

    @property
    def some(self) -> tuple[int, int | None]:
        """Low and high of people told of without any number: at least one, unless the policy bounds them."""
        return self.ranges.get("some", (1, None))


class Anchor(Entry, frozen=True, forbid_unknown_fields=True):
    """An event whose date everybody knows; it may settle the year of a report that tells of it."""

    name: str
    aliases: tuple[str, ...]
    start: str
    end: str
    place: str | None = None


class Holiday(Entry, frozen=True, forbid_unknown_fields=True):
    """A named day or season: `when` is MM-DD, or one ISO interval per year under `years`, or a `rule` (calendars.py).

    A year that is listed outranks the rule.
    """

    names: tuple[str, ...]
    when: str | None = None
    years: dict[str, str] = {}
    rule: str | None = None


class ChromePattern(Entry, frozen=True, forbid_unknown_fields=True):
    """A regular expression over one whole line of text that marks it as a block of that kind."""

    pattern: str
    block: str = "chrome"
    note: str = ""


class Toponym(Entry, frozen=True, forbid_unknown_fields=True):
    """What the place reader must know beyond the gazetteer: `kind` is demonym, country, alias, region, abbreviation or never.

    `words` match whole words; capitals in an all-capital word ("US") count. `value` is what they stand for: a
    country code (demonym, country), the name to look up (alias, abbreviation). `country` and `level` (a kind of
    the gazetteer) narrow what an alias finds. A region is its own place: `lat`, `lon` are its midst.
    """

    kind: str
    words: tuple[str, ...]
    value: str | None = None
    country: str | None = None
    level: str | None = None
    lat: float | None = None
    lon: float | None = None


class TimeWord(Entry, frozen=True, forbid_unknown_fields=True):
    """Words of time and what they stand for in TIMEX3: `kind` is reference, adjective, daypart, moment or frequency."""

    kind: str
    value: str
    words: tuple[str, ...]


class WordList(Entry, frozen=True, forbid_unknown_fields=True):
    """Words that one mechanism of the program goes by (titles, abbreviations, head nouns): the id names their use."""

    words: tuple[str, ...]
    note: str = ""


class Model(Entry, frozen=True, forbid_unknown_fields=True):
    """What was learnt from examples: the weight of each feature; a sum of `bias` and weights above `needed` says yes.

    The sum is the natural logarithm of the odds. `origin` tells what it was learnt from and how well it is calibrated.
    """

    bias: float
    weights: dict[str, float]
    needed: float = 0.0
    origin: str = ""

    def odds(self, features: Iterable[tuple[str, float]]) -> float:
        """The natural logarithm of the odds that these features give; one without a weight says nothing."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features)


class Codebook(Struct, frozen=True, dict=True):
    """All sections, merged, and the digest of the files they came from."""

    event_types: tuple[EventType, ...] = ()
    actors: tuple[KnownActor, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    source_kinds: tuple[SourceKind, ...] = ()
    cues: tuple[Cue, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    groups: tuple[Group, ...] = ()
    policies: tuple[Policy, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    chrome: tuple[ChromePattern, ...] = ()
    toponyms: tuple[Toponym, ...] = ()
    word_lists: tuple[WordList, ...] = ()
    time_words: tuple[TimeWord, ...] = ()
    measures: tuple[Measure, ...] = ()
    number_hedges: tuple[NumberHedge, ...] = ()
    models: tuple[Model, ...] = ()
    digest: str = ""

    def words(self, name: str) -> frozenset[str]:
        """The words of the list with that id, in lower case; empty where no codebook has it."""
        return self._lists.get(name, frozenset())

    @cached_property
    def _lists(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for entry in self.word_lists:
            found.setdefault(entry.id, set()).update(word.casefold() for word in entry.words)
        return {name: frozenset(words) for name, words in found.items()}

    def model(self, name: str) -> Model:
        """The learnt weights with that id; all nought where no codebook has them."""
        return next((model for model in self.models if model.id == name), Model(name, 0.0, {}))

    def policy(self, name: str) -> Policy:
        """The policy with that id, or a CodebookError that lists those there are."""
        for policy in self.policies:
            if policy.id == name:
                return policy
        known = ", ".join(policy.id for policy in self.policies)
        message = f"policy {name!r} is in no codebook; known are: {known}"
        raise CodebookError(message)


_SECTIONS: dict[str, type[Entry]] = {
    field.name: get_args(field.type)[0] for field in msgspec.structs.fields(Codebook) if field.name != "digest"
}
_DEEP = 500
_PATH = re.compile(r"`\$((?:\.[\w-]+|\[\d+\]|\[\.\.\.\])*)`")


@cache
def shipped() -> Codebook:
    """The codebook that ships with the package."""
    folder = files("twosource") / "data" / "codebooks"
    return load(sorted(Path(str(folder)).glob("*.yml")))


def load(paths: Iterable[Path], base: Codebook | None = None) -> Codebook:
    """The codebook of `base` and these files, later entries replacing earlier ones with the same id.

    Raises CodebookError naming file and line for YAML errors, unknown sections or keys, and wrong types.
    """
    digest = hashlib.sha256((base.digest if base else "").encode())
    merged: dict[str, dict[str, Entry]] = {
        name: {entry.id: entry for entry in getattr(base, name)} if base else {} for name in _SECTIONS
    }
    for path in paths:
        data = _bytes_of(path)
        digest.update(data)
        for section, entries in _read(path, data).items():
            merged[section].update(entries)
    return Codebook(**{name: tuple(found.values()) for name, found in merged.items()}, digest=digest.hexdigest())  # type: ignore[arg-type]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path}:1: cannot be read ({error.strerror}); check its name and its permissions"
        raise CodebookError(message) from error


def _read(path: Path, data: bytes) -> dict[str, dict[str, Entry]]:
    try:
        _check_depth(path, data)
        root = yaml.compose(data, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        message = f"{path}:{line}: not valid YAML: {getattr(error, 'problem', error)}"
        raise CodebookError(message) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        _fail(path, root, f"a codebook is a mapping of sections; known sections: {', '.join(_SECTIONS)}")
    found: dict[str, dict[str, Entry]] = {}
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in _SECTIONS:
            _fail(path, key, f"unknown section {key.value!r}; known sections: {', '.join(_SECTIONS)}")
        if not isinstance(value, yaml.SequenceNode):
            _fail(path, value, f"section {key.value!r} must be a list of entries")
        found[key.value] = {}
        for node in value.value:
            entry = _entry(path, node, key.value)
            if entry.id in found[key.value]:
                _fail(path, node, f"the id {entry.id!r} stands twice in section {key.value!r}")
            found[key.value][entry.id] = entry
    return found


def _check_depth(path: Path, data: bytes) -> None:
    """Refuses what is nested so deeply that the parser, which recurses in C, would take the program down with it."""
    if max(map(data.count, (b"[", b"{", b"- "))) < _DEEP:
        return
    depth = 0
    for event in yaml.parse(data, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEP:
            line = event.start_mark.line + 1 if event.start_mark else 1
            message = f"{path}:{line}: nested more than {_DEEP} deep; a codebook needs four"
            raise CodebookError(message)


def _entry(path: Path, node: yaml.Node, section: str) -> Entry:
    try:
        entry = msgspec.convert(_plain(node), _SECTIONS[section])
    except msgspec.ValidationError as error:
        _fail(path, _blamed(node, str(error)), str(error).replace("Object", "The entry"))
    except ValueError as error:
        _fail(path, node, f"not a number: {error}")
    except RecursionError:
        _fail(path, node, "an entry that holds itself; write it out")
    wrong = problem(section, entry)
    if wrong is not None:
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        _fail(path, next((key for key, _ in keys if key.value == wrong[0]), node), wrong[1])
    return entry


def _plain(node: yaml.Node) -> object:
    """The node as plain Python data; scalars keep YAML's types, except that dates stay strings."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    tag = node.tag.rpartition(":")[2]
    if tag == "int":
        return int(node.value.replace("_", "").replace(",", ""), 0)
    if tag == "float":
        return float(node.value)
    if tag == "bool" and node.value.lower() in {"true", "false"}:  # "no" and "on" are words here
        return node.value.lower() == "true"
    return None if tag == "null" else node.value


def _blamed(node: yaml.Node, message: str) -> yaml.Node:
    """The node that a msgspec message is about: it names a path, or an unknown field."""
    unknown = re.search(r"unknown field `([^`]+)`", message)
    if unknown and isinstance(node, yaml.MappingNode):
        return next((key for key, _ in node.value if key.value == unknown[1]), node)
    path = _PATH.search(message)
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+|\.\.\.)\]", path[1] if path else ""):
        if name and isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == name), node)
        elif index.isdigit() and isinstance(node, yaml.SequenceNode):
            node = node.value[int(index)]
    return node


def _fail(path: Path, node: yaml.Node, what: str) -> NoReturn:
    message = f"{path}:{node.start_mark.line + 1}: {what}"
    raise CodebookError(message)
