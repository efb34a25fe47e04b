"""Every record that stages hand to each other, frozen and typed; the words are those of the design.

Offsets are Python code points, half-open, into the article's text. An id is a hash of the fields that
identify the record and of nothing else (see `make_id`), so that a second run makes the same ids.
They stand in one file on purpose, longer than others may be: who knows this file knows what flows.
Dates are ISO strings, so that records are plain data: `YYYY-MM-DD`, or a date-time with offset.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias

from msgspec import Struct

# --------------------------------------------------------------------------------------------------
# ids and spans


def make_id(prefix: str, *fields: object) -> str:
    """`prefix` and 16 hexadecimal digits of the SHA-256 over the fields, each length-prefixed.

    >>> make_id("art", "a.txt", "00ff") == make_id("art", "a.txt", "00ff")
    True
    >>> make_id("art", "ab", "c") == make_id("art", "a", "bc")
    False
    """
    digest = hashlib.sha256()
    for field in fields:
        data = str(field).encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return f"{prefix}-{digest.hexdigest()[:16]}"


def text_digest(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hexadecimal: what an article's offsets are checked against."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Span(Struct, frozen=True, order=True, gc=False):
    """A run of characters in an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


# --------------------------------------------------------------------------------------------------
# values: what a cell may hold. `is` tells them apart in JSON.


class Interval(Struct, frozen=True, tag_field="is", tag="interval"):
    """A stretch of time. `start` and `end` are inclusive, None is open.

    `precision` is one of time, day, week, month, season, year, longer, unknown. `value` is the TIMEX3
    value where one exists ("2015-11-18", "XXXX-11-18"). `how` is one plain sentence: what it was
    anchored on, or why it is open.
    """

    start: str | None = None
    end: str | None = None
    precision: str = "unknown"
    value: str | None = None
    how: str | None = None


