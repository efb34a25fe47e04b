"""Who stands behind an incident once relays, copies and shared upstreams are collapsed: the unit of corroboration.

A claim's root is the last step of its chain. It gives way where that step only hands on what another said:

1. an outlet cited by another rests on what its own article, where we have it, rests on;
2. an outlet that names no source rests on who speaks next in its article, or on the source that this names for the same
   incident, else on the paper that it cites; a headline's "official" is the one of whom the text tells;
3. a passage taken from another article rests on what that article rests on;
4. "activists" beside an activist whom the same article names for the same incident, and a list of sources, sum up the named;
   "local sources" sum up "a local source"; a group of activists speaks by the only one of its people who is named;
5. "sources" and "reports" of which nothing is told cannot be told apart, and count as the outlet that cites them;
6. who speaks for one party of its own acts is one voice, and so are "the police" and their spokesman in one article, of whatever
   they tell; so are "a leader" of a party and the only other who speaks for it to the same paper.

Unnamed sources of different articles are counted apart only where they can be told apart: see `voices`.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.assess.ground import PUBLISHERS, asserts, counts, is_we, papers_through, values
from twosource.assess.origin_words import why_of
from twosource.assess.voices import cited_beside, last_telling, telling_words
from twosource.link.compare import counts_conflict
from twosource.link.names import fold_name, is_plural
from twosource.records import Origin, make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from twosource.assess.ground import Ground
    from twosource.link.sayings import Saying
    from twosource.records import Claim, Reuse, Source

_PARTIES = frozenset({"party", "military", "official"})
_WATCHERS = frozenset({"activist", "monitor"})
_BODY_WORDS = 3
_HEADLINE_WORDS = 2
"""A headline names its source by so many words at most where it only says what the source is."""


class Root(Struct, frozen=True):
    """The source that a claim rests on, and why where it is not simply the one who speaks."""

    source: str
    why: tuple[str, ...] = ()


def origins_of(incident: str, claims: Sequence[Claim], ground: Ground) -> tuple[Origin, ...]:
    """The origins of one incident, from the claims that say it happened or deny it; from all where there are none such."""
    telling = [claim for claim in claims if asserts(claim) or claim.stance == "denies"] or list(claims)
    by_root: dict[str, list[tuple[Claim, Root]]] = {}
    for claim in telling:
        root = root_of(claim, claims, ground)
        by_root.setdefault(root.source, []).append((claim, root))
    return tuple(_origin(incident, source, found, ground) for source, found in sorted(by_root.items()))


def root_of(claim: Claim, peers: Sequence[Claim], ground: Ground, seen: frozenset[str] = frozenset()) -> Root:
    """What the claim rests on. `peers` are the claims of its incident; `seen` those already on the way."""
    root = _root_of(claim, peers, ground, seen)
    other = ground.voices.get(root.source)
    return root if other is None else Root(other[0], (*root.why, other[1]))


def _root_of(claim: Claim, peers: Sequence[Claim], ground: Ground, seen: frozenset[str]) -> Root:
    last = last_telling(claim, ground)
    if claim.id in seen:
        return Root(last)
    way = _Way(claim=claim, peers=peers, ground=ground, seen=seen | {claim.id})
    for step in _ways(last, claim, ground):
        root = step(way, last)
        if root is not None:
            return root
    if claim.chain[-1].source == last:
        return Root(last)
    return Root(last, (f"“{claim.chain[-1].name}” cannot be told apart from others and counts as {ground.name_of(last)}",))


def _ways(last: str, claim: Claim, ground: Ground) -> tuple[Callable[[_Way, str], Root | None], ...]:
    """Through whom the last step may have it: a named source only in another's words, an unnamed one also by relays."""
    if _is_relay(last, claim, ground):
        return (_relayed, _rests, _copied)
    if ground.sources[last].named:
        return (_headlined, _same_words, _of_group, _one_party)
    return (_headlined, _copied, _relayed, _spoken_for, _summed_up, _one_of_party, _one_party)


class _Way(Struct, frozen=True):
    claim: Claim
    peers: Sequence[Claim]
    ground: Ground
    seen: frozenset[str]

    def follow(self, other: Claim) -> str:
        """What the other claim rests on."""
        return root_of(other, self.peers, self.ground, self.seen).source


def _is_relay(source: str, claim: Claim, ground: Ground) -> bool:
    found = ground.sources.get(source)
    return found is None or found.kind in PUBLISHERS or source == claim.chain[0].source


def _copied(way: _Way, last: str) -> Root | None:
    """The root of the passage that this claim's passage was taken from."""
    claim, ground = way.claim, way.ground
    for reuse in ground.copied.get(claim.article, ()):
        if not _mostly_inside(claim, reuse):
            continue
        models = [
            peer
            for peer in way.peers
            if peer.article == reuse.earlier and peer.id not in way.seen and _same_kind(claim, peer, ground)
        ]
        inside = [peer for peer in models if reuse.earlier_span.overlaps(peer.span)]
        model = _closest(claim, inside, ground)
        if model is None or not _can_stand_for(way, last, model):
            continue
        why = f"{ground.outlet(claim.article)} took the passage from {ground.outlet(reuse.earlier)}"
        return Root(way.follow(model), (why,))
    return None


def _same_words(way: _Way, last: str) -> Root | None:
    """Who said the very same words in the article that they were taken from, where he is named there."""
    claim, ground = way.claim, way.ground
    for reuse in ground.copied.get(claim.article, ()):
        if reuse.kind == "rewrite" or not _mostly_inside(claim, reuse):
            continue
        inside = [peer for peer in way.peers if peer.article == reuse.earlier and reuse.earlier_span.overlaps(peer.span)]
        model = _closest(claim, [peer for peer in inside if peer.id not in way.seen and _same_kind(claim, peer, ground)], ground)
        root = last_telling(model, ground) if model else last
        if model and root != last and not _is_relay(root, model, ground) and ground.sources[root].named:
            return Root(root, (f"the same words are {ground.sources[root].name}'s in {ground.outlet(reuse.earlier)}",))
    return None


def _headlined(way: _Way, last: str) -> Root | None:
    """The source that the text names or describes in full, where only the headline speaks of it ("group says", "Miller: ...")."""
    claim, ground = way.claim, way.ground
    short, below = set(fold_name(ground.sources[last].name).split()), _said_below(claim, ground)
    if not _in_title(claim, ground) or len(short) > _HEADLINE_WORDS or any(one.source == last for one in below):
        return None
    speakers = [one for one in below if ground.sources[one.source].kind not in PUBLISHERS]
    words = short - ground.vague
    fitting = [one for one in speakers if words & set(fold_name(ground.sources[one.source].name).split())]
    if not fitting and speakers and not ground.sources[last].named:
        fitting = [one for one in speakers[:1] if ground.sources[last].kind in {"unknown", ground.sources[one.source].kind}]
    if not fitting:
        return None
    source = fitting[0].source
    return Root(source, (f"the headline's “{ground.name_of(last)}” is taken for {ground.name_of(source)}",))


def _said_below(claim: Claim, ground: Ground) -> list[Saying]:
    """What is said in the article below its title, in the order of the text."""
    titles = [block for block in ground.articles[claim.article].blocks if block.kind == "title"]
    sayings = ground.sayings.get(claim.article, ())
    text = [one for one in sayings if not any(block.start <= one.content.start < block.end for block in titles)]
    return sorted(text, key=lambda one: (one.content.start, one.source))


def _one_party(way: _Way, last: str) -> Root | None:
    """One voice for all who speak for a party of its own acts: a ministry and its spokesman do not corroborate each other."""
    ground = way.ground
    speaker = ground.sources[last]
    party = _party_of(speaker, way.claim, ground)
    if party is None or not _of_its_own_acts(party, way.claim, ground):
        return None
    voices = {speaker.id: speaker}
    for peer in way.peers:
        voice = ground.sources.get(last_telling(peer, ground))
        if voice and _party_of(voice, peer, ground) == party and _of_its_own_acts(party, peer, ground):
            voices[voice.id] = voice
    main = min(voices.values(), key=lambda voice: (not voice.named, voice.party is None, voice.id))
    names = f"{ground.name_of(last)} and {ground.name_of(main.id)}"
    return None if main.id == last else Root(main.id, (f"{names} speak for one party",))