class Count(Struct, frozen=True, tag_field="is", tag="count"):
    """How many: low / best / high (None is open), of what unit and group, and of what kind.

    `kind` is tally (33 killed), stock (15,000 remain) or rate (15 a day; `per` = day). `group` is None
    (unspecified) or a code of the codebook's groups. `words` are the text's own. `as_of` is set for
    running totals. `part_of` is the `words` of the larger count that this one is a share of. `with_dead` marks a number of
    people hit of whom some may have died ("six were shot"): as injured it still counts those.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    unit: str | None = None
    group: str | None = None
    kind: str = "tally"
    per: str | None = None
    approx: bool = False
    as_of: Interval | None = None
    part_of: str | None = None
    named: tuple[str, ...] = ()
    words: str = ""
    with_dead: bool = False


class Place(Struct, frozen=True, tag_field="is", tag="place"):
    """Where. `precision`: exact, place, near, admin2, admin1, country, unresolved.

    Unresolved places have no id, lat, lon; `within` then names the nearest container that was resolved.
    `lat`, `lon` in degrees WGS84. `country` is ISO 3166-1 alpha-2. `admin1` is the area's name.
    """

    name: str
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    precision: str = "unresolved"
    within: str | None = None
    how: str | None = None


class Actor(Struct, frozen=True, tag_field="is", tag="actor"):
    """Who: an identity id, and the name to show. `kind` as in Mention."""

    actor: str
    name: str
    kind: str | None = None


class Words(Struct, frozen=True, tag_field="is", tag="words"):
    """A value that is only its own words (an instrument, an unresolved description)."""

    text: str


Value: TypeAlias = Count | Place | Actor | Interval | Words

# --------------------------------------------------------------------------------------------------
# pages and articles (ingest)


class Failure(Struct, frozen=True):
    """An input that could not be used, or a stage that failed on one: named, counted, never silent.

    `where` is `PATH` or `PATH:LINE`; `what` says what is wrong and what to do. `kind` is the class name
    of the error; `stage` the name of the stage.
    """

    where: str
    kind: str
    what: str
    stage: str = "ingest"


class Page(Struct, frozen=True):
    """One page as saved: its bytes are in the vault under `digest` (SHA-256 of the bytes).

    `media` is html, mhtml, text or json line; `ref` names the page for people (JSON Lines id, or the path as
    given). `given` holds what a JSON line, a WARC header or a feed says of it and outranks what is found:
    keys among url, outlet, title, byline, published, language; besides, charset (of the HTTP header), captured
    (WARC-Date) and feed (the feed's name). `where` is PATH or PATH:LINE.
    """

    ref: str
    path: str
    where: str
    digest: str
    media: str
    given: dict[str, str] = {}


class Block(Struct, frozen=True):
    """A labelled stretch of the text: title, byline, dateline, credit, body, caption, chrome."""

    kind: str
    start: int
    end: int
    why: str = ""


class DateWitness(Struct, frozen=True):
    """One thing that dates the article. `kind`: given, metadata, url, dateline, byline, body, clock.

    A clock witness (a site's own clock) never dates the article; it only bounds it from above.
    `span` is None for what stands outside the text (metadata, URL); `evidence` is its words.
    """

    kind: str
    interval: Interval
    evidence: str
    span: Span | None = None


class Article(Struct, frozen=True):
    """The readable text of a page. Immutable; `digest` is SHA-256 of the text.

    Blocks are sorted, do not overlap, and cover every character that is not white space.
    `published` is None or open where nothing but the site's clock dates it; `how` says why.
    `credits` are agencies the article itself credits ("(AFP)"): they are relays, not the outlet.
    `encoding` is how the page's bytes were decoded ("utf-8", "windows-1252, by its bytes"). `protected` marks one that is shared
    without what would lead to a protected source: its text is then masked, and no digest of it is told.
    """

    id: str
    ref: str
    path: str
    page: str
    text: str
    digest: str
    blocks: tuple[Block, ...] = ()
    url: str | None = None
    outlet: str | None = None
    outlet_how: str | None = None
    title: str | None = None
    byline: str | None = None
    language: str | None = None
    published: Interval | None = None
    witnesses: tuple[DateWitness, ...] = ()
    credits: tuple[str, ...] = ()
    encoding: str | None = None
    protected: bool = False


# --------------------------------------------------------------------------------------------------
# the parse: what the encoder says of one article (read/segment.py, read/model.py)


class Token(Struct, frozen=True, gc=False):
    """One word. `head` is the index of its head in the same Parse, -1 for a sentence's root."""

    start: int
    end: int
    text: str
    upos: str
    head: int
    rel: str
    sentence: int


class Sentence(Struct, frozen=True, gc=False):
    """Tokens [first, last) and characters [start, end); `block` is the kind of the block it stands in."""

    first: int
    last: int
    start: int
    end: int
    block: str
    paragraph: int


class TokenRun(Struct, frozen=True, gc=False):
    """Tokens [first, last) with a label: an entity (PER, ORG, LOC) or attribution part.

    For attribution parts `cue` is the index, in Parse.attribution, of the cue it belongs to, or None.
    """

    label: str
    first: int
    last: int
    cue: int | None = None
    score: float = 1.0


class TokenLink(Struct, frozen=True, gc=False):
    """Token `to` plays the part `label` for token `of`, with the encoder's probability."""

    of: int
    to: int
    label: str
    score: float = 1.0


class Signals(Struct, frozen=True):
    """What the encoder's further heads say of an article; each is empty where the model in use has no such head.

    `names`: names of eight kinds (PER ORG GRP LOC FAC WEA VEH NAT); `triggers`: single words that may tell of an event, with its
    likeliest type and how likely that is; `times`: time expressions by type; `roles`: predicate and head word of an argument
    (PropBank's labels); `parts`: trigger and head word of who takes part; `wheres`: a verb and every word of the places it
    happened at; `facts`: for each token how far the writer presents it as having happened, -1 to 1; `antecedents`: for each
    token the head word of the mention before it that names the same, -1 for none. `heads` are the names of those that the
    model has.
    """

    names: tuple[TokenRun, ...] = ()
    triggers: tuple[TokenRun, ...] = ()
    times: tuple[TokenRun, ...] = ()
    roles: tuple[TokenLink, ...] = ()
    parts: tuple[TokenLink, ...] = ()
    wheres: tuple[TokenLink, ...] = ()
    facts: tuple[float, ...] = ()
    antecedents: tuple[int, ...] = ()
    heads: tuple[str, ...] = ()


class Parse(Struct, frozen=True):
    """An article as the encoder reads it. Only title, body and caption blocks are parsed; chrome never is.

    `children[i]` are the dependents of token i, left to right.
    """

    text: str
    tokens: tuple[Token, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    children: tuple[tuple[int, ...], ...] = ()
    entities: tuple[TokenRun, ...] = ()
    attribution: tuple[TokenRun, ...] = ()
    signals: Signals = Signals()

    def span(self, first: int, last: int) -> Span:
        """The characters from token `first` up to and without token `last`."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def subtree(self, token: int) -> tuple[int, ...]:
        """The token and all that hangs from it, in text order."""
        found, queue = [token], [token]
        while queue:
            below = self.children[queue.pop()]
            found.extend(below)
            queue.extend(below)
        return tuple(sorted(found))


# --------------------------------------------------------------------------------------------------
# readings: what one article says


class Mention(Struct, frozen=True):
    """A name, noun phrase or pronoun for somebody or something.

    `kind`: person, organisation, armed_group, place, nationality, facility, weapon, other.
    `form`: name, noun, pronoun. `entity` is shared by the mentions of one thing in one article.
    """

    start: int
    end: int
    kind: str
    form: str
    entity: str


class Entity(Struct, frozen=True):
    """Somebody or something in one article: all mentions with the same `entity` id.

    `actor` is the codebook's actor id where an alias names it. `of` is the entity it speaks or works for
    ("Hala Nasser, of Coast Rights Watch"), `role` the words for that ("spokesman").
    `count` is more than one for plural nouns ("eyewitnesses") where known to be plural, else 1.
    """

    id: str
    name: str
    kind: str
    named: bool = True
    aliases: tuple[str, ...] = ()
    actor: str | None = None
    of: str | None = None
    role: str | None = None
    plural: bool = False


class Speaker(Struct, frozen=True):
    """One of several sources that say the same together: its words, its entity and kind as in Attribution.

    `people` is the noun of those who speak for it, where organisations share that ("activists from X and Y").
    """

    source: tuple[Span, ...]
    entity: str | None = None
    source_kind: str = "unknown"
    people: str = ""


class Attribution(Struct, frozen=True):
    """Source + cue + content in one article; `parent` is the attribution whose content holds this one.

    `entity` is the source's entity after pronouns and descriptions are resolved. `relation`: says, cites,
    quotes, tells, reports, denies, confirms, doubts, according_to, withholds (of who has not
    said it: no chain has that one). `via` names the outlet entity that was told ("told VOA"),
    which then stands between the outlet in front of the reader and the source. `hedges` are words
    such as "reportedly". `stance` is the source's stance towards the content. `rule` says what found it.
    `speakers` are the sources one by one where several stand side by side ("X and Y said"), else empty. `called` are the words
    that name elsewhere whoever speaks, where no mention tells ("he", "the source", of somebody whom no entity covers).
    `distance` is how near the source stands to what it tells: witness, second_hand, assessment, unknown; `unnamed_why` are the
    words that say why it is not named.
    """

    id: str
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    parent: str | None = None
    source_kind: str = "unknown"
    entity: str | None = None
    via: str | None = None
    relation: str = "says"
    stance: str = "asserts"
    hedges: tuple[str, ...] = ()
    rule: str = ""
    speakers: tuple[Speaker, ...] = ()
    called: tuple[Span, ...] = ()
    distance: str = "unknown"
    unnamed_why: Span | None = None


class TimeMention(Struct, frozen=True):
    """A time expression: `type` DATE, TIME, DURATION or SET; `value` in TIMEX3; `interval` None if it has none."""

    start: int
    end: int
    type: str
    value: str
    interval: Interval | None = None
    precision: str = "unknown"
    rule: str = ""


class CountMention(Struct, frozen=True):
    """A number of people or things where it stands.

    `head` is the token of the counted noun ("militants"), `governor` the token that says what befell
    them ("killed"), `measure` what that is: killed, injured, captured, displaced, missing, strength,
    number; None where nothing says so. `rule` names what fired.
    """

    start: int
    end: int
    count: Count
    measure: str | None = None
    head: int | None = None
    governor: int | None = None
    rule: str = ""


class PlaceMention(Struct, frozen=True):
    """A toponym where it stands; `metonym` where it stands for an actor ("Washington said").

    `more_of` is the number, among the article's places, of the finest name of the location that this one only tells
    more of ("Zovia" in "Northtown, Zovia"); None where it tells its own.
    """

    start: int
    end: int
    place: Place
    metonym: bool = False
    entity: str | None = None
    more_of: int | None = None


class EventArg(Struct, frozen=True):
    """One argument of an event: the slot and the characters that fill it."""

    slot: str
    start: int
    end: int
    rule: str = ""


class EventWord(Struct, frozen=True):
    """Words that tell of an event, with the type that they would name alone; empty where they only carry others ("launched")."""

    start: int
    end: int
    type: str = ""


class Event(Struct, frozen=True):
    """A happening or state where the text tells of it; `type` is an id of the codebook's event types.

    `verbal` where a verb names it; `hedges` are the words beside it that weaken it ("reportedly").
    `background` marks what is told beside the news and is no incident of it: the toll of a whole war, a past deed laid at
    somebody's door.
    `words` are all the words that tell of it, the trigger among them ("launched", "air strike", "killing").
    """

    trigger: Span
    type: str
    stance: str = "asserts"
    modality: str = "happened"
    args: tuple[EventArg, ...] = ()
    rule: str = ""
    verbal: bool = False
    hedges: tuple[str, ...] = ()
    background: bool = False
    words: tuple[EventWord, ...] = ()


class EventMention(Struct, frozen=True):
    """A word that names a happening where it stands, told for the first time, again or in passing; no claim rests on it alone.

    `type` is an id of the codebook's event types, `score` how likely the word is one that people would mark, `rule` what saw it.
    """

    start: int
    end: int
    type: str
    args: tuple[EventArg, ...] = ()
    score: float = 1.0
    rule: str = ""


class Site(Struct, frozen=True):
    """Where what a word tells took place, violent or not, as the encoder sees it; no claim rests on it.

    `start` and `end` are the word's, `places` are names in its sentence, `score` is how sure the encoder is of the surest.
    """

    start: int
    end: int
    places: tuple[Span, ...]
    score: float = 1.0


class Source(Struct, frozen=True):
    """Somebody who can say something: a step's `source` is the id of one of these.

    `reliability` (A to F, with `rated_by`) is what people set; `suggested` what its record of agreeing with others would suggest,
    told in `record`, and enters nothing. `protected` marks one that is shared without its name.

    For a named source the id hashes its canonical name (codebook actor, outlet or folded name), so that
    it is the same in every article. For an unnamed one it also hashes the article and its entity.
    `party` is the codebook actor for whom it speaks. `kind` as in the contract's source kinds.
    """

    id: str
    name: str
    kind: str
    named: bool = True
    aliases: tuple[str, ...] = ()
    party: str | None = None
    reliability: str | None = None
    rated_by: str | None = None
    suggested: str | None = None
    record: str | None = None
    protected: bool = False


class Step(Struct, frozen=True):
    """One link of a chain. `relation` is how this source's words reached the step before it:
    publishes (the outlet in front of the reader), then says, cites, quotes, tells, reports, credits ...
    `span` is None for what is not in the text (the outlet).
    """

    source: str
    name: str
    kind: str
    relation: str
    span: Span | None = None


BY_HAND = "set by hand"
"""How the `how` of a value begins that a person set."""


class Arg(Struct, frozen=True):
    """A slot of a claim and its value; `span` is None only for what was inferred, and `how` then says from what."""

    slot: str
    value: Value
    span: Span | None = None
    how: str | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a person set it."""
        return (self.how or "").startswith(BY_HAND)


class Claim(Struct, frozen=True):
    """One happening (or state) as one chain tells it.

    `spans` are all places where this article tells it (the first is the main one); `trigger` the words
    that name it. `state` marks a claim of a state (strength, control), which has no incident.
    `score` is the confidence of the extraction in [0, 1]; it says nothing about truth. `protected` marks a claim of a protected
    source as it is shared: without its words. `background` as that of the event: it is no news of the article.
    """

    id: str
    article: str
    type: str
    stance: str
    modality: str
    span: Span
    trigger: Span
    chain: tuple[Step, ...]
    args: tuple[Arg, ...] = ()
    spans: tuple[Span, ...] = ()
    state: bool = False
    weak: bool = False
    hedges: tuple[str, ...] = ()
    score: float = 1.0
    protected: bool = False
    background: bool = False


class Reading(Struct, frozen=True):
    """All that was read in one article, and the claims made from it."""

    article: str
    sentences: tuple[Span, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    times: tuple[TimeMention, ...] = ()
    counts: tuple[CountMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    events: tuple[Event, ...] = ()
    event_mentions: tuple[EventMention, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    sites: tuple[Site, ...] = ()


# --------------------------------------------------------------------------------------------------
# across articles (link, assess)


class Reuse(Struct, frozen=True):
    """A passage of one article taken from another. `kind`: verbatim, rewrite, quote."""

    id: str
    later: str
    later_span: Span
    earlier: str
    earlier_span: Span
    kind: str
    score: float
    why: str


class Judgement(Struct, frozen=True):
    """same / different / unsure about two things; `by`: person, rule, model. Appended, never erased.

    `made` orders judgements and reviews; `author` and `at` (UTC) say who judged and when, and no result looks at them.
    `left_claims`, `right_claims` are the claims that an incident had when it was judged: they stand for it from then on.
    """

    id: str
    left: str
    right: str
    verdict: str
    by: str
    note: str = ""
    made: str = ""
    author: str = ""
    at: str = ""
    left_claims: tuple[str, ...] = ()
    right_claims: tuple[str, ...] = ()


class Review(Struct, frozen=True):
    """A person's word on one thing. Appended, never erased; `made`, `author`, `at` as in Judgement.

    `verdict`: accept, reject, correct (`value` is the right one), note, protect (a source, at export), rate (a source; `value`
    is its reliability, A to F) or undo (of the review or judgement that `target` names). `claims` are those that the
    incident had whose cell or whose self is reviewed.

    Of an article, `slot` says what is set of it (published, outlet); of a claim, which of its arguments is corrected (or, with
    reject, dropped): the one that stands at `replaces`, else the inferred one of that slot, else a new one. `span` are the words
    of `article` in which the value was found; of a claim's argument they become its span.
    """

    id: str
    target: str
    verdict: str
    value: Value | None = None
    by: str = "person"
    note: str = ""
    made: str = ""
    author: str = ""
    at: str = ""
    claims: tuple[str, ...] = ()
    slot: str = ""
    article: str = ""
    span: Span | None = None
    replaces: Span | None = None


class Identity(Struct, frozen=True):
    """A source or actor across articles: `id` stands for all `members` (source or actor ids)."""

    id: str
    name: str
    kind: str
    members: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    why: str = ""


class Related(Struct, frozen=True):
    """Another incident that an incident is not one with but hangs together with, and why in one sentence.

    `kind`: retaliation-for, follows, part-of.
    """

    incident: str
    kind: str
    why: str


class Incident(Struct, frozen=True):
    """One happening in one place and time: a cluster of claims. `links` say why claims are together.

    `grade` is the suggested one of Airwars' (confirmed, fair, weak, contested, discounted; none where nobody is harmed) and
    `grade_why` the rule that gave it. `protected` where place or time is told more coarsely than it is known.
    """

    id: str
    title: str
    type: str
    claims: tuple[str, ...]
    articles: int
    origins: int
    status: str
    when: Interval | None = None
    where: Place | None = None
    links: tuple[str, ...] = ()
    grade: str | None = None
    grade_why: str = ""
    related: tuple[Related, ...] = ()
    protected: bool = False


class Moment(Struct, frozen=True):
    """What a cell held once the articles of that day were out: `as_of` is YYYY-MM-DD, None for articles of unknown date.

    `why` says in one sentence what changed it. A later figure of the same origin is such a change, and no conflict.
    """

    as_of: str | None
    value: Value
    status: str
    origins: int
    why: str


class Cell(Struct, frozen=True):
    """One slot of one incident, by the policy in force. `support`, `against` are claim ids.

    Status: corroborated, single-origin, disputed, denied, set-by-hand. `credibility` is the Admiralty's, suggested, from 1
    (confirmed) to 6 (cannot be judged). `history` tells what was known when, first to last. `protected` where only protected
    sources tell it.
    """

    incident: str
    slot: str
    group: str | None
    value: Value
    status: str
    policy: str
    origins: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    why: str = ""
    credibility: int | None = None
    credibility_why: str = ""
    history: tuple[Moment, ...] = ()
    protected: bool = False


class Origin(Struct, frozen=True):
    """The root that chains reach once relays and copies are collapsed, for one incident."""

    id: str
    incident: str
    root: str
    claims: tuple[str, ...]
    articles: tuple[str, ...]
    why: str


class Conflict(Struct, frozen=True):
    """Two claims that cannot both hold in one cell (value, denial), or that only seem so (scope).

    `left` and `right` are the earliest of those that say the same; `also_left`, `also_right` are the others, on either side.
    """

    id: str
    left: str
    right: str
    slot: str
    kind: str
    why: str
    also_left: tuple[str, ...] = ()
    also_right: tuple[str, ...] = ()


class Settled(Struct, frozen=True):
    """A date that linking settled for a claim, from another article or an anchor event, with the reason."""

    claim: str
    slot: str
    value: Value
    how: str


class Links(Struct, frozen=True):
    """What linking finds between articles: a pure function of readings, judgements and codebook."""

    reuse: tuple[Reuse, ...] = ()
    identities: tuple[Identity, ...] = ()
    settled: tuple[Settled, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    reasons: tuple[tuple[str, str, str], ...] = ()


class View(Struct, frozen=True):
    """The whole ledger at one moment, as exported: claims and everything computed from them."""

    articles: tuple[Article, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    incidents: tuple[Incident, ...] = ()
    cells: tuple[Cell, ...] = ()
    origins: tuple[Origin, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    reuse: tuple[Reuse, ...] = ()
    identities: tuple[Identity, ...] = ()