def _party_of(source: Source, claim: Claim, ground: Ground) -> str | None:
    """For whom the source speaks: an officer whose army is not told speaks for the only one that his article cites."""
    if source.kind not in _PARTIES:
        return None
    if source.party or source.kind != "military":
        return source.party
    steps = [step.source for peer in ground.of_article(claim.article) for step in peer.chain]
    cited = [ground.sources[one] for one in steps if one in ground.sources]
    parties = {one.party for one in cited if one.kind == "military" and one.party}
    return parties.pop() if len(parties) == 1 else None


def _spoken_for(way: _Way, last: str) -> Root | None:
    """The named spokesman of a body that his article calls by its kind alone ("the police"): both are one voice."""
    claim, ground = way.claim, way.ground
    body = _body(last, ground)
    if body is None:
        return None
    others = {_body(step.source, ground) for peer in ground.of_article(claim.article) for step in peer.chain}
    alone = not any(other and other != body and other[-1] == body[-1] for other in others)
    party = ground.sources[last].party
    for peer in way.peers:
        voice = ground.sources.get(last_telling(peer, ground))
        if peer.article != claim.article or voice is None or not voice.named or voice.party not in {None, party}:
            continue
        if voice.kind in _PARTIES and _names_body(voice.id, body[-1:] if alone else body, claim.article, ground):
            return Root(voice.id, (f"{ground.name_of(voice.id)} speaks for “{ground.name_of(last)}”",))
    return None


def _one_of_party(way: _Way, last: str) -> Root | None:
    """The one named speaker of a party whom the article cites through the same paper as "a leader" of that party."""
    claim, ground = way.claim, way.ground
    speaker, through = ground.sources[last], set(papers_through(claim))
    if speaker.kind != "party" or speaker.party is None or not through or is_plural(speaker.name):
        return None
    heard = [peer for peer in ground.of_article(claim.article) if through.intersection(papers_through(peer))]
    cited = {step.source for peer in heard for step in peer.chain}
    others = [one for one in sorted(cited - {last}) if (who := ground.sources.get(one)) and who.party == speaker.party]
    if len(others) != 1 or not ground.sources[others[0]].named or ground.sources[others[0]].kind != speaker.kind:
        return None
    why = f"{ground.outlet(claim.article)} has “{ground.name_of(last)}” and {ground.name_of(others[0])} through one paper"
    return Root(others[0], (why,))


def _body(source: str, ground: Ground) -> tuple[str, ...] | None:
    """The words of a body of a state without a name of its own ("the police", "the health ministry"); None for all others."""
    found = ground.sources.get(source)
    if found is None or found.named or found.kind not in _PARTIES:
        return None
    words = tuple(word for word in fold_name(found.name).split() if word not in ground.vague)
    return words if words and words[-1] in ground.bodies and len(words) <= _BODY_WORDS else None


def _names_body(source: str, body: tuple[str, ...], article: str, ground: Ground) -> bool:
    """Whether the article, where it names that source as a speaker, tells of it as one of that body ("army spokesman X")."""
    text = ground.articles[article].text
    steps = (step for peer in ground.of_article(article) for step in peer.chain)
    said = (fold_name(step.span.of(text)).split() for step in steps if step.source == source and step.span is not None)
    size = len(body)
    own = (words for words in said if ground.voicing.intersection(words))
    return any(tuple(words[place : place + size]) == body for words in own for place in range(len(words)))


def _of_its_own_acts(party: str, claim: Claim, ground: Ground) -> bool:
    """Whether the claim names the party as the doer, or its speaker says "we", or denies without naming another doer."""
    if claim.stance == "denies" and not ground.agents(claim):
        return True
    return any(is_we(value) for value in values(claim, "agent")) or ground.kin.related({party}, ground.agents(claim))


def _mostly_inside(claim: Claim, reuse: Reuse) -> bool:
    shared = min(claim.span.end, reuse.later_span.end) - max(claim.span.start, reuse.later_span.start)
    return 2 * shared >= claim.span.end - claim.span.start


def _can_stand_for(way: _Way, last: str, model: Claim) -> bool:
    """An unnamed source is the model's only where the model's is unnamed too; an outlet can rest on anybody."""
    if _is_relay(last, way.claim, way.ground):
        return True
    root = way.ground.sources.get(last_telling(model, way.ground))
    return root is not None and not root.named


def _relayed(way: _Way, last: str) -> Root | None:
    """What the article of an outlet that this claim came through rests on."""
    claim, ground = way.claim, way.ground
    through = [paper for paper in papers_through(claim) if paper != claim.chain[0].source]
    for outlet in reversed(through):
        models = [
            peer
            for peer in way.peers
            if peer.article != claim.article
            and peer.chain[0].source == outlet
            and peer.id not in way.seen
            and _same_kind(claim, peer, ground)
        ]
        if not _is_relay(last, claim, ground):
            models = [peer for peer in models if _same_voice(last, last_telling(peer, ground), ground)]
        model = _closest(claim, models, ground)
        if model is not None:
            root = way.follow(model)
            why = f"{ground.outlet(claim.article)} has it through {ground.name_of(outlet)}"
            return Root(root, (why,)) if root != last else None
    return None


def _same_voice(left: str, right: str, ground: Ground) -> bool:
    """Whether two unnamed sources, one of them relayed, are of one kind and not of different sides."""
    one, two = ground.sources.get(left), ground.sources.get(right)
    if one is None or two is None or one.named or two.named:
        return False
    return (one.kind == two.kind or "anonymous" in (one.kind, two.kind)) and (
        one.party == two.party or None in (one.party, two.party)
    )


def _rests(way: _Way, last: str) -> Root | None:
    """The source that the same article names for the same incident, where an outlet speaks without naming one."""
    claim, ground = way.claim, way.ground
    beside = [peer for peer in way.peers if peer.article == claim.article and peer.id not in way.seen]
    own = last == claim.chain[0].source
    if own and all(last_telling(peer, ground) == last or _of_publisher(peer, ground) for peer in beside):
        beside = [peer for peer in beside if last_telling(peer, ground) != last]  # it cites nobody but other papers
    else:
        beside = [peer for peer in beside if not _is_relay(last_telling(peer, ground), peer, ground)]
    named = [peer for peer in beside if peer.stance == claim.stance]
    if not named and _in_title(claim, ground):
        named = beside  # "Army denies raid": the headline only says what the article is about
    if not own:
        named = [peer for peer in named if any(step.source == last for step in peer.chain)]
    model = _closest(claim, [peer for peer in named if _same_kind(claim, peer, ground)], ground)
    cited = cited_beside(claim, ground) if claim.chain[-1].source == last else None  # "different sources said" is no silence
    if model is not None and (cited is None or not _speaks_first(cited, model, claim, ground)):
        root: str | None = way.follow(model)
    else:
        root = cited
    if root is None:
        return None
    speaker = ground.outlet(claim.article) if own else ground.name_of(last)
    return Root(root, (f"what {speaker} says in its own voice is taken to rest on {ground.name_of(root)}",))


def _speaks_first(source: str, model: Claim, claim: Claim, ground: Ground) -> bool:
    """Whether that source speaks between the claim and the one that tells the same; a headline sums up what comes later too."""
    said = [one.content.start for one in ground.sayings.get(claim.article, ()) if one.source == source]
    return any(claim.span.start <= start < model.span.start for start in said) and not _in_title(claim, ground)


def _of_publisher(claim: Claim, ground: Ground) -> bool:
    source = ground.sources.get(last_telling(claim, ground))
    return source is not None and source.kind in PUBLISHERS


def _in_title(claim: Claim, ground: Ground) -> bool:
    blocks = ground.articles[claim.article].blocks
    return any(block.kind == "title" and block.start <= claim.span.start < block.end for block in blocks)


def _summed_up(way: _Way, last: str) -> Root | None:
    """The source that a plural description sums up: one that it names, or one of its kind or side in the same article."""
    claim, ground = way.claim, way.ground
    found = ground.sources.get(last)
    if found is None or not is_plural(found.name):
        return None
    listed = _listed_in(found.name, way)
    if listed is not None:
        listed = _mouth(listed, way) or listed
    else:
        fellows = [
            peer for peer in ground.of_article(claim.article) if peer.id not in way.seen and _same_kind(claim, peer, ground)
        ]
        fellows = [peer for peer in fellows if _fellow(last_telling(peer, ground), found, ground)]
        model = _closest(claim, fellows, ground)
        listed = last_telling(model, ground) if model else None
    if listed is None:
        return None
    return Root(listed, (f"“{found.name}” is taken to sum up {ground.sources[listed].name}",))


def _listed_in(description: str, way: _Way) -> str | None:
    """A monitor, group or activist that the description names; one that tells of the incident comes first."""
    words = tuple(fold_name(description).split())
    phrases = (words[start:end] for start, end in combinations(range(len(words) + 1), 2))
    named = [source for phrase in phrases for source in way.ground.long_names.get(phrase, ())]
    telling = {last_telling(peer, way.ground) for peer in way.peers}
    return min(named, key=lambda source: (source not in telling, source), default=None)


def _fellow(source: str, crowd: Source, ground: Ground) -> bool:
    """Whether the source may be one of the crowd: a named one of its kind, a single one of its party, or one described alike."""
    found = ground.sources.get(source)
    if found is None or found.id == crowd.id or found.kind in PUBLISHERS:
        return False
    of_kind = found.kind == crowd.kind and (found.party == crowd.party or None in (found.party, crowd.party))
    single = not found.named and not is_plural(found.name)
    words = set(telling_words(found.name, ground)) if of_kind and single else frozenset[str]()
    alike = bool(words) and words <= set(telling_words(crowd.name, ground))
    return (of_kind and found.named) or alike or (found.party is not None and found.party == crowd.party and single)


def _mouth(body: str, way: _Way) -> str | None:
    """The only person who is named as one of a group of activists and tells of the incident: by whom the group speaks."""
    found = way.ground.sources.get(body)
    if found is None or found.kind not in _WATCHERS or found.party is None or found.id != make_id("src", found.party):
        return None
    people = {last_telling(peer, way.ground) for peer in way.peers} - {body}
    named = [one for one in sorted(people) if (who := way.ground.sources.get(one)) and who.named and who.party == found.party]
    return named[0] if len(named) == 1 else None


def _of_group(way: _Way, last: str) -> Root | None:
    """The one named person by whom a group of activists speaks, where the group itself is cited."""
    person = _mouth(last, way)
    return None if person is None else Root(person, (f"{way.ground.name_of(person)} speaks for {way.ground.name_of(last)}",))


def _same_kind(left: Claim, right: Claim, ground: Ground) -> bool:
    empty: frozenset[str] = frozenset()
    return left.type == right.type or bool(ground.kinds.get(left.type, empty) & ground.kinds.get(right.type, empty))


def _closest(claim: Claim, models: Iterable[Claim], ground: Ground) -> Claim | None:
    """The claim that tells most nearly the same: no other figures, same type, same doers, nearest in the text."""

    def key(model: Claim) -> tuple[bool, bool, bool, int, str]:
        clash = any(one == two and counts_conflict(left, right) for one, left in counts(claim) for two, right in counts(model))
        doers = bool(ground.agents(claim)) and not ground.kin.related(ground.agents(claim), ground.agents(model))
        away = abs(model.span.start - claim.span.start) if model.article == claim.article else 0
        return clash, model.type != claim.type, doers, away, model.id

    best = min(models, key=key, default=None)
    return None if best is None else best


def _origin(incident: str, source: str, found: Sequence[tuple[Claim, Root]], ground: Ground) -> Origin:
    claims = [claim for claim, _ in found]
    return Origin(
        id=make_id("org", incident, source),
        incident=incident,
        root=source,
        claims=tuple(sorted(claim.id for claim in claims)),
        articles=tuple(sorted({claim.article for claim in claims})),
        why=why_of(source, found, ground),
    )
